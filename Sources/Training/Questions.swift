import Corpora
import Foundation
import Support
import Transformer

/// What the model says of a person when asked for every attribute.
public struct PersonAccuracy: Codable, Equatable, Sendable {
  /// People are numbered by frequency, from 0.
  public let person: Int
  public let asked: Int
  /// Of these, how often the most probable token is the person's true value.
  public let right: Int
  /// Nats: the expected loss on the value that a sentence states, noise included; mean over the
  /// attributes.
  public let loss: Double
  /// The probability of the most probable token, mean over the attributes.
  public let confidence: Double
}

extension Evaluator {
  /// Asks for every attribute of everybody in the sample once, through template (person + attribute)
  /// modulo the number of templates; the people in order.
  /// - Parameter interruption: as for `evaluate`.
  func people(
    _ trainer: Trainer, interruption: () throws -> Void
  ) throws -> [PersonAccuracy] {
    let configuration = corpus.configuration
    let attributes = configuration.attributes
    let vocabulary = trainer.configuration.vocabulary
    let length = Self.questionLength
    let batch = Self.questionsAtOnce(vocabulary: vocabulary)
    let people = sample.people
    let questions = people.count * attributes
    func question(_ index: Int) -> (person: Int, attribute: Int) {
      let (place, attribute) = index.quotientAndRemainder(dividingBy: attributes)
      return (people[place], attribute)
    }
    var answers: [Answer] = []
    answers.reserveCapacity(questions)
    for start in stride(from: 0, to: questions, by: batch) {
      let range = start..<min(start + batch, questions)
      var tokens: [Int32] = []
      for index in range {
        let (person, attribute) = question(index)
        tokens += try corpus.sentence(
          person: person, attribute: attribute,
          template: (person + attribute) % configuration.templates
        ).tokens.prefix(length)
      }
      let logits = try trainer.lastLogits(
        Batch(
          sequences: range.count, length: length, tokens: tokens,
          targets: [Int32](repeating: -1, count: tokens.count)), interruption: interruption)
      for (row, index) in range.enumerated() {
        let (person, attribute) = question(index)
        answers.append(
          Answer(
            logits: logits[row * vocabulary..<(row + 1) * vocabulary],
            values: corpus.vocabulary.values[attribute],
            truth: try corpus.value(of: attribute, person: person), noise: configuration.noise))
      }
    }
    return people.enumerated().map { place, person in
      let own = answers[place * attributes..<(place + 1) * attributes]
      return PersonAccuracy(
        person: person, asked: attributes, right: own.count(where: \.isRight),
        loss: own.reduce(0) { $0 + $1.loss } / Double(attributes),
        confidence: own.reduce(0) { $0 + $1.confidence } / Double(attributes))
    }
  }

  /// The value is the last token but one of a sentence of every shape, so these tokens lead to it.
  static let questionLength = BiographyCorpus.sentenceLength - 2

  /// With the logits of all their positions, questions that are asked at once take 64 MiB, but for a
  /// single one. Only those of the last positions are kept; the number of questions decides the shapes
  /// of all products, so it stays what it is.
  private static let mostLogits = 1 << 24

  static func questionsAtOnce(vocabulary: Int) -> Int {
    min(max(mostLogits / (questionLength * vocabulary), 1), 1024)
  }

  /// The memory of the answers of everybody who is asked, of what is made of them, and of the logits.
  static func memoryOfPeople(_ configuration: RunConfiguration) -> ByteCount {
    let (people, vocabulary) = (configuration.mostAsked, configuration.model.vocabulary)
    let perPerson =
      2 * MemoryLayout<Int>.stride + MemoryLayout<PersonAccuracy>.stride
      + MemoryLayout<PeopleBin>.stride
    return
      ByteCount(people, configuration.corpus.attributes, MemoryLayout<Answer>.stride)
      + ByteCount(people, perPerson)
      + ByteCount(
        questionsAtOnce(vocabulary: vocabulary), vocabulary, MemoryLayout<Float>.stride)
  }

  /// The answers pooled over the bins, each person weighted by their frequency.
  /// - Parameter people: of the whole sample, in its order.
  func bins(_ people: [PersonAccuracy]) -> [PeopleBin] {
    let frequencies = corpus.law.frequencies
    var next = 0
    return zip(sample.bins, sample.asked).map { bin, asked in
      let answers = people[next..<next + asked.count]
      next += asked.count
      guard asked.count == bin.count else {
        return PeopleBin.estimated(
          bin, mass: bin.reduce(0) { $0 + frequencies[$1] }, frequencies: frequencies,
          answers: Array(answers))
      }
      return PeopleBin.merged(
        answers.map { answer in
          PeopleBin(
            first: answer.person, count: 1, mass: frequencies[answer.person], loss: answer.loss,
            accuracy: Double(answer.right) / Double(answer.asked), confidence: answer.confidence)
        })
    }
  }
}

/// One answer: the law of the next token where a value must come.
private struct Answer {
  let isRight: Bool
  let loss: Double
  let confidence: Double

  /// Sentences state the truth, or with probability `noise` one of the V values at random, so that
  /// the expected loss is (1 - e) (-ln q(truth)) + e/V sum_v (-ln q(v)), with -ln q(v) = ln Z - x_v
  /// for the logits x. The largest logit is taken off first; all sums are in one order.
  init(logits: ArraySlice<Float>, values: Range<Int>, truth: Int, noise: Double) {
    var (top, greedy) = (-Float.infinity, 0)
    var total = 0.0
    var expectation = 0.0
    logits.withUnsafeBufferPointer { x in
      for index in x.indices where x[index] > top { (top, greedy) = (x[index], index) }
      for logit in x { total += exp(Double(logit - top)) }
      let mean =
        noise > 0 ? x[values].reduce(0) { $0 + Double($1 - top) } / Double(values.count) : 0
      expectation = (1 - noise) * Double(x[values.lowerBound + truth] - top) + noise * mean
    }
    isRight = greedy == values.lowerBound + truth
    loss = log(total) - expectation
    confidence = 1 / total
  }
}
