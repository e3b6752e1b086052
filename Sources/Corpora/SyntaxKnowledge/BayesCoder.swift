import Foundation
import Theory

/// The mixture of the hierarchical model over its prior, as a sequential code: the predictive
/// probability of each sentence given those before it.
///
/// With n sentences seen in K clusters, n_j of them in cluster j and c of those with the outcome
/// in question among A = knowledgeDimension + 1, a sentence has
///
///     cluster j               (n_j - a)/(n + b)
///     a new cluster           (b + aK)/(n + b)
///     the outcome of cluster  (c + 1/2)/(n_j + A/2)
///     a syntax type           1/n_s, and its outcome as for a cluster.
///
/// No code has a smaller expected length when the parameters are drawn from the prior. The product
/// over the sentences does not depend on their order except through the numbering of clusters.
public struct BayesCoder: Sendable {
  public let model: HierarchicalModel
  /// The number of sentences observed.
  public private(set) var sentences = 0
  /// The number of sentences observed in each cluster, in the order of discovery.
  public private(set) var clusterSizes: [Int] = []
  // Flat: the counts of one cluster's outcomes, or of one syntax type's, follow each other.
  private var knowledgeCounts: [Int] = []
  private var typeSizes: [Int]
  private var syntaxCounts: [Int]
  private let logTypes: Double

  public init(model: HierarchicalModel) {
    self.model = model
    typeSizes = Array(repeating: 0, count: model.syntaxTypes)
    syntaxCounts = Array(repeating: 0, count: model.syntaxTypes * (model.syntaxDimension + 1))
    logTypes = log(Double(model.syntaxTypes))
  }

  /// The log probability in nats that the next sentence is this one. The cluster `clusterSizes.count`
  /// stands for a new one.
  /// - Throws: `InvalidParameter` if the sentence is not one the model can produce next.
  public func logProbability(of sentence: Sentence) throws(InvalidParameter) -> NatsByPart {
    try validate(sentence)
    let discount = model.clusters.discount
    let concentration = model.clusters.concentration
    let outcomes = model.knowledgeDimension + 1
    let cluster = sentence.cluster
    let weight: Double
    let knowledge: Double
    if cluster < clusterSizes.count {
      weight = Double(clusterSizes[cluster]) - discount
      knowledge = Self.predictive(
        count: knowledgeCounts[cluster * outcomes + sentence.knowledge],
        total: clusterSizes[cluster], outcomes: outcomes)
    } else {
      weight = concentration + discount * Double(clusterSizes.count)
      knowledge = 1 / Double(outcomes)
    }
    let syntax = Self.predictive(
      count: syntaxCounts[sentence.type * (model.syntaxDimension + 1) + sentence.syntax],
      total: typeSizes[sentence.type], outcomes: model.syntaxDimension + 1)
    return NatsByPart(
      partition: Self.logQuotient(weight, Double(sentences) + concentration),
      knowledge: log(knowledge),
      syntax: log(syntax) - logTypes)
  }

  /// Adds a sentence to the counts.
  /// - Throws: `InvalidParameter` if the sentence is not one the model can produce next.
  public mutating func observe(_ sentence: Sentence) throws(InvalidParameter) {
    try validate(sentence)
    let outcomes = model.knowledgeDimension + 1
    if sentence.cluster == clusterSizes.count {
      clusterSizes.append(0)
      for _ in 0..<outcomes { knowledgeCounts.append(0) }
    }
    sentences += 1
    clusterSizes[sentence.cluster] += 1
    knowledgeCounts[sentence.cluster * outcomes + sentence.knowledge] += 1
    typeSizes[sentence.type] += 1
    syntaxCounts[sentence.type * (model.syntaxDimension + 1) + sentence.syntax] += 1
  }

  /// The Krichevsky-Trofimov rule: the posterior mean of an outcome's probability under the prior
  /// Dirichlet(1/2, ..., 1/2).
  private static func predictive(count: Int, total: Int, outcomes: Int) -> Double {
    (Double(count) + 0.5) / (Double(total) + 0.5 * Double(outcomes))
  }

  /// ln(x/y), also where x/y would be below the smallest number with all its digits.
  private static func logQuotient(_ x: Double, _ y: Double) -> Double {
    let quotient = x / y
    return quotient.isNormal ? log(quotient) : log(x) - log(y)
  }

  private func validate(_ sentence: Sentence) throws(InvalidParameter) {
    try require(sentence.cluster, "cluster", atMost: clusterSizes.count)
    try require(sentence.knowledge, "knowledge", atMost: model.knowledgeDimension)
    try require(sentence.type, "type", atMost: model.syntaxTypes - 1)
    try require(sentence.syntax, "syntax", atMost: model.syntaxDimension)
  }

  private func require(
    _ value: Int, _ name: String, atMost last: Int
  ) throws(InvalidParameter) {
    guard value >= 0, value <= last else {
      throw InvalidParameter("the sentence's \(name)", value, "it must lie in 0...\(last)")
    }
  }
}
