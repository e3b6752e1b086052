import Foundation
import Theory

/// The code of sentences by a model that describes the first items of a `BiographyDescription` and
/// knows nothing else.
public struct BiographyPartialCode: Sendable {
  /// The number of items that the model describes, and their bits.
  public let items: Int
  public let modelBits: Double
  /// The expected code length of a sentence, exactly.
  public let expectedBits: BitsByKind

  private let corpus: BiographyCorpus
  private let knowsGrammar: Bool
  /// log2 Z.
  private let tokenBits: Double
  /// How many people's names are known, and what each other name costs.
  private let names: Int
  private let otherNameBits: Double
  /// Which facts are known, shape (people, attributes).
  private let facts: [Bool]

  /// - Parameter alpha: The model's bits; it describes every item that they pay for whole.
  /// - Throws: `InvalidParameter` unless alpha is finite and not negative.
  public init(
    _ description: BiographyDescription, modelBits alpha: Double
  ) throws(InvalidParameter) {
    try self.init(
      description, items: description.bound(sentences: 1).wholeItems(modelBits: alpha))
  }

  /// - Parameter count: How many items the model describes.
  /// - Throws: `InvalidParameter` if there are not so many.
  public init(_ description: BiographyDescription, items count: Int) throws(InvalidParameter) {
    guard (0...description.items.count).contains(count) else {
      throw InvalidParameter("items", count, "it must lie in 0...\(description.items.count)")
    }
    let corpus = description.corpus
    let configuration = corpus.configuration
    let frequencies = corpus.law.frequencies
    var facts = [Bool](repeating: false, count: configuration.people * configuration.attributes)
    var names = 0
    var knowledge = CompensatedSum()
    for values in configuration.values {
      knowledge.add(log2(Double(values)) / Double(configuration.attributes))
    }
    for (content, item) in zip(description.contents, description.items).prefix(count) {
      switch content {
      case .grammar, .law: break
      case .name: names += 1
      case .fact(let person, let attribute):
        facts[person * configuration.attributes + attribute] = true
        knowledge.add(-item.saving)
      }
    }
    let others = corpus.law.masses[names]
    let otherNameBits = others > 0 ? log2((configuration.nameCount - Double(names)) / others) : 0
    let name =
      CompensatedSum.of(frequencies[..<names].lazy.map { -$0 * log2($0) }) + others * otherNameBits
    tokenBits = log2(Double(corpus.vocabulary.size))
    knowsGrammar = count > 0
    expectedBits =
      count > 0
      ? BitsByKind(
        name: name, syntax: configuration.syntaxBits, knowledge: max(0, knowledge.value))
      : Self.unknown(tokenBits, names: configuration.names.count)
    items = count
    modelBits = CompensatedSum.of(description.items[..<count].lazy.map(\.bits))
    self.corpus = corpus
    self.names = names
    self.otherNameBits = otherNameBits
    self.facts = facts
  }

  /// The code length of a sentence of the described corpus.
  /// - Throws: `InvalidParameter` for a sentence that this corpus cannot have.
  public func bits(of biography: Biography) throws(InvalidParameter) -> BitsByKind {
    let configuration = corpus.configuration
    try configuration.validate(biography)
    guard knowsGrammar else { return Self.unknown(tokenBits, names: configuration.names.count) }
    let (person, attribute) = (biography.person, biography.attribute)
    let values = Double(configuration.values[attribute])
    var knowledge = log2(values)
    if facts[person * configuration.attributes + attribute] {
      let truth = try corpus.value(of: attribute, person: person)
      let wrong = configuration.noise / values
      let probability = wrong + (biography.value == truth ? 1 - configuration.noise : 0)
      guard probability > 0 else {
        throw InvalidParameter(
          "the sentence's value", biography.value, "without noise it must be \(truth)")
      }
      knowledge = -log2(probability)
    }
    return BitsByKind(
      name: person < names ? -log2(corpus.law.frequencies[person]) : otherNameBits,
      syntax: configuration.syntaxBits, knowledge: knowledge)
  }

  /// Of the tokens some are the name's, one is a value and four are words.
  private static func unknown(_ bits: Double, names: Int) -> BitsByKind {
    BitsByKind(name: Double(names) * bits, syntax: 4 * bits, knowledge: bits)
  }
}
