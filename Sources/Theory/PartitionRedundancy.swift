import Foundation

extension PitmanYor {
  /// I(Pi_N; p) in nats: what the partition of N sentences into clusters tells about the frequencies
  /// of the clusters. O(N) operations.
  ///
  /// Given n sentences, the frequency of cluster i has the posterior Beta(n_i - a, ...), and the
  /// mass of all clusters not seen yet Beta(b + aK, ...). So sentence n + 1 costs the excess
  ///
  ///     r_n = E[ sum_i (n_i-a)/(n+b) f(n_i-a) + (b+aK)/(n+b) f(b+aK) ] - f(n+b),
  ///
  /// f of `predictionExcess`. To sum over n, write f(x) = psi(x+1) - ln x: the logarithms are those
  /// of the predictive probabilities and multiply up to the probability of the partition, a product
  /// over clusters, so E[M_{m,N}] suffices for the sums over clusters. For a cluster that has grown
  /// to m, sum_{j<m} of its j-a weighted digammas telescopes to (m-1) psi(m-a) less
  /// ln (1-a)_{m-1}. The openings leave sum_k P(K_N > k) f(b+ak), see `ClusterCountLaw`.
  public func partitionRedundancy(_ sentences: Int) -> Double {
    partitionRedundancy(sentences, sizes: expectedClusters(ofEachSizeUpTo: sentences))
  }

  /// The same with E[M_{m,N}] given.
  func partitionRedundancy(_ sentences: Int, sizes: [Double]) -> Double {
    guard sentences > 1 else { return 0 }
    let a = discount
    let b = concentration
    var sum = CompensatedSum()
    var logRising = CompensatedSum()  // ln (1-a)_{m-1}
    for m in 2...sentences {
      let x = Double(m) - a
      logRising.add(log(x - 1))
      sum.add(sizes[m - 1] * (Double(m - 1) * digamma(x) - logRising.value))
    }
    var clusters = 1.0
    for n in 1..<sentences {
      let total = Double(n) + b
      let opening = (b + a * clusters) / total
      // ln(n + b) builds up ln (b+1)_{N-1} term by term.
      sum.add(log(total) - opening * digamma(total + 1))
      clusters += opening
    }
    sum.add(-(Double(sentences) - clusters) * digamma(Double(sentences) + b))
    sum.add(ClusterCountLaw(process: self, sentences: sentences).newClusterExcess())
    return sum.value
  }

  /// I(Pi_N; p) as the plain sum of r_n: O(N^2) operations, the oracle of `partitionRedundancy`.
  public func partitionRedundancyDirect(_ sentences: Int) -> Double {
    let a = discount
    let b = concentration
    var sum = CompensatedSum()
    for n in 1..<max(sentences, 1) {
      let total = Double(n) + b
      for (index, expected) in expectedClusters(ofEachSizeUpTo: n).enumerated() {
        let x = Double(index + 1) - a
        sum.add(expected * x / total * predictionExcess(x))
      }
      let law = ClusterCountLaw(process: self, sentences: n).probabilities()
      for (k, probability) in law.enumerated() where k >= 1 {
        let x = b + a * Double(k)
        sum.add(probability * x / total * predictionExcess(x))
      }
      sum.add(-predictionExcess(total))
    }
    return sum.value
  }
}
