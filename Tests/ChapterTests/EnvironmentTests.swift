import Foundation
import Notebook
import TestSupport
import Testing

/// The executables under cron, in a batch job, in a bare container, and where the environment is
/// another program's.
@Suite struct EnvironmentTests {
  /// No locale, TERM, HOME or PATH; only what the tests themselves need to find the Swift libraries.
  private static let empty = ProcessInfo.processInfo.environment
    .filter { $0.key == "LD_LIBRARY_PATH" }

  /// Variables that change what gnuplot or the compressors do, a locale without UTF-8 or with
  /// decimal commas, folders that are not there.
  private static let hostile = empty.merging([
    "PATH": "/usr/bin:/bin", "LC_ALL": "POSIX", "LANG": "de_DE", "LANGUAGE": "de", "TERM": "none",
    "HOME": "/nowhere", "XDG_CACHE_HOME": "/nowhere/cache", "GNUTERM": "dumb",
    "GNUPLOT_LIB": "/nowhere", "GNUPLOT_DEFAULT_GDFONT": "nowhere", "GDFONTPATH": "/nowhere",
    "GZIP": "-1", "BZIP2": "-1", "XZ_OPT": "-0", "ZSTD_CLEVEL": "1",
  ]) { $1 }

  /// One with diagrams and one with plots alone.
  private static let chapters: [String] = {
    func hasDiagram(_ chapter: String) -> Bool {
      guard let results = try? Results(contentsOf: Repository.layout.results(of: chapter))
      else { return false }
      return results.figures.contains {
        if case .diagram = $0.figure.drawing { true } else { false }
      }
    }
    return Array(Repository.chapters.filter(hasDiagram).prefix(1))
      + Array(Repository.chapters.filter { !hasDiagram($0) }.prefix(1))
  }()

  /// A repository with two chapters, one with diagrams.
  private func twoChapters() throws -> TemporaryFolder {
    let folder = try TemporaryFolder("ünïcode path")
    try FileManager.default.createDirectory(
      at: folder.file("Chapters"), withIntermediateDirectories: true)
    for path in Self.chapters.map({ "Chapters/\($0)" }) + ["README.md"] {
      try FileManager.default.copyItem(
        at: Repository.folder.appendingPathComponent(path), to: folder.file(path))
    }
    return folder
  }

  private func figures(_ environment: [String: String]?) throws -> [String: Data] {
    let folder = try twoChapters()
    let finished = try run(
      "codelength", ["weave", "--repository", folder.url.path], environment: environment)
    #expect(finished.status == 0 && finished.errors.isEmpty, "\(finished.errors)")
    #expect(!finished.output.contains("warning"), "\(finished.output)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("figures").path)
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: folder.file("figures/\($0)"))) })
  }

  @Test func figuresDoNotDependOnTheEnvironment() throws {
    let usual = try figures(nil)
    #expect(Self.chapters.count == 2 && usual.count >= 4)
    for environment in [Self.empty, Self.hostile] {
      #expect(try figures(environment) == usual, "\(environment)")
    }
  }

  @Test(arguments: [empty, hostile])
  func aChapterDoesNotDependOnTheEnvironment(environment: [String: String]) throws {
    let folder = try TemporaryFolder()
    let finished = try run(
      Repository.executable(Repository.sample), ["--output", folder.url.path],
      environment: environment)
    #expect(finished.status == 0, "\(finished.errors)")
    let results = Layout(repository: Repository.folder, root: folder.url).results(
      of: Repository.sample)
    let recorded = try Results(contentsOf: Repository.recorded(Repository.sample))
    #expect(try Results(contentsOf: results).differences(from: recorded) == [])
  }

  /// Neither hours of work nor a single file come before the message.
  @Test func gnuplotIsLookedForBeforeTheWork() throws {
    let nothing = try TemporaryFolder()
    try expectRefusal(
      Self.empty.merging(["PATH": nothing.url.path]) { $1 }, mentioning: "gnuplot-nox")
  }

  @Test func theFontIsLookedForBeforeTheWork() throws {
    let folder = try TemporaryFolder()
    let fonts = folder.file("fonts.conf")
    try Data("<?xml version=\"1.0\"?><fontconfig></fontconfig>".utf8).write(to: fonts)
    try expectRefusal(
      Self.empty.merging(["PATH": "/usr/bin:/bin", "FONTCONFIG_FILE": fonts.path]) { $1 },
      mentioning: "fonts-liberation")
  }

  private func expectRefusal(
    _ environment: [String: String], mentioning package: String
  ) throws {
    let output = try TemporaryFolder()
    let finished = try run(
      Repository.executable(Repository.sample), ["--output", output.url.path],
      environment: environment)
    #expect(finished.status == 1)
    #expect(finished.errors.hasPrefix("Error: ") && finished.errors.contains(package))
    #expect(finished.errors.split(separator: "\n").count == 1 && finished.output.isEmpty)
    #expect(try output.names == [])
  }
}
