import Theory

/// Sentences of tokens to train and evaluate on, with what is known of them.
///
/// A sentence is a pure function of the corpus, the split and its number, so that the data of a run
/// are a pure function of its configuration. Sentences may differ in length. A model reads all tokens
/// of a sentence but the last and predicts all but the first, which begins every sentence.
public protocol Corpus: Sendable {
  /// The number of tokens that sentences are made of: 0..<vocabularySize.
  var vocabularySize: Int { get }

  /// Tokens of the longest sentence, its beginning included; at least 2.
  var longestSentence: Int { get }

  /// The tokens of sentence j of a split, the beginning of the sentence first.
  func tokens(at index: UInt64, in split: CorpusSplit) -> [Int32]

  /// The kind of each token of a sentence.
  func kinds(of sentence: [Int32]) -> [TokenKind]

  /// The text of a token, nil outside the vocabulary. No two tokens have the same text.
  func text(of token: Int) -> String?

  /// Nats a validation sentence: what its tokens of each kind cost a coder who knows everything that
  /// the corpus is made from. Nil where no formula gives it.
  var entropies: NatsByKind? { get }
}

/// Which of two independent streams of sentences.
public enum CorpusSplit: String, Codable, Hashable, Sendable, CaseIterable {
  case training, validation

  var stream: RandomStream {
    switch self {
    case .training: .trainingBiographies
    case .validation: .validationBiographies
    }
  }
}

/// A corpus whose sentences state facts: one attribute of one person each.
///
/// People are numbered from 0 by how often validation sentences are about them, the most frequent first.
public protocol FactCorpus: Corpus {
  /// The people whom questions can be about. In an open world, those whom the sentences trained on
  /// mention.
  var people: Int { get }

  /// The attributes of each person. A sentence about a person states each with the same probability.
  var attributes: Int { get }

  /// The probability that a validation sentence is about each person; not increasing. In a closed
  /// world their sum is 1, in an open one it is 1 - `strangersMass`.
  var frequencies: [Double] { get }

  /// The probability that a validation sentence is about somebody whom no training sentence mentions
  /// and who therefore has no number below `people`; 0 in a closed world.
  var strangersMass: Double { get }

  /// What sentence j of a split is about. The person is `people` or more for a stranger.
  func fact(at index: UInt64, in split: CorpusSplit) -> Fact

  /// The beginning of a sentence up to where the value of a person's attribute must come.
  /// - Throws: `InvalidParameter` for a person or attribute that does not exist.
  func question(person: Int, attribute: Int) throws(InvalidParameter) -> FactQuestion
}

/// Whom and what a sentence is about.
public struct Fact: Hashable, Sendable {
  public let person: Int
  public let attribute: Int

  public init(person: Int, attribute: Int) {
    self.person = person
    self.attribute = attribute
  }
}

/// A question about one fact, to be put to a model.
public struct FactQuestion: Hashable, Sendable {
  /// The tokens that the value follows.
  public let prompt: [Int32]
  /// The tokens of the attribute's values.
  public let values: Range<Int>
  /// The token of the true value.
  public let answer: Int
  /// The probability that a sentence states one of the values at random instead of the true one.
  public let noise: Double

  public init(prompt: [Int32], values: Range<Int>, answer: Int, noise: Double) {
    self.prompt = prompt
    self.values = values
    self.answer = answer
    self.noise = noise
  }
}
