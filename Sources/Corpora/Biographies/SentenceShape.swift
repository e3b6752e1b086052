/// What a token tells: who is meant, how it is said, or what is known.
public enum TokenKind: String, Codable, Hashable, Sendable, CaseIterable {
  case name, syntax, knowledge
}

/// The place of a token in the plan of a sentence.
enum Slot: UInt8, CaseIterable {
  /// The beginning of the sentence, which is given and never predicted.
  case start
  /// The word that begins the sentence and tells its shape.
  case opener
  case firstName, lastName
  /// The word that tells the attribute.
  case attribute
  /// The word that tells the templates of one shape apart.
  case variant
  case value
  case stop

  var kind: TokenKind {
    switch self {
    case .firstName, .lastName: .name
    case .value: .knowledge
    case .start, .opener, .attribute, .variant, .stop: .syntax
    }
  }
}

/// One entry for each slot of a sentence.
struct Slots<Scalar: SIMDScalar> {
  var start, opener, firstName, lastName, attribute, variant, value, stop: Scalar
}

/// The four orders of the slots. Template t of an attribute has shape t mod 4 and variant t / 4.
///
/// The opener tells the shape, so what kind of token comes next is certain from then on, and the
/// loss of a name or a value has no part that is really about syntax. The value comes after the
/// names and the attribute, which determine it but for noise.
enum SentenceShape {
  static let count = 4

  static func arrange<Scalar>(_ slots: Slots<Scalar>, shape: Int) -> SIMD8<Scalar> {
    let s = slots
    return switch shape {
    case 0:
      SIMD8(s.start, s.opener, s.firstName, s.lastName, s.attribute, s.variant, s.value, s.stop)
    case 1:
      SIMD8(s.start, s.opener, s.attribute, s.firstName, s.lastName, s.variant, s.value, s.stop)
    case 2:
      SIMD8(s.start, s.opener, s.attribute, s.variant, s.firstName, s.lastName, s.value, s.stop)
    default:
      SIMD8(s.start, s.opener, s.variant, s.firstName, s.lastName, s.attribute, s.value, s.stop)
    }
  }

  /// The slots of a shape in the order of the sentence.
  static func slots(shape: Int) -> [Slot] {
    let places = Slots(
      start: Slot.start.rawValue, opener: Slot.opener.rawValue,
      firstName: Slot.firstName.rawValue, lastName: Slot.lastName.rawValue,
      attribute: Slot.attribute.rawValue, variant: Slot.variant.rawValue,
      value: Slot.value.rawValue, stop: Slot.stop.rawValue)
    let row = arrange(places, shape: shape)
    return row.indices.compactMap { Slot(rawValue: row[$0]) }
  }

  /// The number of templates of one attribute that have the shape.
  static func variants(ofShape shape: Int, templates: Int) -> Int {
    (templates - shape + count - 1) / count
  }
}
