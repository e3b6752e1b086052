import Foundation

/// The checks of one or more chapters, one line each.
public struct Scoreboard: Sendable {
  private let rows: [[String]]
  private let passed, undecided, failed: Int

  private static let columns = [
    "chapter", "check", "measured", "predicted", "tolerance", "verdict",
  ]

  public init(_ results: [Results]) {
    let checks = results.flatMap { results in
      results.checks.map { (results.chapter, $0.id, $0.check) }
    }
    rows = checks.map { chapter, id, check in
      let sign = check.relation == .agrees ? "" : "\(check.relationText) "
      let failure = check.failureText.map { ": \($0)" } ?? ""
      return [
        chapter, id, check.measuredText, sign + check.predictedText, "± \(check.toleranceText)",
        check.verdictText + failure,
      ]
    }
    passed = checks.count(where: \.2.passed)
    failed = checks.count(where: \.2.failed)
    undecided = checks.count - passed - failed
  }

  /// "12 of 14 checks pass, 1 fails, 1 cannot decide"
  public var summary: String {
    var text = "\(passed) of \(rows.count) checks pass"
    if failed > 0 { text += ", \(failed) \(failed == 1 ? "fails" : "fail")" }
    if undecided > 0 { text += ", \(undecided) cannot decide" }
    return text
  }

  /// Aligned columns under a heading, and the summary.
  public var text: String {
    let lines = [Self.columns] + rows
    let widths = Self.columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    let aligned = lines.map { cells in
      zip(cells, widths)
        .map { $0 + String(repeating: " ", count: $1 - $0.count) }
        .joined(separator: "  ")
        .trimmingSuffix(while: \.isBlank)
    }
    return (aligned + [summary[...]]).joined(separator: "\n")
  }

  /// The same as a table in GitHub's Markdown.
  public var markdown: String {
    let table = markdownTable(
      columns: Self.columns, isRightAligned: [false, false, true, true, true, false], rows: rows)
    return "\(summary).\n\n\(table)"
  }

  public static let beginMarker = "<!-- scoreboard:begin -->"
  public static let endMarker = "<!-- scoreboard:end -->"

  /// A README with its section between the two markers replaced by this scoreboard.
  public func replacingSection(in readme: String) throws(ScoreboardError) -> String {
    let begins = readme.ranges(of: Self.beginMarker)
    let ends = readme.ranges(of: Self.endMarker)
    guard begins.count == 1, ends.count == 1, begins[0].upperBound <= ends[0].lowerBound else {
      throw .markers(begin: begins.count, end: ends.count)
    }
    return readme[..<begins[0].upperBound] + "\n\(markdown)\n" + readme[ends[0].lowerBound...]
  }
}

/// A README without exactly one place for the scoreboard.
public enum ScoreboardError: Error, Equatable, CustomStringConvertible {
  case markers(begin: Int, end: Int)

  public var description: String {
    switch self {
    case .markers(let begin, let end):
      "the README has \(begin) times \(Scoreboard.beginMarker) and \(end) times "
        + "\(Scoreboard.endMarker); write each once, in this order"
    }
  }
}
