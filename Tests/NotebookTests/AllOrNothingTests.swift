import Foundation
import Notebook
import Support
import Testing

/// Everything of a chapter is published, or nothing is.
@Suite struct AllOrNothingTests {
  /// All files of a folder, by path; `.build` holds what figures are made from.
  private func files(_ folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    where !path.hasPrefix(".build") {
      files[path] = FileManager.default.contents(atPath: folder.path + "/" + path)
    }
    return files
  }

  private let runs = PublishedFile(path: "Chapters/Sample/sweep-runs.json", data: Data("{}".utf8))

  @Test func aFigureThatCannotBeDrawnLeavesTheOldResults() throws {
    let fixture = try Fixture()
    try fixture.publish()
    let before = try files(fixture.repository)
    let undrawable = try sampleResults(slope: 7, drawing: impossibleDrawing())
    #expect(throws: PublicationError.self) {
      try fixture.layout.publish(
        undrawable, source: sampleText, recordsResults: true, with: [runs])
    }
    #expect(try files(fixture.repository) == before)
    let drawable = try sampleResults(slope: 7)
    let publication = try fixture.layout.publish(
      drawable, source: sampleText, recordsResults: true, with: [runs])
    #expect(publication.files.first?.lastPathComponent == "sweep-runs.json")
    #expect(try Results(contentsOf: fixture.layout.results(of: "Sample")) == drawable)
    #expect(try files(fixture.repository)[runs.path] == runs.data)
    #expect(try fixture.layout.verify().isEmpty)
  }

  /// What a process left that was killed while it drew.
  @Test func whatAKilledChapterLeftIsRemoved() throws {
    let fixture = try Fixture()
    let ended = try Process.run(URL(fileURLWithPath: "/bin/true"), arguments: [])
    ended.waitUntilExit()
    let own = Files.temporary("set", in: fixture.repository).lastPathComponent
    let left = fixture.repository.appendingPathComponent(
      own.replacingOccurrences(of: "-\(getpid())-", with: "-\(ended.processIdentifier)-"))
    try write("half", to: left.appendingPathComponent("figures/sample-curve.png"))
    try fixture.publish()
    #expect(!FileManager.default.fileExists(atPath: left.path))
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.repository.path)
    #expect(names.sorted() == [".build", "Chapters", "figures"])
  }

  /// Killed when the first files had gone to their places: verification says so, and the rest follows.
  @Test func whatAKilledChapterHadDecidedIsSeenAndFinished() throws {
    let fixture = try Fixture()
    try fixture.publish()
    let other = try Fixture()
    try other.publish(sampleResults(slope: 7))
    let decided = fixture.repository.appendingPathComponent(".publishing-Sample")
    for path in [
      "figures/sample-curve.png", "figures/sample-curve.svg", "Chapters/Sample/README.md",
    ] {
      let to = decided.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: to.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: other.repository.appendingPathComponent(path), to: to)
    }
    try Files.replace(
      fixture.layout.results(of: "Sample"), with: sampleResults(slope: 7).encoded())
    let problems = try fixture.layout.verify()
    #expect(problems.first?.kind == .unfinished && problems.first?.file == ".publishing-Sample")
    try fixture.layout.finishPublication()
    #expect(try fixture.layout.verify().isEmpty)
    #expect(try files(fixture.repository) == files(other.repository))
  }
}
