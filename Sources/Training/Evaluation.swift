import Foundation
import SyntaxKnowledge
import Transformer

/// How well the model predicts the evaluation's sentences.
public struct Evaluation: Codable, Equatable, Sendable {
  /// Sums over some of the predicted tokens, as means.
  public struct Score: Codable, Equatable, Sendable {
    public let tokens: Int
    /// Nats per token; 0 for no tokens.
    public let loss: Double
    /// The share of tokens to which the model gives the largest probability; 0 for no tokens.
    public let accuracy: Double
  }

  public let step: Int
  public let name: Score
  public let syntax: Score
  public let knowledge: Score
  /// Knowledge tokens by the quarter of the sentences' mass that the person belongs to, the most
  /// frequent people first: `BiographyCorpus.massQuartiles`.
  public let knowledgeByFrequency: [Score]
}

/// What the model says of a person when asked for every attribute.
public struct PersonAccuracy: Codable, Equatable, Sendable {
  /// People are numbered by frequency, from 0.
  public let person: Int
  public let asked: Int
  /// Of these, how often the most probable token is the person's true value.
  public let right: Int
}

private struct Tally {
  var tokens = 0
  var loss = 0.0
  var right = 0

  mutating func add(_ prediction: TokenPrediction, target: Int32) {
    tokens += 1
    loss += Double(prediction.loss)
    if prediction.greedy == target { right += 1 }
  }

  var score: Evaluation.Score {
    let count = Double(max(tokens, 1))
    return Evaluation.Score(tokens: tokens, loss: loss / count, accuracy: Double(right) / count)
  }
}

/// Asks a model what it knows of a corpus.
struct Evaluator {
  let corpus: BiographyCorpus
  /// Sentences given to the model at once.
  let batchSentences: Int

  /// Goes through sentences in batches; `body` gets each with the predictions of its tokens but the
  /// first.
  private func predict(
    count: Int, trainer: Trainer, sentence: (Int) throws -> Biography,
    body: (Biography, ArraySlice<TokenPrediction>) -> Void
  ) throws {
    var start = 0
    while start < count {
      let biographies = try (start..<min(count, start + batchSentences)).map(sentence)
      let length = BiographyCorpus.sentenceLength - 1
      let predictions = try trainer.evaluate(
        Batch(
          sequences: biographies.count, length: length,
          tokens: biographies.flatMap { $0.tokens.dropLast() },
          targets: biographies.flatMap { $0.tokens.dropFirst() }))
      for (row, biography) in biographies.enumerated() {
        body(biography, predictions[row * length..<(row + 1) * length])
      }
      start += batchSentences
    }
  }

  func evaluate(_ trainer: Trainer, step: Int, sentences: Int) throws -> Evaluation {
    let classes = corpus.massQuartiles
    var kinds: [TokenKind: Tally] = [:]
    var frequencies = [Tally](repeating: Tally(), count: classes.count)
    func sentence(_ index: Int) -> Biography {
      corpus.sentence(at: UInt64(index), in: .validation)
    }
    try predict(count: sentences, trainer: trainer, sentence: sentence) { biography, predictions in
      let place = classes.firstIndex { $0.contains(biography.person) }
      for (index, prediction) in predictions.enumerated() {
        let target = biography.tokens[index + 1]
        let kind = biography.kinds[index + 1]
        kinds[kind, default: Tally()].add(prediction, target: target)
        if kind == .knowledge, let place { frequencies[place].add(prediction, target: target) }
      }
    }
    func score(_ kind: TokenKind) -> Evaluation.Score { (kinds[kind] ?? Tally()).score }
    return Evaluation(
      step: step, name: score(.name), syntax: score(.syntax), knowledge: score(.knowledge),
      knowledgeByFrequency: frequencies.map(\.score))
  }

  /// Every person's true attributes, asked through template 0.
  func people(_ trainer: Trainer) throws -> [PersonAccuracy] {
    let attributes = corpus.configuration.attributes
    var right = [Int](repeating: 0, count: corpus.configuration.people)
    func question(_ index: Int) throws -> Biography {
      try corpus.sentence(
        person: index / attributes, attribute: index % attributes, template: 0)
    }
    let count = right.count * attributes
    try predict(count: count, trainer: trainer, sentence: question) { biography, predictions in
      for (index, prediction) in predictions.enumerated()
      where biography.kinds[index + 1] == .knowledge
        && prediction.greedy == biography.tokens[index + 1]
      {
        right[biography.person] += 1
      }
    }
    return right.enumerated().map {
      PersonAccuracy(person: $0.offset, asked: attributes, right: $0.element)
    }
  }
}
