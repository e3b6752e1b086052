import Support

/// The outputs of a cell as Markdown: runs of values, tables, figures, checks.
struct OutputWeaver {
  let source: ChapterSource
  let results: Results

  func weave(_ records: [Record]) -> [String] {
    var blocks: [String] = []
    var rest = records[...]
    while let record = rest.first {
      switch record.content {
      case .number, .integer, .text:
        let values = rest.prefix { $0.valueText != nil }
        blocks += block(Array(values))
        rest = rest.dropFirst(values.count)
        continue
      case .table(let table): blocks.append(block(table, link: link(record)))
      case .figure(let figure): blocks.append(block(figure, record))
      case .check:
        let run = rest.prefix { $0.check != nil }
        blocks += families(Array(run))
        rest = rest.dropFirst(run.count)
        continue
      }
      rest = rest.dropFirst()
    }
    return blocks
  }

  /// Checks one after another. Those that one line made in a loop share a table, at the place of
  /// the first of them.
  private func families(_ run: [Record]) -> [String] {
    var lines: [Int] = []
    for record in run where !lines.contains(record.codeLine) { lines.append(record.codeLine) }
    return lines.flatMap { line in
      let family = run.filter { $0.codeLine == line }
      let checks = family.compactMap { record in record.check.map { (record.name, $0) } }
      return checks.count > 1
        ? CheckFamily(checks: checks, link: link(family[0])).blocks
        : checks.map { block($0.1, family[0]) }
    }
  }

  private func link(_ record: Record) -> String {
    let line = source.line(ofCodeLine: record.codeLine) ?? 1
    return "[line \(line)](Chapter.swift#L\(line))"
  }

  /// One value is a line, several are a table.
  private func block(_ values: [Record]) -> [String] {
    guard let first = values.first else { return [] }
    if values.count == 1 { return ["`\(first.name)` = \(first.valueText ?? "")"] }
    return [
      markdownTable(
        columns: ["recorded", "value"], isRightAligned: [false, true],
        rows: values.map { ["`\($0.name)`", $0.valueText ?? ""] })
    ]
  }

  private func block(_ table: Table, link: String) -> String {
    let isRightAligned = table.columns.indices.map { column in
      !table.rows.isEmpty && table.rows.allSatisfy { $0[column].isNumeric }
    }
    let rows = table.rows.map { $0.map(\.text) }
    let body = markdownTable(columns: table.columns, isRightAligned: isRightAligned, rows: rows)
    let errors = table.errorsText.map { " \($0)" } ?? ""
    return "**Table.** \(onOneLine(table.caption))\(errors) (\(link))\n\n\(body)"
  }

  private func block(_ figure: Figure, _ record: Record) -> String {
    let path = "../../figures/\(results.executable)-\(record.name)"
    let caption = onOneLine(figure.caption)
    return "![\(figure.plainCaption)](\(path).png)\n\n"
      + "**Figure.** \(caption) ([SVG](\(path).svg), \(link(record)))"
  }

  private func block(_ check: Check, _ record: Record) -> String {
    let table = markdownTable(
      columns: ["", "value", "origin"], isRightAligned: [false, true, false],
      rows: [
        ["measured", check.measuredText, check.measured.origin],
        ["predicted", check.predictedText, check.predictedOrigin],
        ["tolerance", check.allowanceText, check.tolerance.because],
        ["rival", check.rivalText, "\(check.rival.theory), `\(check.rival.by)`"],
        [
          "power", check.powerText, check.isRivalRejected ? "rival rejected" : "rival NOT rejected",
        ],
      ])
    let failure = check.failureText.map { " (\($0))" } ?? ""
    var block =
      "**\(check.verdictText)**\(failure) `\(record.name)`: \(onOneLine(check.statement)) "
      + "(\(link(record)))\n\n\(table)"
    if !check.passed, let explanation = check.explanation {
      block += "\n\n**Why it does not pass.** \(onOneLine(explanation))"
    }
    return block
  }
}

extension Check {
  /// The relation and its tolerance in words.
  var allowanceText: String {
    switch relation {
    case .agrees: "within ± \(toleranceText)"
    case .atMost: "at most \(toleranceText) above"
    case .atLeast: "at most \(toleranceText) below"
    }
  }
}

extension Table {
  /// What the errors in the table are, or nil if it has no measurement.
  fileprivate var errorsText: String? {
    var origins: [String] = []
    for case .estimate(let estimate) in rows.joined() where estimate.uncertainty != .none {
      if !origins.contains(estimate.origin) { origins.append(estimate.origin) }
    }
    let measured = origins.filter { $0 != "one run" }
    let parts =
      (measured.isEmpty ? [] : ["± is one standard error, of \(measured.joined(separator: "; "))"])
      + (origins.contains("one run") ? ["without ±: one run"] : [])
    return parts.isEmpty ? nil : "(\(parts.joined(separator: "; ")).)"
  }
}

/// A table in GitHub's Markdown.
func markdownTable(columns: [String], isRightAligned: [Bool], rows: [[String]]) -> String {
  func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
  let rules = isRightAligned.map { $0 ? "---:" : ":---" }
  return ([line(columns.map(tableCell)), line(rules)] + rows.map { line($0.map(tableCell)) })
    .joined(separator: "\n")
}

private func tableCell(_ text: String) -> String { Escaping.markdownCell(onOneLine(text)) }

/// Text with its line breaks, and the blanks around them, made single spaces.
func onOneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline)
    .map { $0.trimmingPrefix(while: \.isBlank).trimmingSuffix(while: \.isBlank) }
    .filter { !$0.isEmpty }
    .joined(separator: " ")
}
