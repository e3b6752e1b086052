import Support
import Theory

/// What decides a corpus. The number of sentences that are trained on is given besides: in an open
/// world it decides whom they mention.
public enum CorpusConfiguration: Hashable, Sendable {
  case biographies(BiographyConfiguration)

  /// The corpus.
  /// - Parameters:
  ///   - sentences: how many sentences of the training split there are to be, > 0.
  ///   - interruption: is called every now and then where that takes long; what it throws ends it.
  /// - Throws: what the corpus of the kind throws.
  public func corpus(
    sentences: Int, interruption: () throws -> Void = {}
  ) throws -> any Corpus {
    switch self {
    case .biographies(let configuration):
      try BiographyCorpus(configuration, sentences: sentences, interruption: interruption)
    }
  }

  /// The memory that a corpus takes while it is made.
  public func memory(sentences: Int) -> ByteCount {
    switch self {
    case .biographies(let configuration):
      BiographyCorpus.memory(of: configuration, sentences: sentences)
    }
  }

  /// `Corpus.vocabularySize`, without making the corpus.
  public var vocabularySize: Int {
    switch self {
    case .biographies(let configuration): BiographyVocabulary(configuration).size
    }
  }

  /// `Corpus.longestSentence`, without making the corpus.
  public var longestSentence: Int {
    switch self {
    case .biographies(let configuration): configuration.longestSentence
    }
  }

  /// Tokens of every sentence, the beginning included; nil if they differ.
  public var sentenceLength: Int? {
    switch self {
    case .biographies(let configuration): configuration.sentenceLength
    }
  }

  /// The facts that questions can be about, at most: people times attributes; nil if the sentences state none.
  public func facts(sentences: Int) -> (people: Int, attributes: Int)? {
    switch self {
    case .biographies(let configuration):
      (configuration.mostPeople(sentences: sentences), configuration.attributes)
    }
  }

  /// The same, of which so many sentences hardly ever mention more: for memory and cost.
  public func likelyFacts(sentences: Int) -> (people: Int, attributes: Int)? {
    switch self {
    case .biographies(let configuration):
      (configuration.likelyPeople(sentences: sentences), configuration.attributes)
    }
  }

  /// A corpus of the same vocabulary with fewer facts, if it has more than so many: for measuring how long
  /// questions take.
  public func smaller(questions: Int) throws -> CorpusConfiguration {
    switch self {
    case .biographies(let configuration):
      .biographies(try configuration.smaller(facts: questions))
    }
  }

  /// Whether the number of people depends on the sentences.
  public var isOpen: Bool {
    switch self {
    case .biographies(let configuration): configuration.isOpen
    }
  }

  /// The configuration of biographies; nil for another kind of corpus.
  public var biographies: BiographyConfiguration? {
    switch self {
    case .biographies(let configuration): configuration
    }
  }
}

extension CorpusConfiguration {
  /// The configuration of biographies.
  /// - Throws: `InvalidParameter` for another kind of corpus.
  public func requireBiographies() throws(InvalidParameter) -> BiographyConfiguration {
    guard let biographies else {
      throw InvalidParameter("the corpus", self, "this needs a corpus of biographies")
    }
    return biographies
  }
}

extension CorpusConfiguration: Codable {
  /// The kind is biographies where none is stated.
  public init(from decoder: any Decoder) throws {
    self = .biographies(try BiographyConfiguration(from: decoder))
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .biographies(let configuration): try configuration.encode(to: encoder)
    }
  }
}
