import Corpora
import Foundation
import Testing
import Theory
import Training
import TrainingFixture
import Transformer

/// Sentences of 2 to 257 tokens that state no facts: tokens that count upwards from a random one.
private struct Counting: Corpus {
  let vocabularySize = 60
  let longestSentence = 257

  func tokens(at index: UInt64, in split: CorpusSplit) -> [Int32] {
    var random = RandomSequence(
      seed: split == .training ? 1 : 2, stream: .sentences, index: index)
    // Few are long, one in twenty.
    let long = random.next() % 20 == 0
    let length = 2 + Int(random.next() % (long ? 256 : 10))
    let first = Int(random.next() % 59)
    return [0] + (0..<length - 1).map { Int32(1 + (first + $0) % 59) }
  }

  func kinds(of sentence: [Int32]) -> [TokenKind] {
    sentence.map { $0 == 0 ? .syntax : $0 % 2 == 0 ? .name : .knowledge }
  }

  func text(of token: Int) -> String? { (0..<60).contains(token) ? "w\(token)" : nil }

  var entropies: NatsByKind? { nil }
}

/// The same with facts: person i's attribute is a token after a question of i + 1 tokens.
private struct Asking: FactCorpus {
  private let counting = Counting()
  let people = 40
  let attributes = 1
  let strangersMass = 0.0
  var frequencies: [Double] { Array(repeating: 1.0 / 40, count: 40) }
  var vocabularySize: Int { counting.vocabularySize }
  var longestSentence: Int { counting.longestSentence }
  var entropies: NatsByKind? { nil }

  func tokens(at index: UInt64, in split: CorpusSplit) -> [Int32] {
    counting.tokens(at: index, in: split)
  }
  func kinds(of sentence: [Int32]) -> [TokenKind] { counting.kinds(of: sentence) }
  func text(of token: Int) -> String? { counting.text(of: token) }
  func fact(at index: UInt64, in split: CorpusSplit) -> Fact {
    Fact(person: Int(index % 40), attribute: 0)
  }
  func question(person: Int, attribute: Int) throws(InvalidParameter) -> FactQuestion {
    let prompt = [0] + (0...person).map { Int32(1 + (person + $0) % 59) }
    return FactQuestion(prompt: prompt, values: 10..<20, answer: 10 + person % 10, noise: 0)
  }
}

/// Training and evaluation know of a corpus what its protocol says, and no more.
@Suite struct AnyCorpusTests {
  private func configuration() throws -> RunConfiguration {
    var configuration = try sampleConfiguration(steps: 6)
    configuration.model = try ModelConfiguration(
      layers: 1, width: 8, heads: 2, context: 256, vocabulary: 60)
    configuration.batchSentences = 64
    configuration.evaluation.sentences = 150
    // For questions of unequal lengths no more logits than are read.
    configuration.sources[0].sentences = 100
    return configuration
  }

  @Test func sentencesOfUnequalLengthTeachWhatTheyTeachOneByOne() throws {
    let configuration = try configuration()
    let corpus = Counting()
    let order = DataOrder(configuration, [corpus])
    let sentences = order.sentences((0..<64).map { (source: 0, number: $0) })
    #expect(Set(sentences.map(\.count)).count > 8 && sentences.contains { $0.count > 100 })
    let trainer = try Trainer(configuration: configuration.model, seed: 3, threads: 2)
    trainer.withState(.parameters) { for i in $0.indices { $0[i] *= 10 } }
    let (loss, gradient) = try trainer.lossAndGradient(Batch(sentences: sentences))
    var sum = [Double](repeating: 0, count: gradient.count)
    var (total, tokens) = (0.0, 0)
    for sentence in sentences {
      let (loss, gradient) = try trainer.lossAndGradient(Batch(sentences: [sentence]))
      let count = sentence.count - 1
      total += loss * Double(count)
      tokens += count
      for index in gradient.indices { sum[index] += Double(gradient[index]) * Double(count) }
    }
    #expect(abs(loss - total / Double(tokens)) < 1e-5)
    let scale = sum.map(abs).max()! / Double(tokens)
    for index in gradient.indices {
      #expect(abs(Double(gradient[index]) - sum[index] / Double(tokens)) < 1e-4 * scale)
    }
  }

  @Test func evaluationsAreByTheKindsOfTheCorpus() throws {
    let configuration = try configuration()
    let corpus = Counting()
    let trainer = try Trainer(configuration: configuration.model, seed: 3, threads: 2)
    trainer.withState(.parameters) { for i in $0.indices { $0[i] *= 10 } }
    let evaluation = try Evaluator(configuration, corpora: [corpus]).evaluate(trainer, step: 0)
    #expect(evaluation.people.isEmpty && evaluation.occurrences == nil)
    #expect(evaluation.missingMass == nil && evaluation.reliability == nil)
    var losses: [TokenKind: (tokens: Int, nats: Double)] = [:]
    for index in 0..<150 as Range<UInt64> {
      let sentence = corpus.tokens(at: index, in: .validation)
      let kinds = corpus.kinds(of: sentence)
      let predictions = try trainer.evaluate(Batch(sentences: [sentence]))
      for (place, prediction) in predictions.enumerated() {
        var own = losses[kinds[place + 1]] ?? (0, 0)
        own.tokens += 1
        own.nats += Double(prediction.loss)
        losses[kinds[place + 1]] = own
      }
    }
    for (kind, score) in [(TokenKind.name, evaluation.name), (.knowledge, evaluation.knowledge)] {
      let own = try #require(losses[kind])
      #expect(score.tokens == own.tokens && own.tokens > 100)
      #expect(abs(score.loss - own.nats / Double(own.tokens)) < 1e-5)
    }
    #expect(evaluation.syntax.tokens == 0)
  }

  @Test func questionsOfUnequalLengthAreAnsweredAsOneByOne() throws {
    let configuration = try configuration()
    let corpus = Asking()
    let trainer = try Trainer(configuration: configuration.model, seed: 3, threads: 2)
    trainer.withState(.parameters) { for i in $0.indices { $0[i] *= 30 } }
    let evaluation = try Evaluator(configuration, corpora: [corpus]).evaluate(trainer, step: 0)
    var (loss, confidence) = (0.0, 0.0)
    for person in 0..<40 {
      let question = try corpus.question(person: person, attribute: 0)
      let logits = try trainer.logits(
        Batch(
          sequences: 1, length: question.prompt.count, tokens: question.prompt,
          targets: question.prompt.map { _ in -1 })
      ).suffix(60).map(Double.init)
      let top = logits.max()!
      let total = logits.reduce(0) { $0 + exp($1 - top) }
      loss += (log(total) + top - logits[question.answer]) / 40
      confidence += 1 / total / 40
    }
    let all = PeopleBin.merged(evaluation.people)
    #expect(all.count == 40 && abs(all.loss - loss) < 1e-4)
    #expect(abs(all.confidence - confidence) < 1e-5)
    // 100 sentences: the first 20 facts occur three times, the others twice.
    #expect(evaluation.occurrences?.map(\.facts) == [20, 20])
    #expect(evaluation.occurrences?.map(\.least) == [2, 3] && evaluation.missingMass == 0)
  }
}
