import Testing
import Transformer

/// Logits and predictions at some positions alone.
@Suite struct ReadRowsTests {
  private struct Interruption: Error {}

  @Test(arguments: ReferenceTests.shapes.indices)
  func chosenLogitsMatchTheReferenceAndAllLogits(index: Int) throws {
    var (trainer, batch, draws) = try ReferenceTests.make(index)
    let reference = ReferenceModel(trainer.configuration)
    let parameters = trainer.parametersAsDoubles
    let v = trainer.configuration.vocabulary
    let positions = (0..<batch.sequences).map { _ in draws.integer(below: batch.length) }
    let read = try trainer.logits(batch, at: positions)
    let all = try trainer.logits(batch)
    let (expected, same) = positions.enumerated().reduce(into: ([Float](), [Float]())) {
      let start = $1.offset * batch.length
      let tokens = Array(batch.tokens[start...(start + $1.element)])
      $0.0 += reference.logits(parameters, tokens)[$1.element].map(Float.init)
      $0.1 += all[(start + $1.element) * v..<(start + $1.element + 1) * v]
    }
    #expect(read.count == batch.sequences * v)
    #expect(relativeDistance(read, expected) < 2e-6)
    #expect(read == same)
  }

  @Test(arguments: ReferenceTests.shapes.indices)
  func countedPredictionsAreThoseOfThePositionsWithATarget(index: Int) throws {
    let (trainer, batch, _) = try ReferenceTests.make(index)
    let expected = zip(batch.targets, try trainer.evaluate(batch)).filter { $0.0 >= 0 }.map(\.1)
    let counted = try trainer.evaluate(batch, counted: true)
    try #require(counted.count == expected.count && !counted.isEmpty)
    #expect(counted == expected)
    let mean = counted.reduce(0) { $0 + Double($1.loss) } / Double(counted.count)
    #expect(abs(mean - (try trainer.lossAndGradient(batch).loss)) < 1e-5 * (1 + mean))
    let none = Batch(
      sequences: batch.sequences, length: batch.length, tokens: batch.tokens,
      targets: batch.targets.map { _ in -1 })
    #expect(try trainer.evaluate(none, counted: true).isEmpty)
  }

  /// 90 sequences of 1 to 7 tokens; each is read at its end, and its other targets are not counted.
  private static func padded(
    to length: Int, with padding: (Int) -> Int32
  ) -> (batch: Batch, ends: [Int]) {
    var draws = Draws(state: 12)
    var (tokens, targets, ends): ([Int32], [Int32], [Int]) = ([], [], [])
    for _ in 0..<90 {
      let end = draws.integer(below: 7)
      ends.append(end)
      for position in 0..<7 {
        let token = Int32(draws.integer(below: 61))
        tokens.append(position <= end ? token : padding(position))
        targets.append(position == end ? token : -1)
      }
      tokens += (7..<length).map(padding)
      targets += (7..<length).map { _ in -1 }
    }
    return (Batch(sequences: 90, length: length, tokens: tokens, targets: targets), ends)
  }

  private static func trainer(threads: Int) throws -> Trainer {
    let trainer = try Trainer(
      configuration: ModelConfiguration(
        layers: 2, width: 24, heads: 2, context: 256, vocabulary: 61),
      seed: 5, threads: threads)
    var draws = Draws(state: 13)
    trainer.shake(&draws, by: 0.2)
    return trainer
  }

  /// The batches are of several shards and of a part of one.
  @Test(arguments: [7, 19]) func threadsAndPaddingChangeNoBit(length: Int) throws {
    let (batch, ends) = Self.padded(to: length) { _ in 0 }
    let (other, _) = Self.padded(to: length) { Int32(60 - $0 % 9) }
    #expect(batch.tokens != other.tokens)
    let one = try Self.trainer(threads: 1)
    let logits = try one.logits(batch, at: ends).map(\.bitPattern)
    let predictions = try one.evaluate(batch, counted: true)
    for threads in 1...4 {
      let trainer = try Self.trainer(threads: threads)
      for batch in [batch, other] {
        #expect(try trainer.logits(batch, at: ends) {}.map(\.bitPattern) == logits)
        #expect(try trainer.evaluate(batch, counted: true) == predictions)
      }
    }
  }

  /// To the bit, though sequences of some lengths lie across the lanes and others along them.
  @Test func theLengthOfThePaddingChangesNoBit() throws {
    let trainer = try Self.trainer(threads: 2)
    let (short, ends) = Self.padded(to: 7) { _ in 0 }
    let expected = try trainer.logits(short, at: ends)
    for length in [8, 19, 64, 256] {
      let (batch, _) = Self.padded(to: length) { _ in 3 }
      #expect(try trainer.logits(batch, at: ends) == expected)
    }
  }

  /// To the bit: what a model says of a sequence does not depend on the batch that it is in.
  @Test(arguments: [1, 3, 15, 16, 40]) func theSizeOfTheBatchChangesNoBit(sequences: Int) throws {
    let trainer = try Self.trainer(threads: 2)
    let (batch, _) = Self.padded(to: 7) { _ in 0 }
    let expected = try trainer.logits(batch)
    let some = Batch(
      sequences: sequences, length: 7, tokens: Array(batch.tokens.prefix(sequences * 7)),
      targets: Array(batch.targets.prefix(sequences * 7)))
    #expect(try trainer.logits(some) == Array(expected.prefix(sequences * 7 * 61)))
  }

  /// A model so wide that a shard is all that a thread does between two questions.
  @Test func anInterruptedReadingEndsAndChangesNothing() throws {
    let configuration = try ModelConfiguration(
      layers: 1, width: 32, heads: 2, context: 8, vocabulary: 60_000)
    let trainer = try Trainer(configuration: configuration, seed: 5, threads: 2)
    var draws = Draws(state: 4)
    let batch = draws.batch(256, 8, vocabulary: 60_000)
    let ends = (0..<256).map { $0 % 8 }
    let whole = try trainer.logits(batch, at: ends)
    var asked = 0
    #expect(throws: Interruption.self) {
      _ = try trainer.logits(batch, at: ends) {
        asked += 1
        if asked == 3 { throw Interruption() }
      }
    }
    #expect(asked == 3)
    // Not compared by the expectation itself, which would describe the difference of so long lists.
    let isSame = try trainer.logits(batch, at: ends) { asked += 1 } == whole
    #expect(isSame && asked > 4)
  }

  @Test func positionsThatAreNotTheSequencesAreErrors() throws {
    let trainer = try Self.trainer(threads: 1)
    let batch = Batch(
      sequences: 2, length: 3, tokens: [0, 1, 2, 3, 4, 5], targets: .init(repeating: 1, count: 6))
    for positions in [[], [0], [0, 1, 2], [0, 3], [-1, 0], [.max, .min]] {
      #expect(throws: InvalidBatch.self) { try trainer.logits(batch, at: positions) }
    }
    for batch in [
      Batch(sequences: 0, length: 3, tokens: [], targets: []),
      Batch(sequences: 1, length: 3, tokens: [0, 1], targets: [1, 1]),
    ] {
      #expect(throws: InvalidBatch.self) {
        try trainer.logits(batch, at: .init(repeating: 0, count: batch.sequences))
      }
      #expect(throws: InvalidBatch.self) { try trainer.evaluate(batch, counted: true) }
    }
  }
}
