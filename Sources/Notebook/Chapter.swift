import ArgumentParser
import Figures
import Foundation
import Support

/// A chapter of the book: an executable whose one source file, Chapters/<name>/Chapter.swift, is
/// read from top to bottom like a notebook.
///
///     @main struct Theorem9_1: Chapter {
///       static let summary = "The redundancy of the hierarchical model."
///       static func run(_ notebook: Notebook) async throws {
///         /*:
///         # A title, prose, and values such as {{slope}}
///         */
///         notebook.record("slope", Sample(slopes).estimate)
///       }
///     }
public protocol Chapter {
  /// The chapter's folder under Chapters/. The default is the type's name.
  static var name: String { get }
  /// The name of the executable, of its make target, and the prefix of its figures' files. The default is
  /// the folder's in small letters, with points for underlines, as the package and the Makefile have it.
  static var executable: String { get }
  /// One sentence for `--help`.
  static var summary: String { get }
  /// The chapter's source file as the compiler saw it. The default is right for chapters in the
  /// repository that holds this module; elsewhere write `static let sourcePath = #filePath`.
  static var sourcePath: String { get }
  /// How far its numbers may differ on another processor. The default is that of numbers which were
  /// computed; chapters about trained models say `.trained`.
  static var reproduction: Reproduction { get }
  /// The chapter itself.
  static func run(_ notebook: Notebook) async throws
}

/// A chapter that cannot be run as it stands.
public enum ChapterError: Error, Equatable, CustomStringConvertible {
  case invalidName(String)
  case missingSource(String)
  case sourceNewerThanExecutable(String)
  case quickIntoRepository

  public var description: String {
    switch self {
    case .invalidName(let name):
      "the name \"\(visible(name))\" of the chapter is not valid; \(Names.rule)"
    case .missingSource(let path):
      "\(visible(path)), from which this executable was built, is not there; build it again"
    case .sourceNewerThanExecutable(let path):
      "\(visible(path)) has changed since this executable was built; build it again"
    case .quickIntoRepository:
      "the quick profile never writes over the committed files; choose another --output"
    }
  }
}

extension Chapter {
  public static var name: String { "\(Self.self)" }

  public static var reproduction: Reproduction { .computed }

  public static var executable: String { executableName(ofChapter: name) }

  public static var sourcePath: String {
    repository(ofFile: #filePath).appendingPathComponent("Chapters/\(name)/Chapter.swift").path
  }

  /// Runs the chapter with the process's arguments and exits: 0 when no check failed, 1 when one
  /// did or something went wrong, 64 for wrong usage.
  public static func main() async {
    let status = await invoke(
      Array(CommandLine.arguments.dropFirst()), built: buildDate(of: Self.self), console: .standard)
    Foundation.exit(status)
  }

  /// What `main` does, with everything it takes from the process given, `built` being when the
  /// executable was; returns the exit status.
  package static func invoke(
    _ arguments: [String], built: Date?, console: Console
  ) async -> Int32 {
    do {
      let options = try Options<Self>.showing(arguments) { try Options<Self>.parse($0) }
      do {
        return try await run(options, built: built, console: console) ? 0 : 1
      } catch {
        throw Options<Self>.shown(error)
      }
    } catch {
      let status = Options<Self>.exitCode(for: error).rawValue
      let message = Options<Self>.fullMessage(for: error) + "\n"
      if status == 0 { console.output(message) } else { console.error(message) }
      return status
    }
  }

  private static func run(
    _ options: Options<Self>, built: Date?, console: Console
  ) async throws -> Bool {
    for name in [name, executable] where !Names.isValid(name) {
      throw ChapterError.invalidName(name)
    }
    let layout = try options.layout(repository: repository(ofFile: sourcePath))
    let source = try readSource(built: built)
    try layout.requireWritable(chapter: name)
    try layout.finishPublication()
    try Drawing.requireRenderers(workFolder: layout.workFolder(profile: options.profile))
    let notebook = Notebook(
      chapter: name, executable: executable, source: source, sourcePath: sourcePath,
      profile: options.profile, threads: options.threads, reproduction: reproduction,
      progressOutput: console.progress)
    try await run(notebook)
    var results = try notebook.finish()
    if let seen = options.declare {
      let file = try layout.declare(
        results, sweeps: notebook.sweeps, seen: seen, why: options.because)
      let said = file.map { "wrote \(visible(layout.relativePath($0)))" }
      console.output("\(said ?? "all of it is declared already; nothing is written")\n")
      return true
    }
    results = try layout.declared(results, sweeps: notebook.sweeps)
    // Prose edited during the run is woven as it is now; edited code makes the results stale.
    let text = try Files.readText(URL(fileURLWithPath: sourcePath))
    let publication = try layout.publish(
      results, source: text, recordsResults: true, with: notebook.files)
    for warning in publication.warnings { console.error("warning: \(warning)\n") }
    let files = publication.files.map { "wrote \(visible(layout.relativePath($0)))" }
    console.output(Scoreboard([results]).text + "\n" + files.joined(separator: "\n") + "\n")
    return results.noCheckFails
  }

  /// The source as it was built. `#line` in the executable refers to that text, so a later one
  /// would put records at wrong lines.
  private static func readSource(built: Date?) throws -> ChapterSource {
    let url = URL(fileURLWithPath: sourcePath)
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw ChapterError.missingSource(sourcePath)
    }
    if let built, let edited = modificationDate(url), edited > built {
      throw ChapterError.sourceNewerThanExecutable(sourcePath)
    }
    return try ChapterSource(try Files.readText(url))
  }
}

/// The executable that the package makes of a chapter's folder.
public func executableName(ofChapter name: String) -> String {
  name.lowercased().replacingOccurrences(of: "_", with: ".")
}

/// The folder three levels above a file: the repository above Chapters/<Name>/Chapter.swift, and
/// above Sources/Notebook/Chapter.swift.
private func repository(ofFile path: String) -> URL {
  URL(fileURLWithPath: path)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

/// When a chapter was last compiled.
///
/// The date of the executable alone would be too early: a build after an edit that leaves the
/// machine code as it was, such as most edits of prose, does not link it again. The compiler does
/// write into the folder `<module>.build` beside it.
private func buildDate(of chapter: (some Chapter).Type) -> Date? {
  guard let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return nil }
  let module = String(reflecting: chapter).prefix { $0 != "." }
  let folder = executable.deletingLastPathComponent().appendingPathComponent("\(module).build")
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
  let files = [executable] + names.map { folder.appendingPathComponent($0) }
  return files.compactMap(modificationDate).max()
}

private func modificationDate(_ url: URL) -> Date? {
  let attributes = try? FileManager.default.attributesOfItem(
    atPath: url.path)
  return attributes?[.modificationDate] as? Date
}
