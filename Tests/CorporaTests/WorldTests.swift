import Corpora
import Foundation
import TestSupport
import Testing
import Theory

@Suite struct WorldTests {
  private func everything(_ corpus: BiographyCorpus, person: Int) throws -> [Int] {
    try corpus.nameNumbers(of: person)
      + (0..<corpus.attributes).map { try corpus.value(of: $0, person: person) }
  }

  @Test(arguments: [
    [1], [17], [3, 5], [1, 1, 1], [2, 3, 4], [7, 1, 5], [60, 2, 9], [2, 3, 4, 5], [1, 6, 1, 6],
  ])
  func namesAreABijection(sizes: [Int]) throws {
    let people = sizes.reduce(1, *)
    let corpus = try BiographyCorpus(world(people: people, names: sizes, law: .uniform))
    let names = try Set((0..<people).map { try corpus.nameNumbers(of: $0) })
    #expect(names.count == people)
    for name in names {
      #expect(name.count == sizes.count && zip(name, sizes).allSatisfy { (0..<$1).contains($0) })
    }
  }

  /// Each token of the names of people with neighbouring numbers is as if drawn at random.
  @Test(arguments: [[40, 50, 60], [30, 20, 40, 10]])
  func namesAreSpread(sizes: [Int]) throws {
    let corpus = try BiographyCorpus(world(people: 10_000, names: sizes, law: .uniform))
    let names = try (0..<10_000).map { try corpus.nameNumbers(of: $0) }
    for (place, size) in sizes.enumerated() {
      let counts = (0..<10).map { bin in names.count { $0[place] * 10 / size == bin } }
      #expect(
        pearsonPValue(counts: counts, probabilities: Array(repeating: 0.1, count: 10))
          > Significance.level)
    }
  }

  /// Whoever has a number in the world has the same name and facts in every corpus.
  @Test func peopleAreTheSameInEveryCorpus() throws {
    for correlation in [0, 0.6] {
      func corpus(
        _ people: Int, first: Int = 0, form: SentenceForm = .statement, stream: UInt64 = 0
      ) throws -> BiographyCorpus {
        try BiographyCorpus(
          world(
            people: people, names: [5, 6, 7], law: .uniform, first: first, questions: 2,
            form: form, correlation: correlation, stream: stream))
      }
      let whole = try corpus(210)
      let people = try (0..<210).map { try everything(whole, person: $0) }
      for part in try [
        corpus(100), corpus(110, first: 100), corpus(60, first: 150, form: .question),
        corpus(210, stream: 5),
      ] {
        for person in 0..<part.people {
          let number = part.configuration.first + person
          #expect(try everything(part, person: person) == people[number])
        }
      }
      // And what the sentences say is what they have.
      let part = try corpus(60, first: 150, form: .question)
      for j in 0..<500 as Range<UInt64> {
        let sentence = part.sentence(at: j, in: .validation)
        #expect(part.fact(at: j, in: .validation).person == sentence.person)
        let name = zip(sentence.tokens, sentence.kinds).filter { $0.1 == .name }.map { Int($0.0) }
        let numbers = zip(name, part.vocabulary.names).map { $0 - $1.lowerBound }
        #expect(numbers == Array(people[150 + sentence.person][..<3]))
      }
    }
  }

  @Test func formsShareAVocabulary() throws {
    func corpus(_ form: SentenceForm, questions: Int = 3) throws -> BiographyCorpus {
      try BiographyCorpus(
        world(names: [4, 5, 6], noise: 0, questions: questions, form: form))
    }
    let (statements, questions) = (try corpus(.statement), try corpus(.question))
    let without = try corpus(.statement, questions: 0)
    #expect(statements.vocabulary == questions.vocabulary)
    // An opener and three marks follow the tokens that there are without questions.
    #expect(statements.vocabularySize == without.vocabularySize + 4)
    #expect(statements.vocabulary.openers == without.vocabulary.openers + [without.vocabularySize])
    var texts: Set<String> = []
    for token in 0..<statements.vocabularySize {
      let text = try #require(statements.text(of: token))
      #expect(texts.insert(text).inserted)
      if token < without.vocabularySize {
        #expect(text == without.text(of: token))
        #expect(statements.vocabulary.kind(of: token) == without.vocabulary.kind(of: token))
      } else {
        #expect(statements.vocabulary.kind(of: token) == .syntax)
      }
    }
    #expect(statements.text(of: statements.vocabularySize) == nil)
    for j in 0..<100 as Range<UInt64> {
      #expect(statements.tokens(at: j, in: .training) == without.tokens(at: j, in: .training))
    }
  }

  @Test func questionsRead() throws {
    let corpus = try BiographyCorpus(
      world(names: [4, 5, 6], noise: 0, questions: 3, form: .question))
    #expect(corpus.sentenceLength == 9 && corpus.configuration.longestSentence == 9)
    for template in 0..<3 {
      let sentence = try corpus.sentence(person: 2, attribute: 1, template: template)
      let words = text(sentence, corpus.vocabulary).split(separator: " ").map(String.init)
      let name = try corpus.nameNumbers(of: 2)
      let value = try corpus.value(of: 1, person: 2)
      let names = zip(corpus.vocabulary.names, name).compactMap {
        corpus.text(of: $0.lowerBound + $1)
      }
      #expect(
        words == ["<s>", "Which", "university"] + names
          + [["?", "?1", "?2"][template], "university\(value)", "."])
      #expect(sentence.kinds == corpus.kinds(of: sentence.tokens))
      #expect(sentence.kinds[3..<6].allSatisfy { $0 == .name } && sentence.kinds[7] == .knowledge)
    }
    #expect(throws: InvalidParameter.self) {
      try corpus.sentence(person: 2, attribute: 1, template: 3)
    }
    let question = try corpus.question(person: 3, attribute: 1)
    let sentence = try corpus.sentence(person: 3, attribute: 1, template: 1)
    #expect(question.prompt == Array(sentence.tokens.dropLast(2)))
    #expect(question.answer == Int(sentence.tokens[7]))
    for j in 0..<200 as Range<UInt64> {
      let sentence = corpus.sentence(at: j, in: .training)
      #expect((0..<3).contains(sentence.template) && sentence.tokens.count == 9)
    }
  }

  @Test(arguments: [[30], [4, 5, 6], [3, 4, 2, 5]])
  func batchesHoldTheSentences(names: [Int]) throws {
    let people = min(names.reduce(1, *), 50)
    let corpus = try BiographyCorpus(world(people: people, names: names))
    #expect(corpus.sentenceLength == 6 + names.count)
    let batch = try corpus.batch(from: 7, count: 50, in: .training)
    let sentences = (7..<57).map { corpus.tokens(at: $0, in: .training) }
    #expect(batch.length == 5 + names.count)
    #expect(batch.tokens == sentences.flatMap { $0.dropLast() })
    #expect(batch.targets == sentences.flatMap { $0.dropFirst() })
    let text = BiographyText(corpus.vocabulary)
    var lines: [UInt8] = []
    try text.append(batch.targets, to: &lines)
    #expect(try text.parse(lines) == batch.targets)
    let error = #expect(throws: InvalidText.self) { try text.parse(Array(". .\n".utf8)) }
    #expect(error?.description == "line 1: it has 2 words, but a sentence has \(5 + names.count)")
  }

  @Test func noTwoTokensOfFourSetsHaveTheSameText() throws {
    let vocabulary = BiographyVocabulary(
      try world(names: Array(repeating: 6000, count: 4), questions: 12))
    let texts = (0..<vocabulary.size).compactMap { vocabulary.tokenText($0) }
    #expect(Set(texts).count == vocabulary.size)
  }

  /// Two streams agree in person, attribute and template no more often than two random sentences do.
  @Test func streamsAreIndependent() throws {
    let corpora = try [0, 1, 2].map { try BiographyCorpus(world(noise: 0, stream: $0)) }
    for split in CorpusSplit.allCases {
      let streams = corpora.map { corpus in (0..<500).map { corpus.sentence(at: $0, in: split) } }
      for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        #expect(zip(streams[one], streams[other]).count { $0 == $1 } < 25)
      }
    }
    #expect(corpora[0].frequencies == corpora[1].frequencies)
  }

  /// Two of the same last name agree in a value if both follow the family or by chance:
  /// rho^2 + (1 - rho^2)/V; two of different last names only by chance.
  @Test(arguments: [0.3, 0.8, 1])
  func familiesShareValues(correlation: Double) throws {
    let corpus = try BiographyCorpus(
      world(
        people: 40_000, names: [40, 1000], values: [5, 5], law: .uniform,
        correlation: correlation))
    let alone = try BiographyCorpus(
      world(people: 40_000, names: [40, 1000], values: [5, 5], law: .uniform))
    var families: [Int: [Int]] = [:]
    for person in 0..<40_000 {
      families[try corpus.nameNumbers(of: person)[1], default: []].append(person)
    }
    for attribute in 0..<2 {
      func agreement(_ pairs: [(Int, Int)]) throws -> [Double] {
        try pairs.map {
          try corpus.value(of: attribute, person: $0) == corpus.value(of: attribute, person: $1)
            ? 1 : 0
        }
      }
      let members = families.keys.sorted().map { families[$0] ?? [] }
      // Two pairs of each family, and one of two families.
      let same = try [
        agreement(members.map { ($0[0], $0[1]) }), agreement(members.map { ($0[2], $0[3]) }),
      ]
      let probability = correlation * correlation * 0.8 + 0.2
      for pairs in same where correlation < 1 {
        #expect(
          meanPValue(pairs, mean: probability, variance: probability * (1 - probability))
            > Significance.level)
      }
      if correlation == 1 { #expect(same.joined().allSatisfy { $0 == 1 }) }
      let others = try agreement(zip(members, members.dropFirst()).map { ($0[0], $1[0]) })
      #expect(meanPValue(others, mean: 0.2, variance: 0.16) > Significance.level)
      // A share 1 - rho keeps the value it had without families, and of the rest a fifth by chance.
      let kept = try (0..<40_000).map {
        try corpus.value(of: attribute, person: $0) == alone.value(of: attribute, person: $0)
          ? 1.0 : 0
      }
      let share = 1 - correlation * 0.8
      #expect(
        meanPValue(kept, mean: share, variance: share * (1 - share)) > Significance.level)
    }
  }

  /// q in proportion to p^tau for training sentences, p for validation sentences.
  @Test(arguments: [0.5, 2])
  func trainingSentencesHaveTheirOwnLaw(exponent: Double) throws {
    let corpus = try BiographyCorpus(world(samplingExponent: exponent))
    let plain = try BiographyCorpus(world())
    #expect(corpus.frequencies == plain.frequencies)
    let powers = corpus.frequencies.map { pow($0, exponent) }
    let total = powers.reduce(0, +)
    let laws: [CorpusSplit: [Double]] = [
      .training: powers.map { $0 / total }, .validation: corpus.frequencies,
    ]
    for (split, law) in laws {
      var counts = [Int](repeating: 0, count: 100)
      for j in 0..<200_000 as Range<UInt64> { counts[corpus.fact(at: j, in: split).person] += 1 }
      #expect(pearsonPValue(counts: counts, probabilities: law) > Significance.level)
    }
    for j in 0..<200 as Range<UInt64> {
      #expect(corpus.tokens(at: j, in: .validation) == plain.tokens(at: j, in: .validation))
    }
    let steep = try world(law: .power(exponent: 20, shift: 0), samplingExponent: 50)
    let error = #expect(throws: InvalidParameter.self) { try BiographyCorpus(steep) }
    #expect(error?.name == "samplingExponent")
  }

  @Test func countsAreALaw() throws {
    let spectrum = try CountSpectrum(
      [(1, 60), (50, 2), (7, 10), (1, 20)].map { .init(count: $0, people: $1) })
    let corpus = try BiographyCorpus(world(people: nil, law: .counts(spectrum)))
    #expect(corpus.people == 92)
    let counts =
      [Int](repeating: 50, count: 2) + [Int](repeating: 7, count: 10)
      + [Int](repeating: 1, count: 80)
    for (frequency, count) in zip(corpus.frequencies, counts) {
      #expect(abs(frequency * 250 / Double(count) - 1) < 1e-14)
    }
  }

  @Test func codesRefuseWhatTheyCannotCode() throws {
    let open = try BiographyCorpus(
      world(people: nil, law: .openPitmanYor(discount: 0.5, concentration: 1)), sentences: 50)
    for (corpus, name) in try [
      (open, "law"), (BiographyCorpus(world(correlation: 0.5)), "correlation"),
      (BiographyCorpus(world(samplingExponent: 0.5)), "samplingExponent"),
    ] {
      var code = BiographyBayesCode(corpus)
      let sentence = corpus.sentence(at: 0, in: .training)
      let errors = [
        #expect(throws: InvalidParameter.self) { try code.bits(of: sentence) },
        #expect(throws: InvalidParameter.self) { _ = try BiographyInformation(corpus, upTo: 10) },
        #expect(throws: InvalidParameter.self) { _ = try BiographyDescription(corpus) },
      ]
      #expect(errors.allSatisfy { $0?.name == name })
    }
    #expect(open.entropies == nil)
  }

  @Test func openWorldsAreWrittenAsText() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("corpus.txt")
    let corpus = try BiographyCorpus(
      world(
        people: nil, names: [10, 20, 30], law: .openPitmanYor(discount: 0.5, concentration: 1)),
      sentences: 400)
    for split in CorpusSplit.allCases {
      try CorpusFile.write(corpus, from: 100, count: 300, in: split, to: url)
      let tokens = try BiographyText(corpus.vocabulary).parse(Array(Data(contentsOf: url)))
      #expect(try tokens == corpus.batch(from: 100, count: 300, in: split).targets)
    }
    #expect(throws: InvalidParameter.self) {
      try CorpusFile.write(corpus, from: 101, count: 300, in: .training, to: url)
    }
  }

  /// With fewer people the vocabulary is the same, whatever the law.
  @Test func smallerCorporaHaveTheSameVocabulary() throws {
    let spectrum = try CountSpectrum([.init(count: 2, people: 90)])
    for configuration in try [
      world(names: [30, 40, 50], first: 5, questions: 2, form: .question, correlation: 0.2),
      world(people: nil, law: .counts(spectrum), samplingExponent: 0.5),
      world(people: nil, law: .endlessPower(exponent: 2, shift: 1), samplingExponent: 0.75),
    ] {
      let whole = CorpusConfiguration.biographies(configuration)
      let smaller = try whole.smaller(questions: 20)
      #expect(smaller.vocabularySize == whole.vocabularySize)
      #expect(smaller.sentenceLength == whole.sentenceLength && !smaller.isOpen)
      #expect(try smaller.corpus(sentences: 5).vocabularySize == whole.vocabularySize)
      #expect(smaller.facts(sentences: 5)?.people == 6)
    }
  }
}
