import Testing
import Transformer

@Suite struct PaddedBatchTests {
  /// A batch's loss is the mean over its counted tokens. That of sequences of unequal lengths, padded on
  /// the right by tokens without a target, is therefore the mean of theirs, each weighed by its counted
  /// tokens; and so is its gradient.
  @Test(arguments: [5, 33, 256])
  func aPaddedBatchIsTheSumOfItsSequences(context: Int) throws {
    let trainer = try Trainer(
      configuration: ModelConfiguration(
        layers: 2, width: 16, heads: 2, context: context, vocabulary: 40),
      seed: 2, threads: 2)
    var draws = Draws(state: 6)
    trainer.shake(&draws, by: 0.1)
    var (tokens, targets): ([Int32], [Int32]) = ([], [])
    var (loss, counted) = (0.0, 0)
    var gradient = [Double](repeating: 0, count: trainer.layout.count)
    for length in [context, 1, 2, context / 2, context - 1, 3] + [1, 4, context / 3 + 1] {
      let drawn = draws.batch(1, length, vocabulary: 40)
      let alone = Batch(
        sequences: 1, length: length, tokens: drawn.tokens,
        targets: drawn.targets.dropLast() + [7])
      let count = alone.targets.count { $0 >= 0 }
      let (mean, slope) = try trainer.lossAndGradient(alone)
      loss += mean * Double(count)
      for i in gradient.indices { gradient[i] += Double(slope[i]) * Double(count) }
      counted += count
      tokens += alone.tokens + (length..<context).map { _ in Int32(draws.integer(below: 40)) }
      targets += alone.targets + (length..<context).map { _ in -1 }
    }
    let batch = Batch(
      sequences: tokens.count / context, length: context, tokens: tokens, targets: targets)
    let (mean, slope) = try trainer.lossAndGradient(batch)
    #expect(abs(mean - loss / Double(counted)) < 1e-6 * mean)
    #expect(relativeDistance(slope, gradient.map { Float($0 / Double(counted)) }) < 1e-5)
    let predictions = try trainer.evaluate(batch, counted: true)
    #expect(predictions.count == counted)
    #expect(
      abs(predictions.reduce(0) { $0 + Double($1.loss) } - loss) < 1e-6 * loss)
  }
}
