import Foundation
import Support

/// What a run has measured so far, step by step: of a run that has ended, was left, or is in training in
/// another process. Nothing is locked.
public struct RunCurves: Sendable {
  /// One step of the optimiser.
  public struct Step: Equatable, Sendable {
    public let step: Int
    /// Sentences trained on up to here, those of a run that this one continues included.
    public let sentences: Int
    /// Nats per token, mean over the batch, before the step.
    public let loss: Double
    /// Of the gradient of the loss, before clipping.
    public let gradientNorm: Double
    public let learningRate: Double
    public let tokens: Int
  }

  /// One evaluation, and what led to it.
  public struct Point: Equatable, Sendable {
    public let evaluation: Evaluation
    /// The name of the phase of the last step, or before the first step of the next.
    public let phase: String
    /// As in `Step`.
    public let sentences: Int
    /// Nats per token, mean over the tokens trained on since the evaluation before; nil for none.
    public let trainingLoss: Double?

    public var step: Int { evaluation.step }
    /// Everybody in one bin; nil if the corpus states no facts.
    public var everybody: PeopleBin? {
      evaluation.people.isEmpty ? nil : PeopleBin.merged(evaluation.people)
    }
    /// 1 - accuracy over everybody; nil if the corpus states no facts.
    public var error: Double? { everybody.map { 1 - $0.accuracy } }
    /// The error over the missing mass of the finite set; nil without a set, or if nothing is missing.
    public var errorOverMissingMass: Double? {
      guard let error, let mass = evaluation.missingMass, mass > 0 else { return nil }
      return error / mass
    }
  }

  /// Where a phase begins.
  public struct PhaseStart: Equatable, Sendable {
    public let name: String
    /// As in `Step`: those before its first step.
    public let sentences: Int
  }

  public let id: String
  public let configuration: RunConfiguration
  /// How the run ended; nil if it has not.
  public let manifest: RunManifest?
  public let steps: [Step]
  /// At least one.
  public let points: [Point]
  /// Those of which a step or an evaluation is there.
  public let phases: [PhaseStart]
  /// Nats per token, over the tokens trained on since the last evaluation; nil for none.
  public let lossSinceEvaluation: Double?
  /// Why the rest of an unfinished run's metrics.jsonl was not read; nil if all of it was. It is what
  /// an earlier process left there that rounds otherwise, and the next will write over it.
  public let unread: String?

  /// The last step that is there.
  public var step: Int { max(steps.last?.step ?? 0, points.last?.step ?? 0) }

  /// Reads whole lines only: the last one may be half written.
  /// - Throws: `NoCurves` before the first evaluation; `CorruptRun`, `ConfigurationFileError`,
  ///   `FileError`.
  public init(_ run: RunFolder) throws {
    let (configurationFile, metricsFile, manifestFile) = (
      run.url(RunFolder.configurationName), run.url(RunFolder.metricsName),
      run.url(RunFolder.manifestName)
    )
    guard Files.exists(configurationFile), Files.exists(metricsFile) else {
      throw NoCurves(id: run.id)
    }
    id = run.id
    configuration = try run.configuration()
    // Before the metrics, which are whole if it is there.
    manifest =
      Files.exists(manifestFile)
      ? try RunManifest(json: Files.read(manifestFile), file: manifestFile.path) : nil
    var reader = CurvesReader(configuration)
    var problem: String?
    let file = try OpenFile(metricsFile, flags: O_RDONLY, action: "read")
    try file.forEachLine(wholeOnly: true) { line in
      guard problem == nil else { return }
      do { try reader.accept(line) } catch { problem = decodingReason(error) }
    }
    if problem == nil, manifest?.outcome == .complete, !reader.isFinished {
      problem = "its lines end before the run's last step and evaluation"
    }
    if let problem, manifest != nil || reader.points.isEmpty {
      throw CorruptRun(file: metricsFile.path, reason: problem)
    }
    guard !reader.points.isEmpty else { throw NoCurves(id: run.id) }
    unread = problem.map { oneLine($0) }
    steps = reader.steps
    points = reader.points
    phases = reader.phases
    lossSinceEvaluation = reader.meanLoss
  }
}

/// A run that has not been evaluated yet.
public struct NoCurves: Error, Equatable, CustomStringConvertible, Sendable {
  public let id: String

  package init(id: String) { self.id = id }

  public var description: String {
    "the run \(id.prefix(12)) has measured nothing yet; train it, or look again after its first evaluation"
  }
}
