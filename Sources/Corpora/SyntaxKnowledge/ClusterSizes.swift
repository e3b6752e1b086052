import Theory

/// How the first N sentences of one replicate are spread over the clusters.
public struct ClusterSizes: Hashable, Codable, Sendable {
  /// The number of sentences in each cluster, largest first. Divided by N, entry i - 1 estimates
  /// the i-th largest frequency, which decays as i^(-1/a) (Zipf).
  public let decreasing: [Int]

  /// The partition that `SentenceGenerator` gives for any model with these clusters, drawn without
  /// the outcomes.
  /// - Throws: `InvalidParameter` if `sentences` is less than 1.
  public init(
    of clusters: PitmanYor, sentences: Int, seed: UInt64, replicate: UInt64 = 0
  ) throws(InvalidParameter) {
    guard sentences >= 1 else {
      throw InvalidParameter("sentences", sentences, "it must be at least 1")
    }
    let seed = RandomSequence.seed(seed, replicate: replicate)
    var discovered = DiscoveredClusters(process: clusters, seed: seed)
    var sizes: [Int] = []
    for sentence in 0..<sentences {
      var random = RandomSequence(seed: seed, stream: .sentences, index: UInt64(sentence))
      let cluster = discovered.cluster(at: random.uniform()).index
      if cluster == sizes.count { sizes.append(0) }
      sizes[cluster] += 1
    }
    decreasing = sizes.sorted(by: >)
  }
}
