import Statistics
import Support
import Theory

/// Measures the redundancy of the hierarchical model by Monte Carlo: the extra code length, in
/// nats, of the Bayes mixture over the code that knows the true parameters.
///
/// Each replicate draws its own parameters and sentences from them. The regret of N sentences,
/// ln p_true - ln q_mixture, has the redundancy as its expectation, part by part.
public struct RedundancyExperiment: Hashable, Codable, Sendable {
  public let model: HierarchicalModel
  public let seed: UInt64
  public let replicates: Int
  /// Numbers of sentences at which the regret is recorded, increasing. One pass over the largest
  /// serves all.
  public let checkpoints: [Int]

  /// - Throws: `InvalidParameter` if there is no replicate or no checkpoint, or the checkpoints do
  ///   not increase from at least 1.
  public init(
    model: HierarchicalModel, seed: UInt64, replicates: Int, checkpoints: [Int]
  ) throws(InvalidParameter) {
    guard replicates >= 1 else {
      throw InvalidParameter("replicates", replicates, "it must be at least 1")
    }
    guard let first = checkpoints.first, first >= 1,
      zip(checkpoints, checkpoints.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw InvalidParameter(
        "checkpoints", checkpoints, "it must be a strictly increasing list of positive numbers")
    }
    self.model = model
    self.seed = seed
    self.replicates = replicates
    self.checkpoints = checkpoints
  }

  /// Runs all replicates.
  /// - Parameters:
  ///   - threads: the largest number of replicates that run at once. The result is the same, bit
  ///     for bit, for every value.
  ///   - progress: called from any thread with the number of sentences done since its last call,
  ///     about once in 65,536 sentences and at the end of each replicate.
  /// - Throws: `InvalidParameter` if `threads` is less than 1, `CancellationError` if the task is
  ///   cancelled.
  public func run(
    threads: Int, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> RedundancyMeasurements {
    let replicates = try await parallelReplicates(count: replicates, threads: threads) { index in
      try await measure(replicate: index, report: progress)
    }
    return RedundancyMeasurements(checkpoints: checkpoints, replicates: replicates)
  }

  private func measure(
    replicate: Int, report: @Sendable (Int) -> Void
  ) async throws -> [RedundancyMeasurement] {
    var run = ReplicateRun(model: model, seed: seed, replicate: UInt64(replicate))
    var measurements: [RedundancyMeasurement] = []
    var reported = 0
    for checkpoint in checkpoints {
      while run.sentences < checkpoint {
        try run.advance(to: min(checkpoint, reported + 65_536))
        // As many replicates as cores would leave no thread of the pool to whoever cancels.
        await Task.yield()
        try Task.checkCancellation()
        if run.sentences == reported + 65_536 || checkpoint == checkpoints.last {
          report(run.sentences - reported)
          reported = run.sentences
        }
      }
      measurements.append(run.measurement)
    }
    return measurements
  }
}

/// One replicate under way: each sentence is drawn, coded and then observed.
private struct ReplicateRun {
  private var generator: SentenceGenerator
  private var coder: BayesCoder
  private var regret = NatsByPart()

  init(model: HierarchicalModel, seed: UInt64, replicate: UInt64) {
    generator = SentenceGenerator(model: model, seed: seed, replicate: replicate)
    coder = BayesCoder(model: model)
  }

  var sentences: Int { generator.sentences }

  var measurement: RedundancyMeasurement {
    RedundancyMeasurement(regret: regret, clusters: generator.clusterCount)
  }

  /// Goes on to `count` sentences in all. The difference of the two log probabilities is summed and
  /// not each of them, so the sum stays as small as the regret. Plain summation is enough: over
  /// 10^6 sentences it differs from a compensated sum by 2e-8 nats at a = 0.99 and less below,
  /// where replicates differ by tens to thousands of nats.
  ///
  /// Not inlined: the loop is compiled as a plain function and not as a part of the asynchronous
  /// one (Swift 6.3.1 crashes while it splits that).
  @inline(never)
  mutating func advance(to count: Int) throws {
    while generator.sentences < count {
      let (sentence, truth) = generator.next()
      let mixture = try coder.logProbability(of: sentence)
      regret += truth - mixture
      try coder.observe(sentence)
    }
  }
}
