/// A sentence of the Syntax-Knowledge model, as the four choices that make it.
public struct Sentence: Hashable, Codable, Sendable {
  /// The knowledge cluster, numbered from 0 in the order of discovery.
  public var cluster: Int
  /// The outcome drawn from the cluster's distribution, in 0...knowledgeDimension.
  public var knowledge: Int
  /// The syntax type, in 0..<syntaxTypes.
  public var type: Int
  /// The outcome drawn from the syntax type's distribution, in 0...syntaxDimension.
  public var syntax: Int

  public init(cluster: Int, knowledge: Int, type: Int, syntax: Int) {
    self.cluster = cluster
    self.knowledge = knowledge
    self.type = type
    self.syntax = syntax
  }
}

/// A quantity in nats, split over the three parts of a sentence. They are independent given the
/// clusters, so log probabilities and regrets add up over them.
public struct NatsByPart: Hashable, Codable, Sendable {
  /// Which cluster: the partition of the sentences into clusters.
  public var partition: Double
  /// Which outcome of the cluster.
  public var knowledge: Double
  /// Which syntax type and which outcome of it.
  public var syntax: Double

  public init(partition: Double = 0, knowledge: Double = 0, syntax: Double = 0) {
    self.partition = partition
    self.knowledge = knowledge
    self.syntax = syntax
  }

  public var total: Double { partition + knowledge + syntax }

  public static func + (a: Self, b: Self) -> Self {
    NatsByPart(
      partition: a.partition + b.partition, knowledge: a.knowledge + b.knowledge,
      syntax: a.syntax + b.syntax)
  }

  public static func - (a: Self, b: Self) -> Self {
    NatsByPart(
      partition: a.partition - b.partition, knowledge: a.knowledge - b.knowledge,
      syntax: a.syntax - b.syntax)
  }

  public static func += (a: inout Self, b: Self) { a = a + b }
}
