extension Results {
  /// What differs from a recorded run, one line a difference; empty when the run reproduces it.
  ///
  /// - A value with a recorded standard error may differ by 4 of them; an exact one by 10⁻⁹ of
  ///   itself or 10⁻¹²; NaN and the infinities only agree with themselves.
  /// - Integers and texts agree exactly, tables cell by cell under the same rules.
  /// - A check differs when its verdict does, or one of its numbers under the same rules; the
  ///   tolerance of a noisy check may differ by half of itself.
  /// - Figures are compared by name only: they show numbers that are recorded as values or tables.
  /// - The machine, captions, statements, reasons and the order of records are not compared.
  public func differences(from recorded: Results) -> [String] {
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
        lines += record.content.differences(from: old.content).map { "\(old.name): \($0)" }
      } else {
        lines.append("\(old.name): recorded, but absent now")
      }
    }
    let names = Set(recorded.records.map(\.name))
    return lines + records.filter { !names.contains($0.name) }.map { "\($0.name): not recorded" }
  }
}

extension Record.Content {
  fileprivate func differences(from recorded: Self) -> [String] {
    switch (self, recorded) {
    case (.number(let new), .number(let old)):
      difference("value", new.value, new.uncertainty, from: old.value, old.uncertainty)
        + difference("unit", new.unit ?? "none", from: old.unit ?? "none")
    case (.integer(let new), .integer(let old)):
      difference("value", new.value, from: old.value)
        + difference("unit", new.unit ?? "none", from: old.unit ?? "none")
    case (.text(let new), .text(let old)):
      difference("text", "\"\(new)\"", from: "\"\(old)\"")
    case (.table(let new), .table(let old)):
      new.differences(from: old)
    case (.figure, .figure):
      []
    case (.check(let new), .check(let old)):
      new.differences(from: old)
    default:
      ["it is of another kind than recorded"]
    }
  }
}

extension Check {
  /// The standard error of a tolerance that is itself made of estimated standard errors: an eighth of
  /// it, as for a standard error estimated from 32 replicates. None for an exact check.
  private func noise(_ tolerance: Double) -> Double? { uncertainty > 0 ? tolerance / 8 : nil }

  fileprivate func differences(from recorded: Check) -> [String] {
    difference("verdict", verdictText, from: recorded.verdictText)
      + difference("relation", relation.rawValue, from: recorded.relation.rawValue)
      + difference("measured", measured, uncertainty, from: recorded.measured, recorded.uncertainty)
      + difference("predicted", predicted, nil, from: recorded.predicted, nil)
      + difference(
        "tolerance", tolerance, noise(tolerance), from: recorded.tolerance,
        recorded.noise(recorded.tolerance))
      + difference(
        "rival", rival.value, uncertainty, from: recorded.rival.value, recorded.uncertainty)
  }
}

extension Table {
  fileprivate func differences(from recorded: Table) -> [String] {
    if columns != recorded.columns { return ["the columns differ from the recorded ones"] }
    if rows.count != recorded.rows.count {
      return ["\(rows.count) rows, recorded \(recorded.rows.count)"]
    }
    return zip(rows, recorded.rows).enumerated().flatMap { index, rows in
      zip(columns, zip(rows.0, rows.1)).flatMap { column, cells in
        cells.0.differences("row \(index + 1), \(column)", from: cells.1)
      }
    }
  }
}

extension Cell {
  fileprivate func differences(_ place: String, from recorded: Cell) -> [String] {
    switch (self, recorded) {
    case (.text(let new), .text(let old)): difference(place, "\"\(new)\"", from: "\"\(old)\"")
    case (.integer(let new), .integer(let old)): difference(place, new, from: old)
    case (.number(let new, _), .number(let old, _)): difference(place, new, nil, from: old, nil)
    case (.measured(let new, let newError), .measured(let old, let oldError)):
      difference(place, new, newError, from: old, oldError)
    default: ["\(place): the cell is of another kind than recorded"]
    }
  }
}

private func difference<Value: Equatable>(
  _ what: String, _ new: Value, from recorded: Value
) -> [String] {
  new == recorded ? [] : ["\(what) \(new), recorded \(recorded)"]
}

/// The difference of two numbers, under the tolerance that the recorded one's uncertainty sets.
private func difference(
  _ what: String, _ new: Double, _ newUncertainty: Double?,
  from recorded: Double, _ uncertainty: Double?
) -> [String] {
  if (newUncertainty == nil) != (uncertainty == nil) {
    return ["\(what): only one of the two has an uncertainty"]
  }
  let allowed: Double
  let rule: String
  if let uncertainty, uncertainty > 0, uncertainty.isFinite {
    (allowed, rule) = (4 * uncertainty, "more than 4 standard errors apart")
  } else {
    (allowed, rule) = (max(1e-9 * abs(recorded), 1e-12), "more than rounding apart")
  }
  let agree =
    if new.isFinite, recorded.isFinite {
      abs(new - recorded) <= allowed
    } else {
      new == recorded || (new.isNaN && recorded.isNaN)
    }
  return agree ? [] : ["\(what) \(new), recorded \(recorded): \(rule)"]
}
