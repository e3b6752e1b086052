import Support
import Theory

/// One sentence, with what it says and the kind of each of its tokens.
public struct Biography: Hashable, Sendable {
  public let person: Int
  public let attribute: Int
  public let template: Int
  /// The value stated, true or not, in 0..<V_a.
  public let value: Int
  /// `BiographyCorpus.sentenceLength` tokens, the beginning of the sentence first.
  public let tokens: [Int32]
  /// The kind of each token; the beginning of the sentence, which is not predicted, is syntax.
  public let kinds: [TokenKind]
}

/// Sentences side by side, row-major: each row predicts every token of one sentence from those
/// before it.
public struct BiographyBatch: Hashable, Sendable {
  public let sequences: Int
  /// `BiographyCorpus.sentenceLength` - 1: all tokens but the last are read, all but the first are
  /// targets, and every target counts.
  public let length: Int
  /// Shape (sequences, length).
  public fileprivate(set) var tokens: [Int32]
  /// Shape (sequences, length): the token after each of `tokens`.
  public fileprivate(set) var targets: [Int32]
}

/// The sentences of a configuration. Sentence j is a pure function of (configuration, split, j) in
/// O(1); the tables that make it so are built once, in O(N) but for a sort of the frequencies.
public struct BiographyCorpus: Sendable {
  /// Tokens of a sentence, the beginning of the sentence included; all sentences have this length.
  public static let sentenceLength = 8

  public let configuration: BiographyConfiguration
  public let vocabulary: BiographyVocabulary
  /// The people's frequencies in decreasing order: person i is the one of rank i + 1.
  public let law: FrequencyList
  private let draws: AliasTable
  /// The tokens of each person's first and last name.
  private let names: [SIMD2<Int32>]

  /// The memory of a corpus while its tables are made, of which half stays: for each person the weight,
  /// the frequency and its partial sums, a column and the mass in it, places in two stacks that grow by
  /// doubling, and the names.
  public static func memory(of configuration: BiographyConfiguration) -> ByteCount {
    ByteCount(configuration.people, 100) + ByteCount(configuration.attributes, 16)
  }

  /// - Parameter sentences: see `CorpusConfiguration.corpus(sentences:)`.
  public init(_ configuration: BiographyConfiguration, sentences: Int) throws(InvalidParameter) {
    try self.init(configuration)
  }

  /// The memory for so many sentences to be trained on.
  public static func memory(of configuration: BiographyConfiguration, sentences: Int) -> ByteCount {
    memory(of: configuration)
  }

  /// - Throws: `InvalidParameter` where the rarest person's frequency underflows.
  public init(_ configuration: BiographyConfiguration) throws(InvalidParameter) {
    self.configuration = configuration
    let vocabulary = BiographyVocabulary(configuration)
    law = try configuration.law.frequencies(
      people: configuration.people, seed: configuration.seed)
    draws = AliasTable(frequencies: law.frequencies)
    let permutation = NamePermutation(
      firstNames: configuration.firstNames, lastNames: configuration.lastNames,
      seed: configuration.seed)
    names = (0..<configuration.people).map { person in
      let name = permutation.name(of: person)
      return SIMD2(
        Int32(vocabulary.firstNames.lowerBound + name.first),
        Int32(vocabulary.lastNames.lowerBound + name.last))
    }
    self.vocabulary = vocabulary
  }

  /// The numbers of a person's first and last name.
  /// - Throws: `InvalidParameter` outside 0..<people.
  public func name(of person: Int) throws(InvalidParameter) -> (first: Int, last: Int) {
    try Self.require("person", person, below: configuration.people)
    return (
      Int(names[person].x) - vocabulary.firstNames.lowerBound,
      Int(names[person].y) - vocabulary.lastNames.lowerBound
    )
  }

  /// The true value, in 0..<V_a, of a person's attribute: a pure function of (seed, V_a, person,
  /// attribute).
  /// - Throws: `InvalidParameter` for a person or attribute that does not exist.
  public func value(of attribute: Int, person: Int) throws(InvalidParameter) -> Int {
    try Self.require("person", person, below: configuration.people)
    try Self.require("attribute", attribute, below: configuration.attributes)
    return fact(person: person, attribute: attribute)
  }

  /// Sentence j of a split.
  public func sentence(at j: UInt64, in split: CorpusSplit) -> Biography {
    sentence(stating: statement(at: j, in: split))
  }

  /// The sentence that states a person's true attribute through a template: a question about one
  /// fact, to be asked of a model.
  /// - Throws: `InvalidParameter` for a person, attribute or template that does not exist.
  public func sentence(
    person: Int, attribute: Int, template: Int
  ) throws(InvalidParameter) -> Biography {
    let value = try value(of: attribute, person: person)
    try Self.require("template", template, below: configuration.templates)
    return sentence(
      stating: Statement(person: person, attribute: attribute, template: template, value: value))
  }

  /// Sentences first, first + 1, ..., first + count - 1 (modulo 2^64) of a split.
  /// - Throws: `InvalidParameter` for a count outside 0...2^31.
  public func batch(
    from first: UInt64, count: Int, in split: CorpusSplit
  ) throws(InvalidParameter) -> BiographyBatch {
    guard (0...(1 << 31)).contains(count) else {
      throw InvalidParameter("count", count, "it must be between 0 and 2147483648")
    }
    let length = Self.sentenceLength - 1
    var tokens = [Int32](repeating: 0, count: count * length)
    var targets = tokens
    var tokenSpan = tokens.mutableSpan
    var targetSpan = targets.mutableSpan
    for index in 0..<count {
      let row = tokenRow(statement(at: first &+ UInt64(index), in: split))
      for k in 0..<length {
        tokenSpan[index * length + k] = row[k]
        targetSpan[index * length + k] = row[k + 1]
      }
    }
    return BiographyBatch(sequences: count, length: length, tokens: tokens, targets: targets)
  }

  /// The probability that a sentence is about someone of each first name.
  var firstNameMasses: [Double] {
    var masses = [CompensatedSum](repeating: CompensatedSum(), count: configuration.firstNames)
    for (name, frequency) in zip(names, law.frequencies) {
      masses[Int(name.x) - vocabulary.firstNames.lowerBound].add(frequency)
    }
    return masses.map(\.value)
  }

  private static func require(
    _ name: String, _ value: Int, below count: Int
  ) throws(InvalidParameter) {
    guard value >= 0, value < count else {
      throw InvalidParameter(name, value, "it must lie in 0..<\(count)")
    }
  }
}

/// What a sentence says.
private struct Statement {
  let person, attribute, template, value: Int
}

extension BiographyCorpus {
  /// The draws of a sentence, always in the same order: the person, the form, and where there is
  /// noise whether it strikes and which value it puts. So corpora that differ in noise alone write
  /// about the same people in the same words. Probabilities are off by less than 2^-53.
  @inline(__always)
  private func statement(at j: UInt64, in split: CorpusSplit) -> Statement {
    var random = RandomSequence(seed: configuration.seed, stream: split.stream, index: j)
    let person = draws.person(at: random.next())
    let templates = configuration.templates
    let form = random.uniform(below: configuration.values.count * templates)
    let (attribute, template) = form.quotientAndRemainder(dividingBy: templates)
    let isNoise = configuration.noise > 0 && random.uniform() < configuration.noise
    let value =
      isNoise
      ? random.uniform(below: configuration.values[attribute])
      : fact(person: person, attribute: attribute)
    return Statement(person: person, attribute: attribute, template: template, value: value)
  }

  @inline(__always)
  private func fact(person: Int, attribute: Int) -> Int {
    var random = RandomSequence(
      seed: configuration.seed, stream: .facts,
      index: UInt64(attribute) << 32 | UInt64(person))
    return random.uniform(below: configuration.values[attribute])
  }

  @inline(__always)
  private func tokenRow(_ statement: Statement) -> SIMD8<Int32> {
    let shape = statement.template % SentenceShape.count
    let name = names[statement.person]
    let value = vocabulary.values[statement.attribute].lowerBound + statement.value
    return SentenceShape.arrange(
      Slots(
        start: Int32(BiographyVocabulary.start),
        opener: Int32(BiographyVocabulary.firstOpener + shape),
        firstName: name.x, lastName: name.y,
        attribute: Int32(vocabulary.firstAttribute + statement.attribute),
        variant: Int32(vocabulary.firstVariant + statement.template / SentenceShape.count),
        value: Int32(value), stop: Int32(BiographyVocabulary.stop)),
      shape: shape)
  }

  private func sentence(stating statement: Statement) -> Biography {
    let row = tokenRow(statement)
    let shape = statement.template % SentenceShape.count
    return Biography(
      person: statement.person, attribute: statement.attribute, template: statement.template,
      value: statement.value, tokens: row.indices.map { row[$0] },
      kinds: SentenceShape.slots(shape: shape).map(\.kind))
  }
}
