/// The hierarchical Syntax-Knowledge model of data.
///
/// A sentence is (knowledge cluster, outcome of the cluster's distribution, syntax type, outcome of
/// the type's distribution). Clusters come from a Pitman-Yor process; a cluster's distribution over
/// `knowledgeDimension` + 1 outcomes and a type's over `syntaxDimension` + 1 outcomes have Jeffreys'
/// prior Dirichlet(1/2); the syntax type is uniform among `syntaxTypes`.
public struct HierarchicalModel: Hashable, Codable, Sendable {
  /// The law of the clusters.
  public let clusters: PitmanYor
  /// d_knw, the number of free parameters of a knowledge cluster.
  public let knowledgeDimension: Int
  /// d_syn, the number of free parameters of a syntax type.
  public let syntaxDimension: Int
  /// n_s, the number of syntax types.
  public let syntaxTypes: Int

  /// The largest number of sentences the exact redundancy is computed for; time and memory grow in
  /// proportion to the number of sentences.
  public static let maximumSentences = 10_000_000

  /// Throws `InvalidParameter` for a dimension or count below 1, or too large to hold in memory.
  public init(
    clusters: PitmanYor, knowledgeDimension: Int, syntaxDimension: Int, syntaxTypes: Int
  ) throws(InvalidParameter) {
    let range = 1...1_000_000
    try InvalidParameter.require("knowledgeDimension", knowledgeDimension, in: range)
    try InvalidParameter.require("syntaxDimension", syntaxDimension, in: range)
    try InvalidParameter.require("syntaxTypes", syntaxTypes, in: range)
    // The syntax types' distributions are held in memory when the model generates.
    guard syntaxTypes * (syntaxDimension + 1) <= 100_000_000 else {
      throw InvalidParameter(
        "syntaxTypes", syntaxTypes,
        "with \(syntaxDimension) parameters each it must be at most "
          + "\(100_000_000 / (syntaxDimension + 1))")
    }
    self.clusters = clusters
    self.knowledgeDimension = knowledgeDimension
    self.syntaxDimension = syntaxDimension
    self.syntaxTypes = syntaxTypes
  }
}

extension HierarchicalModel {
  private enum CodingKeys: String, CodingKey {
    case clusters, knowledgeDimension, syntaxDimension, syntaxTypes
  }

  /// Parameters read from a file are checked like any others.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      clusters: container.decode(PitmanYor.self, forKey: .clusters),
      knowledgeDimension: container.decode(Int.self, forKey: .knowledgeDimension),
      syntaxDimension: container.decode(Int.self, forKey: .syntaxDimension),
      syntaxTypes: container.decode(Int.self, forKey: .syntaxTypes))
  }
}
