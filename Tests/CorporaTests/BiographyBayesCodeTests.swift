import Corpora
import Foundation
import Testing
import Theory

@Suite struct BiographyBayesCodeTests {
  private static func tiny(noise: Double, seed: UInt64 = 1) throws -> BiographyCorpus {
    try BiographyCorpus(
      biographyConfiguration(
        people: 2, firstNames: 2, lastNames: 2, values: [2, 3], templates: 2,
        law: .power(exponent: 1, shift: 0), noise: noise, seed: seed))
  }

  /// The knowledge part of -log2 of the mean over all 36 corpora of the probability of sentences.
  private func mixture(_ sentences: [Biography], noise: Double) -> Double {
    var sum = 0.0
    for corpus in 0..<36 {
      let facts = [[corpus % 2, corpus / 4 % 3], [corpus / 2 % 2, corpus / 12]]
      sum += sentences.reduce(1) { product, sentence in
        let values = Double([2, 3][sentence.attribute])
        let isTrue = facts[sentence.person][sentence.attribute] == sentence.value
        return product * (noise / values + (isTrue ? 1 - noise : 0))
      }
    }
    return -log2(sum / 36)
  }

  @Test(arguments: [0, 0.1, 0.7, 1])
  func sequentialCodeIsTheMixture(noise: Double) throws {
    let corpus = try Self.tiny(noise: noise)
    var code = BiographyBayesCode(corpus)
    var sum = BitsByKind()
    var sentences: [Biography] = []
    for j in 0..<60 as Range<UInt64> {
      sentences.append(corpus.sentence(at: j, in: .training))
      sum += try code.bits(of: sentences[sentences.count - 1])
      #expect(abs(sum.knowledge - mixture(sentences, noise: noise)) < 1e-11)
    }
    let names = sentences.reduce(0) { $0 - log2(corpus.law.frequencies[$1.person]) }
    #expect(abs(sum.name - names) < 1e-11)
    #expect(abs(sum.syntax - 60 * log2(4)) < 1e-11)
  }

  @Test(arguments: [0.05, 0.5, 0.999])
  func predictiveProbabilitiesSumToOne(noise: Double) throws {
    let corpus = try Self.tiny(noise: noise)
    // One sentence with each value of attribute 1 of person 0.
    let other = try Self.tiny(noise: 1)
    let possible = try (0..<3).map { value in
      try #require(
        (0..<1000).lazy.map { other.sentence(at: $0, in: .validation) }
          .first { $0.person == 0 && $0.attribute == 1 && $0.value == value })
    }
    var code = BiographyBayesCode(corpus)
    for j in 0..<3000 as Range<UInt64> {
      if j < 20 || j.isMultiple(of: 100) {
        let probabilities = try possible.map { sentence in
          var copy = code
          return exp2(-(try copy.bits(of: sentence).knowledge))
        }
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12)
      }
      _ = try code.bits(of: corpus.sentence(at: j, in: .training))
    }
  }

  @Test func withoutNoiseAFactCostsItsBitsOnce() throws {
    let corpus = try BiographyCorpus(biographyConfiguration(noise: 0))
    var code = BiographyBayesCode(corpus)
    var seen: Set<[Int]> = []
    for j in 0..<2000 as Range<UInt64> {
      let sentence = corpus.sentence(at: j, in: .training)
      let isNew = seen.insert([sentence.person, sentence.attribute]).inserted
      let expected = isNew ? log2(Double(corpus.configuration.values[sentence.attribute])) : 0
      #expect(abs(try code.bits(of: sentence).knowledge - expected) < 1e-12)
    }
  }

  @Test func whatCannotBeIsAnError() throws {
    let corpus = try Self.tiny(noise: 0)
    let noisy = try Self.tiny(noise: 1)
    let truth = try corpus.sentence(person: 0, attribute: 1, template: 0)
    let contradiction = try #require(
      (0..<1000).lazy.map { noisy.sentence(at: $0, in: .training) }
        .first { $0.person == 0 && $0.attribute == 1 && $0.value != truth.value })
    var code = BiographyBayesCode(corpus)
    _ = try code.bits(of: truth)
    #expect(throws: InvalidParameter.self) { try code.bits(of: contradiction) }
    #expect(try code.bits(of: truth).knowledge == 0)
    // A sentence of a corpus with more people, attributes, templates and values.
    let large = try BiographyCorpus(biographyConfiguration())
    let foreign = try [(5, 0, 0), (0, 2, 0), (0, 0, 5)].map {
      try large.sentence(person: $0.0, attribute: $0.1, template: $0.2)
    }
    for sentence in foreign {
      let error = #expect(throws: InvalidParameter.self) { try code.bits(of: sentence) }
      #expect(error?.name.hasPrefix("the sentence's") == true)
    }
  }

  /// Who and what each of two sentences is about, enumerated; the information of a fact's sightings is
  /// the theory's.
  @Test(arguments: [0, 0.3])
  func expectationByEnumeration(noise: Double) throws {
    let corpus = try Self.tiny(noise: noise)
    let information = try BiographyInformation(corpus, upTo: 3)
    let tables = try [2, 3].map {
      try FactInformation(values: $0, noise: noise, sightings: 3)
    }
    let facts = (0..<4).map { (probability: corpus.law.frequencies[$0 / 2] / 2, table: $0 % 2) }
    var expected = [0.0, 0, 0, 0]
    for n in 0...3 {
      for sequence in 0..<(1 << (2 * n)) {
        let about = (0..<n).map { sequence >> (2 * $0) & 3 }
        let probability = about.reduce(1) { $0 * facts[$1].probability }
        for (fact, (_, table)) in facts.enumerated() {
          expected[n] += probability * tables[table][about.count { $0 == fact }]
        }
      }
      #expect(abs(try information.bits(after: n) - expected[n]) < 1e-12)
    }
    #expect(abs(information.factBits - 2 * log2(6)) < 1e-14)
    #expect(throws: InvalidParameter.self) { try information.bits(after: 4) }
    #expect(throws: InvalidParameter.self) { try information.bits(after: -1) }
    #expect(throws: InvalidParameter.self) { try BiographyInformation(corpus, upTo: -1) }
  }

  @Test func withoutNoiseTheExpectationIsThatOfTheFactsSeen() throws {
    let corpus = try BiographyCorpus(biographyConfiguration(noise: 0))
    let n = 4000
    let information = try BiographyInformation(corpus, upTo: 1_000_000_000)
    var expected = 0.0
    for frequency in corpus.law.frequencies {
      for values in corpus.configuration.values {
        expected -= log2(Double(values)) * expm1(Double(n) * log1p(-frequency / 3))
      }
    }
    #expect(abs(try information.bits(after: n) / expected - 1) < 1e-11)
    #expect(abs(try information.bits(after: 1_000_000_000) / information.factBits - 1) < 1e-12)
  }

  /// The code's excess over the entropy, averaged over corpora of different seeds.
  @Test(arguments: [0, 0.1, 0.5])
  func meanExcessIsTheInformation(noise: Double) throws {
    let n = 600
    var excess: [Double] = []
    var expected = 0.0
    for seed in 0..<150 as Range<UInt64> {
      let corpus = try BiographyCorpus(
        biographyConfiguration(people: 40, noise: noise, seed: 100 + seed))
      var code = BiographyBayesCode(corpus)
      var sum = BitsByKind()
      for j in 0..<UInt64(n) { sum += try code.bits(of: corpus.sentence(at: j, in: .training)) }
      let entropy = BiographyEntropies(of: corpus).sentence.knowledge / log(2)
      excess.append(sum.knowledge - Double(n) * entropy)
      if seed == 0 { expected = try BiographyInformation(corpus, upTo: n).bits(after: n) }
    }
    #expect(meanPValue(excess, mean: expected) > Significance.level)
    // Without noise the excess varies only with what was seen; it must not be compared with itself.
    #expect(expected > 100)
  }
}
