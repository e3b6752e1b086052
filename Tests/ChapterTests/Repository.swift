import Foundation
import Notebook
import TestSupport
import Testing

/// The repository these tests belong to, and its built executables.
enum Repository {
  static let folder = repositoryFolder

  /// The folder of the test bundle, in which the build puts the executables as well.
  static let products: URL = {
    let bundle = Bundle.main.bundleURL
    return bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
  }()

  /// The folders of all chapters; empty, which no test accepts, if they cannot be listed.
  static let chapters: [String] = (try? layout.chapters()) ?? []

  /// Whether its numbers are of trained models, as its results say, or else its declaration.
  private static func isOfRuns(_ chapter: String) -> Bool {
    guard let results = try? Results(contentsOf: layout.results(of: chapter)) else {
      return has("declared.json", chapter)
    }
    return results.reproduction != .computed
  }

  private static func has(_ file: String, _ chapter: String) -> Bool {
    FileManager.default.fileExists(
      atPath: folder.appendingPathComponent("Chapters/\(chapter)/\(file)").path)
  }

  /// Those whose full profile is about trained models: they declare what it checks.
  static let ofRuns = chapters.filter(isOfRuns)

  /// Those that only compute; the last of them, to try things on.
  static let computed = chapters.filter { !isOfRuns($0) }
  static let sample = computed.last ?? ""

  /// Those that code sentences with trained models.
  static let ofCodes = chapters.filter { has("lengths.json", $0) }

  static func executable(_ chapter: String) -> String { executableName(ofChapter: chapter) }

  static var layout: Layout { Layout(repository: folder, profile: .full) }

  /// The numbers of the quick profile as they were recorded by `make record`.
  static func recorded(_ chapter: String) -> URL {
    folder.appendingPathComponent("Chapters/\(chapter)/quick.json")
  }
}

/// What a finished process left.
struct Finished {
  let status: Int32
  let output: String
  let errors: String
}

/// Runs one of the built executables to its end.
/// - Parameter environment: all that it gets of one; nil gives it ours.
func run(
  _ executable: String, _ arguments: [String], environment: [String: String]? = nil
) throws -> Finished {
  let process = Process()
  process.executableURL = Repository.products.appendingPathComponent(executable)
  process.arguments = arguments
  if let environment { process.environment = environment }
  process.standardInput = FileHandle.nullDevice
  // Files, not pipes: a pipe that nobody drains would stop a process that prints a lot.
  let folder = try TemporaryFolder()
  let files = try ["output", "errors"].map { name in
    let url = folder.url.appendingPathComponent(name)
    try Data().write(to: url)
    return url
  }
  process.standardOutput = try FileHandle(forWritingTo: files[0])
  process.standardError = try FileHandle(forWritingTo: files[1])
  try process.run()
  process.waitUntilExit()
  return Finished(
    status: process.terminationStatus,
    output: try String(contentsOf: files[0], encoding: .utf8),
    errors: try String(contentsOf: files[1], encoding: .utf8))
}
