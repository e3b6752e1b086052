import Analysis
import Foundation
import Notebook
import Sweeps
import TestSupport
import Testing

/// What chapters measure is left to be published: they write to no file of the repository themselves.
@Suite struct PublishedRunsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let chapter = folder.file("Chapters/Sample")
    try FileManager.default.createDirectory(at: chapter, withIntermediateDirectories: true)
    let sweep = """
      {"name": "sample", "axes": [], "base": {
        "model": {"layers": 1, "width": 4, "heads": 2, "context": 8, "vocabulary": 20,
          "tiedOutput": false},
        "corpus": {"people": 4, "firstNames": 2, "lastNames": 2, "values": [2], "templates": 1,
          "law": {"kind": "uniform"}, "noise": 0, "seed": 1},
        "optimiser": {"beta1": 0.9, "beta2": 0.95, "epsilon": 1e-8, "weightDecay": 0.1},
        "schedule": {"shape": "constant", "peak": 0.01, "warmupSteps": 1, "finalFraction": 1},
        "batchSentences": 4, "steps": 4, "evaluation": {"interval": 4, "sentences": 4}, "seed": 1}}
      """
    try Data(sweep.utf8).write(to: chapter.appendingPathComponent("sweep-full.json"))
  }

  private func notebook() throws -> Notebook {
    Notebook(
      chapter: "Sample", executable: "sample", source: try ChapterSource("import Notebook\n"),
      sourcePath: folder.file("Chapters/Sample/Chapter.swift").path, profile: .full, threads: 1)
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.file("Chapters/Sample").path)
      .sorted()
  }

  @Test func summariesAreLeftToBePublished() throws {
    let first = try notebook()
    let runs = try first.train()
    #expect(try names() == ["sweep-full.json"])
    let left = try #require(first.files.first)
    #expect(first.files.count == 1 && left.path == "Chapters/Sample/sweep-runs.json")
    try left.data.write(to: folder.file(left.path))
    #expect(
      try SweepSummary(contentsOf: folder.file(left.path)).runs == runs.complete.map(\.summary))
    // Once they are committed there is nothing new.
    let second = try notebook()
    _ = try second.train()
    #expect(second.files.isEmpty)
  }

  @Test func anotherChaptersSummariesAreNotTouched() throws {
    let other = folder.file("Chapters/Other")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    let notebook = Notebook(
      chapter: "Other", executable: "other", source: try ChapterSource("import Notebook\n"),
      sourcePath: other.appendingPathComponent("Chapter.swift").path, profile: .full, threads: 1)
    #expect(try notebook.train(of: "Sample").complete.count == 1)
    #expect(notebook.files.isEmpty)
    #expect(try names() == ["sweep-full.json"])
  }

  @Test func codeLengthsAreKeptAndLeftToBePublished() async throws {
    let path = "Chapters/Sample/lengths.json"
    let settings = #"{"full": {"sentences": 8, "sample": 4, "precisions": ["3"]}}"#
    try Data(settings.utf8).write(to: folder.file("Chapters/Sample/codes.json"))
    func codes(_ notebook: Notebook) throws -> TwoPartFamily {
      let family = try notebook.twoPartFamily()
      try notebook.publish(family.lengths)
      return family
    }
    let first = try notebook()
    let measured = try codes(first)
    #expect(first.files.isEmpty)
    let family = try await measured.measure()
    #expect(family.map { $0.members.map(\.codes.count) } == [[1]])
    try first.publish(measured.lengths)
    #expect(try names() == ["codes.json", "sweep-full.json"])
    #expect(first.files.map(\.path) == [path])
    // The chapter failed afterwards: what took long is not lost, and still to be published.
    let second = try notebook()
    #expect(try codes(second).lengths == measured.lengths)
    #expect(second.files == first.files)
    try #require(second.files.first).data.write(to: folder.file(path))
    let third = try notebook()
    #expect(try codes(third).lengths == measured.lengths && third.files.isEmpty)
  }
}
