import Corpora
import Statistics

/// Where half of a kind is known: the bits of model that it takes in the class of `BiographyDescription`, and
/// along the envelope of a trained family.
public struct HalfWay: Sendable {
  public let kind: KnownKind
  /// Bits of the class's model.
  public let described: Double
  /// Bits of the trained model, interpolated in their logarithm; from there on more than half is known.
  public let trained: Crossing
  /// Bits of the smallest trained model.
  public let smallest: Double

  /// - Throws: `Curve.Failure`, `NeverKnown` if the description does not reach half.
  public init(
    of kind: KnownKind, _ knowledge: KnowledgeByKind, described description: BiographyDescription,
    trained envelope: LowerEnvelope
  ) throws {
    let curve = try knowledge.curve(of: kind, described: description)
    guard let described = curve.crossing(of: 0.5, .rising, .first).place else {
      throw NeverKnown(kind: kind, models: "the description")
    }
    self.kind = kind
    self.described = described
    trained = try knowledge.curve(of: kind, along: envelope).crossing(of: 0.5, .rising, .last)
    smallest = envelope.codes[0].modelBits
  }

  /// How many times the described model's bits the trained one takes; at most so many where already the
  /// smallest one knows more than half.
  /// - Throws: `NeverKnown` if no trained model knows half.
  public func ratio() throws(NeverKnown) -> Double {
    switch trained {
    case .at(let place): place / described
    case .alreadyPast: smallest / described
    case .notReached: throw NeverKnown(kind: kind, models: "the trained family")
    }
  }

  /// Whether the trained family comes half-way with this kind before it does with another; false where
  /// the two cannot be told apart.
  public func comes(before other: HalfWay) -> Bool {
    switch (trained, other.trained) {
    case (.at(let place), .at(let later)): place < later
    case (.alreadyPast, .at), (.alreadyPast, .notReached), (.at, .notReached): true
    default: false
    }
  }
}

extension [HalfWay] {
  /// How many of these kinds are in their place: as many come before them, half-way, as in this list.
  public var inPlace: Int {
    indices.count { place in count { $0.comes(before: self[place]) } == place }
  }
}

extension KnowledgeByKind {
  /// The shortest model of an envelope that knows more than a share of a kind.
  /// - Throws: `NeverKnown` if none does.
  public func first(
    in envelope: LowerEnvelope, knowing share: Double, of kind: KnownKind
  ) throws(NeverKnown) -> CodeLengths.TwoPart {
    guard let code = envelope.codes.first(where: { self.share(of: kind, by: $0) > share }) else {
      throw NeverKnown(kind: kind, models: "the trained family")
    }
    return code
  }
}

/// A kind of which as much as is asked for is never known.
public struct NeverKnown: Error, Hashable, Sendable, CustomStringConvertible {
  public let kind: KnownKind
  public let models: String

  public var description: String {
    "as much of \(kind) is not known to any model of \(models): it needs larger ones"
  }
}
