import Corpora
import Foundation
import Interchange
import Support
import Transformer

/// Trains a configuration in its folder of a store, from where an earlier process left it.
///
/// What a step trains on is a pure function of the configuration and the step (`PhaseClock`), so a
/// resumed run sees what an uninterrupted one would have seen.
public struct TrainingRun {
  public let configuration: RunConfiguration
  public let run: RunFolder
  let store: RunStore
  let threads: Int
  let timing: RunClaim.Timing
  /// The steps whose checkpoints are kept for good.
  let snapshots: Set<Int>
  let notice: (String) -> Void

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
    self.store = store
    run = try store.run(configuration.id)
    self.threads = threads
    timing = RunClaim.Timing(stale: staleAfter)
    snapshots = Set(configuration.snapshotSteps(to: configuration.steps))
    self.notice = notice
  }

  /// Trains to the end, or returns at once what an earlier process found.
  ///
  /// - Parameters:
  ///   - progress: is called after every step.
  ///   - originProgress: is called after every step of a run that this one starts from, if that run's
  ///     configuration is known and it has to be trained first.
  ///   - stop: is asked after every step, and every now and then within steps and evaluations; once it
  ///     says so, a checkpoint is written and training ends. What was half done is done again when the
  ///     run goes on.
  ///   - stepByStep: asks only after a step with all that belongs to it, so that whoever always says
  ///     "stop" comes to the end step by step.
  /// - Returns: `complete`, `diverged`, or `partial` if it was stopped; `missing` if before it began.
  /// - Throws: `NotEnoughMemory` and what the corpora throw, before the run's folder is made;
  ///   `OriginUnusable`, `RunIsBusy`, `CorruptRun`, `SafetensorsError`, `FileError`; the run can be
  ///   resumed after any of them but for damage to its files.
  public func train(
    progress: (TrainingProgress) -> Void = { _ in },
    originProgress: (TrainingProgress) -> Void = { _ in }, stepByStep: Bool = false,
    stop: () -> Bool = { false }
  ) throws -> RunStatus {
    if let ending = try run.ending() { return ending }
    if stop(), !stepByStep { return run.status() }
    func interruption() throws {
      if !stepByStep, stop() { throw Interruption() }
    }
    try configuration.requireMemory(threads: threads)
    guard
      try trainOrigin(
        progress: originProgress, stepByStep: stepByStep, stop: stop)
    else { return run.status() }
    let evaluator: Evaluator
    let corpora: [any Corpus]
    do {
      corpora = try configuration.corpora(interruption: interruption)
      evaluator = try Evaluator(configuration, corpora: corpora, interruption: interruption)
    } catch is Interruption {
      return run.status()
    }
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
      var (loop, metrics) = try resume(trainer, DataOrder(configuration, corpora), claim)
      do {
        return try continueTraining(&loop, evaluator, metrics, interruption, progress, stop)
      } catch let error as Divergence {
        return try diverged(error, metrics)
      } catch is Interruption {
        return try interrupted(loop, metrics)
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
    _ loop: inout TrainingLoop, _ evaluator: Evaluator, _ metrics: MetricsLog,
    _ interruption: () throws -> Void, _ progress: (TrainingProgress) -> Void,
    _ stop: () -> Bool
  ) throws -> RunStatus {
    if metrics.awaitsEvaluation {
      try evaluate(&loop, evaluator, metrics, interruption)
      if isDue(loop) { try writeCheckpoint(loop, metrics) }
    }
    var meter = TrainingMeter(configuration, from: loop.step)
    while !loop.clock.isFinished {
      let (report, rate) = try loop.advance(interruption: interruption)
      try metrics.append(
        MetricsLog.Step(
          step: loop.step, loss: report.loss, gradientNorm: report.gradientNorm,
          learningRate: rate, tokens: report.tokens))
      meter.tokens += report.tokens
      if loop.clock.isEvaluated {
        try evaluate(&loop, evaluator, metrics, interruption)
      } else {
        loop.clock.settle(nil)
      }
      meter.evaluation = loop.lastEvaluation
      let isStopping = stop()
      if isDue(loop) || isStopping {
        if let status = try finishedElsewhere() { return status }
        try writeCheckpoint(loop, metrics)
      }
      progress(meter.progress(step: loop.step, loss: report.loss, isLast: loop.clock.isFinished))
      if isStopping && !loop.clock.isFinished { return .partial(step: loop.step) }
    }
    return try complete(loop, evaluator, metrics, interruption)
  }

  /// Whether a checkpoint is written now, whatever happens.
  private func isDue(_ loop: TrainingLoop) -> Bool { loop.clock.isFinished || isDue(loop.step) }

  /// Whether a checkpoint is written after a step that is not the last.
  func isDue(_ step: Int) -> Bool {
    let interval = configuration.checkpointInterval ?? configuration.evaluation.interval
    return step % interval == 0 || step == configuration.firstStep || snapshots.contains(step)
  }

  /// Loads the last whole checkpoint, if there is one, and opens the log after it.
  private func resume(
    _ trainer: Trainer, _ data: DataOrder, _ claim: RunClaim
  ) throws -> (TrainingLoop, MetricsLog) {
    let log = run.url(RunFolder.metricsName)
    var steps = try run.checkpointSteps()
    while true {
      do {
        let checkpoint = try run.lastCheckpoint(of: configuration, skipped: notice)
        if let step = checkpoint?.step {
          try Checkpoint.load(SafetensorsFile(run.checkpoint(step: step)), into: trainer)
        } else {
          try loadOrigin(into: trainer)
        }
        // A new run begins with an evaluation.
        let metrics = try MetricsLog(
          log, keeping: checkpoint?.metricsBytes ?? 0,
          awaitsEvaluation: checkpoint?.awaitsEvaluation ?? true, claim: claim)
        let clock = PhaseClock(
          configuration, at: checkpoint?.step ?? configuration.firstStep,
          isSettled: !metrics.awaitsEvaluation, evaluations: try evaluations(of: checkpoint))
        return (TrainingLoop(configuration, trainer, data, clock), metrics)
      } catch {
        // A process that has lost its claim and does not know it yet may remove what is read here.
        let now = try run.checkpointSteps()
        guard now != steps else { throw error }
        steps = now
      }
    }
  }

  /// What the log has up to a checkpoint, if that decides where a phase ended.
  private func evaluations(of checkpoint: Checkpoint?) throws -> [Evaluation] {
    guard let checkpoint, configuration.phases.contains(where: { $0.until != nil }) else {
      return []
    }
    return try run.evaluations(inFirst: checkpoint.metricsBytes)
  }

  private func evaluate(
    _ loop: inout TrainingLoop, _ evaluator: Evaluator, _ metrics: MetricsLog,
    _ interruption: () throws -> Void
  ) throws {
    metrics.awaitsEvaluation = true
    let result = try loop.evaluation(by: evaluator, interruption: interruption)
    try metrics.append(["evaluation": result])
    metrics.awaitsEvaluation = false
    loop.settle(result)
  }

  /// Writes a checkpoint and removes all but it, the last two that were due, with which the run ends like
  /// one that was never stopped even if it diverges, and snapshots.
  func writeCheckpoint(_ loop: TrainingLoop, _ metrics: MetricsLog) throws {
    // A loss can be finite when a weight no longer is; such weights must not replace good ones.
    guard loop.trainer.withState(.parameters, { $0.allSatisfy(\.isFinite) }) else {
      throw Divergence(loop.step, "a weight is not finite")
    }
    let checkpoint = try metrics.checkpoint(step: loop.step)
    try checkpoint.write(loop.trainer, to: run.checkpoint(step: loop.step))
    let steps = try run.checkpointSteps().filter { $0 <= loop.step }
    // The evaluation that is awaited may say that this very step diverged.
    let due = steps.filter { isDue($0) && !(metrics.awaitsEvaluation && $0 == loop.step) }
    let kept = steps.prefix(1) + due.prefix(2) + steps.filter(snapshots.contains)
    for step in steps where !kept.contains(step) {
      try Files.remove(run.checkpoint(step: step))
    }
  }
}
