import Corpora
import Foundation
import Testing
import Theory

/// Open worlds of a power law without end.
@Suite struct EndlessPowerTests {
  private static let laws = [(1.1, 0.0), (1.5, 0), (1.5, 30), (2.5, 2), (4, 1000), (60, 5)]

  /// sum_{i > k} p_i, by Hurwitz's zeta function.
  private static func mass(beyond k: Int, _ law: EndlessPower) -> Double {
    hurwitzZeta(law.exponent, Double(k + 1) + law.shift) / hurwitzZeta(law.exponent, 1 + law.shift)
  }

  @Test(arguments: laws)
  func probabilitiesSumToOne(exponent: Double, shift: Double) throws {
    let law = try EndlessPower(exponent: exponent, shift: shift)
    let head = (1...5000 as ClosedRange<UInt64>).reduce(0) { $0 + law.probability(ofRank: $1) }
    #expect(abs(head + Self.mass(beyond: 5000, law) - 1) < 1e-11)
    #expect(
      abs(
        law.probability(ofRank: 2) / law.probability(ofRank: 1)
          / pow((2 + shift) / (1 + shift), -exponent) - 1) < 1e-12)
  }

  /// Each of the first ranks, and those between powers of two beyond.
  @Test(arguments: laws)
  func ranksFollowTheLaw(exponent: Double, shift: Double) throws {
    let law = try EndlessPower(exponent: exponent, shift: shift)
    let ends = Array(0...30) + (6...40).map { 1 << $0 }
    var probabilities = zip(ends, ends.dropFirst()).map { first, last in
      Self.mass(beyond: first, law) - Self.mass(beyond: last, law)
    }
    probabilities.append(Self.mass(beyond: ends[ends.count - 1], law))
    var counts = [Int](repeating: 0, count: probabilities.count)
    let n = 400_000
    for j in 0..<UInt64(n) {
      var random = RandomSequence(seed: 5, stream: .mentions, index: j)
      let rank = law.rank(&random) ?? .max
      let bin = ends.firstIndex { $0 >= rank } ?? ends.count
      counts[bin - 1] += 1
    }
    // Cells in which few are expected go together.
    let large = probabilities.indices.filter { probabilities[$0] * Double(n) >= 20 }
    let small = probabilities.indices.filter { probabilities[$0] * Double(n) < 20 }
    var cells = large.map { (counts[$0], probabilities[$0]) }
    let rest = (small.reduce(0) { $0 + counts[$1] }, small.reduce(0) { $0 + probabilities[$1] })
    if rest.1 * Double(n) >= 5 {
      cells.append(rest)
    } else {
      #expect(rest.0 <= 30)
    }
    #expect(
      pearsonPValue(counts: cells.map(\.0), probabilities: cells.map(\.1)) > Significance.level)
  }

  /// E[K] = sum_i 1 - (1 - p_i)^n: over a head term by term, beyond it n p_i - n(n-1)/2 p_i^2, of which
  /// both sums are Hurwitz's.
  private static func expectedPeople(_ law: EndlessPower, _ n: Int) -> Double {
    let head = 300_000
    let sum = (1...UInt64(head)).reduce(0) {
      $0 - expm1(Double(n) * log1p(-law.probability(ofRank: $1)))
    }
    let square =
      hurwitzZeta(2 * law.exponent, Double(head + 1) + law.shift)
      / pow(hurwitzZeta(law.exponent, 1 + law.shift), 2)
    return sum + Double(n) * mass(beyond: head, law) - Double(n * (n - 1)) / 2 * square
  }

  private static func corpus(
    _ exponent: Double, _ shift: Double, sentences: Int, seed: UInt64 = 1, tau: Double = 1
  ) throws -> BiographyCorpus {
    try BiographyCorpus(
      world(
        people: nil, names: [100, 100], values: [4], templates: 1,
        law: .endlessPower(exponent: exponent, shift: shift), noise: 0, seed: seed,
        samplingExponent: tau),
      sentences: sentences)
  }

  @Test(arguments: [(1.5, 0.0, 1.0), (1.3, 10, 1), (2, 5, 0.75)])
  func peopleAreAsMany(exponent: Double, shift: Double, tau: Double) throws {
    let n = 500
    let people = try (0..<400 as Range<UInt64>).map {
      Double(try Self.corpus(exponent, shift, sentences: n, seed: $0, tau: tau).people)
    }
    let law = try EndlessPower(exponent: exponent * tau, shift: shift)
    #expect(meanPValue(people, mean: Self.expectedPeople(law, n)) > Significance.level)
  }

  /// Frequencies are the law's, of the ranks that were met, whatever training sentences are drawn from.
  @Test(arguments: [1, 0.75])
  func frequenciesAreTheLaws(tau: Double) throws {
    let corpus = try Self.corpus(2, 5, sentences: 3000, tau: tau)
    let law = try EndlessPower(exponent: 2, shift: 5)
    let ranks = corpus.frequencies.map { frequency in
      Int((pow(frequency / law.probability(ofRank: 1), -0.5) * 6 - 5).rounded())
    }
    #expect(zip(ranks, ranks.dropFirst()).allSatisfy { $0 < $1 })
    for (rank, frequency) in zip(ranks, corpus.frequencies) {
      #expect(frequency == law.probability(ofRank: UInt64(rank)))
    }
    #expect(abs(corpus.frequencies.reduce(0, +) + corpus.strangersMass - 1) < 1e-12)
    // All ranks of a head and all beyond it, without those met.
    let head = 100_000
    let unmet = Set(1...head).subtracting(ranks).sorted().reduce(0) {
      $0 + law.probability(ofRank: UInt64($1))
    }
    let beyond = ranks.filter { $0 > head }.reduce(Self.mass(beyond: head, law)) {
      $0 - law.probability(ofRank: UInt64($1))
    }
    #expect(abs(corpus.strangersMass - unmet - beyond) < 1e-12)
    // Validation sentences are about strangers as often as that says, and training sentences never.
    let strangers = (0..<100_000 as Range<UInt64>).map {
      corpus.fact(at: $0, in: .validation).person >= corpus.people ? 1.0 : 0
    }
    let mass = corpus.strangersMass
    #expect(meanPValue(strangers, mean: mass, variance: mass * (1 - mass)) > Significance.level)
    var counts = [Int](repeating: 0, count: corpus.people)
    for j in 0..<3000 as Range<UInt64> { counts[corpus.fact(at: j, in: .training).person] += 1 }
    #expect(counts.allSatisfy { $0 > 0 })
    let training = try EndlessPower(exponent: 2 * tau, shift: 5)
    let first = (1...10 as ClosedRange<UInt64>).map { training.probability(ofRank: $0) }
    #expect(
      pearsonPValue(
        counts: counts[..<10] + [counts[10...].reduce(0, +)],
        probabilities: first + [1 - first.reduce(0, +)]) > Significance.level)
  }

  /// Nearly every sentence is about a rank beyond all numbers, hence about somebody of its own.
  @Test func ranksWithoutNumbersAreDifferentPeople() throws {
    let corpus = try Self.corpus(1.001, 0, sentences: 2000)
    // 1 - 2^{-0.062} of the mass has a number.
    #expect(corpus.people > 1800 && corpus.people <= 2000)
    #expect(zip(corpus.frequencies, corpus.frequencies.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(corpus.strangersMass > 0.9 && corpus.strangersMass < 1)
    let strangers = (0..<500 as Range<UInt64>).map {
      corpus.fact(at: $0, in: .validation).person >= corpus.people
    }
    #expect(strangers.count { $0 } > 400)
  }

  @Test func extremesAreRefused() {
    for (exponent, shift) in [(1.0, 0.0), (101, 0), (2, -1), (2, 2e9), (100, 2000), (.nan, 0)] {
      #expect(throws: InvalidParameter.self) {
        try EndlessPower(exponent: exponent, shift: shift)
      }
    }
  }
}
