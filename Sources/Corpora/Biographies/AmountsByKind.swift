/// An amount of information, split by the kind of the tokens it belongs to.
public struct AmountsByKind: Hashable, Codable, Sendable {
  public var name: Double
  public var syntax: Double
  public var knowledge: Double

  public init(name: Double = 0, syntax: Double = 0, knowledge: Double = 0) {
    self.name = name
    self.syntax = syntax
    self.knowledge = knowledge
  }

  public var total: Double { name + syntax + knowledge }

  public static func += (sum: inout AmountsByKind, term: AmountsByKind) {
    sum.name += term.name
    sum.syntax += term.syntax
    sum.knowledge += term.knowledge
  }
}

/// Losses and entropies, in nats.
public typealias NatsByKind = AmountsByKind

/// Code lengths, in bits.
public typealias BitsByKind = AmountsByKind
