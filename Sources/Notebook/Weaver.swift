import Support

/// Weaves a chapter's source and its results into its write-up, in GitHub's Markdown.
///
/// A pure function: equal texts and results give equal bytes. Prose becomes Markdown, in which
/// `{{name}}` stands for a recorded value; the code between becomes fenced blocks; under each block
/// stand the outputs that its lines recorded. The code before the first prose (imports, the
/// declaration of the chapter) and closing braces that match nothing in their block are not shown.
///
/// - Throws: ``ChapterSourceError`` or ``WeavingError``.
public func weave(_ text: String, with results: Results) throws -> String {
  let source = try ChapterSource(text)
  guard source.codeHash == results.codeHash else { throw WeavingError.staleResults(results) }
  return try Weaver(source: source, results: results).weave()
}

/// Why a chapter cannot be woven.
public enum WeavingError: Error, Equatable, CustomStringConvertible {
  /// The code is not the one that made the results.
  case stale(chapter: String, executable: String, profile: Profile)
  case unknownName(line: Int, name: String, nearest: [String])
  /// `{{name}}` refers to a table, a figure or a check.
  case notAValue(line: Int, name: String, kind: String)
  /// `{{...}}` is not a name with an optional number of digits.
  case malformedReference(line: Int, text: String)
  /// The unit that comes with a value is written again behind it.
  case repeatedUnit(line: Int, name: String, unit: String)
  /// A fenced block of Markdown inside prose is not closed.
  case unclosedFence(line: Int)
  /// A record is keyed by a code line that the chapter does not have.
  case noSuchCodeLine(name: String, codeLine: Int)

  static func staleResults(_ results: Results) -> WeavingError {
    .stale(chapter: results.chapter, executable: results.executable, profile: results.profile)
  }

  public var description: String {
    switch self {
    case .stale(let chapter, let executable, let profile):
      "Chapters/\(chapter)/Chapter.swift: its code is not the one that made results.json; "
        + "run the chapter again: make \(executable) PROFILE=\(profile.rawValue)"
    case .unknownName(let line, let name, let nearest):
      "Chapter.swift:\(line): {{\(name)}}: no such value is recorded; "
        + (nearest.isEmpty ? "none is" : "nearest: \(nearest.joined(separator: ", "))")
    case .notAValue(let line, let name, let kind):
      "Chapter.swift:\(line): {{\(name)}} is a \(kind); record a number, an integer or a text"
    case .malformedReference(let line, let text):
      "Chapter.swift:\(line): \(text) is not {{name}} or {{name:digits}} with 1 to 17 digits "
        + "of a number; put a space between braces that are meant literally"
    case .repeatedUnit(let line, let name, let unit):
      "Chapter.swift:\(line): {{\(name)}} is woven with its unit; remove the \"\(unit)\" behind it"
    case .unclosedFence(let line):
      "Chapter.swift:\(line): this fenced block is not closed in its prose; add the closing fence"
    case .noSuchCodeLine(let name, let codeLine):
      "results.json: \(name) is recorded at code line \(codeLine), which the chapter does not have; "
        + "run the chapter again"
    }
  }
}

private struct Weaver {
  let source: ChapterSource
  let results: Results

  func weave() throws -> String {
    for record in results.records where source.line(ofCodeLine: record.codeLine) == nil {
      throw WeavingError.noSuchCodeLine(name: record.name, codeLine: record.codeLine)
    }
    let prose = ProseWeaver(results: results)
    let outputs = OutputWeaver(source: source, results: results)
    var blocks = [heading]
    var isBeforeProse = true
    for segment in source.segments {
      switch segment {
      case .prose(let lines):
        blocks.append(try prose.weave(lines))
        isBeforeProse = false
      case .code(let lines):
        if !isBeforeProse { blocks.append(code(lines)) }
        blocks += outputs.weave(records(madeBy: lines))
      }
    }
    blocks += results.declared?.blocks ?? []
    return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var heading: String {
    let command = "`make \(results.executable) PROFILE=\(results.profile.rawValue)`"
    let redraw = results.profile == .full ? "; `make figures` redraws it from recorded results" : ""
    return "> Woven from [Chapter.swift](Chapter.swift) and [results.json](results.json), "
      + "\(results.profile.rawValue) profile; do not edit it here. "
      + "\(command) runs the chapter again\(redraw)."
  }

  private func records(madeBy lines: [ChapterSource.Line]) -> [Record] {
    let codeLines = lines.compactMap(\.codeLine)
    guard let first = codeLines.first, let last = codeLines.last else { return [] }
    return results.records.filter { (first...last).contains($0.codeLine) }
  }

  private func code(_ lines: [ChapterSource.Line]) -> String {
    let text = ChapterSource.shown(lines)
    if text.isEmpty { return "" }
    var fence = "```"
    while text.contains(where: { $0.utf8.firstRange(of: fence.utf8) != nil }) { fence += "`" }
    return "\(fence)swift\n\(text.joined(separator: "\n"))\n\(fence)"
  }
}
