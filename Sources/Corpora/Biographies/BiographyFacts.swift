import Support
import Theory

extension BiographyCorpus {
  /// The memory of a corpus while its tables are made, of which half stays: for each person the weight,
  /// the frequency and its partial sums, a column and the mass in it, places in two stacks that grow by
  /// doubling, and a name of two tokens. Where training sentences are sampled by another law there are its
  /// weights and columns besides.
  public static func memory(of configuration: BiographyConfiguration) -> ByteCount {
    memory(of: configuration, sentences: .max)
  }

  /// The memory for so many sentences to be trained on, of which an open world keeps those that they
  /// mention.
  public static func memory(of configuration: BiographyConfiguration, sentences: Int) -> ByteCount {
    let names = 4 * max(configuration.names.count - 2, 0)
    let person =
      configuration.law.isOpen
      ? OpenPeople.bytesOfAPerson + 8
      : configuration.samplingExponent == 1 ? 100 : 140
    return ByteCount(configuration.likelyPeople(sentences: sentences), person + names)
      + ByteCount(configuration.attributes, 16)
  }
}

/// What training and evaluation ask of any corpus.
extension BiographyCorpus: FactCorpus {
  public var vocabularySize: Int { vocabulary.size }
  public var longestSentence: Int { configuration.longestSentence }
  public var attributes: Int { configuration.attributes }

  public func tokens(at index: UInt64, in split: CorpusSplit) -> [Int32] {
    tokens(stating: statement(at: index, in: split))
  }

  public func kinds(of sentence: [Int32]) -> [TokenKind] {
    sentence.map { token in
      guard let kind = vocabulary.kind(of: Int(token)) else {
        preconditionFailure("no sentence has the token \(token)")
      }
      return kind
    }
  }

  public var entropies: NatsByKind? {
    configuration.law.isOpen ? nil : BiographyEntropies(of: self).sentence
  }

  public func text(of token: Int) -> String? { vocabulary.tokenText(token) }

  public func fact(at index: UInt64, in split: CorpusSplit) -> Fact {
    let statement = statement(at: index, in: split)
    return Fact(person: statement.person, attribute: statement.attribute)
  }

  /// Through template (person + attribute) modulo the number of templates.
  public func question(person: Int, attribute: Int) throws(InvalidParameter) -> FactQuestion {
    let sentence = try sentence(
      person: person, attribute: attribute,
      template: (person + attribute) % configuration.formTemplates)
    let values = vocabulary.values[attribute]
    // The value is the last token but one.
    return FactQuestion(
      prompt: sentence.tokens.dropLast(2), values: values,
      answer: values.lowerBound + sentence.value, noise: configuration.noise)
  }
}
