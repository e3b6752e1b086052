import Notebook
import Testing

/// The code lines of a text, as lines of the file.
private func codeLines(_ text: String) throws -> [Int] {
  let source = try ChapterSource(text)
  let count = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
  return (1...count).filter { source.codeLine(atLine: $0) != nil }
}

@Suite struct ChapterSourceTests {
  @Test func codeLinesAreCountedWithoutProseBlanksAndComments() throws {
    let text =
      "let a = 1\n\n/*: prose\nmore\n*/\n// comment\nlet b = 2 // note\n  //: prose\n/* c */"
    #expect(try codeLines(text) == [1, 7, 9])
    let source = try ChapterSource(text)
    #expect(source.codeLine(atLine: 7) == 2)
    #expect(source.line(ofCodeLine: 3) == 9)
    #expect(source.line(ofCodeLine: 4) == nil)
    #expect(source.line(ofCodeLine: 0) == nil)
  }

  @Test func carriageReturnsDoNotHideLines() throws {
    #expect(try codeLines("a\r\n/*: prose\r\n*/\r\nb\r\n") == [1, 4])
  }

  @Test(arguments: [
    "let s = \"\"\"\n  /*: text */\n\n  //: text\n  // text\n  \"\"\"",
    "let s = #\"\"\"\n  \"\"\"\n  //: text\n  \"\"\"#\nf()",
    "/*\n  /*: nested\n  */\n//: still a comment\n*/",
    "let s = \"\\(f(\"a\", (\"/*\")))\"\nf()",
    "let s = #\"a\\\"/*\"#\nf()",
    "let s = \"\\\"/*\"\nf()",
    "let s = \"\"\"\n  \\(f(\"\"\"\n  //: text\n  \"\"\"))\n  /*: text */\n  \"\"\"",
    "let r = /\"/\nf()",
  ])
  func nothingInsideLiteralsAndCommentsIsProse(text: String) throws {
    let count = text.split(separator: "\n", omittingEmptySubsequences: false).count
    #expect(try codeLines(text) == Array(1...count))
  }

  @Test(arguments: [
    "let s = \"\"\"\n  a \\\"\"\" b\n  \"\"\"\n//: prose",
    "/* a /* b */ c */ f()\n//: prose", "let s = \"//: \" // \"\n//: prose",
    "let s = #\"\\(\"# + \"\\(\"\\(1)\")\"\n//: prose",
  ])
  func proseAfterLiteralsAndCommentsIsSeen(text: String) throws {
    let count = text.split(separator: "\n", omittingEmptySubsequences: false).count
    #expect(try codeLines(text) == Array(1..<count))
  }

  @Test func proseThatSwiftWouldReadOtherwiseIsAnError() {
    let cases: [(String, ChapterSourceError)] = [
      ("f()\n/*: open\nmore", .unclosedProse(line: 2)),
      ("/*:\nin Chapters/*/README.md\n*/", .commentInsideProse(line: 2)),
      ("/*:\ntext */ let x = 1\n*/", .textAfterProse(line: 2)),
    ]
    for (text, error) in cases {
      #expect(throws: error) { try ChapterSource(text) }
      #expect(!error.description.contains("\n"))
    }
  }

  @Test func editsOfProseKeepTheHashAndEditsOfCodeDoNot() throws {
    let hash = try ChapterSource(sampleText).codeHash
    let prose = sampleText.replacing("# A sample", with: "# A longer title\n\nWith a paragraph.")
      .replacing("// The comment", with: "\n// A comment\n// that")
    #expect(try ChapterSource(prose).codeHash == hash)
    let code = sampleText.replacing("fit(points)", with: "fit(points + 1)")
    #expect(try ChapterSource(code).codeHash != hash)
    let literal = "let s = \"\"\"\n  // a\n  \"\"\""
    #expect(
      try ChapterSource(literal).codeHash
        != ChapterSource(literal.replacing("// a", with: "// b")).codeHash)
  }
}
