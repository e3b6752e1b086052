import Foundation
import Transformer
import Workbench

/// Why a run cannot go on: something became infinite or not a number.
struct Divergence: Error {
  let step: Int
  let reason: String

  init(_ step: Int, _ reason: String) {
    self.step = step
    self.reason = reason
  }
}

extension TrainingRun {
  /// Asks the model about every person, leaves the last checkpoint alone and writes the manifest.
  func complete(_ trainer: Trainer, _ evaluator: Evaluator) throws -> RunStatus {
    let people = try evaluator.people(trainer)
    try Files.replace(run.url(RunFolder.peopleName)) { file in
      for person in people { try file.write(canonicalJSON(person) + Data("\n".utf8)) }
    }
    let steps = configuration.steps
    for step in try run.checkpointSteps() where step != steps {
      try Files.remove(run.checkpoint(step: step))
    }
    try run.finish(
      .complete, step: steps, reason: "",
      names: [
        RunFolder.configurationName, RunFolder.metricsName, RunFolder.peopleName,
        RunFolder.checkpointName(step: steps),
      ])
    return .complete(step: steps)
  }

  /// Writes the manifest of a run that diverged; its checkpoints stay.
  func diverged(_ error: Divergence) throws -> RunStatus {
    let checkpoints = try run.checkpointSteps().map { RunFolder.checkpointName(step: $0) }
    try run.finish(
      .diverged, step: error.step, reason: error.reason,
      names: [RunFolder.configurationName, RunFolder.metricsName] + checkpoints)
    return .diverged(step: error.step, reason: error.reason)
  }
}
