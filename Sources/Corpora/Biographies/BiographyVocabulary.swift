/// The tokens of a corpus of biographies, in this order: the beginning of a sentence, the full stop,
/// an opener for each shape in use, a word for each attribute, a word for each variant of a shape, the
/// names of each set in turn, and the values of each attribute in turn. Where there are questions their
/// opener and a mark for each of their templates follow, whatever form the sentences have.
///
/// All sentences have the same length, so there is no token for padding.
public struct BiographyVocabulary: Hashable, Sendable {
  /// The token before every sentence.
  public static let start = 0
  /// The full stop, the token that ends every sentence.
  public static let stop = 1
  static let firstOpener = 2

  let firstAttribute: Int
  let firstVariant: Int
  /// The tokens of the names of each set, and of all values.
  public let names: [Range<Int>]
  public let values: [Range<Int>]
  /// The number of question templates of an attribute.
  let questions: Int

  public init(_ configuration: BiographyConfiguration) {
    let templates = configuration.templates
    firstAttribute = Self.firstOpener + min(templates, SentenceShape.count)
    firstVariant = firstAttribute + configuration.attributes
    var end = firstVariant + SentenceShape.variants(ofShape: 0, templates: templates)
    func ranges(_ counts: [Int]) -> [Range<Int>] {
      counts.map { count in
        defer { end += count }
        return end..<end + count
      }
    }
    names = ranges(configuration.names)
    values = ranges(configuration.values)
    questions = configuration.questions
  }

  /// The tokens of the names that come first, and of those that come last.
  public var firstNames: Range<Int> { names[0] }
  public var lastNames: Range<Int> { names[names.count - 1] }

  /// Words of a line of text: all tokens of a sentence but its beginning.
  public var wordsPerLine: Int { 5 + names.count }

  var statementOpeners: Range<Int> { Self.firstOpener..<firstAttribute }

  /// The token that opens questions, if there are any; marks follow it.
  var questionOpener: Int { values.last?.upperBound ?? lastNames.upperBound }

  /// The tokens of the words with which sentences open, and which stand nowhere else.
  public var openers: [Int] { statementOpeners + (questions > 0 ? [questionOpener] : []) }

  /// The number of tokens.
  public var size: Int { questionOpener + (questions > 0 ? 1 + questions : 0) }

  /// The kind of a token; nil outside 0..<size. The beginning of a sentence counts as syntax.
  public func kind(of token: Int) -> TokenKind? {
    guard (0..<size).contains(token) else { return nil }
    if token < firstNames.lowerBound || token >= questionOpener { return .syntax }
    return token < lastNames.upperBound ? .name : .knowledge
  }

  /// The text of a token; nil outside 0..<size. No two tokens have the same text, and but for the
  /// beginning of a sentence, the full stop and the marks of questions all texts are letters, with digits
  /// at the end.
  public func tokenText(_ token: Int) -> String? {
    guard (0..<size).contains(token) else { return nil }
    switch token {
    case Self.start: return "<s>"
    case Self.stop: return "."
    case ..<firstAttribute: return ["Today", "The", "Known", "What"][token - Self.firstOpener]
    case ..<firstVariant: return Self.attributeName(token - firstAttribute)
    case ..<firstNames.lowerBound: return Self.verb(token - firstVariant)
    case ..<lastNames.upperBound:
      guard let set = names.firstIndex(where: { $0.contains(token) }) else { return nil }
      return Self.name(token - names[set].lowerBound) + nameEnding(ofSet: set)
    case questionOpener: return "Which"
    case questionOpener...:
      let mark = token - questionOpener - 1
      return mark == 0 ? "?" : "?\(mark)"
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

  /// Names without an ending end in a vowel, and no two sets' endings end in the same letter.
  private func nameEnding(ofSet set: Int) -> String {
    if set == 0 { return "" }
    return set == names.count - 1 ? "son" : ["l", "r"][set - 1]
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
