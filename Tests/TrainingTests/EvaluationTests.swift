import Corpora
import Foundation
import TestSupport
import Testing
import Training
import TrainingFixture
import Transformer

@Suite struct EvaluationTests {
  private struct Line: Decodable {
    let evaluation: Evaluation?
  }

  private func evaluations(_ run: RunFolder) throws -> [Evaluation] {
    try lines(run.url(RunFolder.metricsName), Line.self).compactMap(\.evaluation)
  }

  private func lines<Value: Decodable>(_ url: URL, _ type: Value.Type) throws -> [Value] {
    try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(Value.self, from: $0)
    }
  }

  /// The model at the end of a run, trained again without the run's loop.
  private func model(
    _ configuration: RunConfiguration, _ corpus: BiographyCorpus
  ) throws -> Trainer {
    let trainer = try Trainer(
      configuration: configuration.model, seed: configuration.seed, threads: 2)
    let sentences = configuration.batchSentences
    for step in 1...configuration.steps {
      let batch = try corpus.batch(
        from: UInt64((step - 1) * sentences), count: sentences, in: .training)
      _ = try trainer.trainingStep(
        Batch(
          sequences: batch.sequences, length: batch.length, tokens: batch.tokens,
          targets: batch.targets),
        learningRate: configuration.schedule.rate(step: step, of: configuration.steps),
        settings: configuration.optimiser)
    }
    return trainer
  }

  /// One answer by brute force: the law of the token after the question, from all logits.
  private func law(_ trainer: Trainer, _ question: Biography) throws -> [Double] {
    let tokens = Array(question.tokens.dropLast())
    let place = try #require(question.kinds.firstIndex(of: .knowledge)) - 1
    let logits = try trainer.logits(
      Batch(
        sequences: 1, length: tokens.count, tokens: tokens,
        targets: tokens.map { _ in -1 }))
    let size = trainer.configuration.vocabulary
    let weights = logits[place * size..<(place + 1) * size].map { exp(Double($0)) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  @Test(arguments: [0, 0.3])
  func everyoneIsAskedEverythingOnce(noise: Double) throws {
    let folder = try TemporaryFolder()
    let configuration = try sampleConfiguration(steps: 300, peak: 0.03, noise: noise)
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    #expect(try training.train() == .complete(step: 300))
    let bins = try #require(evaluations(training.run).last).people
    let people = try lines(training.run.url(RunFolder.peopleName), PersonAccuracy.self)

    let corpus = try BiographyCorpus(configuration.biographies)
    let trainer = try model(configuration, corpus)
    // Powers of the root of 2, three quartiles of 12 and the mass quartiles.
    let mass = corpus.massQuartiles.map(\.upperBound)
    let bounds = Set([0, 1, 2, 3, 4, 6, 8, 9, 11, 12] + mass).sorted()
    #expect(bins.map(\.first) == bounds.dropLast())
    #expect(people.map(\.person) == Array(0..<12))
    for (bin, end) in zip(bins, bounds.dropFirst()) {
      #expect(bin.first + bin.count == end)
      var (weight, loss, right, confidence) = (0.0, 0.0, 0.0, 0.0)
      for person in bin.first..<end {
        var own = 0.0
        for (attribute, count) in [3, 4].enumerated() {
          let question = try corpus.sentence(
            person: person, attribute: attribute, template: (person + attribute) % 2)
          let law = try law(trainer, question)
          let truth = Int(question.tokens[6])
          let first = truth - question.value
          let p = corpus.law.frequencies[person] / 2
          let nats =
            -(0..<count).reduce(0) { sum, value in
              let stated = (value == question.value ? 1 - noise : 0) + noise / Double(count)
              return sum + stated * log(law[first + value])
            }
          let best = try #require(law.indices.max { law[$0] < law[$1] })
          weight += p
          loss += p * nats
          own += nats / 2
          right += p * (best == truth ? 1 : 0)
          confidence += p * law[best]
        }
        #expect(abs(people[person].loss - own) < 1e-5)
      }
      #expect(abs(bin.mass - weight) < 1e-12)
      #expect(abs(bin.loss - loss / weight) < 1e-5)
      #expect(abs(bin.accuracy - right / weight) < 1e-12)
      #expect(abs(bin.confidence - confidence / weight) < 1e-5)
    }
    // Something was learned, or the comparison would say little.
    #expect(PeopleBin.merged(bins).accuracy > 0.4)
  }

  @Test func quartilesAreUnionsOfBins() throws {
    let folder = try TemporaryFolder()
    let configuration = try sampleConfiguration(steps: 1)
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    _ = try training.train()
    let evaluation = try #require(evaluations(training.run).last)
    let corpus = try BiographyCorpus(configuration.biographies)
    for range in corpus.rankQuartiles + corpus.massQuartiles {
      let bin = PeopleBin.merged(evaluation.people.filter { range.contains($0.first) })
      #expect(bin.count == range.count)
      let mass = corpus.law.frequencies[range].reduce(0, +)
      #expect(abs(bin.mass - mass) < 1e-12)
    }
    #expect(abs(PeopleBin.merged(evaluation.people).mass - 1) < 1e-12)
    let two = [
      PeopleBin(first: 0, count: 1, mass: 0.3, loss: 1, accuracy: 1, confidence: 0.5),
      PeopleBin(first: 1, count: 2, mass: 0.1, loss: 3, accuracy: 0, confidence: 0.9),
    ]
    let one = PeopleBin.merged(two)
    #expect(one.first == 0 && one.count == 3 && abs(one.mass - 0.4) < 1e-15)
    #expect(abs(one.loss - 1.5) < 1e-15 && abs(one.accuracy - 0.75) < 1e-15)
    #expect(abs(one.confidence - 0.6) < 1e-15)
    #expect(PeopleBin.merged([]).mass == 0)
  }

  @Test func geometricSteps() throws {
    let folder = try TemporaryFolder()
    var configuration = try sampleConfiguration(steps: 30)
    configuration.evaluation.ratio = 1.5
    configuration.evaluation.interval = 12
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    _ = try training.train()
    let steps = try evaluations(training.run).map(\.step)
    #expect(steps == [0, 1, 2, 3, 5, 8, 12, 18, 24, 27, 30])
    configuration.evaluation.ratio = 1
    #expect(throws: ConfigurationError.self) { try configuration.validate() }
    #expect(try configuration.id != sampleConfiguration(steps: 30).id)
  }
}
