import Foundation
import Theory

/// Draws sentences from one random instance of the hierarchical Syntax-Knowledge model, with their
/// log probability under that instance's true parameters.
///
/// The parameters are drawn from the model's prior: cluster frequencies from the Pitman-Yor
/// process; for each cluster a distribution over knowledgeDimension + 1 outcomes, and for each
/// syntax type one over syntaxDimension + 1 outcomes, from Dirichlet(1/2, ..., 1/2). A sentence
/// draws its cluster, an outcome of it, a uniform syntax type and an outcome of that.
///
/// The parameters of cluster j are a pure function of (seed, replicate, j), and the draws of a
/// sentence of (seed, replicate, sentence number). So the first n sentences are the same however
/// many follow, and a cluster knows the same things whenever it is discovered.
public struct SentenceGenerator: Sendable {
  public let model: HierarchicalModel
  /// The number of sentences drawn so far.
  public private(set) var sentences = 0
  private let seed: UInt64
  private var clusters: DiscoveredClusters
  // Flat: the outcomes of one cluster, or of one syntax type, follow each other.
  private var knowledge: [Double] = []
  private var syntax: [Double] = []
  private let logTypes: Double

  public init(model: HierarchicalModel, seed: UInt64, replicate: UInt64 = 0) {
    self.model = model
    self.seed = RandomSequence.seed(seed, replicate: replicate)
    clusters = DiscoveredClusters(process: model.clusters, seed: self.seed)
    logTypes = log(Double(model.syntaxTypes))
    for type in 0..<model.syntaxTypes {
      var random = RandomSequence(seed: self.seed, stream: .syntax, index: UInt64(type))
      random.appendJeffreys(outcomes: model.syntaxDimension + 1, to: &syntax)
    }
  }

  /// The number of clusters discovered so far.
  public var clusterCount: Int { clusters.count }

  /// The next sentence and its log probability in nats given the true parameters. The partition
  /// part is the logarithm of the cluster's frequency or, for a sentence that discovers a cluster,
  /// of the mass of all undiscovered clusters.
  public mutating func next() -> (sentence: Sentence, logProbability: NatsByPart) {
    var random = RandomSequence(seed: seed, stream: .sentences, index: UInt64(sentences))
    sentences += 1
    let (cluster, partition) = clusters.cluster(at: random.uniform())
    let outcomes = model.knowledgeDimension + 1
    if cluster * outcomes == knowledge.count {
      var random = RandomSequence(seed: seed, stream: .knowledge, index: UInt64(cluster))
      random.appendJeffreys(outcomes: outcomes, to: &knowledge)
    }
    let fact = Self.outcome(
      of: knowledge, row: cluster, outcomes: outcomes, at: random.uniform())
    let type = random.uniform(below: model.syntaxTypes)
    let form = Self.outcome(
      of: syntax, row: type, outcomes: model.syntaxDimension + 1, at: random.uniform())
    return (
      Sentence(cluster: cluster, knowledge: fact.index, type: type, syntax: form.index),
      NatsByPart(
        partition: partition, knowledge: log(fact.probability),
        syntax: log(form.probability) - logTypes)
    )
  }

  /// Inverts the distribution function of one row of a flat table of probabilities. What rounding
  /// leaves of `u` belongs to the last outcome.
  private static func outcome(
    of table: [Double], row: Int, outcomes: Int, at u: Double
  ) -> (index: Int, probability: Double) {
    let start = row * outcomes
    var rest = u
    for index in 0..<(outcomes - 1) {
      let probability = table[start + index]
      if rest < probability { return (index, probability) }
      rest -= probability
    }
    return (outcomes - 1, table[start + outcomes - 1])
  }
}
