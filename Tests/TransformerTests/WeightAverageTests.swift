import Testing
import Transformer

@Suite struct WeightAverageTests {
  private static func trainer(threads: Int = 2) throws -> Trainer {
    let configuration = try ModelConfiguration(
      layers: 2, width: 24, heads: 2, context: 9, vocabulary: 61)
    return try Trainer(configuration: configuration, seed: 5, threads: threads)
  }

  /// 50 batches, each with the learning rate 0.01.
  private static func train(
    _ trainer: Trainer, steps: Int = 50, decay: Double? = nil, each: () -> Void = {}
  ) throws {
    var draws = Draws(state: 9)
    for _ in 0..<steps {
      _ = try trainer.trainingStep(
        draws.batch(33, 9, vocabulary: 61), learningRate: 1e-2, settings: OptimiserSettings(),
        averageDecay: decay)
      each()
    }
  }

  private static func bits(_ trainer: Trainer, _ state: Trainer.State) -> [UInt32] {
    trainer.withState(state) { $0.map(\.bitPattern) }
  }

  /// The average's rounding to single precision, 6e-8 of it at most in a step, decays as it does.
  @Test(arguments: [0, 0.5, 0.9, 0.999, 1])
  func theAverageIsTheOneOfADoubleLoop(decay: Double) throws {
    let trainer = try Self.trainer()
    trainer.startAverage()
    let start = trainer.parametersAsDoubles
    var expected = start
    try Self.train(trainer, decay: decay) {
      for (i, parameter) in trainer.parametersAsDoubles.enumerated() {
        expected[i] = decay * expected[i] + (1 - decay) * parameter
      }
    }
    let average = trainer.withState(.average) { $0.map(Double.init) }
    let bound = 6e-8 * min(50, 1 / (1 - decay))
    #expect(
      zip(average, expected).allSatisfy { abs($0 - $1) <= bound * 2 * max(0.02, abs($1)) })
    // At its ends it is the weights before and after the steps; between them it is neither.
    #expect((average == start) == (decay == 1))
    #expect((average == trainer.parametersAsDoubles) == (decay == 0))
  }

  @Test func threadsDoNotChangeTheAverage() throws {
    let all = try (1...4).map { threads in
      let trainer = try Self.trainer(threads: threads)
      trainer.startAverage()
      try Self.train(trainer, steps: 5, decay: 0.9)
      return Self.bits(trainer, .average)
    }
    #expect(all.allSatisfy { $0 == all[0] } && all[0].contains { $0 != 0 })
  }

  @Test func anAverageChangesNothingInTraining() throws {
    let (plain, averaged) = (try Self.trainer(), try Self.trainer())
    averaged.startAverage()
    try Self.train(plain, steps: 10)
    try Self.train(averaged, steps: 10, decay: 0.9)
    for state in [Trainer.State.parameters, .firstMoment, .secondMoment] {
      #expect(Self.bits(plain, state) == Self.bits(averaged, state))
    }
    // Nor does a step without a decay move the average.
    let before = Self.bits(averaged, .average)
    try Self.train(averaged, steps: 1)
    #expect(Self.bits(averaged, .average) == before)
    averaged.startAverage()
    #expect(Self.bits(averaged, .average) == Self.bits(averaged, .parameters))
  }

  /// Another trainer that has the average as its weights says the same, to the bit.
  @Test func evaluationsReadTheAverageWhenTold() throws {
    let (trainer, other) = (try Self.trainer(), try Self.trainer())
    trainer.startAverage()
    try Self.train(trainer, steps: 10, decay: 0.9)
    let average = trainer.withState(.average) { Array($0) }
    other.withState(.parameters) { for i in $0.indices { $0[i] = average[i] } }
    var draws = Draws(state: 2)
    let batch = draws.batch(20, 9, vocabulary: 61)
    let targets = batch.targets.map { max($0, 0) }  // NaN, where there is none, is not itself
    let full = Batch(sequences: 20, length: 9, tokens: batch.tokens, targets: targets)
    let ends = (0..<20).map { $0 % 9 }
    let weights = try trainer.logits(full)
    let gradient = try trainer.lossAndGradient(full)
    trainer.evaluatesAverage = true
    #expect(try trainer.logits(full) == other.logits(full))
    #expect(try trainer.logits(full) != weights)
    #expect(try trainer.logits(full, at: ends) == other.logits(full, at: ends))
    #expect(try trainer.evaluate(full) == other.evaluate(full))
    #expect(try trainer.evaluate(batch, counted: true) == other.evaluate(batch, counted: true))
    #expect(try trainer.lossAndGradient(full).gradient == gradient.gradient)
    trainer.evaluatesAverage = false
    #expect(try trainer.logits(full) == weights)
  }

  @Test func anAverageThatIsNotThereOrCannotBeIsAnError() throws {
    let trainer = try Self.trainer()
    #expect(!trainer.hasAverage && trainer.withState(.average) { $0.isEmpty })
    let before = Self.bits(trainer, .parameters)
    #expect(throws: InvalidAverage.missing) { try Self.train(trainer, decay: 0.9) }
    trainer.evaluatesAverage = true
    let batch = Batch(sequences: 1, length: 1, tokens: [1], targets: [2])
    #expect(throws: InvalidAverage.missing) { try trainer.evaluate(batch) }
    #expect(throws: InvalidAverage.missing) { try trainer.logits(batch, at: [0]) }
    trainer.startAverage()
    #expect(trainer.hasAverage)
    for decay in [-0.1, 1.1, .infinity] {
      #expect(throws: InvalidAverage.decay(decay)) { try Self.train(trainer, decay: decay) }
    }
    #expect(throws: InvalidAverage.self) { try Self.train(trainer, decay: .nan) }
    #expect(Self.bits(trainer, .parameters) == before && trainer.step == 0)
  }

  /// A trainer that was given the weights goes the same way, to the bit.
  @Test func aResetOptimiserIsAFreshOne() throws {
    let (trainer, fresh) = (try Self.trainer(), try Self.trainer())
    trainer.startAverage()
    try Self.train(trainer, steps: 7, decay: 0.5)
    let (weights, average) = (
      trainer.withState(.parameters) { Array($0) }, Self.bits(trainer, .average)
    )
    trainer.resetMoments()
    #expect(trainer.step == 0 && Self.bits(trainer, .average) == average)
    #expect(trainer.withState(.parameters) { Array($0) } == weights)
    for moment in [Trainer.State.firstMoment, .secondMoment] {
      #expect(trainer.withState(moment) { $0.allSatisfy { $0 == 0 } })
    }
    fresh.withState(.parameters) { for i in $0.indices { $0[i] = weights[i] } }
    try Self.train(trainer, steps: 3)
    try Self.train(fresh, steps: 3)
    #expect(trainer.step == 3)
    for state in [Trainer.State.parameters, .firstMoment, .secondMoment] {
      #expect(Self.bits(trainer, state) == Self.bits(fresh, state))
    }
  }

  @Test func theAverageTakesANumberAParameter() throws {
    let trainer = try Self.trainer()
    func memory(_ average: Bool) -> Int {
      Trainer.memory(
        of: trainer.configuration, threads: 2, sequences: 33, length: 9, average: average
      ).bytes
    }
    #expect(memory(true) - memory(false) == 4 * trainer.layout.count)
  }
}
