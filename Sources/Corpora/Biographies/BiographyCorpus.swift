import Theory

/// One sentence, with what it says and the kind of each of its tokens.
public struct Biography: Hashable, Sendable {
  /// A stranger's number is `BiographyCorpus.people` or more.
  public let person: Int
  public let attribute: Int
  public let template: Int
  /// The value stated, true or not, in 0..<V_a.
  public let value: Int
  /// The tokens, the beginning of the sentence first.
  public let tokens: [Int32]
  /// The kind of each token; the beginning of the sentence, which is not predicted, is syntax.
  public let kinds: [TokenKind]
}

/// The sentences of a configuration. Sentence j is a pure function of (configuration, split, j), in O(1)
/// but for open worlds; the tables that make it so are built once.
public struct BiographyCorpus: Sendable {
  public let configuration: BiographyConfiguration
  public let vocabulary: BiographyVocabulary
  let grammar: SentenceGrammar
  /// Whom sentences are about.
  let population: Population
  /// The tokens of each person's name, shape (people, names).
  let names: [Int32]
  let permutation: NamePermutation
  /// Decides the sentences of this stream.
  let streamSeed: UInt64

  /// A corpus of a closed world.
  /// - Throws: `InvalidParameter` where the rarest person's frequency underflows, and for an open law.
  public init(_ configuration: BiographyConfiguration) throws(InvalidParameter) {
    guard !configuration.law.isOpen else {
      throw InvalidParameter(
        "law", configuration.law.kind.rawValue,
        "an open world is made for a number of training sentences; state it")
    }
    try self.init(configuration, population: .closed(ClosedPeople(configuration)))
  }

  /// A corpus for so many training sentences. Training sentence j of an open world is the same for every
  /// number of sentences above j; whom they mention depends on the number.
  /// - Parameters:
  ///   - sentences: > 0; it does not matter in a closed world.
  ///   - interruption: is called every now and then; what it throws ends the making of an open world.
  /// - Throws: `InvalidParameter` where the rarest person's frequency underflows, or an open world has
  ///   too few names for those that the sentences mention.
  public init(
    _ configuration: BiographyConfiguration, sentences: Int, interruption: () throws -> Void
  ) throws {
    try self.init(
      configuration,
      population: configuration.law.isOpen
        ? .open(
          OpenPeople(configuration, sentences: sentences, interruption: interruption))
        : .closed(ClosedPeople(configuration)))
  }

  /// The same, not to be interrupted.
  public init(_ configuration: BiographyConfiguration, sentences: Int) throws(InvalidParameter) {
    do {
      try self.init(configuration, sentences: sentences, interruption: {})
    } catch let error as InvalidParameter {
      throw error
    } catch {
      preconditionFailure("nothing else is thrown: \(error)")
    }
  }

  private init(_ configuration: BiographyConfiguration, population: Population) {
    self.configuration = configuration
    self.population = population
    vocabulary = BiographyVocabulary(configuration)
    grammar = SentenceGrammar(configuration, vocabulary)
    permutation = NamePermutation(sizes: configuration.names, seed: configuration.seed)
    var streams = RandomSequence(
      seed: configuration.seed, stream: .sentenceStreams, index: configuration.stream)
    streamSeed = configuration.stream == 0 ? configuration.seed : streams.next()
    var names: [Int32] = []
    let people = population.count
    names.reserveCapacity(people * configuration.names.count)
    for person in 0..<people {
      let name = permutation.name(of: configuration.first + population.worldNumber(of: person))
      for (place, tokens) in vocabulary.names.enumerated() {
        names.append(Int32(tokens.lowerBound + name[place]))
      }
    }
    self.names = names
  }

  /// The people whom questions can be about: all of a closed world, those whom the training sentences
  /// mention in an open one.
  public var people: Int { population.count }

  /// How many training sentences an open world was made for; nil for a closed one.
  public var horizon: Int? {
    if case .open(let people) = population { people.sentences } else { nil }
  }

  public var frequencies: [Double] {
    switch population {
    case .closed(let people): people.law.frequencies
    case .open(let people): people.frequencies
    }
  }

  public var strangersMass: Double {
    if case .open(let people) = population { people.strangersMass } else { 0 }
  }

  /// The people's frequencies in decreasing order: person i is the one of rank i + 1. In an open world
  /// they are those of the people met, divided by their sum, and listed anew each time.
  public var law: FrequencyList {
    switch population {
    case .closed(let people): return people.law
    case .open(let people):
      guard let law = try? FrequencyList(weights: people.frequencies) else {
        preconditionFailure("whoever was met has a positive frequency")
      }
      return law
    }
  }

  /// Tokens of every sentence, its beginning included.
  public var sentenceLength: Int { configuration.sentenceLength }

  /// The numbers of a person's first and last name.
  /// - Throws: `InvalidParameter` outside 0..<people.
  public func name(of person: Int) throws(InvalidParameter) -> (first: Int, last: Int) {
    let numbers = try nameNumbers(of: person)
    return (numbers[0], numbers[numbers.count - 1])
  }

  /// The number of each of a name's tokens within its set.
  /// - Throws: `InvalidParameter` outside 0..<people.
  public func nameNumbers(of person: Int) throws(InvalidParameter) -> [Int] {
    try Self.require("person", person, below: people)
    let name = name(person)
    return vocabulary.names.indices.map { Int(name[$0]) - vocabulary.names[$0].lowerBound }
  }

  /// The true value, in 0..<V_a, of a person's attribute: a pure function of (seed, names, correlation,
  /// V_a, attribute) and the person's number in the world.
  /// - Throws: `InvalidParameter` for a person or attribute that does not exist.
  public func value(of attribute: Int, person: Int) throws(InvalidParameter) -> Int {
    try Self.require("person", person, below: people)
    try Self.require("attribute", attribute, below: configuration.attributes)
    return fact(person: person, attribute: attribute)
  }

  /// Sentence j of a split. In an open world the number of a training sentence must be below `horizon`.
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
    try Self.require("template", template, below: grammar.templates)
    return sentence(
      stating: Statement(person: person, attribute: attribute, template: template, value: value))
  }

  private static func require(
    _ name: String, _ value: Int, below count: Int
  ) throws(InvalidParameter) {
    guard value >= 0, value < count else {
      throw InvalidParameter(name, value, "it must lie in 0..<\(count)")
    }
  }
}
