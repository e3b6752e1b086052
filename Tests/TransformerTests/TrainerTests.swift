import Testing
import Transformer

@Suite struct TrainerTests {
  private func weights(threads: Int) throws -> ([UInt32], [Double]) {
    let configuration = try ModelConfiguration(
      layers: 2, width: 24, heads: 2, context: 9, vocabulary: 61)
    let trainer = try Trainer(configuration: configuration, seed: 5, threads: threads)
    var draws = Draws(state: 9)
    var losses: [Double] = []
    for _ in 0..<5 {
      let batch = draws.batch(133, 9, vocabulary: 61)
      let report = try trainer.trainingStep(
        batch, learningRate: 1e-2, settings: OptimiserSettings())
      losses += [report.loss, report.gradientNorm]
    }
    return (trainer.withState(.parameters) { $0.map(\.bitPattern) }, losses)
  }

  @Test func bitIdenticalForAnyNumberOfThreads() throws {
    let one = try weights(threads: 1)
    for threads in [2, 3, 4, 7] {
      let other = try weights(threads: threads)
      #expect(other.0 == one.0)
      #expect(other.1 == one.1)
    }
  }

  @Test func learnsARepeatedBatch() throws {
    let configuration = try ModelConfiguration(
      layers: 1, width: 32, heads: 2, context: 8, vocabulary: 20)
    let trainer = try Trainer(configuration: configuration, seed: 1, threads: 2)
    var draws = Draws(state: 3)
    let random = draws.batch(4, 8, vocabulary: 20)
    // Each sequence starts with a token of its own, so that every target can be known.
    var tokens = random.tokens
    for sequence in 0..<4 { tokens[8 * sequence] = Int32(sequence) }
    let batch = Batch(sequences: 4, length: 8, tokens: tokens, targets: random.targets)
    var first: Double?
    var last = 0.0
    for _ in 0..<200 {
      last = try trainer.trainingStep(
        batch, learningRate: 1e-2, settings: OptimiserSettings(weightDecay: 0)
      ).loss
      first = first ?? last
    }
    #expect(try #require(first) > 2.8)
    #expect(last < 0.1)
  }

  @Test func impossibleModelsAndBatchesAreErrors() throws {
    for (layers, width, heads, context, vocabulary) in [
      (0, 8, 1, 4, 5), (1, 9, 2, 4, 5), (1, 6, 2, 4, 5), (1, 8, 0, 4, 5), (1, 8, 1, 0, 5),
      (1, 8, 1, 4, 1), (1, .max, 1, 4, 5), (256, 16_384, 1, 4, 5),
    ] {
      #expect(throws: InvalidModel.self) {
        try ModelConfiguration(
          layers: layers, width: width, heads: heads, context: context, vocabulary: vocabulary)
      }
    }
    let configuration = try ModelConfiguration(
      layers: 1, width: 8, heads: 1, context: 4, vocabulary: 5)
    #expect(throws: InvalidModel.self) {
      try Trainer(configuration: configuration, seed: 1, threads: 0)
    }
    let trainer = try Trainer(configuration: configuration, seed: 1, threads: 1)
    for batch in [
      Batch(sequences: 1, length: 5, tokens: [0, 0, 0, 0, 0], targets: [1, 1, 1, 1, 1]),
      Batch(sequences: 1, length: 2, tokens: [0, 5], targets: [1, 1]),
      Batch(sequences: 1, length: 2, tokens: [0, -1], targets: [1, 1]),
      Batch(sequences: 1, length: 2, tokens: [0, 1], targets: [1, -2]),
      Batch(sequences: 1, length: 2, tokens: [0, 1], targets: [-1, -1]),
      Batch(sequences: 2, length: 2, tokens: [0, 1], targets: [1, 1]),
      Batch(sequences: .max, length: 2, tokens: [0, 1], targets: [1, 1]),
      Batch(sequences: 0, length: 2, tokens: [], targets: []),
    ] {
      #expect(throws: InvalidBatch.self) {
        try trainer.trainingStep(batch, learningRate: 1e-3, settings: OptimiserSettings())
      }
    }
  }
}
