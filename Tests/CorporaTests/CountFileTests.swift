import Corpora
import Foundation
import Support
import TestSupport
import Testing
import Theory

@Suite struct CountFileTests {
  private func replaced(_ text: String, counts: String) throws -> JSON {
    let folder = try TemporaryFolder()
    try Data(counts.utf8).write(to: folder.file("counts.txt"))
    return try CountFile.replaced(in: JSON(parsing: Array(text.utf8)), folder: folder.url)
  }

  private static let law = #"{"kind": "counts", "file": "counts.txt"}"#

  @Test(arguments: [
    "3\n1\n1\n3\n20\n", "3\n1\n1\n3\n20", "3\r\n1\r\n1\r\n3\r\n20\r\n",
    "a\t3\nb,1\nSmith, J.,1\n\t3\nc\td,20\n", "  3 \n1\n,1\n+\t 3\n00020\n",
  ])
  func aFileIsItsSpectrum(counts: String) throws {
    // Deep in a configuration, beside what stays as it is.
    let text =
      #"{"corpus": {"law": \#(Self.law), "seed": 1.50}, "points": [{"corpus.law": \#(Self.law)}]}"#
    let spectrum = #"{"kind": "counts", "spectrum": [[20, 1], [3, 2], [1, 2]]}"#
    let expected =
      #"{"corpus": {"law": \#(spectrum), "seed": 1.50}, "points": [{"corpus.law": \#(spectrum)}]}"#
    let value = try replaced(text, counts: counts)
    #expect(try value == JSON(parsing: Array(expected.utf8)))
    let law = try #require(value["corpus"]?["law"])
    #expect(
      try law.decoded(as: PeopleLaw.self)
        == .counts(
          CountSpectrum([(20, 1), (3, 2), (1, 2)].map { .init(count: $0, people: $1) })))
  }

  @Test(arguments: [
    ("", "it is empty"), ("3\n0\n", "line 2 does not end with a count"),
    ("3\n\n4\n", "line 2 does not end with a count"),
    ("3\nx\n", "line 2 does not end with a count"), ("-3\n", "line 1 does not end with a count"),
    ("1.5\n", "line 1 does not end with a count"), ("5,\n", "line 1 does not end with a count"),
    ("item 5\n", "line 1 does not end with a count"), ("5 5\n", "line 1 does not end with a count"),
    ("1\n2\n9999999999999999999999\n", "line 3 does not end with a count"),
    ("1000000000000001\n", "line 1 does not end with a count"),
  ])
  func aWrongLineIsNamed(counts: String, reason: String) {
    let error = #expect(throws: FileError.self) { try replaced(Self.law, counts: counts) }
    #expect(error?.reason == reason)
    #expect(error?.path.hasSuffix("counts.txt") == true)
  }

  @Test func whatNamesNoFileIsAnError() {
    #expect(throws: FileError.self) {
      try replaced(#"{"kind": "counts", "file": "other.txt"}"#, counts: "1\n")
    }
    #expect(throws: InvalidParameter.self) {
      try replaced(#"{"kind": "counts", "file": 5}"#, counts: "1\n")
    }
    #expect(throws: InvalidParameter.self) {
      try replaced(
        #"{"kind": "counts", "file": "counts.txt", "spectrum": [[1, 1]]}"#, counts: "1\n")
    }
  }

  @Test func otherFilesAreNotLookedAt() throws {
    let text =
      #"{"file": "counts.txt", "law": {"kind": "uniform", "file": "x"}, "list": [null, true, "a"]}"#
    #expect(try replaced(text, counts: "") == JSON(parsing: Array(text.utf8)))
  }

  /// Lines across the pieces in which a file is read.
  @Test func aLongFileIsReadInPieces() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("counts.txt")
    let lines = (0..<50_000).map { "item\($0)\t\($0 % 7 + 1)\n" }.joined()
    try Data(lines.utf8).write(to: url)
    let expected = (0..<7).map { count in
      CountSpectrum.Group(count: count + 1, people: (50_000 - count + 6) / 7)
    }
    #expect(try CountFile.spectrum(of: url) == CountSpectrum(expected))
    try Data((lines + "x\n" + lines).utf8).write(to: url)
    let error = #expect(throws: FileError.self) { try CountFile.spectrum(of: url) }
    #expect(error?.reason == "line 50001 does not end with a count")
  }
}
