import Corpora
import Foundation
import Interchange
import Support
import Transformer

/// Trains a configuration in its folder of a store, from where an earlier process left it.
///
/// The batch of step t holds sentences (t - 1) B ... t B - 1 of the corpus, so the data are a pure
/// function of the step and a resumed run sees what an uninterrupted one would have seen.
public struct TrainingRun {
  public let configuration: RunConfiguration
  public let run: RunFolder
  private let threads: Int
  private let timing: RunClaim.Timing
  private let notice: (String) -> Void

  /// - Parameters:
  ///   - staleAfter: seconds without a heartbeat after which another process' claim counts for
  ///     nothing; the same for all who share a store.
  ///   - notice: is told, on one line, of what a reader should know and no error is.
  /// - Throws: `ConfigurationError`; `InvalidModel` for a number of threads that no trainer takes.
  public init(
    _ configuration: RunConfiguration, store: RunStore, threads: Int, staleAfter: Double = 300,
    notice: @escaping (String) -> Void = { _ in }
  ) throws {
    try configuration.validate()
    try Trainer.require(threads: threads)
    self.configuration = configuration
    run = try store.run(configuration.id)
    self.threads = threads
    timing = RunClaim.Timing(stale: staleAfter)
    self.notice = notice
  }

  /// Trains to the end, or returns at once what an earlier process found.
  ///
  /// - Parameters:
  ///   - progress: is called after every step.
  ///   - stop: is asked after every step, and every now and then within steps and evaluations; once it
  ///     says so, a checkpoint is written and training ends. What was half done is done again when the
  ///     run goes on.
  ///   - stepByStep: asks only after a step with all that belongs to it, so that whoever always says
  ///     "stop" comes to the end step by step.
  /// - Returns: `complete`, `diverged`, or `partial` if it was stopped; `missing` if before it began.
  /// - Throws: `NotEnoughMemory` and what the corpus throws, before the run's folder is made;
  ///   `RunIsBusy`, `CorruptRun`, `SafetensorsError`, `FileError`; the run can be resumed after any of
  ///   them but for damage to its files.
  public func train(
    progress: (TrainingProgress) -> Void = { _ in }, stepByStep: Bool = false,
    stop: () -> Bool = { false }
  ) throws -> RunStatus {
    if let ending = try run.ending() { return ending }
    if stop(), !stepByStep { return run.status() }
    func interruption() throws {
      if !stepByStep, stop() { throw Interruption() }
    }
    try configuration.requireMemory(threads: threads)
    let evaluator = Evaluator(
      corpus: try BiographyCorpus(configuration.corpus),
      batchSentences: configuration.batchSentences, people: configuration.evaluation.people)
    try Files.createFolder(run.folder)
    let lock = try RunLock(run)
    return try withExtendedLifetime(lock) {
      let claim = try RunClaim(run, lock: lock, timing: timing)
      defer { claim.release() }
      // Another process may have ended it before the claim was ours.
      if let ending = try run.ending() { return ending }
      try prepareFolder()
      let trainer = try Trainer(
        configuration: configuration.model, seed: configuration.seed, threads: threads)
      let metrics = try resume(trainer, claim)
      do {
        return try continueTraining(trainer, evaluator, metrics, interruption, progress, stop)
      } catch let error as Divergence {
        return try diverged(error, metrics)
      } catch is Interruption {
        return try interrupted(trainer, metrics)
      }
    }
  }

  /// Writes the configuration and removes what a killed process left unfinished.
  private func prepareFolder() throws {
    try SharedFolder(run.folder).removeLeftovers(olderThan: timing.stale)
    if Files.exists(run.url(RunFolder.configurationName)) {
      _ = try run.configuration()
    } else {
      try Files.replace(
        run.url(RunFolder.configurationName), with: try configuration.identity())
    }
  }

  private func continueTraining(
    _ trainer: Trainer, _ evaluator: Evaluator, _ metrics: MetricsLog,
    _ interruption: () throws -> Void, _ progress: (TrainingProgress) -> Void,
    _ stop: () -> Bool
  ) throws -> RunStatus {
    let steps = configuration.steps
    if metrics.awaitsEvaluation {
      try evaluate(trainer, evaluator, metrics, interruption)
      if isDue(trainer.step) { try writeCheckpoint(trainer, metrics) }
    }
    let started = trainer.step
    let clock = ContinuousClock()
    let start = clock.now
    var tokens = 0
    var due = EvaluationSteps(configuration)
    while trainer.step < steps {
      let report = try step(trainer, evaluator.corpus, metrics, interruption)
      tokens += report.tokens
      if due.contains(trainer.step) {
        try evaluate(trainer, evaluator, metrics, interruption)
      }
      let isStopping = stop()
      if isDue(trainer.step) || isStopping {
        if let status = try finishedElsewhere() { return status }
        try writeCheckpoint(trainer, metrics)
      }
      let seconds = (clock.now - start) / .seconds(1)
      progress(
        TrainingProgress(
          step: trainer.step, steps: steps, started: started, loss: report.loss, tokens: tokens,
          seconds: seconds))
      if isStopping && trainer.step < steps { return .partial(step: trainer.step) }
    }
    return try complete(trainer, evaluator, metrics, interruption)
  }

  /// Whether a checkpoint is written after a step whatever happens.
  func isDue(_ step: Int) -> Bool {
    let interval = configuration.checkpointInterval ?? configuration.evaluation.interval
    return step % interval == 0 || step == configuration.steps
  }

  /// Loads the last whole checkpoint, if there is one, and opens the log after it.
  private func resume(_ trainer: Trainer, _ claim: RunClaim) throws -> MetricsLog {
    let log = run.url(RunFolder.metricsName)
    var steps = try run.checkpointSteps()
    while true {
      do {
        let checkpoint = try run.lastCheckpoint(of: configuration, skipped: notice)
        if let step = checkpoint?.step {
          try Checkpoint.load(
            SafetensorsFile(run.checkpoint(step: step)), into: trainer, step: step)
        }
        // A new run begins with an evaluation.
        return try MetricsLog(
          log, keeping: checkpoint?.metricsBytes ?? 0,
          awaitsEvaluation: checkpoint?.awaitsEvaluation ?? true, claim: claim)
      } catch {
        // A process that has lost its claim and does not know it yet may remove what is read here.
        let now = try run.checkpointSteps()
        guard now != steps else { throw error }
        steps = now
      }
    }
  }

  private func step(
    _ trainer: Trainer, _ corpus: BiographyCorpus, _ metrics: MetricsLog,
    _ interruption: () throws -> Void
  ) throws -> StepReport {
    let next = trainer.step + 1
    let sentences = configuration.batchSentences
    let batch = try corpus.batch(
      from: UInt64(next - 1) * UInt64(sentences), count: sentences, in: .training)
    let rate = configuration.schedule.rate(step: next, of: configuration.steps)
    let report = try trainer.trainingStep(
      Batch(
        sequences: batch.sequences, length: batch.length, tokens: batch.tokens,
        targets: batch.targets),
      learningRate: rate, settings: configuration.optimiser, interruption: interruption)
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
    _ trainer: Trainer, _ evaluator: Evaluator, _ metrics: MetricsLog,
    _ interruption: () throws -> Void
  ) throws {
    metrics.awaitsEvaluation = true
    let result = try evaluator.evaluate(
      trainer, step: trainer.step, sentences: configuration.evaluation.sentences,
      interruption: interruption)
    let losses =
      [result.name, result.syntax, result.knowledge].map(\.loss) + result.people.map(\.loss)
    guard losses.allSatisfy(\.isFinite) else {
      throw Divergence(trainer.step, "a loss of the evaluation is not finite")
    }
    try metrics.append(["evaluation": result])
    metrics.awaitsEvaluation = false
  }

  /// Writes a checkpoint and removes all but it and the last two that were due: with them the run
  /// ends like one that was never stopped, even if it diverges.
  func writeCheckpoint(_ trainer: Trainer, _ metrics: MetricsLog) throws {
    // A loss can be finite when a weight no longer is; such weights must not replace good ones.
    guard trainer.withState(.parameters, { $0.allSatisfy(\.isFinite) }) else {
      throw Divergence(trainer.step, "a weight is not finite")
    }
    let checkpoint = try metrics.checkpoint(step: trainer.step)
    try checkpoint.write(trainer, to: run.checkpoint(step: trainer.step))
    let steps = try run.checkpointSteps().filter { $0 <= trainer.step }
    let kept = steps.prefix(1) + steps.filter(isDue).prefix(2)
    for step in steps where !kept.contains(step) {
      try Files.remove(run.checkpoint(step: step))
    }
  }
}
