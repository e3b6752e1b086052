import Corpora
import Foundation
import Sweeps
import TestSupport
import Testing
import Training
import TrainingFixture
import Transformer

/// Evaluations that ask for a sample of the facts.
@Suite struct FactSampleTests {
  private func configuration(
    people: Int = 300, asked: Int?, set: Int? = 400, seed: UInt64 = 3
  ) throws -> RunConfiguration {
    var configuration = try sampleConfiguration(steps: 4)
    configuration.biographies = try BiographyConfiguration(
      people: people, firstNames: 30, lastNames: 30, values: [3, 4], templates: 2,
      law: .power(exponent: 1.2, shift: 4), noise: 0.1, seed: seed)
    configuration.model = try ModelConfiguration(
      layers: 1, width: 8, heads: 2, context: 8,
      vocabulary: BiographyVocabulary(configuration.biographies).size)
    configuration.sources[0].sentences = set
    configuration.evaluation.questions = asked
    configuration.evaluation.sentences = 4
    return configuration
  }

  /// A model that answers differently about different people.
  private func wildModel(_ configuration: RunConfiguration) throws -> Trainer {
    let trainer = try Trainer(configuration: configuration.model, seed: 5, threads: 1)
    trainer.withState(.parameters) { for i in $0.indices { $0[i] *= 30 } }
    return trainer
  }

  private func evaluation(
    _ configuration: RunConfiguration, _ trainer: Trainer
  ) throws -> Evaluation {
    let corpus = try configuration.corpus.corpus(sentences: 400)
    return try Evaluator(configuration, corpora: [corpus]).evaluate(trainer, step: 0)
  }

  @Test func theMostForWhichTheTotalSuffices() {
    #expect(FactSample.mostInACell([1, 5, 100], total: 30) == 24)
    #expect(FactSample.mostInACell([10, 10, 10], total: 30) == 30)
    #expect(FactSample.mostInACell([10, 10, 10], total: 29) == 9)
    // Without two there would be no error to state.
    #expect(FactSample.mostInACell([10, 10, 10], total: 3) == 2)
  }

  @Test(arguments: [nil, 400]) func asManyAreAskedForInEveryCell(set: Int?) throws {
    let configuration = try configuration(asked: 150, set: set)
    let trainer = try wildModel(configuration)
    let sampled = try evaluation(configuration, trainer)
    let whole = try evaluation(self.configuration(asked: nil, set: set), trainer)
    #expect(whole.people.allSatisfy { $0.sampling == nil })
    #expect(sampled.people.contains { $0.sampling != nil })
    #expect(zip(sampled.people, whole.people).allSatisfy { $0.0.count == $0.1.count })
    for (bin, exact) in zip(sampled.people, whole.people) {
      // A bin of which all was asked for has the same numbers, to the bit without a set; with one the
      // exact numbers are of runs that compute no more logits than they read.
      if bin.sampling == nil, set != nil { #expect(bin == exact) }
      #expect(bin.first == exact.first && bin.mass == exact.mass)
      if let asked = bin.sampling?.asked { #expect((2..<2 * bin.count).contains(asked)) }
    }
    // The same facts are asked for again.
    #expect(try evaluation(configuration, trainer) == sampled)
    guard let set else {
      #expect(sampled.occurrences == nil && sampled.missingMass == nil)
      return
    }
    let occurrences = try #require(sampled.occurrences)
    let exact = try #require(whole.occurrences)
    #expect(occurrences.map(\.facts) == exact.map(\.facts))
    #expect(occurrences.reduce(0) { $0 + $1.facts } == 600)
    #expect(abs(occurrences.reduce(0) { $0 + $1.mass } - 1) < 1e-12)
    #expect(occurrences[0].least == 0 && abs(occurrences[0].mass - sampled.missingMass!) < 1e-12)
    #expect(zip(occurrences, exact).allSatisfy { abs($0.0.mass - $0.1.mass) < 1e-12 })
    // Brute force.
    let corpus = try BiographyCorpus(configuration.biographies)
    var counts: [Fact: Int] = [:]
    for index in 0..<set {
      let sentence = corpus.sentence(at: UInt64(index), in: .training)
      counts[Fact(person: sentence.person, attribute: sentence.attribute), default: 0] += 1
    }
    for bin in exact {
      let own = (0..<300).flatMap { person in (0..<2).map { Fact(person: person, attribute: $0) } }
        .filter { (bin.least...bin.most).contains(counts[$0] ?? 0) }
      #expect(own.count == bin.facts)
      let mass = own.reduce(0) { $0 + corpus.law.frequencies[$1.person] / 2 }
      #expect(abs(mass - bin.mass) < 1e-12)
    }
  }

  @Test func whoAsksForAsManyAsThereAreAsksForAll() throws {
    let some = try configuration(asked: 600)
    let trainer = try wildModel(some)
    #expect(
      try evaluation(some, trainer) == evaluation(configuration(asked: nil), trainer))
  }

  /// Over many corpora, bins and classes the sampled numbers differ from the exact ones by their stated
  /// errors: the differences add up to what such errors add up to, and so do their squares; and the
  /// accuracy over everybody, a sum over many cells, lies within 1.96 stated errors 19 times in 20.
  @Test func theStatedErrorIsTheError() throws {
    var (loss, accuracy) = (
      [(difference: Double, error: Double)](), [(difference: Double, error: Double)]()
    )
    var (covered, trials) = (0, 0)
    func compare(
      _ difference: (loss: Double, accuracy: Double), _ sampling: PeopleBin.Sampling?
    ) {
      guard let sampling else { return }
      loss.append((difference.loss, sampling.lossError))
      accuracy.append((difference.accuracy, sampling.accuracyError))
    }
    for seed in 0..<100 as Range<UInt64> {
      let asked = try configuration(people: 800, asked: 400, set: 600, seed: seed)
      let trainer = try wildModel(asked)
      let sampled = try evaluation(asked, trainer)
      let exact = try evaluation(
        configuration(people: 800, asked: nil, set: 600, seed: seed), trainer)
      for (bin, other) in zip(sampled.people, exact.people) {
        compare((bin.loss - other.loss, bin.accuracy - other.accuracy), bin.sampling)
      }
      for (bin, other) in zip(sampled.occurrences ?? [], exact.occurrences ?? []) {
        compare((bin.loss - other.loss, bin.accuracy - other.accuracy), bin.sampling)
      }
      let (all, truth) = (PeopleBin.merged(sampled.people), PeopleBin.merged(exact.people))
      let error = try #require(all.sampling).lossError
      trials += 1
      if abs(all.loss - truth.loss) <= 1.96 * error { covered += 1 }
    }
    for values in [loss, accuracy] {
      let variance = values.reduce(0) { $0 + $1.error * $1.error }
      let squares = values.reduce(0) { $0 + $1.difference * $1.difference }
      #expect(values.count > 500 && variance > 0)
      #expect(abs(squares / variance - 1) < 0.3, "\(squares / variance)")
    }
    // 95 of 100 on average; fewer than 87 are less likely than 1 in 1000.
    #expect(covered >= 87, "\(covered) of \(trials)")
  }

  @Test func confidenceIsCountedInBins() throws {
    let configuration = try configuration(asked: nil)
    let trainer = try wildModel(configuration)
    let exact = try evaluation(configuration, trainer)
    let bins = try #require(exact.reliability)
    #expect(bins.count == 10 && abs(bins.reduce(0) { $0 + $1.mass } - 1) < 1e-12)
    for bin in bins where bin.mass > 0 {
      #expect(bin.confidence >= bin.least && bin.confidence <= bin.most)
    }
    let all = PeopleBin.merged(exact.people)
    let (confidence, accuracy) = (
      bins.reduce(0) { $0 + $1.mass * $1.confidence }, bins.reduce(0) { $0 + $1.mass * $1.accuracy }
    )
    #expect(abs(confidence - all.confidence) < 1e-9 && abs(accuracy - all.accuracy) < 1e-9)
  }

  @Test func aRunLeavesWhatWasAskedFor() throws {
    let folder = try TemporaryFolder()
    let configuration = try configuration(asked: 150)
    let training = try TrainingRun(configuration, store: folder.store, threads: 2)
    #expect(try training.train() == .complete(step: 4))
    try training.run.validate()
    let summary = try RunSummary(training.run, label: "sampled")
    let last = try #require(summary.evaluations.last)
    let people = try Data(contentsOf: training.run.url(RunFolder.peopleName))
      .split(separator: UInt8(ascii: "\n")).map {
        try JSONDecoder().decode(PersonAccuracy.self, from: $0)
      }
    #expect(zip(people, people.dropFirst()).allSatisfy { $0.person < $1.person })
    for bin in last.people {
      let own = people.filter { (bin.first..<bin.first + bin.count).contains($0.person) }
      #expect(own.reduce(0) { $0 + $1.asked } == bin.sampling?.asked ?? 2 * bin.count)
    }
    let text = try canonicalText(summary)
    #expect(try JSONDecoder().decode(RunSummary.self, from: Data(text.utf8)) == summary)
    // What says that more were asked for is no summary of the run, nor what leaves out the errors.
    let place = try #require(last.people.lastIndex { $0.sampling != nil })
    let asked = last.people.map { $0.sampling?.asked ?? 0 }
    func list(_ values: [Int]) -> String {
      "\"asked\":[\(values.map(String.init).joined(separator: ","))]"
    }
    #expect(text.contains(list(asked)))
    var other = asked
    other[place] = 2 * last.people[place].count + 1
    let forgeries = [
      (list(asked), list(other)), ("\"asked\"", "\"acced\""), ("\"lossError\"", "\"losserror\""),
      ("\"missingMass\":", "\"missingMass\":1"),
    ]
    for (old, new) in forgeries {
      let forged = text.replacingOccurrences(of: old, with: new)
      #expect(forged != text)
      #expect(throws: (any Error).self, "\(new)") {
        try JSONDecoder().decode(RunSummary.self, from: Data(forged.utf8))
      }
    }
  }

  @Test func aSampleIsPartOfTheConfiguration() throws {
    let (all, some) = (try configuration(asked: nil), try configuration(asked: 150))
    #expect(try all.id != some.id)
    for asked in [127, 0, -1, 10_000_001] {
      #expect(throws: ConfigurationError.self) { try configuration(asked: asked).validate() }
    }
    let few = try configuration(people: 900, asked: 128)
    #expect(
      few.memory(threads: 1) < (try configuration(people: 900, asked: nil)).memory(threads: 1))
  }
}
