import Foundation

/// The checks of one or more chapters, one line each.
public struct Scoreboard: Sendable {
  private let rows: [[String]]
  private let passed, undecided, failed: Int
  /// For each chapter, its checks by verdict.
  private let chapters: [[String]]
  /// The rows of checks that do not pass.
  private let others: [[String]]

  private static let columns = [
    "chapter", "check", "measured", "predicted", "tolerance", "verdict",
  ]

  /// - Parameter titles: of chapters, by their names; a chapter without one is called by its name.
  public init(_ results: [Results], titles: [String: String] = [:]) {
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
    others = zip(rows, checks).filter { !$0.1.2.passed }.map(\.0)
    chapters = results.map { results in
      let checks = results.checks.map(\.check)
      let (passed, failed) = (checks.count(where: \.passed), checks.count(where: \.failed))
      let title = titles[results.chapter] ?? results.chapter
      let readme = "[\(title)](Chapters/\(results.chapter)/README.md)"
      return [readme] + [passed, checks.count - passed - failed, failed].map { "\($0)" }
    }
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

  /// In GitHub's Markdown: the number of checks of each chapter, and those that do not pass.
  public var markdown: String {
    let table = markdownTable(
      columns: ["chapter", "pass", "cannot decide", "fail"],
      isRightAligned: [false, true, true, true], rows: chapters)
    guard !others.isEmpty else { return "\(summary).\n\n\(table)" }
    let rest = markdownTable(
      columns: Self.columns, isRightAligned: [false, false, true, true, true, false], rows: others)
    return "\(summary).\n\n\(table)\n\nThese do not pass; their chapters say why.\n\n\(rest)"
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
