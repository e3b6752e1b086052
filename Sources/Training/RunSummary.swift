import Corpora
import Foundation
import Support

/// What a chapter needs of a finished run: its configuration and all its evaluations, without
/// weights. Measured numbers are rounded to 9 significant digits, so that files stay small; what a
/// run measures anew is rounded alike before it is compared.
public struct RunSummary: Equatable, Sendable {
  public enum Outcome: Equatable, Sendable {
    case complete
    case diverged(step: Int, reason: String)
  }

  public let label: String
  /// The SHA-256 of the configuration and the versions.
  public let id: String
  /// As in the run's folder, without `checkpointInterval`.
  public let configuration: RunConfiguration
  public let dataVersion: Int
  public let numericsVersion: Int
  /// Where the run was finished: `Machine.instructionSet`.
  public let instructionSet: String
  public let outcome: Outcome
  /// In the order of the steps, all with the same bins of people.
  public let evaluations: [Evaluation]

  /// The number of trained numbers.
  public var parameters: Int { configuration.model.parameterCount }

  /// The tokens that the run itself learned from; the step that diverged does not count. Where sentences
  /// differ in length, as many as there would be if all were of the longest.
  public var tokens: Int {
    let end =
      switch outcome {
      case .complete: evaluations.last?.step ?? configuration.steps
      case .diverged(let step, _): max(step - 1, 0)
      }
    return configuration.tokens(upTo: end, evaluations: evaluations)
  }

  init(
    label: String, identity: RunIdentity, id: String, instructionSet: String, outcome: Outcome,
    evaluations: [Evaluation]
  ) {
    self.label = label
    self.id = id
    configuration = identity.configuration
    dataVersion = identity.dataVersion
    numericsVersion = identity.numericsVersion
    self.instructionSet = instructionSet
    self.outcome = outcome
    self.evaluations = evaluations.map(\.rounded)
  }

  /// Reads a finished run; every file is checked against its digest.
  /// - Throws: `UnfinishedRun`, `CorruptRun`, `ConfigurationFileError`, `FileError`.
  public init(_ run: RunFolder, label: String) throws {
    guard let manifest = try run.manifest() else { throw UnfinishedRun(folder: run.folder.path) }
    try self.init(run, manifest, label: label)
  }

  /// The same for a run whose digests were checked.
  init(_ run: RunFolder, _ manifest: RunManifest, label: String) throws {
    self.init(
      label: label, identity: try run.identity(), id: run.id,
      instructionSet: manifest.instructionSet,
      outcome: manifest.outcome == .complete
        ? .complete : .diverged(step: manifest.step, reason: manifest.reason),
      evaluations: try run.evaluations())
    if let problem {
      throw CorruptRun(file: run.url(RunFolder.metricsName).path, reason: problem)
    }
  }

  /// The same run under another name.
  package func labelled(_ label: String) -> RunSummary {
    RunSummary(
      label: label,
      identity: RunIdentity(
        configuration: configuration, dataVersion: dataVersion, numericsVersion: numericsVersion),
      id: id, instructionSet: instructionSet, outcome: outcome, evaluations: evaluations)
  }
}

/// A run that has no manifest yet.
public struct UnfinishedRun: Error, Equatable, CustomStringConvertible, Sendable {
  public let folder: String

  package init(folder: String) { self.folder = folder }

  public var description: String {
    "the run in \(visible(folder)) is not finished; train it to the end"
  }
}

extension RunFolder {
  private struct Line: Decodable {
    let evaluation: Evaluation?
  }

  /// All evaluations in metrics.jsonl, as they stand there.
  public func evaluations() throws -> [Evaluation] { try evaluations(inFirst: nil) }

  /// Those in so many bytes at the beginning.
  func evaluations(inFirst bytes: Int?) throws -> [Evaluation] {
    var evaluations: [Evaluation] = []
    try forEachLine(of: Self.metricsName, inFirst: bytes) { line in
      if let evaluation = try JSONDecoder().decode(Line.self, from: line).evaluation {
        evaluations.append(evaluation)
      }
    }
    return evaluations
  }

  /// Calls `body` with each line of a file; what it throws becomes a `CorruptRun` of that file.
  func forEachLine(
    of name: String, inFirst bytes: Int? = nil, _ body: (Data) throws -> Void
  ) throws {
    let file = try OpenFile(url(name), flags: O_RDONLY, action: "read")
    try file.forEachLine(inFirst: bytes) { line in
      do {
        try body(line)
      } catch {
        throw CorruptRun(file: file.path, reason: decodingReason(error))
      }
    }
  }
}

extension Double {
  /// To 9 significant digits.
  package var rounded9: Double { Double(String(format: "%.9g", self)) ?? self }
}

extension Evaluation {
  /// The same with every measured number to 9 significant digits.
  var rounded: Evaluation {
    func rounded(_ score: Score) -> Score {
      Score(tokens: score.tokens, loss: score.loss.rounded9, accuracy: score.accuracy.rounded9)
    }
    return Evaluation(
      step: step, name: rounded(name), syntax: rounded(syntax), knowledge: rounded(knowledge),
      people: people.map {
        PeopleBin(
          first: $0.first, count: $0.count, mass: $0.mass.rounded9, loss: $0.loss.rounded9,
          accuracy: $0.accuracy.rounded9, confidence: $0.confidence.rounded9,
          sampling: $0.sampling?.rounded)
      },
      occurrences: occurrences?.map {
        OccurrenceBin(
          least: $0.least, most: $0.most, facts: $0.facts, mass: $0.mass.rounded9,
          loss: $0.loss.rounded9, accuracy: $0.accuracy.rounded9,
          confidence: $0.confidence.rounded9, sampling: $0.sampling?.rounded)
      }, missingMass: missingMass?.rounded9,
      reliability: reliability?.map {
        ReliabilityBin(
          least: $0.least, most: $0.most, mass: $0.mass.rounded9,
          confidence: $0.confidence.rounded9, accuracy: $0.accuracy.rounded9)
      },
      groups: groups?.map {
        GroupScore(
          name: $0.name, asked: $0.asked, loss: $0.loss.rounded9,
          accuracy: $0.accuracy.rounded9, confidence: $0.confidence.rounded9,
          lossError: $0.lossError?.rounded9, accuracyError: $0.accuracyError?.rounded9)
      })
  }
}

extension PeopleBin.Sampling {
  fileprivate var rounded: PeopleBin.Sampling {
    PeopleBin.Sampling(
      asked: asked, lossError: lossError.rounded9, accuracyError: accuracyError.rounded9)
  }
}
