import Foundation
import Interchange
import Support
import Transformer

extension TrainingRun {
  /// Trains the run that this one starts from, if its configuration is known, this run has not begun
  /// and that one has not ended.
  /// - Returns: Whether this run can begin; false if it was stopped before.
  func trainOrigin(
    progress: (TrainingProgress) -> Void, stepByStep: Bool, stop: () -> Bool
  ) throws -> Bool {
    guard let from = configuration.from, let origin = from.configuration,
      try run.checkpointSteps().isEmpty
    else { return true }
    let training = try TrainingRun(
      origin, store: store, threads: threads, staleAfter: timing.stale, notice: notice)
    if let step = from.step, Files.exists(training.run.checkpoint(step: step)) { return true }
    if training.run.status().hasEnded { return true }
    notice("training the run that this one starts from first: \(training.run.id.prefix(12))")
    return try training.train(
      progress: progress, originProgress: progress, stepByStep: stepByStep, stop: stop
    ).hasEnded
  }

  /// Loads the checkpoint that the configuration starts from, if it names one.
  /// - Throws: `OriginUnusable`, and what reading the checkpoint throws.
  func loadOrigin(into trainer: Trainer) throws {
    guard let origin = configuration.from else { return }
    let other = try store.run(origin.run)
    func refused(_ reason: String) -> OriginUnusable {
      OriginUnusable(id: origin.run, reason: reason)
    }
    guard Files.exists(other.url(RunFolder.configurationName)) else {
      throw refused("it is not in the store; train it there first")
    }
    let source = try other.configuration()
    guard source.model == configuration.model else {
      throw refused("its model is another; from needs a run of the same model")
    }
    if origin.clock == .continue, let reason = configuration.difference(from: source) {
      throw refused("\(reason) there; with the clock continue, what was done must be the same")
    }
    let step = try origin.step ?? other.lastStep(refused)
    let url = other.checkpoint(step: step)
    guard Files.exists(url) else {
      let kept = try other.checkpointSteps().reversed().map(String.init).joined(separator: ", ")
      throw refused(
        "it has no checkpoint of step \(step), but of: \(kept.isEmpty ? "none" : kept); train it "
          + "that far, with snapshots that keep the step")
    }
    let file = try SafetensorsFile(url)
    _ = try Checkpoint(file, url: url, configuration: source)
    let keepsAverage =
      origin.clock == .continue && source.average != nil && configuration.average != nil
    try Checkpoint.load(file, into: trainer, average: keepsAverage)
    if origin.optimiser == .reset { trainer.resetMoments() }
  }
}

extension RunFolder {
  /// The last step of a complete run.
  fileprivate func lastStep(_ refused: (String) -> OriginUnusable) throws -> Int {
    guard let manifest = try manifest(), manifest.outcome == .complete else {
      throw refused("it is not complete; train it to the end, or state the step to start from")
    }
    return manifest.step
  }
}

extension RunConfiguration {
  /// What another run's story up to this run's first step has of its own; nil if it is the same. How the
  /// learning rate and the optimiser go on is for this run to say, which may decay what was constant.
  fileprivate func difference(from other: RunConfiguration) -> String? {
    if seed != other.seed { return "the seed is another" }
    var start = 0
    let pairs = zip(phases.filter { $0.steps > 0 }, other.phases.filter { $0.steps > 0 })
    for (own, its) in pairs where start < firstStep {
      guard own.batchSentences == its.batchSentences else { return "batchSentences is another" }
      guard data(of: own) == other.data(of: its) else { return "the data are others" }
      start += own.steps
      guard start >= firstStep || own.steps == its.steps else {
        return "the phase \"\(visible(its.name))\" has another number of steps"
      }
    }
    return nil
  }

  /// The sources of a phase with their shares. Names say nothing; what they stand for does.
  private func data(of phase: Phase) -> [DataSource: Double] {
    Dictionary(
      sources.compactMap { source in
        phase.mixture[source.name].map {
          (DataSource(corpus: source.corpus, sentences: source.sentences), $0)
        }
      }, uniquingKeysWith: +)
  }
}

/// A run that another one cannot start from.
public struct OriginUnusable: Error, Equatable, CustomStringConvertible, Sendable {
  public let id: String
  public let reason: String

  public var description: String {
    "the run \(id.prefix(12)), which this one starts from, cannot be used: \(oneLine(reason))"
  }
}
