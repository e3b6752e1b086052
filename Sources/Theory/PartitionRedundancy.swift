import Foundation

extension PitmanYor {
  /// I(Pi_N; p) in nats: what the partition of N sentences into clusters tells about the frequencies
  /// of the clusters. O(N) operations.
  ///
  /// Given n sentences, the frequency of cluster i has the posterior Beta(n_i - a, ...), and the
  /// mass of all clusters not seen yet Beta(b + aK, ...). So sentence n + 1 costs the excess
  /// f(n_i - a) - f(n + b) if it joins cluster i and f(b + aK) - f(n + b) if it opens one, f of
  /// `predictionExcess`. With C_m the expected number of clusters that have grown beyond m sentences,
  ///
  ///     I = sum_m C_m f(m-a) + sum_k P(K_N > k) f(b+ak) - sum_{n=1}^{N-1} f(n+b).
  ///
  /// The last sum may cancel nearly all: a sentence tells nothing if it surely joins the one cluster
  /// there is, or surely opens one. It is therefore taken from the costs of the first sentence's cluster,
  /// sentence by sentence, and where that loses more than a digit (a near 1), from the costs of the openings.
  /// One of the two always keeps its digits, because f(x) falls so fast that x f(x) is concave.
  public func partitionRedundancy(_ sentences: Int) -> Double {
    partitionRedundancy(sentences, sizes: expectedClusters(ofEachSizeUpTo: sentences))
  }

  /// The same with E[M_{m,N}] given.
  func partitionRedundancy(_ sentences: Int, sizes: [Double]) -> Double {
    guard sentences > 1 else { return 0 }
    let law = ClusterCountLaw(process: self, sentences: sentences)
    let cost = joiningExcess(sizes) + law.newClusterExcess()
    let refund = refundBeyondFirstCluster(sizes)
    guard cost - refund < 0.1 * cost else { return cost - refund }
    return joiningExcessOfAll(sizes) + law.openingBalance()
  }

  /// sum_m C_m f(m-a), less sum_m P(n_1 > m) f(m+b), n_1 the size of the first sentence's cluster: it is m with
  /// probability m E[M_m]/N.
  private func joiningExcess(_ sizes: [Double]) -> Double {
    let n = Double(sizes.count)
    var first = CompensatedSum()  // P(n_1 > m)
    var others = CompensatedSum()  // other clusters that have grown beyond m
    var sum = CompensatedSum()
    for m in (1..<sizes.count).reversed() {
      let share = Double(m + 1) / n
      first.add(share * sizes[m])
      others.add((n - Double(m + 1)) / n * sizes[m])
      let x = Double(m) - discount
      sum.add(first.value * predictionExcessDrop(x, concentration + discount))
      sum.add(others.value * predictionExcess(x))
    }
    return sum.value
  }

  /// sum_m P(n_1 <= m) f(m+b).
  private func refundBeyondFirstCluster(_ sizes: [Double]) -> Double {
    let n = Double(sizes.count)
    var first = CompensatedSum()
    var sum = CompensatedSum()
    for m in 1..<sizes.count {
      first.add(Double(m) / n * sizes[m - 1])
      sum.add(first.value * predictionExcess(Double(m) + concentration))
    }
    return sum.value
  }

  /// sum_m C_m f(m-a).
  private func joiningExcessOfAll(_ sizes: [Double]) -> Double {
    var grown = CompensatedSum()
    var sum = CompensatedSum()
    for m in (1..<sizes.count).reversed() {
      grown.add(sizes[m])
      sum.add(grown.value * predictionExcess(Double(m) - discount))
    }
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
