/// A code length in bits, split by the kind of the tokens that it codes.
public struct BitsByKind: Hashable, Sendable {
  public var name: Double
  public var syntax: Double
  public var knowledge: Double

  public init(name: Double = 0, syntax: Double = 0, knowledge: Double = 0) {
    self.name = name
    self.syntax = syntax
    self.knowledge = knowledge
  }

  public var total: Double { name + syntax + knowledge }

  public static func += (sum: inout BitsByKind, term: BitsByKind) {
    sum.name += term.name
    sum.syntax += term.syntax
    sum.knowledge += term.knowledge
  }
}
