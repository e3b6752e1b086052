import Support

/// Prose with recorded values in place of `{{name}}` and `{{name:digits}}`.
///
/// Fenced blocks inside prose (code, `math`) pass through untouched; inline code and inline maths
/// are prose like the rest.
struct ProseWeaver {
  private let records: [String: Record]

  init(results: Results) {
    records = Dictionary(
      results.records.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func weave(_ lines: [ChapterSource.Line]) throws -> String {
    var fence: (marker: String, line: Int)?
    var woven: [String] = []
    for line in lines {
      let text = line.text
      let trimmed = text.trimmingPrefix(while: \.isBlank)
      if let open = fence {
        woven.append(text)
        // A fence closes with at least as many marks of its kind, and nothing after them.
        let marks = trimmed.prefix { $0 == open.marker.first }
        if marks.count >= open.marker.count, trimmed.dropFirst(marks.count).allSatisfy(\.isBlank) {
          fence = nil
        }
      } else if let marker = openingFence(trimmed) {
        woven.append(text)
        fence = (marker, line.number)
      } else {
        woven.append(try substitute(text, line: line.number))
      }
    }
    if let fence { throw WeavingError.unclosedFence(line: fence.line) }
    let isEmpty = { (line: String) in line.isEmpty }
    return woven.trimmingPrefix(while: isEmpty).reversed().trimmingPrefix(while: isEmpty).reversed()
      .joined(separator: "\n")
  }

  private func openingFence(_ trimmed: Substring) -> String? {
    for mark in ["`", "~"] as [Character] {
      let marks = trimmed.prefix { $0 == mark }
      // Three backticks with another one later on the line are inline code.
      if marks.count >= 3, mark == "~" || !trimmed.dropFirst(marks.count).contains(mark) {
        return String(marks)
      }
    }
    return nil
  }

  private func substitute(_ text: String, line: Int) throws -> String {
    var result = ""
    var rest = text[...]
    while let open = rest.firstRange(of: "{{") {
      result += rest[..<open.lowerBound]
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
        throw WeavingError.malformedReference(line: line, text: String(rest[open.lowerBound...]))
      }
      let reference = rest[open.upperBound..<close.lowerBound]
      result += try value(reference, line: line)
      rest = rest[close.upperBound...]
      try requireNoUnit(atStartOf: rest, after: reference, line: line)
    }
    return result + rest
  }

  private func value(_ reference: Substring, line: Int) throws -> String {
    let malformed = WeavingError.malformedReference(line: line, text: "{{\(reference)}}")
    let parts = reference.split(separator: ":", omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard parts.count <= 2, Names.isValid(name) else { throw malformed }
    guard let record = records[name] else {
      throw WeavingError.unknownName(
        line: line, name: name, nearest: nearestNames(to: name, among: Array(values)))
    }
    if parts.count == 2 {
      guard let digits = Int(parts[1]), (1...17).contains(digits),
        case .number(let quantity) = record.content
      else { throw malformed }
      return Formatting.significant(quantity.estimate.value, digits).with(unit: quantity.unit)
    }
    guard let text = record.valueText else {
      throw WeavingError.notAValue(line: line, name: name, kind: record.kind.rawValue)
    }
    return text
  }

  /// "3 nats nats" is easily written, as the value's unit is not seen in the source.
  private func requireNoUnit(
    atStartOf rest: Substring, after reference: Substring, line: Int
  ) throws {
    let name = String(reference.prefix { $0 != ":" })
    let next = rest.trimmingPrefix(while: \.isBlank).prefix { $0.isLetter || $0 == "%" }
    if let unit = records[name]?.unit, next == unit {
      throw WeavingError.repeatedUnit(line: line, name: name, unit: unit)
    }
  }

  /// The names that prose may use.
  private var values: some Sequence<String> {
    records.values.filter { $0.valueText != nil }.map(\.name)
  }
}

extension Record {
  /// The unit of a value; nil for what has none.
  fileprivate var unit: String? {
    switch content {
    case .number(let quantity): quantity.unit
    case .integer(let count): count.unit
    case .text, .table, .figure, .check: nil
    }
  }

  /// A value as text; nil for a table, a figure or a check.
  var valueText: String? {
    switch content {
    case .number(let quantity): Formatting.value(quantity)
    case .integer(let count): String(count.value).with(unit: count.unit)
    case .text(let text): text
    case .table, .figure, .check: nil
    }
  }
}

extension BidirectionalCollection {
  func trimmingSuffix(while predicate: (Element) -> Bool) -> SubSequence {
    var end = endIndex
    while end > startIndex, predicate(self[index(before: end)]) { formIndex(before: &end) }
    return self[startIndex..<end]
  }
}
