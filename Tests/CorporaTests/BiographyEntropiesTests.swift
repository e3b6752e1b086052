import Corpora
import Foundation
import Testing
import Theory

/// A sentence that a corpus can give.
private typealias Enumerated = (tokens: [Int32], kinds: [TokenKind], probability: Double)

@Suite struct BiographyEntropiesTests {
  private static let tiny: [(templates: Int, noise: Double, law: PeopleLaw)] = [
    (1, 0, .uniform), (2, 0.3, .power(exponent: 1, shift: 0)), (3, 1, .uniform),
    (5, 0.05, .power(exponent: 2, shift: 1)), (7, 0.5, .power(exponent: 0.5, shift: 0)),
    (8, 0.9, .power(exponent: 1, shift: 2)),
  ]

  /// Every sentence of a tiny corpus with its probability; the loss of each token is then found from
  /// the masses of the prefixes alone, without the argument that the closed form rests on.
  @Test(arguments: 0..<6)
  func agreeWithFullEnumeration(index: Int) throws {
    let (templates, noise, law) = Self.tiny[index]
    let configuration = try biographyConfiguration(
      people: 5, firstNames: 3, lastNames: 2, values: [2, 4, 3], templates: templates, law: law,
      noise: noise, seed: 21)
    try expectEnumerated(BiographyCorpus(configuration))
  }

  /// Names of one, three and four tokens, and questions.
  @Test(arguments: [
    ([6], SentenceForm.statement, 0), ([2, 3, 2], .statement, 0), ([2, 2, 1, 2], .question, 0.4),
    ([3, 3], .question, 0),
  ])
  func agreeInEveryWorld(names: [Int], form: SentenceForm, correlation: Double) throws {
    try expectEnumerated(
      BiographyCorpus(
        world(
          people: 6, names: names, values: [2, 4, 3], templates: 5,
          law: .power(exponent: 1, shift: 0.5), noise: 0.3, questions: 3, form: form,
          correlation: correlation, samplingExponent: 0.5)))
  }

  private func expectEnumerated(_ corpus: BiographyCorpus) throws {
    let sentences = try enumerate(corpus)
    let total = sentences.reduce(0) { $0 + $1.probability }
    #expect(abs(total - 1) < 1e-14)
    var masses: [[Int32]: Double] = [:]
    for (tokens, _, probability) in sentences {
      for length in 0...tokens.count {
        masses[Array(tokens.prefix(length)), default: 0] += probability
      }
    }
    var enumerated = [NatsByKind](
      repeating: NatsByKind(), count: corpus.sentenceLength)
    for (tokens, kinds, probability) in sentences {
      for position in tokens.indices {
        let before = try #require(masses[Array(tokens.prefix(position))])
        let after = try #require(masses[Array(tokens.prefix(position + 1))])
        let loss = probability * log(before / after)
        switch kinds[position] {
        case .name: enumerated[position].name += loss
        case .syntax: enumerated[position].syntax += loss
        case .knowledge: enumerated[position].knowledge += loss
        }
      }
    }
    let entropies = BiographyEntropies(of: corpus)
    for (exact, expected) in zip(entropies.byPosition, enumerated) {
      #expect(abs(exact.name - expected.name) < 1e-13)
      #expect(abs(exact.syntax - expected.syntax) < 1e-13)
      #expect(abs(exact.knowledge - expected.knowledge) < 1e-13)
    }
    let wholes = Set(sentences.map(\.tokens)).compactMap { masses[$0] }
    let joint = wholes.reduce(0) { $0 - $1 * log($1) }
    #expect(abs(entropies.sentence.total - joint) < 1e-13)
  }

  /// The sentences of positive probability. Those that state a truth are asked of the corpus; the
  /// others replace the value's token.
  private func enumerate(
    _ corpus: BiographyCorpus
  ) throws -> [Enumerated] {
    let configuration = corpus.configuration
    let forms = Double(configuration.attributes * configuration.formTemplates)
    var result: [Enumerated] = []
    for (person, frequency) in corpus.law.frequencies.enumerated() {
      for (attribute, values) in configuration.values.enumerated() {
        for template in 0..<configuration.formTemplates {
          let truth = try corpus.sentence(
            person: person, attribute: attribute, template: template)
          for value in 0..<values {
            let chance =
              configuration.noise / Double(values)
              + (value == truth.value ? 1 - configuration.noise : 0)
            guard chance > 0 else { continue }
            var tokens = truth.tokens
            tokens[tokens.count - 2] += Int32(value - truth.value)
            result.append((tokens, truth.kinds, frequency / forms * chance))
          }
        }
      }
    }
    return result
  }

  @Test func closedForms() throws {
    let corpus = try BiographyCorpus(biographyConfiguration(law: .uniform, noise: 0))
    let entropies = BiographyEntropies(of: corpus)
    #expect(abs(entropies.sentence.name - log(100)) < 1e-13)
    #expect(abs(entropies.firstName + entropies.lastName - log(100)) < 1e-13)
    #expect(abs(entropies.sentence.syntax - log(18)) < 1e-13)
    #expect(entropies.sentence.knowledge == 0)
    #expect(abs(entropies.unknownKnowledge - log(84) / 3) < 1e-14)
    // All noise: a value tells nothing, and knowing the facts does not help.
    let noisy = BiographyEntropies(of: try BiographyCorpus(biographyConfiguration(noise: 1)))
    #expect(abs(noisy.sentence.knowledge - noisy.unknownKnowledge) < 1e-14)
  }

  @Test func knowledgeOfAFact() {
    #expect(BiographyEntropies.knowledge(noise: 0, values: 9) == 0)
    #expect(BiographyEntropies.knowledge(noise: 0.7, values: 1) == 0)
    #expect(abs(BiographyEntropies.knowledge(noise: 1, values: 9) - log(9)) < 1e-15)
    // e = 0.2, V = 4: the truth has 0.85, the three others 0.05 each.
    #expect(
      abs(
        BiographyEntropies.knowledge(noise: 0.2, values: 4)
          - (-0.85 * log(0.85) - 0.15 * log(0.05))) < 1e-15)
    // -x ln x + x for the x = e(V-1)/V that is wrong, plus x ln(V-1) for which, and O(x^2).
    let x = 0.75e-12
    #expect(
      abs(
        BiographyEntropies.knowledge(noise: 1e-12, values: 4) / (x - x * log(x) + x * log(3)) - 1)
        < 1e-12)
  }

  /// The plug-in estimate from n sentences is biased down by (K-1)/(2n) for K outcomes, and its
  /// variance is that of -ln p over n.
  @Test func agreeWithPlugInEstimates() throws {
    let corpus = try BiographyCorpus(biographyConfiguration(noise: 0.3, seed: 6))
    let n = 200_000
    let sentences = (0..<UInt64(n)).map { corpus.sentence(at: $0, in: .training) }
    let entropies = BiographyEntropies(of: corpus)
    func pValue(_ outcomes: [[Int]], _ entropy: Double) -> Double {
      let counts = Dictionary(outcomes.map { ($0, 1.0) }, uniquingKeysWith: +).values
      let n = Double(outcomes.count)
      let plugIn = counts.reduce(0) { $0 - $1 / n * log($1 / n) }
      let second = counts.reduce(0) { $0 + $1 / n * pow(log($1 / n), 2) }
      let bias = Double(counts.count - 1) / (2 * n)
      return normalPValue(
        (plugIn + bias - entropy) / ((second - plugIn * plugIn) / n).squareRoot())
    }
    let names = try sentences.map { sentence in
      let name = try corpus.name(of: sentence.person)
      return [name.first, name.last]
    }
    #expect(pValue(names.map { [$0[0]] }, entropies.firstName) > Significance.level)
    #expect(pValue(names, entropies.sentence.name) > Significance.level)
    #expect(
      pValue(sentences.map { [Int($0.tokens[1])] }, entropies.byPosition[1].syntax)
        > Significance.level)
    for (attribute, values) in corpus.configuration.values.enumerated() {
      let shifts = try sentences.filter { $0.attribute == attribute }.map {
        let truth = try corpus.value(of: attribute, person: $0.person)
        return [($0.value - truth + values) % values]
      }
      #expect(
        pValue(shifts, BiographyEntropies.knowledge(noise: 0.3, values: values))
          > Significance.level)
    }
  }

  /// -ln P of each whole sentence under the law, averaged, against the total.
  @Test func codeLengthOfSampledSentences() throws {
    let corpus = try BiographyCorpus(biographyConfiguration(noise: 0.3, seed: 7))
    let lengths = try (0..<100_000 as Range<UInt64>).map { j in
      let sentence = corpus.sentence(at: j, in: .validation)
      let values = corpus.configuration.values[sentence.attribute]
      let truth = try corpus.value(of: sentence.attribute, person: sentence.person)
      let chance = 0.3 / Double(values) + (sentence.value == truth ? 0.7 : 0)
      return log(18) - log(corpus.law.frequencies[sentence.person]) - log(chance)
    }
    #expect(
      meanPValue(lengths, mean: BiographyEntropies(of: corpus).sentence.total)
        > Significance.level)
  }
}
