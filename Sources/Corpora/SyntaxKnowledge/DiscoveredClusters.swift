import Foundation
import Theory

/// The clusters of a Pitman-Yor process that the sentences so far have discovered.
///
/// The process has infinitely many clusters, but N sentences need only those they fall in, and
/// these can be drawn at the moment of their discovery without approximation:
///
/// Draw sentences independently from the frequencies p and number the clusters in the order in
/// which they appear. Their frequencies P_1, P_2, ... are then p in size-biased order: the first
/// cluster is i with probability p_i, the second one of the others in proportion to p, and so on.
/// For the Pitman-Yor process this order is the stick breaking (Pitman 1995)
///
///     P_j = V_j R_{j-1},   R_j = (1 - V_1) ... (1 - V_j),   V_j ~ Beta(1 - a, b + ja) independent.
///
/// At a = 0, the Dirichlet process, these are Sethuraman's sticks Beta(1, b).
///
/// Given P_1, P_2, ... and K clusters discovered, the next sentence falls in cluster j <= K with
/// probability P_j and in an undiscovered one with probability R_K, and that one is number K+1 by
/// definition. So the probability of every history that ends in the discovery of cluster K+1 is a
/// product of P_j and R_j with j <= K: it does not involve V_{K+1}, which is therefore still
/// Beta(1 - a, b + (K+1)a) when it is needed for the first time, and is drawn then.
///
/// The same product is the probability of the partition under the true frequencies. A discovery
/// counts R_K in it and not the frequency of the cluster that was met: the name of a new cluster is
/// arbitrary, so "a new one" is the whole event, for the truth and for every code that is
/// compared with it.
struct DiscoveredClusters: Sendable {
  private let process: PitmanYor
  private let seed: UInt64
  /// ln P_j of the discovered clusters.
  private var logFrequencies: [Double] = []
  /// R_1, ..., R_K, in decreasing order: cluster j owns the interval [R_j, R_{j-1}) of (0, 1).
  private var remainders: [Double] = []
  private var logRemainder = 0.0

  /// - Parameter seed: the seed of the replicate. Stick j is a pure function of it and of j.
  init(process: PitmanYor, seed: UInt64) {
    self.process = process
    self.seed = seed
  }

  var count: Int { remainders.count }

  /// The cluster of a sentence whose uniform draw is `u`, with the log probability of the event in
  /// nats. It is `count` as it was before the call if the sentence discovers a cluster.
  mutating func cluster(at u: Double) -> (index: Int, logProbability: Double) {
    // The first j with R_j <= u, by bisection without a branch to mispredict.
    var index = 0
    var length = remainders.count
    while length > 0 {
      let half = (length + 1) / 2
      index += remainders[index + half - 1] > u ? half : 0
      length -= half
    }
    if index < remainders.count { return (index, logFrequencies[index]) }
    let logProbability = logRemainder
    breakStick()
    return (index, logProbability)
  }

  private mutating func breakStick() {
    var random = RandomSequence(seed: seed, stream: .sticks, index: UInt64(count))
    let j = Double(count + 1)
    let stick = random.logBeta(
      1 - process.discount, process.concentration + j * process.discount)
    logFrequencies.append(logRemainder + stick.variate)
    logRemainder += stick.complement
    remainders.append(exp(logRemainder))
  }
}
