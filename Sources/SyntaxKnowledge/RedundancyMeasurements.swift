import Statistics
import Theory

/// What one replicate gives at one checkpoint.
public struct RedundancyMeasurement: Hashable, Codable, Sendable {
  /// ln p_true - ln q_mixture of the sentences so far, in nats.
  public let regret: NatsByPart
  /// The number of clusters discovered, K_N.
  public let clusters: Int
}

/// The results of a `RedundancyExperiment`.
public struct RedundancyMeasurements: Hashable, Codable, Sendable {
  public let checkpoints: [Int]
  /// One row a replicate, in the order of their indices; one entry a checkpoint.
  public let replicates: [[RedundancyMeasurement]]

  /// Means over the replicates, one entry a checkpoint.
  public var summary: [RedundancySummary] {
    checkpoints.indices.map { column in
      let measurements = replicates.map { $0[column] }
      func estimate(_ value: (RedundancyMeasurement) -> Double) -> Estimate {
        Estimate(of: measurements.map(value))
      }
      return RedundancySummary(
        sentences: checkpoints[column],
        partition: estimate { $0.regret.partition },
        knowledge: estimate { $0.regret.knowledge },
        syntax: estimate { $0.regret.syntax },
        total: estimate { $0.regret.total },
        clusters: estimate { Double($0.clusters) })
    }
  }
}

/// Monte Carlo estimates at one checkpoint: redundancy in nats, and the number of clusters. The
/// parts of a replicate share its clusters, so the error of the total is not their errors' sum.
public struct RedundancySummary: Hashable, Codable, Sendable {
  public let sentences: Int
  public let partition: Estimate
  public let knowledge: Estimate
  public let syntax: Estimate
  public let total: Estimate
  public let clusters: Estimate
}

/// A sample mean and its standard error.
public struct Estimate: Hashable, Codable, Sendable {
  public let mean: Double
  /// The sample standard deviation over the square root of the sample size; nil for one sample.
  public let standardError: Double?

  init(of samples: [Double]) {
    let (mean, standardError) = Statistics.mean(samples)
    self.mean = mean
    self.standardError = samples.count > 1 ? standardError : nil
  }
}
