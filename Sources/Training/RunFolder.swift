import Foundation
import Support

/// One run's folder.
///
/// - `configuration.json`: what the results depend on; its SHA-256 is the run's id.
/// - `metrics.jsonl`: a line for each step and each evaluation. It holds no times, so that the same
///   run gives the same bytes however often it was interrupted.
/// - `checkpoint-<step>.safetensors`: weights, both moments and the step; the last two.
/// - `people.jsonl`: what a complete run's model knows about each person.
/// - `manifest.json`: the digests of all these, written last.
/// - `lock` and `claim`: held by the process that trains; not in the manifest.
public struct RunFolder: Sendable {
  public static let configurationName = "configuration.json"
  public static let metricsName = "metrics.jsonl"
  public static let peopleName = "people.jsonl"
  public static let manifestName = "manifest.json"
  static let lockName = "lock"

  public let id: String
  public let folder: URL

  public func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

  /// Whatever is in the folder: nothing else may be written there.
  public func contents() throws -> [URL] { try Files.names(in: folder).map(url) }

  package static func checkpointName(step: Int) -> String {
    let digits = "\(step)"
    let zeros = String(repeating: "0", count: max(0, 10 - digits.count))
    return "checkpoint-\(zeros)\(digits).safetensors"
  }

  /// The steps of the checkpoints, the newest first.
  public func checkpointSteps() throws -> [Int] {
    try Files.names(in: folder).compactMap(Self.step(ofCheckpoint:)).sorted(by: >)
  }

  /// The step in a checkpoint's name; nil for the name of anything else.
  static func step(ofCheckpoint name: String) -> Int? {
    let digits = name.dropFirst("checkpoint-".count).prefix(while: \.isNumber)
    return Int(digits).flatMap { name == checkpointName(step: $0) ? $0 : nil }
  }

  /// The run's configuration.
  /// - Throws: `CorruptRun` if configuration.json does not have the run's id as digest.
  public func configuration() throws -> RunConfiguration { try identity().configuration }

  /// The run's configuration with the versions of the program that wrote it.
  package func identity() throws -> RunIdentity {
    let url = url(Self.configurationName)
    let data = try Files.read(url)
    guard sha256(data) == id else {
      throw CorruptRun(file: url.path, reason: "its SHA-256 is not the run's id")
    }
    return try RunIdentity(json: data, file: url.path)
  }

  /// The manifest if there is one, with every file that it lists checked against its digest.
  public func manifest() throws -> RunManifest? {
    let url = url(Self.manifestName)
    guard Files.exists(url) else { return nil }
    let manifest = try RunManifest(json: Files.read(url), file: url.path)
    for entry in manifest.files {
      let path = self.url(entry.name)
      guard Files.exists(path) else { throw CorruptRun(file: path.path, reason: "it is missing") }
      let file = try OpenFile(path, flags: O_RDONLY, action: "read")
      guard try file.size() == entry.bytes, try file.digest(0..<entry.bytes) == entry.sha256 else {
        throw CorruptRun(file: path.path, reason: "its digest is not the manifest's")
      }
    }
    return manifest
  }

  /// How the run ended, or nil if it has not. Checks the digests of all its files, and that its
  /// checkpoints are of its model; see `validate` for what is in the others.
  func ending() throws -> RunStatus? {
    guard let manifest = try manifest() else { return nil }
    try requireCheckpoints(of: manifest, try configuration())
    return switch manifest.outcome {
    case .complete: .complete(step: manifest.step)
    case .diverged: .diverged(step: manifest.step, reason: manifest.reason)
    }
  }

  /// What is known about the run. Reads all its files.
  public func status() -> RunStatus {
    do {
      guard Files.exists(url(Self.configurationName)) else {
        let names = try Files.names(in: folder)
        let unfinished = names.allSatisfy {
          $0 == Self.lockName || $0 == RunClaim.name || $0.hasPrefix(Files.temporaryPrefix)
        }
        guard unfinished else {
          throw CorruptRun(file: url(Self.configurationName).path, reason: "it is missing")
        }
        return .missing
      }
      let identity = try identity()
      guard identity.isCurrent else { return .stale(reason: identity.versions) }
      if let ending = try ending() { return ending }
      let checkpoint = try lastCheckpoint(of: identity.configuration) { _ in }
      return .partial(step: checkpoint?.step ?? 0)
    } catch {
      return .corrupt(reason: "\(error)")
    }
  }

  /// Writes the manifest over the files that the run leaves.
  /// - Parameter metrics: The SHA-256 that metrics.jsonl must have.
  func finish(
    _ outcome: RunManifest.Outcome, step: Int, reason: String, names: [String], metrics: String
  ) throws {
    let files = try names.sorted().map { name in
      let file = try OpenFile(url(name), flags: O_RDONLY, action: "read")
      let bytes = try file.size()
      return RunManifest.File(name: name, bytes: bytes, sha256: try file.digest(0..<bytes))
    }
    // Only another kind of processor, which rounds otherwise, can have written something else to it.
    guard files.contains(where: { $0.name == Self.metricsName && $0.sha256 == metrics }) else {
      throw CorruptRun(
        file: url(Self.metricsName).path,
        reason: "a process on another kind of processor has written to it at the same time")
    }
    let manifest = RunManifest(
      outcome: outcome, step: step, reason: reason, instructionSet: Machine.instructionSet,
      files: files)
    try Files.replace(url(Self.manifestName), with: try canonicalJSON(manifest))
  }
}
