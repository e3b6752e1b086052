import Corpora
import Foundation
import Testing
import Theory

/// Sentences against the law they are said to follow.
@Suite struct BiographyStatisticsTests {
  private static let sentences = 200_000

  private func draw(
    _ corpus: BiographyCorpus, _ split: CorpusSplit = .training
  ) -> [Biography] {
    (0..<UInt64(Self.sentences)).map { corpus.sentence(at: $0, in: split) }
  }

  private func counts(_ numbers: [Int], below count: Int) -> [Int] {
    numbers.reduce(into: [Int](repeating: 0, count: count)) { $0[$1] += 1 }
  }

  @Test(arguments: 0..<4)
  func peopleFollowTheirLaw(index: Int) throws {
    let corpus = try BiographyCorpus(biographyConfiguration(law: try peopleLaws()[index]))
    for split in CorpusSplit.allCases {
      let people = draw(corpus, split).map(\.person)
      #expect(
        pearsonPValue(counts: counts(people, below: 100), probabilities: corpus.law.frequencies)
          > Significance.level)
    }
  }

  @Test func powerLawFrequencies() throws {
    let law = try PeopleLaw.power(exponent: 1.5, shift: 2).frequencies(people: 1000, seed: 0)
    let weights = (1...1000).map { pow(Double($0) + 2, -1.5) }
    let total = weights.reduce(0, +)
    for (frequency, weight) in zip(law.frequencies, weights) {
      #expect(abs(frequency * total / weight - 1) < 1e-13)
    }
  }

  /// n draws from the frequencies p of one draw of the process discover sum 1 - (1-p)^n clusters, and
  /// E[K_n] on average over the draws. 20,000 sticks leave out about 20,000^{-1.5} of the mass.
  @Test func pitmanYorDiscoversClustersAsExpected() throws {
    let process = try PitmanYor(discount: 0.4, concentration: 3)
    let draws = 50
    let discovered = try (0..<400 as Range<UInt64>).map { seed in
      let frequencies = try PeopleLaw.pitmanYor(process).frequencies(
        people: 20_000, seed: seed
      ).frequencies
      return frequencies.reduce(0) { $0 - expm1(Double(draws) * log1p(-$1)) }
    }
    #expect(
      meanPValue(discovered, mean: process.expectedClusters(draws)) > Significance.level)
  }

  @Test func formsAreUniformAndIndependentOfPeople() throws {
    let corpus = try BiographyCorpus(biographyConfiguration())
    let sentences = draw(corpus)
    let uniform = [Double](repeating: 1.0 / 18, count: 18)
    #expect(
      pearsonPValue(
        counts: counts(sentences.map { $0.attribute * 6 + $0.template }, below: 18),
        probabilities: uniform) > Significance.level)
    let ofFirst = sentences.filter { $0.person == 0 }
    #expect(ofFirst.count > 5000)
    #expect(
      pearsonPValue(
        counts: counts(ofFirst.map { $0.attribute * 6 + $0.template }, below: 18),
        probabilities: uniform) > Significance.level)
  }

  @Test func factsAreUniform() throws {
    let corpus = try BiographyCorpus(
      biographyConfiguration(people: 30_000, firstNames: 200, lastNames: 150))
    for (attribute, values) in [4, 7, 3].enumerated() {
      let facts = try (0..<30_000).map { try corpus.value(of: attribute, person: $0) }
      #expect(
        pearsonPValue(
          counts: counts(facts, below: values),
          probabilities: Array(repeating: 1 / Double(values), count: values))
          > Significance.level)
    }
  }

  /// A value is d more than the truth, modulo V, with probability e/V, and 1 - e more for d = 0.
  @Test(arguments: [0.02, 0.3, 1])
  func noiseHasItsRate(noise: Double) throws {
    let corpus = try BiographyCorpus(biographyConfiguration(noise: noise, seed: 8))
    let sentences = draw(corpus)
    for (attribute, values) in [4, 7, 3].enumerated() {
      let shifts = try sentences.filter { $0.attribute == attribute }.map {
        let truth = try corpus.value(of: attribute, person: $0.person)
        return ($0.value - truth + values) % values
      }
      var probabilities = [Double](repeating: noise / Double(values), count: values)
      probabilities[0] += 1 - noise
      #expect(
        pearsonPValue(counts: counts(shifts, below: values), probabilities: probabilities)
          > Significance.level)
    }
  }
}
