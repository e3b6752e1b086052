import Corpora
import Foundation
import Sweeps
import TestSupport
import Testing
import Training
import TrainingFixture
import Transformer

/// Evaluations that ask a sample of the people.
@Suite struct PeopleSampleTests {
  private func configuration(people: Int = 300, asked: Int?, seed: UInt64 = 3) throws
    -> RunConfiguration
  {
    var configuration = try sampleConfiguration(steps: 4)
    configuration.corpus = try BiographyConfiguration(
      people: people, firstNames: 30, lastNames: 30, values: [3, 4], templates: 2,
      law: .power(exponent: 1.2, shift: 4), noise: 0.1, seed: seed)
    configuration.model = try ModelConfiguration(
      layers: 1, width: 8, heads: 2, context: 8,
      vocabulary: BiographyVocabulary(configuration.corpus).size)
    configuration.evaluation.people = asked
    return configuration
  }

  /// A model that answers differently about different people.
  private func wildModel(_ configuration: RunConfiguration) throws -> Trainer {
    let trainer = try Trainer(configuration: configuration.model, seed: 5, threads: 1)
    trainer.withState(.parameters) { for i in $0.indices { $0[i] *= 30 } }
    return trainer
  }

  private func bins(_ configuration: RunConfiguration, _ trainer: Trainer) throws -> [PeopleBin] {
    let evaluator = Evaluator(
      corpus: try BiographyCorpus(configuration.corpus),
      batchSentences: configuration.batchSentences, people: configuration.evaluation.people)
    return try evaluator.evaluate(trainer, step: 0, sentences: 4).people
  }

  @Test func asManyAreAskedInEveryBin() throws {
    let configuration = try configuration(asked: 150)
    let trainer = try wildModel(configuration)
    let sampled = try bins(configuration, trainer)
    let total = sampled.reduce(0) { $0 + $1.asked }
    let most = sampled.compactMap(\.sampling?.asked).max() ?? 0
    #expect(most >= 2 && total <= 150)
    for bin in sampled {
      #expect(bin.asked == min(bin.count, most))
      #expect((bin.sampling == nil) == (bin.count <= most))
    }
    // One more in every bin would be too many.
    #expect(sampled.reduce(0) { $0 + min($1.count, most + 1) } > 150)
    // The same people are asked again, and others with another seed of the corpus.
    #expect(try bins(configuration, trainer) == sampled)
  }

  @Test func whoAsksAsManyAsThereAreAsksEverybody() throws {
    let everybody = try configuration(asked: nil)
    let trainer = try wildModel(everybody)
    let bins = try bins(everybody, trainer)
    #expect(bins.allSatisfy { $0.sampling == nil })
    #expect(try self.bins(configuration(asked: 300), trainer) == bins)
    // A bin whose people were all asked has the same numbers as before, to the bit.
    for (bin, sampled) in zip(bins, try self.bins(configuration(asked: 150), trainer)) {
      if sampled.sampling == nil { #expect(sampled == bin) }
      #expect(sampled.first == bin.first && sampled.count == bin.count && sampled.mass == bin.mass)
    }
  }

  /// Over many corpora and bins the sampled numbers differ from everybody's by their stated errors: the
  /// differences add up to what such errors add up to, and so do their squares.
  @Test func theStatedErrorIsTheErrorAgainstEverybody() throws {
    var (loss, accuracy) = (
      [(difference: Double, error: Double)](), [(difference: Double, error: Double)]()
    )
    for seed in 0..<40 as Range<UInt64> {
      let asked = try configuration(people: 800, asked: 200, seed: seed)
      let trainer = try wildModel(asked)
      let sampled = try bins(asked, trainer)
      let everybody = try bins(configuration(people: 800, asked: nil, seed: seed), trainer)
      for (bin, exact) in zip(sampled, everybody) {
        guard let sampling = bin.sampling else { continue }
        loss.append((bin.loss - exact.loss, sampling.lossError))
        accuracy.append((bin.accuracy - exact.accuracy, sampling.accuracyError))
      }
      let all = PeopleBin.merged(sampled)
      #expect(all.sampling?.asked == sampled.reduce(0) { $0 + $1.asked })
    }
    for values in [loss, accuracy] {
      let variance = values.reduce(0) { $0 + $1.error * $1.error }
      let sum = values.reduce(0) { $0 + $1.difference }
      let squares = values.reduce(0) { $0 + $1.difference * $1.difference }
      #expect(values.count > 100 && variance > 0)
      #expect(abs(sum) < 4 * variance.squareRoot(), "\(sum) against \(variance.squareRoot())")
      #expect(abs(squares / variance - 1) < 0.4, "\(squares / variance)")
    }
  }

  @Test func aRunLeavesThoseWhoWereAsked() throws {
    let folder = try TemporaryFolder()
    let configuration = try configuration(asked: 150)
    let training = try TrainingRun(configuration, store: folder.store, threads: 2)
    #expect(try training.train() == .complete(step: 4))
    try training.run.validate()
    let summary = try RunSummary(training.run, label: "sampled")
    let last = try #require(summary.evaluations.last)
    let people = try Data(contentsOf: training.run.url(RunFolder.peopleName))
      .split(separator: UInt8(ascii: "\n")).map {
        try JSONDecoder().decode(PersonAccuracy.self, from: $0).person
      }
    #expect(people == people.sorted() && Set(people).count == people.count)
    for bin in last.people {
      let own = people.count { (bin.first..<bin.first + bin.count).contains($0) }
      #expect(own == bin.asked)
    }
    let text = try canonicalText(summary)
    #expect(try JSONDecoder().decode(RunSummary.self, from: Data(text.utf8)) == summary)
    // What says that more were asked is no summary of the run.
    let place = try #require(last.people.lastIndex { $0.sampling != nil })
    let asked = last.people.map(\.asked)
    func list(_ values: [Int]) -> String {
      "\"asked\":[\(values.map(String.init).joined(separator: ","))]"
    }
    #expect(text.contains(list(asked)))
    for change in [1, -asked[place]] {
      var other = asked
      other[place] += change
      let forged = text.replacingOccurrences(of: list(asked), with: list(other))
      let isOne = (try? JSONDecoder().decode(RunSummary.self, from: Data(forged.utf8))) != nil
      // One more is possible by itself; nobody is not.
      #expect(isOne == (change == 1))
    }
    for word in ["\"asked\"", "\"lossError\""] {
      let other = word.replacingOccurrences(of: "E", with: "e").replacingOccurrences(
        of: "k", with: "c")
      let forged = text.replacingOccurrences(of: word, with: other)
      #expect(forged != text)
      #expect(throws: (any Error).self) {
        try JSONDecoder().decode(RunSummary.self, from: Data(forged.utf8))
      }
    }
  }

  @Test func aSampleIsPartOfTheConfiguration() throws {
    let (all, some) = (try configuration(asked: nil), try configuration(asked: 150))
    #expect(try all.id != some.id)
    #expect(
      !String(decoding: try JSONEncoder().encode(all), as: UTF8.self).contains("\"people\":150"))
    for asked in [127, 0, -1, 10_000_001] {
      #expect(throws: ConfigurationError.self) { try configuration(asked: asked).validate() }
    }
    let few = try configuration(people: 900, asked: 128)
    #expect(
      few.memory(threads: 1) < (try configuration(people: 900, asked: nil)).memory(threads: 1))
  }
}
