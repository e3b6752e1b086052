import CxxBoostMath
import Foundation

/// The redundancy R_N of the Bayes mixture code on N sentences of a hierarchical model, in nats:
/// the mutual information of the sentences and the parameters (Theorem 5.2), a sum of three
/// independent parts.
public struct Redundancy: Hashable, Codable, Sendable {
  /// The number of sentences N.
  public let sentences: Int
  /// E[K_N].
  public let expectedClusters: Double
  /// What the partition into clusters tells about the clusters' frequencies.
  public let partition: Double
  /// What the outcomes tell about the clusters' distributions: sum over m of E[M_{m,N}] I_A(m).
  public let knowledge: Double
  /// What the outcomes tell about the syntax types' distributions: n_s E[I_A(N_j)].
  public let syntax: Double

  /// R_N, nats.
  public var total: Double { partition + knowledge + syntax }
  /// R_N/N, nats per sentence.
  public var perSentence: Double { total / Double(sentences) }
}

extension HierarchicalModel {
  /// The exact redundancy of N sentences, 1 <= N <= 10^7. O(N) operations.
  /// Throws `InvalidParameter` for N outside that range.
  public func redundancy(_ sentences: Int) throws(InvalidParameter) -> Redundancy {
    try redundancies([sentences])[0]
  }

  /// The exact redundancy at each of several numbers of sentences; the tables of I_A are shared.
  public func redundancies(_ counts: [Int]) throws(InvalidParameter) -> [Redundancy] {
    for n in counts {
      try InvalidParameter.require("sentences", n, in: 1...Self.maximumSentences)
    }
    guard let most = counts.max() else { return [] }
    let knowledge = try CategoricalInformation(outcomes: knowledgeDimension + 1, draws: most)
    let syntax =
      syntaxDimension == knowledgeDimension
      ? knowledge : try CategoricalInformation(outcomes: syntaxDimension + 1, draws: most)
    return counts.map { n in
      let sizes = clusters.expectedClusters(ofEachSizeUpTo: n)
      return Redundancy(
        sentences: n,
        expectedClusters: clusters.expectedClusters(n),
        partition: clusters.partitionRedundancy(n, sizes: sizes),
        knowledge: CompensatedSum.of(sizes.indices.lazy.map { sizes[$0] * knowledge[$0 + 1] }),
        syntax: syntaxRedundancy(n, information: syntax))
    }
  }

  /// n_s E[I(N_j)], N_j binomial(N, 1/n_s), in nats.
  ///
  /// The binomial sum runs over 12 standard deviations and 40 counts on each side of the mean; what
  /// is left out is below e^{-40} in probability.
  private func syntaxRedundancy(_ sentences: Int, information: CategoricalInformation) -> Double {
    guard syntaxTypes > 1 else { return information[sentences] }
    let n = Double(sentences)
    let p = 1 / Double(syntaxTypes)
    let reach = 12 * (n * p * (1 - p)).squareRoot() + 40
    let low = max(1, Int(n * p - reach))
    let high = min(sentences, Int(n * p + reach))
    var sum = CompensatedSum()
    for count in low...high {
      sum.add(boost_binomial_pdf(n, p, Double(count)) * information[count])
    }
    return Double(syntaxTypes) * sum.value
  }
}
