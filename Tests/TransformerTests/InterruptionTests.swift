import Support
import Testing
import Transformer

/// A model so wide that a shard is all that a thread does between two questions, and a batch of eight
/// shards.
@Suite struct InterruptionTests {
  private struct Interruption: Error {}

  private func trainer() throws -> (Trainer, Batch) {
    let configuration = try ModelConfiguration(
      layers: 1, width: 32, heads: 2, context: 8, vocabulary: 60_000)
    var draws = Draws(state: 4)
    return (
      try Trainer(configuration: configuration, seed: 5, threads: 2),
      draws.batch(256, 8, vocabulary: 60_000)
    )
  }

  private func weights(_ trainer: Trainer) -> [UInt32] {
    Trainer.State.allCases.flatMap { trainer.withState($0) { $0.map(\.bitPattern) } }
  }

  @Test func evaluationsAskBetweenBlocksAndEndWhenTold() throws {
    let (trainer, batch) = try trainer()
    var asked = 0
    let whole = try trainer.evaluate(batch, counted: true) { asked += 1 }
    #expect(asked == 4)
    for last in 1...4 {
      var count = 0
      #expect(throws: Interruption.self) {
        _ = try trainer.logits(batch, at: batch.targets.prefix(256).map { _ in 7 }) {
          count += 1
          if count == last { throw Interruption() }
        }
      }
      #expect(count == last)
    }
    // Not compared by the expectation itself, which would describe the difference of so long lists.
    let isSame = try trainer.evaluate(batch, counted: true) == whole
    #expect(isSame)
  }

  /// The model stays as it was, and the step comes out the same when it is made again.
  @Test func anInterruptedStepLeavesNothing() throws {
    let (trainer, batch) = try trainer()
    let (other, _) = try self.trainer()
    func step(_ trainer: Trainer, _ interruption: () throws -> Void = {}) throws -> StepReport {
      try trainer.trainingStep(
        batch, learningRate: 1e-2, settings: OptimiserSettings(), interruption: interruption)
    }
    #expect(try step(trainer) == step(other))
    let before = weights(trainer)
    #expect(throws: Interruption.self) { try step(trainer) { throw Interruption() } }
    #expect(trainer.step == 1 && weights(trainer) == before)
    #expect(try step(trainer) == step(other))
    #expect(weights(trainer) == weights(other))
  }

  /// By the shapes: eleven numbers a parameter, whatever the threads, and activations for each.
  @Test func theMemoryGrowsWithTheModelAndTheThreads() throws {
    func memory(_ vocabulary: Int, threads: Int, sequences: Int = 96) throws -> Int {
      let model = try ModelConfiguration(
        layers: 2, width: 64, heads: 4, context: 32, vocabulary: vocabulary)
      return Trainer.memory(of: model, threads: threads, sequences: sequences, length: 32).bytes
    }
    let parameters = try ModelConfiguration(
      layers: 2, width: 64, heads: 4, context: 32, vocabulary: 1000
    ).parameterCount
    let one = try memory(1000, threads: 1)
    #expect(one > 44 * parameters && one < 44 * parameters + (8 << 20))
    // 256 rows of logits and of all that the blocks keep.
    let thread = try memory(1000, threads: 2) - one
    #expect(thread > 4 * 256 * (1000 + 2 * 14 * 64) && thread < 8 << 20)
    #expect(try memory(1000, threads: 9) - one == 8 * thread)
    #expect(try memory(1_000_000, threads: 1) > one + 44 * 128 * 999_000)
    // A row of the embedding's gradient for every token: 64 numbers, and 16 that keep rows apart.
    let many = try memory(1000, threads: 1, sequences: 1 << 19)
    #expect(
      try memory(1000, threads: 1, sequences: 1 << 20) - many == (1 << 19) * 32 * 80 * 4)
    #expect(try memory(1000, threads: 1, sequences: .max) == .max)
  }

  @Test func threadsBeyondAllMachinesAreRefused() {
    for threads in [0, -1, 1025, .max] {
      #expect(throws: InvalidModel.self) { try Trainer.require(threads: threads) }
    }
  }

  @Test func aBenchmarkThatDoesNotFitIsRefused() throws {
    let model = try ModelConfiguration(
      layers: 1, width: 8, heads: 2, context: 8, vocabulary: 32)
    for tokens in [1_000_000_000_000_000, .max] {
      #expect(throws: NotEnoughMemory.self) {
        try Benchmark(model, tokens: tokens, threads: 1, seconds: 0.01)
      }
    }
    let heads = try ModelConfiguration(
      layers: 8, width: 2048, heads: 1024, context: 4096, vocabulary: 2)
    #expect(throws: NotEnoughMemory.self) {
      try Benchmark(heads, tokens: 1, threads: 1024, seconds: 0.01)
    }
  }
}
