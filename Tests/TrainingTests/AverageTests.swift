import Foundation
import TestSupport
import Testing
import Training
import TrainingFixture
import Transformer

/// The average of weights and the checkpoints that a run keeps, in place of its last weights.
@Suite struct AverageTests {
  private func evaluation(_ model: TrainedModel, at step: Int) throws -> Evaluation {
    let configuration = model.configuration
    let trainer = try Trainer(configuration: configuration.model, seed: 0, threads: 1)
    let parameters = try model.parameters()
    trainer.withState(.parameters) { _ = $0.update(fromContentsOf: parameters) }
    return try Evaluator(configuration, corpora: configuration.corpora())
      .evaluate(trainer, step: step)
  }

  @Test(arguments: [false, true]) func evaluationsAreOfTheWeightsThatAreStated(
    average: Bool
  ) throws {
    let folder = try TemporaryFolder()
    var configuration = try regimeConfiguration()
    configuration.average?.evaluated = average
    let training = try TrainingRun(configuration, store: folder.store, threads: 2)
    #expect(try training.train() == .complete(step: 29))
    let (last, mean) = (
      try TrainedModel(training.run), try TrainedModel(training.run, weights: .average)
    )
    #expect(try last.parameters() != mean.parameters())
    let stated = try #require(training.run.evaluations().last)
    #expect(try evaluation(average ? mean : last, at: 29) == stated)
    #expect(try evaluation(average ? last : mean, at: 29) != stated)
    // Both are exported, each under the same names.
    for (name, model) in [("last", last), ("mean", mean)] {
      let target = folder.url.appendingPathComponent(name)
      try model.export.write(to: target, probe: 2)
    }
    let files = try ["last", "mean"].map {
      try Data(contentsOf: folder.url.appendingPathComponent("\($0)/model.safetensors"))
    }
    #expect(files[0].count == files[1].count && files[0] != files[1])
  }

  @Test func aKeptCheckpointIsOneOfItsStep() throws {
    let folder = try TemporaryFolder()
    let configuration = try regimeConfiguration()
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    _ = try training.train()
    // A run that is left after 12 steps has come to those weights.
    let other = try TrainingRun(configuration, store: folder.store("left"), threads: 1)
    _ = try other.train(stop: { other.run.status() == .partial(step: 12) })
    for weights in TrainedModel.Weights.allCases {
      let kept = try TrainedModel(training.run, step: 12, weights: weights)
      #expect(kept.step == 12)
      #expect(
        try kept.parameters()
          == TrainedModel(other.run, step: 12, weights: weights).parameters())
    }
    let missing = #expect(throws: NoTrainedModel.self) {
      try TrainedModel(training.run, step: 13)
    }
    #expect(missing?.reason.contains("those of 3, 6, 12, 24, 29") == true)
    let plain = try TrainingRun(sampleConfiguration(steps: 2), store: folder.store, threads: 1)
    _ = try plain.train()
    let none = #expect(throws: NoTrainedModel.self) {
      try TrainedModel(plain.run, weights: .average)
    }
    #expect(none?.reason.contains("no average") == true)
  }
}
