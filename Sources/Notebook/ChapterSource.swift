import Foundation
import Support

/// A Chapter.swift taken apart into prose and code.
///
/// The rule, line by line:
/// - A line whose first non-blank characters are `/*:` opens a block of prose, which closes with
///   the first line, possibly the same, whose last non-blank characters are `*/`. As Swift nests
///   comments, neither `/*` nor an earlier `*/` may occur in it.
/// - A line whose first non-blank characters are `//:` is prose; such lines on end form one run.
/// - Inside a string literal or an ordinary comment neither is recognised. Every line that is not
///   prose is code.
///
/// Of the code, blank lines and lines that are only a `//` comment do not count. The others, the
/// *code lines*, are numbered from 1; records are keyed by that number and ``codeHash`` covers
/// exactly these lines, so that neither depends on prose, comments and spacing between statements.
public struct ChapterSource: Hashable, Sendable {
  struct Line: Hashable {
    /// Counted from 1 in the file.
    let number: Int
    /// Of code, the whole line; of prose, without its marks and common indentation.
    let text: String
    /// Counted from 1 among the code lines; nil for lines that do not count.
    var codeLine: Int?
    /// Opening minus closing braces.
    var braces = 0
  }

  enum Segment: Hashable {
    case prose([Line])
    case code([Line])
  }

  public let text: String
  let segments: [Segment]
  /// The SHA-256 of the code lines.
  public let codeHash: String
  /// The line number of each code line.
  let codeLineNumbers: [Int]

  /// - Throws: ``ChapterSourceError``.
  public init(_ text: String) throws(ChapterSourceError) {
    var parser = Parser(text)
    try parser.parse()
    self.text = text
    segments = parser.segments
    codeLineNumbers = parser.codeLineNumbers
    codeHash = sha256(Data(parser.hashedText.utf8))
  }

  /// The code line at a line of the file, both counted from 1; nil if that line is none.
  public func codeLine(atLine number: Int) -> Int? {
    var low = 0
    var high = codeLineNumbers.count
    while low < high {
      let middle = (low + high) / 2
      if codeLineNumbers[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low < codeLineNumbers.count && codeLineNumbers[low] == number ? low + 1 : nil
  }

  /// The line of the file at which a code line stands, both counted from 1; nil if there is none.
  public func line(ofCodeLine codeLine: Int) -> Int? {
    codeLine >= 1 && codeLine <= codeLineNumbers.count ? codeLineNumbers[codeLine - 1] : nil
  }
}

/// Prose that Swift would not read as one comment.
public enum ChapterSourceError: Error, Equatable, CustomStringConvertible {
  case unclosedProse(line: Int)
  case commentInsideProse(line: Int)
  case textAfterProse(line: Int)

  public var description: String {
    switch self {
    case .unclosedProse(let line):
      "Chapter.swift:\(line): this prose block is never closed; end it with a line that ends in */"
    case .commentInsideProse(let line):
      "Chapter.swift:\(line): /* inside a prose block would open a nested comment; write it apart"
    case .textAfterProse(let line):
      "Chapter.swift:\(line): */ closes the prose block here; put what follows on its own line"
    }
  }
}

private struct Parser {
  var segments: [ChapterSource.Segment] = []
  var codeLineNumbers: [Int] = []
  var hashedText = ""
  private var lines: ArraySlice<String>
  private var number = 0
  private var scanner = LineScanner()
  /// Whether the last segment is a run of `//:` lines that the next such line continues.
  private var isInRun = false

  init(_ text: String) {
    lines =
      text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { line in
        String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
      }[...]
  }

  mutating func parse() throws(ChapterSourceError) {
    while let line = lines.popFirst() {
      number += 1
      let trimmed = line.trimmingPrefix(while: \.isBlank)
      if scanner.isAtTopLevel, trimmed.hasPrefix("/*:") {
        isInRun = false
        try parseBlock(openedBy: String(trimmed.dropFirst(3)))
      } else if scanner.isAtTopLevel, trimmed.hasPrefix("//:") {
        appendRunLine(String(trimmed.dropFirst(3)))
      } else {
        isInRun = false
        appendCode(line, trimmed: trimmed)
      }
    }
  }

  private mutating func parseBlock(openedBy first: String) throws(ChapterSourceError) {
    let opening = number
    var block: [ChapterSource.Line] = []
    var text = first
    while true {
      if let end = try self.end(of: text) {
        block.append(.init(number: number, text: end))
        segments.append(.prose(dedentedBlock(block)))
        return
      }
      block.append(.init(number: number, text: text))
      guard let next = lines.popFirst() else { throw .unclosedProse(line: opening) }
      number += 1
      text = next
    }
  }

  /// The first line follows the opening mark, so its indentation says nothing about the others'.
  private func dedentedBlock(_ block: [ChapterSource.Line]) -> [ChapterSource.Line] {
    let texts = block.map { String($0.text.trimmingSuffix(while: \.isBlank)) }
    let first = texts.prefix(1).map { String($0.trimmingPrefix(while: \.isBlank)) }
    return zip(block, first + dedented(texts.dropFirst())).map { line, text in
      ChapterSource.Line(number: line.number, text: text)
    }
  }

  /// What stands before the `*/` with which a line of prose ends, or nil if it does not end so.
  private func end(of text: String) throws(ChapterSourceError) -> String? {
    let bytes = Array(text.utf8)
    for index in bytes.indices {
      if bytes[index...].starts(with: "/*".utf8) { throw .commentInsideProse(line: number) }
      if bytes[index...].starts(with: "*/".utf8) {
        let rest = String(decoding: bytes[(index + 2)...], as: UTF8.self)
        guard rest.allSatisfy(\.isBlank) else { throw .textAfterProse(line: number) }
        return String(decoding: bytes[..<index], as: UTF8.self)
      }
    }
    return nil
  }

  private mutating func appendRunLine(_ text: String) {
    let body = text.hasPrefix(" ") ? text.dropFirst() : text[...]
    let line = ChapterSource.Line(
      number: number, text: String(body.trimmingSuffix(while: \.isBlank)))
    if isInRun, case .prose(let run) = segments.last {
      segments[segments.count - 1] = .prose(run + [line])
    } else {
      segments.append(.prose([line]))
      isInRun = true
    }
  }

  private mutating func appendCode(_ text: String, trimmed: Substring) {
    var line = ChapterSource.Line(number: number, text: text)
    if !scanner.isAtTopLevel || !(trimmed.isEmpty || trimmed.hasPrefix("//")) {
      codeLineNumbers.append(number)
      line.codeLine = codeLineNumbers.count
      hashedText += text + "\n"
    }
    line.braces = scanner.scan(text)
    if case .code(let lines) = segments.last {
      segments[segments.count - 1] = .code(lines + [line])
    } else {
      segments.append(.code([line]))
    }
  }
}

extension Character {
  /// A space or a tab.
  var isBlank: Bool { self == " " || self == "\t" }
}
