import Corpora
import Foundation
import Testing
import Theory

private struct Pair: Hashable { let first, last: Int }

@Suite struct BiographyCorpusTests {
  @Test func sentencesArePureFunctionsOfTheirNumber() throws {
    let configuration = try biographyConfiguration()
    let corpus = try BiographyCorpus(configuration)
    let forward = (0..<500).map { corpus.sentence(at: $0, in: .training) }
    let again = try BiographyCorpus(configuration)
    let backward = (0..<500).reversed().map { again.sentence(at: $0, in: .training) }
    #expect(forward == backward.reversed())
    let others = [
      (0..<500).map { corpus.sentence(at: $0, in: .validation) },
      (500..<1000).map { corpus.sentence(at: $0, in: .training) },
      (0..<500).map { corpus.sentence(at: $0 + 1 << 32, in: .training) },
      try {
        let other = try BiographyCorpus(biographyConfiguration(seed: 2))
        return (0..<500).map { other.sentence(at: $0, in: .training) }
      }(),
    ]
    // Two streams agree in person, attribute and template about once in 18 x 100.
    for other in others { #expect(zip(forward, other).count { $0 == $1 } < 25) }
  }

  @Test func batchesHoldTheSentences() throws {
    let corpus = try BiographyCorpus(biographyConfiguration())
    for (first, count) in [(0, 100), (37, 63), (.max - 4, 10), (5, 0)] as [(UInt64, Int)] {
      let batch = try corpus.batch(from: first, count: count, in: .validation)
      #expect(batch.sequences == count && batch.length == 7)
      let sentences = (0..<count).map {
        corpus.sentence(at: first &+ UInt64($0), in: .validation).tokens
      }
      #expect(batch.tokens == sentences.flatMap { $0.dropLast() })
      #expect(batch.targets == sentences.flatMap { $0.dropFirst() })
    }
    #expect(throws: InvalidParameter.self) {
      try corpus.batch(from: 0, count: -1, in: .training)
    }
    #expect(throws: InvalidParameter.self) {
      try corpus.batch(from: 0, count: .max, in: .training)
    }
  }

  @Test func labelsAreRight() throws {
    let corpus = try BiographyCorpus(biographyConfiguration())
    let vocabulary = corpus.vocabulary
    for j in 0..<2000 as Range<UInt64> {
      let biography = corpus.sentence(at: j, in: .training)
      #expect(biography.tokens.count == corpus.sentenceLength)
      #expect(biography.kinds == biography.tokens.compactMap { vocabulary.kind(of: Int($0)) })
      let names = zip(biography.tokens, biography.kinds).filter { $0.1 == .name }.map { Int($0.0) }
      let name = try corpus.name(of: biography.person)
      #expect(
        names == [
          vocabulary.firstNames.lowerBound + name.first,
          vocabulary.lastNames.lowerBound + name.last,
        ])
      #expect(
        Int(biography.tokens[6])
          == vocabulary.values[biography.attribute].lowerBound + biography.value)
      let question = try corpus.sentence(
        person: biography.person, attribute: biography.attribute, template: biography.template)
      #expect(question.tokens.prefix(6) == biography.tokens.prefix(6))
      let truth = try corpus.value(of: biography.attribute, person: biography.person)
      #expect(question.value == truth)
    }
  }

  @Test func whatDoesNotExistIsAnError() throws {
    let corpus = try BiographyCorpus(biographyConfiguration())
    for person in [-1, 100] {
      #expect(throws: InvalidParameter.self) { try corpus.name(of: person) }
      #expect(throws: InvalidParameter.self) { try corpus.value(of: 0, person: person) }
    }
    for attribute in [-1, 3] {
      #expect(throws: InvalidParameter.self) { try corpus.value(of: attribute, person: 0) }
    }
    for template in [-1, 6] {
      #expect(throws: InvalidParameter.self) {
        try corpus.sentence(person: 0, attribute: 0, template: template)
      }
    }
  }

  /// Every pair is used once when there are as many people as pairs, whatever the sizes.
  @Test(arguments: [(1, 1), (1, 9), (9, 1), (2, 3), (20, 15), (300, 7)])
  func namesAreABijection(firstNames: Int, lastNames: Int) throws {
    let people = firstNames * lastNames
    let corpus = try BiographyCorpus(
      biographyConfiguration(people: people, firstNames: firstNames, lastNames: lastNames))
    let pairs = try Set(
      (0..<people).map { person in
        let name = try corpus.name(of: person)
        return Pair(first: name.first, last: name.last)
      })
    #expect(pairs.count == people)
    #expect(pairs.allSatisfy { $0.first < firstNames && $0.last < lastNames })
  }

  /// The thousand most frequent people have names as if drawn at random, also as seen by pairs that
  /// follow each other; and another seed gives other names.
  @Test func namesOfFrequentPeopleAreSpread() throws {
    func names(seed: UInt64) throws -> [Pair] {
      let corpus = try BiographyCorpus(
        biographyConfiguration(people: 1000, firstNames: 400, lastNames: 500, seed: seed))
      return try (0..<1000).map {
        let name = try corpus.name(of: $0)
        return Pair(first: name.first, last: name.last)
      }
    }
    let pairs = try names(seed: 3)
    for numbers in [pairs.map(\.first).map { $0 / 20 }, pairs.map(\.last).map { $0 / 25 }] {
      let counts = (0..<20).map { bin in numbers.count { $0 == bin } }
      #expect(
        pearsonPValue(counts: counts, probabilities: Array(repeating: 0.05, count: 20))
          > Significance.level)
      let products = zip(numbers, numbers.dropFirst()).map {
        (Double($0) - 9.5) * (Double($1) - 9.5)
      }
      // The variance of a uniform number below 20 is 399/12.
      #expect(
        meanPValue(products, mean: 0, variance: pow(399.0 / 12, 2)) > Significance.level)
    }
    #expect(zip(pairs, try names(seed: 4)).count { $0 == $1 } < 5)
  }

  @Test func factsDoNotDependOnTheRest() throws {
    let few = try BiographyCorpus(biographyConfiguration(people: 50, values: [4]))
    let many = try BiographyCorpus(
      biographyConfiguration(people: 300, templates: 9, law: .uniform, noise: 0))
    for person in 0..<50 {
      #expect(try few.value(of: 0, person: person) == many.value(of: 0, person: person))
    }
  }

  @Test func noiseChangesNothingButValues() throws {
    let clean = try BiographyCorpus(biographyConfiguration(noise: 0))
    let noisy = try BiographyCorpus(biographyConfiguration(noise: 1))
    for j in 0..<1000 as Range<UInt64> {
      let (first, second) = (
        clean.sentence(at: j, in: .training), noisy.sentence(at: j, in: .training)
      )
      #expect(first.tokens.prefix(6) == second.tokens.prefix(6))
      let truth = try clean.value(of: first.attribute, person: first.person)
      #expect(first.value == truth)
    }
  }

  @Test func frequencyClasses() throws {
    func classes(_ people: Int, _ law: PeopleLaw) throws -> (rank: [Range<Int>], mass: [Range<Int>])
    {
      let corpus = try BiographyCorpus(biographyConfiguration(people: people, law: law))
      return (corpus.rankQuartiles, corpus.massQuartiles)
    }
    let even = try classes(12, .uniform)
    #expect(even.rank == [0..<3, 3..<6, 6..<9, 9..<12] && even.mass == even.rank)
    #expect(try classes(3, .uniform).rank == [0..<0, 0..<1, 1..<2, 2..<3])
    // Frequencies 1, 1/4, 1/9, 1/16, 1/25 of 1.4636: the first has 68 %, the first two 85 %.
    #expect(
      try classes(5, .power(exponent: 2, shift: 0)).mass == [0..<1, 1..<1, 1..<2, 2..<5])
    for law in try peopleLaws() {
      let corpus = try BiographyCorpus(biographyConfiguration(people: 299, law: law))
      for classes in [corpus.rankQuartiles, corpus.massQuartiles] {
        #expect(classes.count == 4 && classes.flatMap { Array($0) } == Array(0..<299))
      }
      for (quartile, members) in corpus.massQuartiles.enumerated() {
        for person in members {
          let mass = corpus.law.frequencies.prefix(person).reduce(0, +)
          #expect(min(3, Int(4 * (mass + 1e-12))) == quartile)
        }
      }
    }
  }
}
