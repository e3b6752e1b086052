import Testing
import Transformer

/// Results are sums of fused multiply-adds in a fixed order, so that they have the same bits with any
/// vector instructions.
@Suite struct BitsTests {
  /// A hash (FNV-1a over words) of the weights after ten steps on random tokens.
  private func hash(
    width: Int, heads: Int, length: Int, sequences: Int
  ) throws -> UInt64 {
    let trainer = try Trainer(
      configuration: ModelConfiguration(
        layers: 2, width: width, heads: heads, context: length, vocabulary: 61),
      seed: 5, threads: 2)
    var draws = Draws(state: 1)
    for _ in 0..<10 {
      let batch = draws.batch(sequences, length, vocabulary: 61)
      _ = try trainer.trainingStep(batch, learningRate: 1e-2, settings: OptimiserSettings())
    }
    return trainer.withState(.parameters) {
      $0.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1.bitPattern)) &* 1_099_511_628_211 }
    }
  }

  /// Whoever changes these numbers changes what runs come to, and raises `RunConfiguration.numericsVersion`.
  @Test(arguments: [
    (24, 2, 8, 133, 6_576_256_421_208_541_709 as UInt64),
    (16, 2, 7, 64, 11_831_023_705_480_654_333),
    (64, 4, 40, 20, 13_024_918_918_456_815_948), (20, 1, 3, 5, 2_375_407_410_917_584_562),
  ])
  func weightsHaveTheSameBitsOnEveryProcessor(
    width: Int, heads: Int, length: Int, sequences: Int, recorded: UInt64
  ) throws {
    let found = try hash(width: width, heads: heads, length: length, sequences: sequences)
    #expect(found == recorded)
  }
}
