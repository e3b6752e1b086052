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
}
