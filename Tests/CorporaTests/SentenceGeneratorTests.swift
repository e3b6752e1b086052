import Corpora
import Foundation
import Testing
import Theory

func hierarchicalModel(
  _ discount: Double, _ concentration: Double, knowledge: Int = 4, syntax: Int = 16, types: Int = 8
) throws -> HierarchicalModel {
  try HierarchicalModel(
    clusters: PitmanYor(discount: discount, concentration: concentration),
    knowledgeDimension: knowledge, syntaxDimension: syntax, syntaxTypes: types)
}

private func draw(
  _ count: Int, _ model: HierarchicalModel, seed: UInt64, replicate: UInt64 = 0
) -> [(sentence: Sentence, logProbability: NatsByPart)] {
  var generator = SentenceGenerator(model: model, seed: seed, replicate: replicate)
  return (0..<count).map { _ in generator.next() }
}

@Suite struct SentenceGeneratorTests {
  @Test func replaysAndSeparatesReplicates() throws {
    let model = try hierarchicalModel(0.5, 1)
    let first = draw(500, model, seed: 3)
    let again = draw(800, model, seed: 3)
    #expect(zip(first, again).allSatisfy { $0 == $1 })
    let others = [draw(500, model, seed: 3, replicate: 1), draw(500, model, seed: 4)]
    for other in others {
      #expect(!zip(first, other).allSatisfy { $0 == $1 })
      #expect(first.map(\.sentence.type) != other.map(\.sentence.type))
    }
  }

  /// A larger concentration discovers the clusters in other sentences. What is known about cluster
  /// j must not change with it, nor the syntax of any sentence.
  @Test func parametersOfAClusterDoNotDependOnItsDiscovery() throws {
    let few = draw(3000, try hierarchicalModel(0.5, 1), seed: 5)
    let many = draw(3000, try hierarchicalModel(0.5, 20), seed: 5)
    #expect(few.map(\.sentence.cluster) != many.map(\.sentence.cluster))
    #expect(few.map(\.sentence.syntax) == many.map(\.sentence.syntax))
    struct Fact: Hashable { let cluster: Int, knowledge: Int }
    func facts(_ draws: [(sentence: Sentence, logProbability: NatsByPart)]) -> [Fact: Double] {
      Dictionary(
        draws.map {
          (
            Fact(cluster: $0.sentence.cluster, knowledge: $0.sentence.knowledge),
            $0.logProbability.knowledge
          )
        }, uniquingKeysWith: { first, _ in first })
    }
    let (known, expected) = (facts(few), facts(many))
    let common = known.keys.filter { expected[$0] != nil }
    #expect(common.count > 20)
    #expect(common.allSatisfy { known[$0] == expected[$0] })
  }

  /// The mass that a discovery counts is what the frequencies of the clusters before it leave.
  @Test(arguments: [0, 0.2, 0.5, 0.9])
  func frequenciesAndRemainingMassSumToOne(discount: Double) throws {
    let draws = draw(20_000, try hierarchicalModel(discount, 2), seed: 6)
    var remaining: [Double] = []
    var frequency: [Int: Double] = [:]
    for (sentence, logProbability) in draws {
      #expect(sentence.cluster <= remaining.count)
      if sentence.cluster == remaining.count {
        remaining.append(exp(logProbability.partition))
      } else {
        let p = exp(logProbability.partition)
        #expect(frequency[sentence.cluster] == nil || frequency[sentence.cluster] == p)
        frequency[sentence.cluster] = p
      }
    }
    #expect(remaining[0] == 1)
    var compared = 0
    for (cluster, p) in frequency where cluster + 1 < remaining.count {
      #expect(abs(remaining[cluster] - remaining[cluster + 1] - p) < 1e-14)
      compared += 1
    }
    #expect(compared > 5)
  }

  /// R_1 and R_2 / R_1 are complements of independent Beta(1-a, b+a) and Beta(1-a, b+2a) sticks.
  @Test func sticksFollowTheirLaw() throws {
    let model = try hierarchicalModel(0.5, 0.5, knowledge: 1, syntax: 1, types: 1)
    var first: [Double] = []
    var second: [Double] = []
    for replicate in 0..<4000 as Range<UInt64> {
      var generator = SentenceGenerator(model: model, seed: 7, replicate: replicate)
      var logRemaining: [Double] = []
      while logRemaining.count < 3 {
        let (sentence, logProbability) = generator.next()
        if sentence.cluster == logRemaining.count {
          logRemaining.append(logProbability.partition)
        }
      }
      first.append(logRemaining[1])
      second.append(logRemaining[2] - logRemaining[1])
    }
    // V_1 ~ Beta(1/2, 1): P(V <= v) = sqrt(v).
    #expect(
      kolmogorovSmirnovPValue(first.map { -expm1($0) }) { $0.squareRoot() } > Significance.level)
    #expect(
      meanPValue(
        second, mean: digamma(1.5) - digamma(2), variance: trigamma(1.5) - trigamma(2))
        > Significance.level)
    let mean = (digamma(1) - digamma(1.5), digamma(1.5) - digamma(2))
    let products = zip(first, second).map { ($0 - mean.0) * ($1 - mean.1) }
    #expect(meanPValue(products, mean: 0) > Significance.level)
  }

  /// After its discovery in sentence t, cluster j collects binomial(N - t, P_j) sentences, with
  /// P_j = R_{j-1} - R_j from the discoveries of j and j + 1.
  @Test(arguments: 0..<4 as Range<UInt64>)
  func sentencesFollowTheClusterFrequencies(seed: UInt64) throws {
    let draws = draw(50_000, try hierarchicalModel(0.6, 3), seed: seed)
    var discoveries: [Int] = []
    for (i, draw) in draws.enumerated() where draw.sentence.cluster == discoveries.count {
      discoveries.append(i)
    }
    let remaining = discoveries.map { exp(draws[$0].logProbability.partition) }
    var compared = 0
    for cluster in 0..<6 {
      let p = remaining[cluster] - remaining[cluster + 1]
      let trials = Double(draws.count - 1 - discoveries[cluster])
      guard trials * p > 50 else { continue }
      let count = Double(draws.count { $0.sentence.cluster == cluster } - 1)
      let z = (count - trials * p) / (trials * p * (1 - p)).squareRoot()
      #expect(normalPValue(z) > Significance.level)
      compared += 1
    }
    #expect(compared >= 3)
  }

  /// Types are uniform, and outcomes follow the probabilities that the generator reports.
  @Test func outcomesFollowTheirProbabilities() throws {
    let model = try hierarchicalModel(0.5, 1, knowledge: 2, syntax: 3, types: 3)
    let draws = draw(50_000, model, seed: 9)
    let types = (0..<3).map { type in draws.filter { $0.sentence.type == type } }
    #expect(
      pearsonPValue(counts: types.map(\.count), probabilities: [1.0 / 3, 1.0 / 3, 1.0 / 3])
        > Significance.level)
    for type in types {
      let tally = Tally(type.map { ($0.sentence.syntax, $0.logProbability.syntax + log(3)) })
      #expect(tally.counts.count == 4 && abs(tally.probabilities.reduce(0, +) - 1) < 1e-12)
      #expect(
        pearsonPValue(counts: tally.counts, probabilities: tally.probabilities)
          > Significance.level)
    }
    let clusters = (0..<5).map { cluster in draws.filter { $0.sentence.cluster == cluster } }
    let cluster = try #require(clusters.max { $0.count < $1.count })
    let tally = Tally(cluster.map { ($0.sentence.knowledge, $0.logProbability.knowledge) })
    #expect(tally.counts.count == 3 && abs(tally.probabilities.reduce(0, +) - 1) < 1e-12)
    #expect(
      pearsonPValue(counts: tally.counts, probabilities: tally.probabilities)
        > Significance.level)
  }
}

/// The outcomes that occur, with their numbers and reported probabilities.
private struct Tally {
  let counts: [Int]
  let probabilities: [Double]

  init(_ draws: [(outcome: Int, logProbability: Double)]) {
    let groups = Dictionary(grouping: draws, by: \.outcome)
    let outcomes = groups.keys.sorted()
    counts = outcomes.map { groups[$0]?.count ?? 0 }
    probabilities = outcomes.map { exp(groups[$0]?.first?.logProbability ?? -.infinity) }
  }
}
