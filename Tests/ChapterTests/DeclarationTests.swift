import Foundation
import Notebook
import Support
import TestSupport
import Testing

/// What chapters about trained models declared before they saw the runs of the full profile.
@Suite struct DeclarationTests {
  @Test(arguments: Repository.chapters)
  func resultsAreBoundToTheDeclaration(chapter: String) throws {
    let results = try Results(contentsOf: Repository.layout.results(of: chapter))
    let url = Repository.layout.declaration(of: chapter)
    guard Repository.ofRuns.contains(chapter) else {
      #expect(results.declared == nil)
      return
    }
    let declaration = try Declaration(contentsOf: url)
    #expect(try results.declared?.digest == declaration.digest)
    #expect(declaration.checks.map(\.id) == results.checks.map(\.id))
    #expect(!declaration.sweeps.isEmpty)
  }

  /// Of the declared sweeps, those whose runs are committed were committed later, unless the declaration
  /// says that they had been seen.
  @Test(arguments: Repository.ofRuns)
  func declarationsCameBeforeTheRuns(chapter: String) throws {
    let declaration = try Declaration(contentsOf: Repository.layout.declaration(of: chapter))
    let problems = try order(of: declaration, chapter: chapter, in: Repository.folder)
    #expect(problems == [])
  }

  /// A history in which the runs came first, and one in which they came last.
  @Test func theOrderIsFound() throws {
    for declaredFirst in [true, false] {
      let folder = try TemporaryFolder()
      try git(["init", "-q"], in: folder.url)
      let sweeps = ["Sample/sweep-full.json": "0"]
      let json = try canonicalJSON(
        Fields(date: "2026-01-01", seen: "nothing", sweeps: sweeps), pretty: true)
      let files = [("declared.json", json + Data("\n".utf8)), ("sweep-runs.json", Data("{}".utf8))]
      for (name, data) in declaredFirst ? files : files.reversed() {
        let file = folder.file("Chapters/Sample/\(name)")
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file)
        try git(["add", "."], in: folder.url)
        try git(["commit", "-qm", name], in: folder.url)
      }
      let declaration = try Declaration(
        contentsOf: folder.file("Chapters/Sample/declared.json"))
      let problems = try order(of: declaration, chapter: "Sample", in: folder.url)
      #expect(problems.isEmpty == declaredFirst)
      // Declared anew, without an amendment.
      let later = try canonicalJSON(
        Fields(date: "2026-02-02", seen: "nothing", sweeps: sweeps), pretty: true)
      let file = folder.file("Chapters/Sample/declared.json")
      try (later + Data("\n".utf8)).write(to: file)
      let other = try Declaration(contentsOf: file)
      #expect(try order(of: other, chapter: "Sample", in: folder.url).count == 1)
    }
  }

  private struct Fields: Encodable {
    let date, seen: String
    let sweeps: [String: String]
    let checks: [String] = []
    let amendments: [String] = []
  }

  /// What the history says against a declaration, one line each. A copy without history says nothing, and
  /// this says so.
  private func order(
    of declaration: Declaration, chapter: String, in repository: URL
  ) throws -> [String] {
    guard declaration.seen == "nothing" else { return [] }
    guard let inside = try? git(["rev-parse", "--is-shallow-repository"], in: repository),
      inside == "false"
    else {
      print("no history here to compare the declaration of \(chapter) with")
      return []
    }
    func first(_ path: String) throws -> String? {
      let commits = try git(
        ["log", "--full-history", "--diff-filter=A", "--format=%H", "--", "Chapters/\(path)"],
        in: repository)
      return commits.split(separator: "\n").last.map(String.init)
    }
    let path = "\(chapter)/declared.json"
    guard let declared = try commit(of: declaration, path: path, in: repository) else {
      return ["\(path) is not what was declared at any time, and no amendment says so"]
    }
    return try declaration.sweeps.keys.sorted().compactMap { sweep in
      let runs = sweep.replacing("-full.json", with: "-runs.json")
      guard let made = try first(runs) else { return nil }
      let isBefore =
        made != declared
        && (try? git(["merge-base", "--is-ancestor", declared, made], in: repository)) != nil
      return isBefore ? nil : "\(runs) was committed before what is declared of it"
    }
  }

  /// The first commit in which this was declared, but for later amendments. A chapter whose experiment is
  /// another one declares anew; its runs must then be later than that.
  private func commit(
    of declaration: Declaration, path: String, in repository: URL
  ) throws -> String? {
    let commits = try git(
      ["log", "--full-history", "--format=%H", "--", "Chapters/\(path)"], in: repository)
    let folder = try TemporaryFolder()
    return try commits.split(separator: "\n").reversed().map(String.init).first { commit in
      guard let text = try? git(["show", "\(commit):Chapters/\(path)"], in: repository) else {
        return false
      }
      let file = folder.file("declared.json")
      try Data((text + "\n").utf8).write(to: file)
      guard let original = try? Declaration(contentsOf: file) else { return false }
      return declaration.isAmended(from: original)
    }
  }

  private struct GitFailed: Error {}

  @discardableResult
  private func git(_ arguments: [String], in folder: URL) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org"] + arguments
    process.currentDirectoryURL = folder
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw GitFailed() }
    return String(decoding: data ?? Data(), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
