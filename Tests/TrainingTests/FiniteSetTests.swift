import Corpora
import Foundation
import TestSupport
import Testing
import Training
import TrainingFixture
import Transformer

@Suite struct FiniteSetTests {
  private func configuration(sentences: Int, steps: Int) throws -> RunConfiguration {
    var configuration = try sampleConfiguration(steps: steps, peak: 0.02)
    configuration.sources[0].sentences = sentences
    configuration.optimiser.weightDecay = 0
    return configuration
  }

  @Test func aSetOfOneSentenceIsLearnedToZeroLoss() throws {
    let folder = try TemporaryFolder()
    var configuration = try configuration(sentences: 1, steps: 400)
    configuration.evaluation.interval = 400
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    #expect(try training.train() == .complete(step: 400))
    let text = try String(contentsOf: training.run.url(RunFolder.metricsName), encoding: .utf8)
    let lines = text.split(separator: "\n").filter { $0.contains("\"gradientNorm\"") }
    struct Line: Decodable { let loss: Double }
    let last = try JSONDecoder().decode(Line.self, from: Data(try #require(lines.last).utf8))
    #expect(last.loss < 1e-3, "\(last.loss) nats")
    let evaluation = try #require(training.run.evaluations().last)
    // It knows the one fact that there is in the set.
    #expect(evaluation.onSet.accuracy == 1 && evaluation.onSet.loss < 0.01)
    let occurrences = try #require(evaluation.occurrences)
    #expect(occurrences.map(\.facts) == [23, 1] && occurrences.map(\.least) == [0, 1])
  }

  /// Every epoch takes every sentence once, in an order that no other has; a batch may lie in two.
  @Test func epochsArePermutationsAllDifferent() throws {
    let configuration = try configuration(sentences: 37, steps: 200)
    let corpora = try configuration.corpora()
    let order = DataOrder(configuration, corpora)
    var clock = PhaseClock(configuration)
    var sentences: [[Int32]] = []
    while !clock.isFinished {
      sentences += order.sentences(clock.sentences())
      clock.advance()
      clock.settle(nil)
    }
    #expect(sentences.count == 800)
    let set = (0..<37).map { corpora[0].tokens(at: $0, in: .training) }
    func sorted(_ rows: some Sequence<[Int32]>) -> [[Int32]] {
      rows.sorted { $0.lexicographicallyPrecedes($1) }
    }
    var epochs: Set<[[Int32]]> = []
    for start in stride(from: 0, to: 800 - 37, by: 37) {
      let epoch = Array(sentences[start..<start + 37])
      #expect(sorted(epoch) == sorted(set))
      epochs.insert(epoch)
    }
    #expect(epochs.count == 21 && !epochs.contains(set))
  }

  @Test(arguments: [1, 30, 400]) func theMissingMassIsABruteForceCount(sentences: Int) throws {
    let configuration = try configuration(sentences: sentences, steps: 1)
    let corpus = try BiographyCorpus(configuration.biographies)
    var seen: Set<Fact> = []
    for index in 0..<sentences {
      let sentence = corpus.sentence(at: UInt64(index), in: .training)
      seen.insert(Fact(person: sentence.person, attribute: sentence.attribute))
    }
    var mass = 0.0
    for person in 0..<12 {
      for attribute in 0..<2 where !seen.contains(Fact(person: person, attribute: attribute)) {
        mass += corpus.law.frequencies[person] / 2
      }
    }
    let counts = try FactCounts(of: corpus, sentences: sentences)
    #expect(abs(counts.missingMass(of: corpus) - mass) < 1e-14)
    // On average over sets it is the sum of p (1 - p)^n.
    let expected = corpus.law.frequencies.reduce(0) { $0 + $1 * pow(1 - $1 / 2, Double(sentences)) }
    var (sum, squares) = (0.0, 0.0)
    for seed in 0..<200 as Range<UInt64> {
      let other = try BiographyCorpus(
        BiographyConfiguration(
          people: 12, firstNames: 4, lastNames: 4, values: [3, 4], templates: 2,
          law: .power(exponent: 1, shift: 1), noise: 0, seed: 1000 + seed))
      let mass = try FactCounts(of: other, sentences: sentences).missingMass(of: other)
      sum += mass
      squares += mass * mass
    }
    let mean = sum / 200
    let error = ((squares / 200 - mean * mean) / 199).squareRoot()
    #expect(abs(mean - expected) < 4 * error + 1e-12, "\(mean) +- \(error), \(expected)")
  }

  @Test func classesOfOccurrences() {
    let classes = [0, 1, 2, 3, 4, 5, 8, 9, 16, 17].map(FactCounts.occurrenceClass)
    #expect(classes == [0, 1, 2, 3, 3, 4, 4, 5, 5, 6])
    for count in 0..<1000 {
      let range = FactCounts.occurrences(ofClass: FactCounts.occurrenceClass(count))
      #expect(range.contains(count))
    }
  }
}
