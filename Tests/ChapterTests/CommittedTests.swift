import Foundation
import Notebook
import Sweeps
import TestSupport
import Testing
import Training

/// What is committed under Chapters and figures is what the full profile's results give.
@Suite struct CommittedTests {
  @Test func thereAreChaptersAndAllAreBuilt() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Repository.folder.appendingPathComponent("Chapters").path)
    let visible = folders.filter { !$0.hasPrefix(".") }.sorted()
    #expect(Repository.chapters == visible && !visible.isEmpty)
    for chapter in Repository.chapters {
      #expect(try run(Repository.executable(chapter), ["--help"]).status == 0)
    }
  }

  @Test func writeUpsAndFiguresAreCurrent() throws {
    let finished = try run(
      "codelength", ["weave", "--check", "--repository", Repository.folder.path])
    #expect(finished.status == 0, "\(finished.output)\(finished.errors)")
  }

  @Test(arguments: Repository.chapters)
  func failuresAreExplained(chapter: String) throws {
    let results = try Results(contentsOf: Repository.layout.results(of: chapter))
    #expect(results.profile == .full)
    for (name, check) in results.checks where !check.passed {
      #expect(check.explanation != nil, "\(name) fails without an explanation")
    }
  }

  /// The sweeps whose summaries are committed: folder under Chapters and name.
  private static let sweeps = Repository.chapters.flatMap { chapter in
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: Repository.folder.appendingPathComponent("Chapters/\(chapter)").path)
    return (names ?? []).filter { $0.hasSuffix("-runs.json") }.sorted().map {
      (chapter, String($0.dropLast("-runs.json".count)))
    }
  }

  @Test(arguments: sweeps)
  func everyRunIsCommitted(chapter: String, sweep: String) throws {
    let folder = Repository.folder.appendingPathComponent("Chapters/\(chapter)")
    let empty = try TemporaryFolder()
    let states = try Sweep(contentsOf: folder.appendingPathComponent("\(sweep)-full.json"))
      .summaries(
        store: RunStore(folder: empty.url),
        committed: folder.appendingPathComponent("\(sweep)-runs.json"), acceptsEarlier: true)
    for state in states {
      guard case .summary = state else {
        Issue.record("a run is \(state)")
        continue
      }
    }
  }

  /// Training is not repeated here (`codelength verify` does it for one run), nor the coding with its
  /// models, but all that follows.
  @Test(arguments: Repository.ofRuns)
  func resultsFollowFromWhatIsCommitted(chapter: String) throws {
    let folder = try TemporaryFolder()
    let finished = try run(
      Repository.executable(chapter), ["--profile", "full", "--output", folder.url.path])
    let layout = Layout(repository: Repository.folder, root: folder.url)
    let results = try Results(contentsOf: layout.results(of: chapter))
    let committed = try Results(contentsOf: Repository.layout.results(of: chapter))
    // Nothing is trained, so that another processor may only round otherwise.
    let rounding = Reproduction.within(absolute: 1e-9, relative: 1e-6)
    #expect(
      results.differences(from: committed, under: rounding) == [], "\(finished.errors)")
  }

  /// A copy of what `codelength weave --check` reads, to be damaged.
  private func copy() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["Chapters", "figures", "README.md"] {
      try FileManager.default.copyItem(
        at: Repository.folder.appendingPathComponent(name),
        to: folder.url.appendingPathComponent(name))
    }
    return folder
  }

  private func check(_ folder: TemporaryFolder) throws -> Finished {
    try run("codelength", ["weave", "--check", "--repository", folder.url.path])
  }

  @Test func anEditedNumberIsFound() throws {
    let folder = try copy()
    #expect(try check(folder).status == 0)
    for file in ["Chapters/\(Repository.computed[0])/README.md", "README.md"] {
      let url = folder.url.appendingPathComponent(file)
      let text = try String(contentsOf: url, encoding: .utf8)
      // An error, or in the README the number of checks that pass.
      let edited = text.replacing(/± \d+\.\d+|\| \d+ \| \d+ \| \d+ \|/, maxReplacements: 1) { _ in
        "± 0.5"
      }
      #expect(edited != text)
      try Data(edited.utf8).write(to: url)
      let finished = try check(folder)
      #expect(finished.status == 1)
      #expect(finished.output.contains(file))
      try Data(text.utf8).write(to: url)
    }
    #expect(try check(folder).status == 0)
  }

  @Test func aDeletedFigureIsFound() throws {
    let folder = try copy()
    let figures = folder.url.appendingPathComponent("figures")
    let names = try FileManager.default.contentsOfDirectory(atPath: figures.path)
    let png = try #require(names.sorted().first { $0.hasSuffix(".png") })
    try FileManager.default.removeItem(at: figures.appendingPathComponent(png))
    let finished = try check(folder)
    #expect(finished.status == 1)
    #expect(finished.output.contains(png))
  }

  @Test func redrawingGivesTheCommittedFiguresAndWriteUps() throws {
    let folder = try copy()
    let finished = try run("codelength", ["weave", "--repository", folder.url.path])
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(try check(folder).status == 0)
    for chapter in Repository.chapters {
      let path = "Chapters/\(chapter)/README.md"
      let committed = try Data(contentsOf: Repository.folder.appendingPathComponent(path))
      let redrawn = try Data(contentsOf: folder.url.appendingPathComponent(path))
      #expect(committed == redrawn)
    }
  }
}
