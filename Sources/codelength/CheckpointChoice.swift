import ArgumentParser
import Training

/// Which weights of a run are used.
struct CheckpointChoice: ParsableArguments {
  @Option(help: "The step of a checkpoint that the run keeps; without it the last.") var step: Int?
  @Option(help: "Which weights of the checkpoint: last, or average if the run keeps one.")
  var weights = TrainedModel.Weights.last

  func validate() throws {
    guard step ?? 0 >= 0 else { throw ValidationError("--step must not be negative.") }
  }

  /// - Throws: `NoTrainedModel`.
  func model(of run: RunFolder, notice: (String) -> Void) throws -> TrainedModel {
    try TrainedModel(run, step: step, weights: weights, notice: notice)
  }
}

extension TrainedModel.Weights: ExpressibleByArgument {}
