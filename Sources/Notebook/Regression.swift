import Statistics

extension Results {
  /// What differs from a recorded run, one line a difference; empty when the run reproduces it.
  ///
  /// - A number may differ by what its recorded ``Reproduction`` allows; NaN and the infinities only agree
  ///   with themselves.
  /// - Integers and texts agree exactly, tables cell by cell under the same rules.
  /// - A check differs when it fails and did not, or the other way round, or in what was measured or
  ///   predicted under the same rules. Where numbers agree up to rounding, so must the verdict and all
  ///   others; else the tolerance, which is made of estimated errors, and with it the power may differ.
  /// - Figures are compared by name only: they show numbers that are recorded as values or tables.
  /// - The machine, captions, statements, reasons and the order of records are not compared.
  /// - Parameter rule: takes the place of all recorded reproductions; verdicts must then agree as well.
  public func differences(
    from recorded: Results, under rule: Reproduction? = nil
  ) -> [String] {
    for (what, new, old) in [
      ("chapter", chapter, recorded.chapter),
      ("profile", profile.rawValue, recorded.profile.rawValue),
    ] where new != old {
      return ["\(what): \(new), recorded for \(old)"]
    }
    let new = Dictionary(records.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var lines: [String] = []
    for old in recorded.records {
      if let record = new[old.name] {
        let comparison = Comparison(
          rule ?? old.reproduction ?? recorded.reproduction, ofVerdicts: rule != nil)
        lines += comparison.differences(record.content, from: old.content).map {
          "\(old.name): \($0)"
        }
      } else {
        lines.append("\(old.name): recorded, but absent now")
      }
    }
    let names = Set(recorded.records.map(\.name))
    return lines + records.filter { !names.contains($0.name) }.map { "\($0.name): not recorded" }
  }
}

/// Compares what was recorded twice.
private struct Comparison {
  let reproduction: Reproduction
  /// Whether a check that passes and one that cannot decide differ.
  let ofVerdicts: Bool

  init(_ reproduction: Reproduction, ofVerdicts: Bool) {
    self.reproduction = reproduction
    self.ofVerdicts = ofVerdicts || reproduction == .computed
  }

  func differences(_ content: Record.Content, from recorded: Record.Content) -> [String] {
    switch (content, recorded) {
    case (.number(let new), .number(let old)):
      difference("value", new.estimate, from: old.estimate)
        + difference("unit", new.unit ?? "none", from: old.unit ?? "none")
    case (.integer(let new), .integer(let old)):
      difference("value", new.value, from: old.value)
        + difference("unit", new.unit ?? "none", from: old.unit ?? "none")
    case (.text(let new), .text(let old)):
      difference("text", "\"\(new)\"", from: "\"\(old)\"")
    case (.table(let new), .table(let old)): differences(new, from: old)
    case (.figure, .figure): []
    case (.check(let new), .check(let old)): differences(new, from: old)
    default: ["it is of another kind than recorded"]
    }
  }

  private func differences(_ check: Check, from recorded: Check) -> [String] {
    let isSame = reproduction == .computed
    let verdict =
      ofVerdicts
      ? difference("verdict", check.verdictText, from: recorded.verdictText)
      : difference("failure", check.failed, from: recorded.failed)
    let numbers =
      difference("measured", check.measured, from: recorded.measured)
      + difference("predicted", .computed(check.predicted), from: .computed(recorded.predicted))
    guard isSame, recorded.measured.standardError == 0,
      let tolerance = check.tolerance.value, let old = recorded.tolerance.value
    else { return verdict + numbers }
    return verdict + numbers
      + difference("tolerance", .computed(tolerance), from: .computed(old))
      + difference("rival", .computed(check.rival.value), from: .computed(recorded.rival.value))
  }

  private func differences(_ table: Table, from recorded: Table) -> [String] {
    if table.columns != recorded.columns { return ["the columns differ from the recorded ones"] }
    if table.rows.count != recorded.rows.count {
      return ["\(table.rows.count) rows, recorded \(recorded.rows.count)"]
    }
    return zip(table.rows, recorded.rows).enumerated().flatMap { index, rows in
      zip(table.columns, zip(rows.0, rows.1)).flatMap { column, cells in
        differences("row \(index + 1), \(column)", cells.0, from: cells.1)
      }
    }
  }

  private func differences(_ place: String, _ cell: Cell, from recorded: Cell) -> [String] {
    switch (cell, recorded) {
    case (.text(let new), .text(let old)): difference(place, "\"\(new)\"", from: "\"\(old)\"")
    case (.integer(let new), .integer(let old)): difference(place, new, from: old)
    case (.number(let new, _), .number(let old, _)):
      difference(place, .computed(new), from: .computed(old))
    case (.estimate(let new), .estimate(let old)): difference(place, new, from: old)
    default: ["\(place): the cell is of another kind than recorded"]
    }
  }

  private func difference<Value: Equatable>(
    _ what: String, _ new: Value, from recorded: Value
  ) -> [String] {
    new == recorded ? [] : ["\(what) \(new), recorded \(recorded)"]
  }

  /// The difference of two numbers. What their errors are made of must be the same, not the errors.
  private func difference(_ what: String, _ new: Estimate, from recorded: Estimate) -> [String] {
    if new.origin != recorded.origin {
      return ["\(what): error of \(new.origin), recorded \(recorded.origin)"]
    }
    let allowed = reproduction.allowed(
      for: recorded.value, standardError: recorded.standardError)
    let agree =
      if new.value.isFinite, recorded.value.isFinite {
        abs(new.value - recorded.value) <= allowed
      } else {
        new.value == recorded.value || (new.value.isNaN && recorded.value.isNaN)
      }
    return agree
      ? [] : ["\(what) \(new.value), recorded \(recorded.value): more than \(allowed) apart"]
  }
}
