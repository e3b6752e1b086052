import Corpora
import Support
import Transformer

/// A model in training: the trainer, and where it is in the run's phases.
struct TrainingLoop {
  let configuration: RunConfiguration
  let trainer: Trainer
  let data: DataOrder
  var clock: PhaseClock
  private(set) var lastEvaluation: Evaluation?

  init(
    _ configuration: RunConfiguration, _ trainer: Trainer, _ data: DataOrder, _ clock: PhaseClock
  ) {
    self.configuration = configuration
    self.trainer = trainer
    self.data = data
    self.clock = clock
    if configuration.average != nil, !trainer.hasAverage { trainer.startAverage() }
  }

  /// The steps done, those of a run that this one continues included.
  var step: Int { clock.step }

  /// Makes one step.
  /// - Throws: `Divergence`, and what `interruption` throws: then the step was not made.
  mutating func advance(
    interruption: () throws -> Void
  ) throws -> (report: StepReport, learningRate: Double) {
    let next = step + 1
    let batch = Batch(sentences: data.sentences(clock.sentences()))
    let rate = clock.learningRate
    let report = try trainer.trainingStep(
      batch, learningRate: rate, settings: configuration.optimiser,
      averageDecay: configuration.average?.decay(step: next), interruption: interruption)
    guard report.loss.isFinite else { throw Divergence(next, "the loss is \(report.loss)") }
    guard report.gradientNorm.isFinite else {
      throw Divergence(next, "the gradient's norm is \(report.gradientNorm)")
    }
    clock.advance()
    return (report, rate)
  }

  /// What the model, or if the configuration says so the average of weights, says now.
  func evaluation(
    by evaluator: Evaluator, interruption: () throws -> Void
  ) throws -> Evaluation {
    let result = try withEvaluatedWeights {
      try evaluator.evaluate(trainer, step: step, interruption: interruption)
    }
    let losses =
      [result.name, result.syntax, result.knowledge].map(\.loss) + result.people.map(\.loss)
      + (result.groups ?? []).map(\.loss) + (result.occurrences ?? []).map(\.loss)
    guard losses.allSatisfy(\.isFinite) else {
      throw Divergence(step, "a loss of the evaluation is not finite")
    }
    return result
  }

  func withEvaluatedWeights<R>(_ body: () throws -> R) rethrows -> R {
    trainer.evaluatesAverage = configuration.average?.evaluated ?? false
    defer { trainer.evaluatesAverage = false }
    return try body()
  }

  /// Goes on to the next phase where this one has ended. A fresh optimiser is made now and not before the
  /// next step, so that the checkpoint of this step is the same whenever it is written.
  mutating func settle(_ evaluation: Evaluation) {
    lastEvaluation = evaluation
    clock.settle(evaluation)
    if clock.resetsOptimiser { trainer.resetMoments() }
  }
}

/// The sentences of a run in the order in which it trains on them.
package struct DataOrder {
  private let corpora: [any Corpus]
  /// The size of each source that is a finite set.
  private let sizes: [UInt64?]
  private let seed: UInt64

  package init(_ configuration: RunConfiguration, _ corpora: [any Corpus]) {
    self.corpora = corpora
    sizes = configuration.sources.map { $0.sentences.map(UInt64.init) }
    seed = configuration.seed
  }

  package func sentences(_ places: [(source: Int, number: UInt64)]) -> [[Int32]] {
    // Those of a batch are mostly of one epoch, whose order is prepared once.
    var orders: [UInt64: KeyedPermutation] = [:]
    return places.map { source, number in
      corpora[source].tokens(at: index(of: number, in: source, &orders), in: .training)
    }
  }

  /// Sentence `number` of an endless source is that sentence. A set of n is gone through in epochs, each
  /// in an order of its own: a permutation under the run's seed, the source and the epoch as key.
  private func index(
    of number: UInt64, in source: Int, _ orders: inout [UInt64: KeyedPermutation]
  ) -> UInt64 {
    guard let size = sizes[source] else { return number }
    let (epoch, place) = number.quotientAndRemainder(dividingBy: size)
    let key = UInt64(source) << 48 | epoch
    let order = orders[key] ?? KeyedPermutation(size: size, seed: seed, key: key)
    orders[key] = order
    return order[place]
  }
}
