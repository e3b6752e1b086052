import Corpora
import Foundation
import Support
import Transformer

/// What the model says of a person when asked for attributes.
public struct PersonAccuracy: Codable, Equatable, Sendable {
  /// People are numbered by frequency, from 0.
  public let person: Int
  /// All attributes, or those in a sample.
  public let asked: Int
  /// Of these, how often the most probable token is the person's true value.
  public let right: Int
  /// Nats: the expected loss on the value that a sentence states, noise included; mean over the
  /// attributes asked for.
  public let loss: Double
  /// The probability of the most probable token, mean over the attributes asked for.
  public let confidence: Double

  init(person: Int, _ answers: ArraySlice<Answer>) {
    self.person = person
    asked = answers.count
    right = answers.count(where: \.isRight)
    loss = answers.reduce(0) { $0 + $1.loss } / Double(answers.count)
    confidence = answers.reduce(0) { $0 + $1.confidence } / Double(answers.count)
  }
}

/// Questions about the facts of a corpus, to be put to models.
package struct Questions: Sendable {
  let corpus: any FactCorpus
  let sample: FactSample

  /// Asks for every fact of the sample.
  /// - Parameter interruption: is called every now and then; what it throws ends the questions.
  func put(
    to trainer: Trainer, interruption: () throws -> Void
  ) throws -> FactScores {
    let vocabulary = trainer.configuration.vocabulary
    let count = sample.entries.count
    let batch = Self.atOnce(vocabulary: vocabulary)
    var answers: [Answer] = []
    answers.reserveCapacity(count)
    for start in stride(from: 0, to: count, by: batch) {
      let questions = try sample.entries[start..<min(start + batch, count)].map { entry in
        let (person, attribute) = entry.fact.quotientAndRemainder(dividingBy: corpus.attributes)
        return try corpus.question(person: person, attribute: attribute)
      }
      let prompts = Batch(prompts: questions.map(\.prompt))
      let logits = try trainer.logits(
        prompts, at: questions.map { $0.prompt.count - 1 }, interruption: interruption)
      for (row, question) in questions.enumerated() {
        answers.append(
          Answer(logits: logits[row * vocabulary..<(row + 1) * vocabulary], to: question))
      }
    }
    return FactScores(corpus, sample, answers)
  }

  /// The logits of questions that are put at once take at most 16 MiB, but for a single one.
  static func atOnce(vocabulary: Int) -> Int { min(max((1 << 22) / vocabulary, 1), 1024) }

  /// The memory of the answers to all questions, of what is made of them, and of the logits.
  static func memory(
    facts: (people: Int, attributes: Int), asked: Int, vocabulary: Int
  ) -> ByteCount {
    let perFact = MemoryLayout<Answer>.stride + MemoryLayout<FactSample.Entry>.stride
    let perPerson =
      MemoryLayout<PersonAccuracy>.stride + MemoryLayout<PeopleBin>.stride
    let people = min(asked, facts.people)
    return ByteCount(asked, perFact) + ByteCount(people, perPerson)
      + ByteCount(atOnce(vocabulary: vocabulary), vocabulary, MemoryLayout<Float>.stride)
  }
}

/// One answer: the law of the next token where a value must come.
struct Answer {
  let isRight: Bool
  let loss: Double
  let confidence: Double

  /// Sentences state the truth, or with probability `noise` one of the V values at random, so that
  /// the expected loss is (1 - e) (-ln q(truth)) + e/V sum_v (-ln q(v)), with -ln q(v) = ln Z - x_v
  /// for the logits x. The largest logit is taken off first; all sums are in one order.
  init(logits: ArraySlice<Float>, to question: FactQuestion) {
    let noise = question.noise
    var (top, greedy) = (-Float.infinity, 0)
    var total = 0.0
    var expectation = 0.0
    logits.withUnsafeBufferPointer { x in
      for index in x.indices where x[index] > top { (top, greedy) = (x[index], index) }
      for logit in x { total += exp(Double(logit - top)) }
      let mean =
        noise > 0
        ? x[question.values].reduce(0) { $0 + Double($1 - top) } / Double(question.values.count) : 0
      expectation = (1 - noise) * Double(x[question.answer] - top) + noise * mean
    }
    isRight = greedy == question.answer
    loss = log(total) - expectation
    confidence = 1 / total
  }
}
