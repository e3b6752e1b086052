import Foundation
import Support

/// The list of a finished run's files, itself written last: a run without it is not finished.
public struct RunManifest: Codable, Equatable, Sendable {
  /// How a run ended.
  public enum Outcome: String, Codable, Sendable {
    case complete
    /// The loss, its gradient or a weight became infinite or not a number.
    case diverged
  }

  public struct File: Codable, Equatable, Sendable {
    public let name: String
    public let bytes: Int
    public let sha256: String
  }

  public let outcome: Outcome
  /// The last step of a complete run, the step that failed of a diverged one.
  public let step: Int
  /// Why the run diverged; empty for a complete run.
  public let reason: String
  /// The processor that finished the run: `Machine.instructionSet`.
  public let instructionSet: String
  /// Sorted by name. Each is in the run's folder.
  public let files: [File]

  init(outcome: Outcome, step: Int, reason: String, instructionSet: String, files: [File]) {
    self.outcome = outcome
    self.step = step
    self.reason = reason
    self.instructionSet = instructionSet
    self.files = files
  }

  /// Reads a manifest.json. What it lists is checked to be names of files in a folder, no paths.
  /// - Throws: `CorruptRun`, which names `file`.
  public init(json: Data, file: String) throws(CorruptRun) {
    do {
      self = try JSON.decode(RunManifest.self, from: json)
    } catch {
      throw CorruptRun(file: file, reason: decodingReason(error))
    }
    guard step >= 0 else { throw CorruptRun(file: file, reason: "its step is negative") }
    for entry in files {
      // Bytes, as the system sees them: a slash with a combining mark is another Character.
      guard let first = entry.name.utf8.first, first != UInt8(ascii: "."),
        !entry.name.utf8.contains(UInt8(ascii: "/")), !entry.name.utf8.contains(0),
        entry.bytes >= 0
      else { throw CorruptRun(file: file, reason: "the entry \"\(entry.name)\" is not valid") }
    }
    guard listsWhatARunLeaves else {
      throw CorruptRun(file: file, reason: "its list of files is not a run's")
    }
  }

  /// Whether the files can be those that a run with this end leaves: a complete one its last checkpoint,
  /// one that diverged some from before. Which snapshots there must be, its configuration says.
  private var listsWhatARunLeaves: Bool {
    var names = Set(files.map(\.name))
    guard names.count == files.count, names.remove(RunFolder.configurationName) != nil,
      names.remove(RunFolder.metricsName) != nil
    else { return false }
    let hasPeople = names.remove(RunFolder.peopleName) != nil
    let steps = names.compactMap(RunFolder.step(ofCheckpoint:))
    guard steps.count == names.count, hasPeople == (outcome == .complete) else { return false }
    return switch outcome {
    case .complete: steps.max() == step && reason.isEmpty
    case .diverged: steps.allSatisfy { $0 < step }
    }
  }

  /// The steps of the checkpoints that are listed, the newest first.
  var checkpointSteps: [Int] {
    files.map(\.name).compactMap(RunFolder.step(ofCheckpoint:)).sorted(by: >)
  }
}

/// A run's folder that cannot be used as it is.
public struct CorruptRun: Error, Equatable, CustomStringConvertible, Sendable {
  public let file: String
  public let reason: String

  package init(file: String, reason: String) {
    self.file = file
    self.reason = oneLine(reason)
  }

  public var description: String {
    "\(visible(file)) is damaged: \(reason); restore the run's folder, or remove it to train again"
  }
}
