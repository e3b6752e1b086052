import Theory

/// The number of clusters and the parts of the redundancy, measured or exact.
public struct RedundancyParts: Hashable, Sendable {
  /// K_N.
  public var clusters: Double
  /// In nats.
  public var partition: Double, knowledge: Double, syntax: Double

  public init(clusters: Double, partition: Double, knowledge: Double, syntax: Double) {
    (self.clusters, self.partition) = (clusters, partition)
    (self.knowledge, self.syntax) = (knowledge, syntax)
  }

  public init(_ exact: Redundancy) {
    self.init(
      clusters: exact.expectedClusters, partition: exact.partition, knowledge: exact.knowledge,
      syntax: exact.syntax)
  }

  /// R_N, nats.
  public var total: Double { partition + knowledge + syntax }
  /// What the clusters cost, nats: the part of R_N that grows as N^a.
  public var clusterParts: Double { partition + knowledge }
}

/// One of the numbers of ``RedundancyParts``.
public typealias RedundancyPart = KeyPath<RedundancyParts, Double>

/// The parts at increasing numbers of sentences N.
public struct RedundancyCurve: Sendable {
  public let sentences: [Int]
  public let points: [RedundancyParts]

  /// The exact redundancy of a model. O(N) operations for each N.
  ///
  /// - Throws: `InvalidParameter` for N below 1 or above 10^7.
  public init(of model: HierarchicalModel, at sentences: [Int]) throws(InvalidParameter) {
    self.sentences = sentences
    points = try model.redundancies(sentences).map(RedundancyParts.init)
  }

  /// Every part by its leading term.
  public init(leadingTermsOf model: HierarchicalModel, at sentences: [Int]) {
    self.sentences = sentences
    points = sentences.map { RedundancyParts(model.asymptoticRedundancy($0)) }
  }

  public var x: [Double] { sentences.map(Double.init) }

  /// One part at every N.
  public func values(_ part: RedundancyPart) -> [Double] { points.map { $0[keyPath: part] } }

  /// The same over N.
  public func perSentence(_ part: RedundancyPart) -> [Double] {
    zip(values(part), x).map { $0 / $1 }
  }
}

extension HierarchicalModel {
  /// The model with another discount, or with other numbers of parameters.
  public func changing(
    discountBy step: Double = 0, knowledgeDimension: Int? = nil, syntaxDimension: Int? = nil
  ) throws(InvalidParameter) -> HierarchicalModel {
    try HierarchicalModel(
      clusters: clusters.changing(discountBy: step),
      knowledgeDimension: knowledgeDimension ?? self.knowledgeDimension,
      syntaxDimension: syntaxDimension ?? self.syntaxDimension, syntaxTypes: syntaxTypes)
  }
}

extension PitmanYor {
  /// The process with another discount, or another concentration.
  public func changing(
    discountBy step: Double = 0, concentration: Double? = nil
  ) throws(InvalidParameter) -> PitmanYor {
    try PitmanYor(
      discount: discount + step, concentration: concentration ?? self.concentration)
  }
}
