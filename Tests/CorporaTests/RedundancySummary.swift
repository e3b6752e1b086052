import Corpora
import Statistics

/// Monte Carlo estimates at one checkpoint: redundancy in nats, and the number of clusters.
struct RedundancySummary {
  let sentences: Int
  let partition, knowledge, syntax, total, clusters: Estimate
}

extension RedundancyMeasurements {
  /// Means over the replicates, one entry a checkpoint. The parts of a replicate share its clusters, so
  /// the error of the total is not their errors' sum.
  var summary: [RedundancySummary] {
    checkpoints.indices.map { column in
      func estimate(_ value: (RedundancyMeasurement) -> Double) -> Estimate {
        .mean(of: replicates.map { value($0[column]) }, over: .replicates)
      }
      return RedundancySummary(
        sentences: checkpoints[column], partition: estimate { $0.regret.partition },
        knowledge: estimate { $0.regret.knowledge }, syntax: estimate { $0.regret.syntax },
        total: estimate { $0.regret.total }, clusters: estimate { Double($0.clusters) })
    }
  }
}
