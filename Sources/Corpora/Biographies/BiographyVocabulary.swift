/// The tokens of a corpus of biographies, in this order: the beginning of a sentence, the full stop,
/// an opener for each shape in use, a word for each attribute, a word for each variant of a shape,
/// first names, last names, and the values of each attribute in turn.
///
/// All sentences have the same length, so there is no token for padding.
public struct BiographyVocabulary: Hashable, Sendable {
  /// The token before every sentence.
  public static let start = 0
  /// The full stop, the token that ends every sentence.
  public static let stop = 1
  static let firstOpener = 2

  let firstAttribute: Int
  /// The tokens of the words with which sentences open, and which stand nowhere else.
  public var openers: Range<Int> { Self.firstOpener..<firstAttribute }
  let firstVariant: Int
  /// The tokens of the first names, last names and all values.
  public let firstNames: Range<Int>
  public let lastNames: Range<Int>
  public let values: [Range<Int>]

  public init(_ configuration: BiographyConfiguration) {
    let templates = configuration.templates
    firstAttribute = Self.firstOpener + min(templates, SentenceShape.count)
    firstVariant = firstAttribute + configuration.attributes
    let names = firstVariant + SentenceShape.variants(ofShape: 0, templates: templates)
    firstNames = names..<names + configuration.firstNames
    lastNames = firstNames.upperBound..<firstNames.upperBound + configuration.lastNames
    var ranges: [Range<Int>] = []
    var end = lastNames.upperBound
    for count in configuration.values {
      ranges.append(end..<end + count)
      end += count
    }
    values = ranges
  }

  /// The number of tokens.
  public var size: Int { values.last?.upperBound ?? lastNames.upperBound }

  /// The kind of a token; nil outside 0..<size. The beginning of a sentence counts as syntax.
  public func kind(of token: Int) -> TokenKind? {
    guard (0..<size).contains(token) else { return nil }
    if token < firstNames.lowerBound { return .syntax }
    return token < lastNames.upperBound ? .name : .knowledge
  }

  /// The text of a token; nil outside 0..<size. No two tokens have the same text, and but for the
  /// beginning of a sentence and the full stop all texts are letters, with digits at the end.
  public func tokenText(_ token: Int) -> String? {
    guard (0..<size).contains(token) else { return nil }
    switch token {
    case Self.start: return "<s>"
    case Self.stop: return "."
    case ..<firstAttribute: return ["Today", "The", "Known", "What"][token - Self.firstOpener]
    case ..<firstVariant: return Self.attributeName(token - firstAttribute)
    case ..<firstNames.lowerBound: return Self.verb(token - firstVariant)
    case firstNames: return Self.name(token - firstNames.lowerBound)
    case lastNames: return Self.name(token - lastNames.lowerBound) + "son"
    default:
      guard let attribute = values.firstIndex(where: { $0.contains(token) }) else { return nil }
      return "\(Self.attributeName(attribute))\(token - values[attribute].lowerBound)"
    }
  }

  private static func attributeName(_ attribute: Int) -> String {
    let names = [
      "city", "university", "subject", "employer", "birthday", "spouse", "hobby", "food",
    ]
    return attribute < names.count ? names[attribute] : "attribute\(attribute)x"
  }

  private static func verb(_ variant: Int) -> String {
    let verbs = ["is", "was", "remains", "becomes", "means", "equals", "stays", "reads"]
    return variant < verbs.count ? verbs[variant] : "verb\(variant)"
  }

  /// Syllables of a consonant and a vowel, at least two: the digits of the number to base 75.
  private static func name(_ number: Int) -> String {
    let consonants = Array("bdfghjklmnprstv")
    let vowels = Array("aeiou")
    var rest = number
    var name = ""
    repeat {
      name = "\(consonants[rest % 75 / 5])\(vowels[rest % 5])" + name
      rest /= 75
    } while rest > 0
    if number < 75 { name = "ba" + name }
    return name.prefix(1).uppercased() + name.dropFirst()
  }
}
