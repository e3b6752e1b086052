import Theory

extension BiographyConfiguration {
  /// Tokens of the longest sentence, its beginning included.
  public var longestSentence: Int { BiographyCorpus.sentenceLength }

  /// Tokens of every sentence, its beginning included; nil if they differ.
  public var sentenceLength: Int? { BiographyCorpus.sentenceLength }

  /// The same with fewer people, so that there are at most so many facts, if that leaves anybody.
  func smaller(facts: Int) throws(InvalidParameter) -> BiographyConfiguration {
    try BiographyConfiguration(
      people: min(people, max(facts / attributes, 1)), firstNames: firstNames,
      lastNames: lastNames, values: values, templates: templates, law: law, noise: noise,
      seed: seed)
  }

  /// Whether new people appear as long as there are new sentences.
  public var isOpen: Bool { false }

  /// The people whom so many sentences can mention, at most.
  public func mostPeople(sentences: Int) -> Int { people }
}

/// What training and evaluation ask of any corpus.
extension BiographyCorpus: FactCorpus {
  public var vocabularySize: Int { vocabulary.size }
  public var longestSentence: Int { configuration.longestSentence }
  public var people: Int { configuration.people }
  public var attributes: Int { configuration.attributes }
  public var frequencies: [Double] { law.frequencies }
  public var strangersMass: Double { 0 }

  public func tokens(at index: UInt64, in split: CorpusSplit) -> [Int32] {
    sentence(at: index, in: split).tokens
  }

  public func kinds(of sentence: [Int32]) -> [TokenKind] {
    sentence.map { token in
      guard let kind = vocabulary.kind(of: Int(token)) else {
        preconditionFailure("no sentence has the token \(token)")
      }
      return kind
    }
  }

  public var entropies: NatsByKind? { BiographyEntropies(of: self).sentence }

  public func text(of token: Int) -> String? { vocabulary.tokenText(token) }

  public func fact(at index: UInt64, in split: CorpusSplit) -> Fact {
    let sentence = sentence(at: index, in: split)
    return Fact(person: sentence.person, attribute: sentence.attribute)
  }

  /// Through template (person + attribute) modulo the number of templates.
  public func question(person: Int, attribute: Int) throws(InvalidParameter) -> FactQuestion {
    let sentence = try sentence(
      person: person, attribute: attribute,
      template: (person + attribute) % configuration.templates)
    let values = vocabulary.values[attribute]
    // The value is the last token but one.
    return FactQuestion(
      prompt: sentence.tokens.dropLast(2), values: values,
      answer: values.lowerBound + sentence.value, noise: configuration.noise)
  }
}
