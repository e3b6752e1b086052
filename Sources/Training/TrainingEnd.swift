import Foundation
import Support
import Transformer

/// Why a run cannot go on: something became infinite or not a number.
struct Divergence: Error {
  let step: Int
  let reason: String

  init(_ step: Int, _ reason: String) {
    self.step = step
    self.reason = reason
  }
}

/// Somebody has asked for the end of training in the middle of a step or an evaluation.
struct Interruption: Error {}

extension RunConfiguration {
  /// The steps, of those that the run makes itself, whose checkpoints are kept for good.
  func snapshotSteps(to last: Int) -> [Int] {
    (snapshots?.steps(to: last) ?? []).filter { $0 >= firstStep }
  }

  /// The steps whose checkpoints a complete run has.
  func checkpointsKept(atEnd step: Int) -> [Int] {
    snapshotSteps(to: step).filter { $0 != step } + [step]
  }
}

extension TrainingRun {
  /// Leaves a checkpoint of the last step, whose evaluation may be yet to come.
  func interrupted(_ loop: TrainingLoop, _ metrics: MetricsLog) throws -> RunStatus {
    if let status = try finishedElsewhere() { return status }
    do {
      try writeCheckpoint(loop, metrics)
      return .partial(step: loop.step)
    } catch is Divergence {
      // Left to what was interrupted, so that the manifest says of it what it always says. The run
      // goes on from the checkpoint before.
      return .partial(step: try run.checkpointSteps().first ?? 0)
    }
  }

  /// Asks the model about people, leaves the last checkpoint and the snapshots alone and writes the
  /// manifest.
  func complete(
    _ loop: TrainingLoop, _ evaluator: Evaluator, _ metrics: MetricsLog,
    _ interruption: () throws -> Void
  ) throws -> RunStatus {
    let people = try loop.withEvaluatedWeights {
      try evaluator.people(loop.trainer, interruption: interruption)
    }
    let digest = try metrics.end()
    try Files.replace(run.url(RunFolder.peopleName)) { file in
      for (index, person) in people.enumerated() {
        if index % 1024 == 0 { try interruption() }
        try file.write(canonicalJSON(person) + Data("\n".utf8))
      }
    }
    let kept = configuration.checkpointsKept(atEnd: loop.step)
    for step in try run.checkpointSteps() where !kept.contains(step) {
      try Files.remove(run.checkpoint(step: step))
    }
    try run.finish(
      .complete, step: loop.step, reason: "",
      names: [RunFolder.configurationName, RunFolder.metricsName, RunFolder.peopleName]
        + kept.map { RunFolder.checkpointName(step: $0) }, metrics: digest)
    return .complete(step: loop.step)
  }

  /// Writes the manifest of a run that diverged. The last two checkpoints stay that an uninterrupted
  /// run would have, and snapshots.
  func diverged(_ error: Divergence, _ metrics: MetricsLog) throws -> RunStatus {
    let digest = try metrics.end()
    let due = try run.checkpointSteps().filter { isDue($0) && $0 < error.step }
    let kept = due.prefix(2) + due.dropFirst(2).filter(snapshots.contains)
    for step in try run.checkpointSteps() where !kept.contains(step) {
      try Files.remove(run.checkpoint(step: step))
    }
    try run.finish(
      .diverged, step: error.step, reason: error.reason,
      names: [RunFolder.configurationName, RunFolder.metricsName]
        + kept.map { RunFolder.checkpointName(step: $0) }, metrics: digest)
    return .diverged(step: error.step, reason: error.reason)
  }

  /// Another process has finished the run, whose claim this one had taken for stale: what it says
  /// holds, and the checkpoints that are not its are removed.
  func finishedElsewhere() throws -> RunStatus? {
    guard let manifest = try run.manifest() else { return nil }
    let names = manifest.files.map(\.name)
    for step in try run.checkpointSteps()
    where !names.contains(RunFolder.checkpointName(step: step)) {
      try Files.remove(run.checkpoint(step: step))
    }
    return try run.ending()
  }
}
