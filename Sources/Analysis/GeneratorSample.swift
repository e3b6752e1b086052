import Corpora
import Theory

/// Sentences of the hierarchical Syntax-Knowledge model, counted.
public struct GeneratorSample: Sendable {
  public let model: HierarchicalModel
  public let sentences: Int
  /// The sentence generated last.
  public let last: Sentence
  /// How often each outcome occurred, by cluster in the order of discovery.
  public let outcomes: [[Double]]
  /// How often each form occurred, by syntax type.
  public let forms: [[Double]]

  /// - Throws: `InvalidParameter` unless there is a sentence.
  public init(of model: HierarchicalModel, seed: UInt64, sentences: Int) throws(InvalidParameter) {
    guard sentences > 0 else {
      throw InvalidParameter("sentences", sentences, "there must be one to be drawn")
    }
    var generator = SentenceGenerator(model: model, seed: seed)
    let sample = (0..<sentences).map { _ in generator.next().sentence }
    var outcomes = [[Double]](
      repeating: .init(repeating: 0, count: model.knowledgeDimension + 1),
      count: generator.clusterCount)
    var forms = [[Double]](
      repeating: .init(repeating: 0, count: model.syntaxDimension + 1), count: model.syntaxTypes)
    for sentence in sample {
      outcomes[sentence.cluster][sentence.knowledge] += 1
      forms[sentence.type][sentence.syntax] += 1
    }
    (self.model, self.sentences, last) = (model, sentences, sample[sentences - 1])
    (self.outcomes, self.forms) = (outcomes, forms)
  }

  /// Sentences of each cluster.
  public var sizes: [Double] { outcomes.map { $0.reduce(0, +) } }

  /// The probability of each cluster for the next sentence, (n_i - a)/(n + b).
  public var probabilities: [Double] {
    let total = Double(sentences) + model.clusters.concentration
    return sizes.map { ($0 - model.clusters.discount) / total }
  }

  /// The probability that the next sentence opens a cluster, (b + a K)/(n + b).
  public var newCluster: Double {
    let law = model.clusters
    return (law.concentration + law.discount * Double(outcomes.count))
      / (Double(sentences) + law.concentration)
  }

  /// The largest clusters in the order of discovery, the last sentence's among them.
  public func largestClusters(_ count: Int) -> [Int] {
    let sizes = sizes
    let largest = sizes.indices.sorted { (sizes[$0], $1) > (sizes[$1], $0) }.prefix(count)
    let chosen =
      largest.contains(last.cluster) ? Array(largest) : largest.dropLast() + [last.cluster]
    return chosen.sorted()
  }
}
