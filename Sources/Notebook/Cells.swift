/// The code that a reader sees between two pieces of prose.
extension ChapterSource {
  /// The lines of each cell, in order. What stands before the first prose is no cell.
  public var cells: [[String]] {
    segments.drop { if case .code = $0 { true } else { false } }.compactMap { segment in
      guard case .code(let lines) = segment else { return nil }
      let cell = Self.shown(lines)
      return cell.isEmpty ? nil : cell
    }
  }

  /// The first heading of the prose; nil if there is none.
  public var title: String? {
    for case .prose(let lines) in segments {
      if let heading = lines.first(where: { $0.text.hasPrefix("# ") }) {
        return String(heading.text.dropFirst(2))
      }
    }
    return nil
  }

  /// Lines that are neither prose nor blank nor a comment alone.
  public var codeLineCount: Int { codeLineNumbers.count }

  /// The lines without the indentation they share, and without blank ones and unmatched lone closing
  /// braces at either end.
  static func shown(_ lines: [Line]) -> [String] {
    var depth = 0
    let marked = lines.map { line -> (text: String, isDropped: Bool) in
      depth += line.braces
      let isUnmatched = depth < 0
      depth = max(depth, 0)
      let visible = line.text.filter { !$0.isBlank }
      return (line.text, visible.isEmpty || (isUnmatched && visible == "}"))
    }
    let cell = marked.trimmingPrefix(while: \.isDropped).trimmingSuffix(while: \.isDropped)
    return dedented(cell.map(\.text))
  }
}

/// Lines without the indentation they share; blank lines become empty.
func dedented(_ lines: some Sequence<String>) -> [String] {
  let lines = Array(lines)
  let indentation =
    lines.filter { !$0.allSatisfy(\.isBlank) }.map { $0.prefix(while: \.isBlank).count }.min() ?? 0
  return lines.map { $0.allSatisfy(\.isBlank) ? "" : String($0.dropFirst(indentation)) }
}
