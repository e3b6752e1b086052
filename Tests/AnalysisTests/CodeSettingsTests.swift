import Analysis
import Foundation
import Support
import TestSupport
import Testing
import Theory

@Suite struct CodeSettingsTests {
  private func settings(_ text: String, scale: String = "full") throws -> CodeSettings {
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("codes.json")
    try Data(text.utf8).write(to: url)
    return try CodeSettings(contentsOf: url, scale: scale)
  }

  @Test func aFileHasOneOfEachScale() throws {
    let text = """
      {"full": {"sentences": 100, "sample": 10, "precisions": ["2", "16"]},
       "quick": {"sentences": 10, "sample": 10, "precisions": ["4"]}}
      """
    #expect(
      try settings(text)
        == CodeSettings(sentences: 100, sample: 10, precisions: ["2", "16"]))
    #expect(try settings(text, scale: "quick").sentences == 10)
    let error = #expect(throws: FileError.self) { try settings(text, scale: "huge") }
    #expect(error?.description.contains("it has no \"huge\"") == true)
  }

  @Test(arguments: [
    ("{", "codes.json"), ("{\"full\": {\"sentences\": 5, \"sample\": 1}}", "precisions"),
    (
      "{\"full\": {\"sentences\": 5, \"sample\": 1, \"precisions\": [\"2\"], \"sampel\": 1}}",
      "full.sampel is not a known key; the nearest is sample"
    ),
    ("{\"full\": {\"sentences\": 5, \"sample\": 6, \"precisions\": [\"2\"]}}", "1...5"),
    ("{\"full\": {\"sentences\": 5, \"sample\": 0, \"precisions\": [\"2\"]}}", "1...5"),
    ("{\"full\": {\"sentences\": 5, \"sample\": 5, \"precisions\": []}}", "2 to 8"),
    ("{\"full\": {\"sentences\": 5, \"sample\": 5, \"precisions\": [\"9\"]}}", "2 to 8"),
    ("{\"full\": {\"sentences\": 5, \"sample\": 5, \"precisions\": [\"4\", \"4\"]}}", "coarsest"),
  ])
  func whatIsWrongIsNamed(text: String, words: String) {
    let error = #expect(throws: FileError.self) { try settings(text) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test func theCommittedOnesAreValid() throws {
    let url = repositoryFolder.appendingPathComponent("Chapters/Figure3/codes.json")
    #expect(try CodeSettings(contentsOf: url, scale: "full").precisions.count == 7)
    #expect(try CodeSettings(contentsOf: url, scale: "quick").precisions.count == 5)
  }
}
