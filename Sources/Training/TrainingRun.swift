import Foundation
import SyntaxKnowledge
import Transformer
import Workbench

/// Trains a configuration in its folder of a store, from where an earlier process left it.
///
/// The batch of step t holds sentences (t - 1) B ... t B - 1 of the corpus, so the data are a pure
/// function of the step and a resumed run sees what an uninterrupted one would have seen.
public struct TrainingRun {
  public let configuration: RunConfiguration
  public let run: RunFolder
  private let corpus: BiographyCorpus
  private let threads: Int
  private let notice: (String) -> Void

  /// - Parameter notice: is told, on one line, of what a reader should know and no error is.
  /// - Throws: `ConfigurationError`, and what the corpus throws.
  public init(
    _ configuration: RunConfiguration, store: RunStore, threads: Int,
    notice: @escaping (String) -> Void = { _ in }
  ) throws {
    try configuration.validate()
    self.configuration = configuration
    run = try store.run(configuration.id)
    corpus = try BiographyCorpus(configuration.corpus)
    self.threads = threads
    self.notice = notice
  }

  /// Trains to the end, or returns at once what an earlier process found.
  ///
  /// - Parameter progress: is called after every step.
  /// - Returns: `complete` or `diverged`.
  /// - Throws: `RunIsBusy`, `CorruptRun`, `SafetensorsError`, `FileError`; the run can be resumed
  ///   after any of them but for damage to its files.
  public func train(progress: (TrainingProgress) -> Void = { _ in }) throws -> RunStatus {
    try Files.createFolder(run.folder)
    let lock = try RunLock(run)
    return try withExtendedLifetime(lock) {
      if let manifest = try run.manifest() {
        return manifest.outcome == .complete
          ? .complete(step: manifest.step)
          : .diverged(step: manifest.step, reason: manifest.reason)
      }
      try prepareFolder()
      let trainer = try Trainer(
        configuration: configuration.model, seed: configuration.seed, threads: threads)
      do {
        return try continueTraining(trainer, progress)
      } catch let error as Divergence {
        return try diverged(error)
      }
    }
  }

  /// Writes the configuration and removes what a killed process left unfinished.
  private func prepareFolder() throws {
    for name in try Files.names(in: run.folder) where name.hasPrefix(Files.temporaryPrefix) {
      try Files.remove(run.url(name))
    }
    if Files.exists(run.url(RunFolder.configurationName)) {
      _ = try run.configuration()
    } else {
      try Files.replace(
        run.url(RunFolder.configurationName), with: try configuration.identity())
    }
  }

  private func continueTraining(
    _ trainer: Trainer, _ progress: (TrainingProgress) -> Void
  ) throws -> RunStatus {
    let steps = configuration.steps
    let evaluator = Evaluator(corpus: corpus, batchSentences: configuration.batchSentences)
    let metrics = try resume(trainer, evaluator)
    let started = trainer.step
    let clock = ContinuousClock()
    let start = clock.now
    var tokens = 0
    var due = EvaluationSteps(configuration)
    while trainer.step < steps {
      let report = try step(trainer, metrics)
      tokens += report.tokens
      if due.contains(trainer.step) {
        try evaluate(trainer, evaluator, metrics)
      }
      let interval = configuration.checkpointInterval ?? configuration.evaluation.interval
      if trainer.step % interval == 0 || trainer.step == steps {
        try writeCheckpoint(trainer, metrics)
      }
      let seconds = (clock.now - start) / .seconds(1)
      progress(
        TrainingProgress(
          step: trainer.step, steps: steps, started: started, loss: report.loss, tokens: tokens,
          seconds: seconds))
    }
    return try complete(trainer, evaluator)
  }

  /// Loads the last whole checkpoint, or evaluates and writes the first.
  private func resume(_ trainer: Trainer, _ evaluator: Evaluator) throws -> MetricsLog {
    let log = run.url(RunFolder.metricsName)
    if let checkpoint = try run.lastCheckpoint(of: configuration, skipped: notice) {
      let file = try SafetensorsFile(run.checkpoint(step: checkpoint.step))
      try Checkpoint.load(file, into: trainer, step: checkpoint.step)
      return try MetricsLog(log, keeping: checkpoint.metricsBytes)
    }
    let metrics = try MetricsLog(log, keeping: 0)
    try evaluate(trainer, evaluator, metrics)
    try writeCheckpoint(trainer, metrics)
    return metrics
  }

  private func step(_ trainer: Trainer, _ metrics: MetricsLog) throws -> StepReport {
    let next = trainer.step + 1
    let sentences = configuration.batchSentences
    let batch = try corpus.batch(
      from: UInt64(next - 1) * UInt64(sentences), count: sentences, in: .training)
    let rate = configuration.schedule.rate(step: next, of: configuration.steps)
    let report = try trainer.trainingStep(
      Batch(
        sequences: batch.sequences, length: batch.length, tokens: batch.tokens,
        targets: batch.targets),
      learningRate: rate, settings: configuration.optimiser)
    guard report.loss.isFinite else { throw Divergence(next, "the loss is \(report.loss)") }
    guard report.gradientNorm.isFinite else {
      throw Divergence(next, "the gradient's norm is \(report.gradientNorm)")
    }
    try metrics.append(
      MetricsLog.Step(
        step: next, loss: report.loss, gradientNorm: report.gradientNorm, learningRate: rate,
        tokens: report.tokens))
    return report
  }

  private func evaluate(
    _ trainer: Trainer, _ evaluator: Evaluator, _ metrics: MetricsLog
  ) throws {
    let result = try evaluator.evaluate(
      trainer, step: trainer.step, sentences: configuration.evaluation.sentences)
    let losses =
      [result.name, result.syntax, result.knowledge].map(\.loss) + result.people.map(\.loss)
    guard losses.allSatisfy(\.isFinite) else {
      throw Divergence(trainer.step, "a loss of the evaluation is not finite")
    }
    try metrics.append(["evaluation": result])
  }

  /// Writes a checkpoint and removes all but it and the one before.
  private func writeCheckpoint(_ trainer: Trainer, _ metrics: MetricsLog) throws {
    // A loss can be finite when a weight no longer is; such weights must not replace good ones.
    guard trainer.withState(.parameters, { $0.allSatisfy(\.isFinite) }) else {
      throw Divergence(trainer.step, "a weight is not finite")
    }
    let checkpoint = try metrics.checkpoint(step: trainer.step)
    try checkpoint.write(trainer, to: run.checkpoint(step: trainer.step))
    for step in try run.checkpointSteps().filter({ $0 <= trainer.step }).dropFirst(2) {
      try Files.remove(run.checkpoint(step: step))
    }
  }
}
