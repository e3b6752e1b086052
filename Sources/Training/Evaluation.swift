import Corpora
import Foundation
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
  /// What the model knows of people, in bins of people of consecutive ranks, the most frequent
  /// first: `PeopleBin.boundaries`.
  public let people: [PeopleBin]
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
package struct Evaluator {
  let corpus: BiographyCorpus
  /// Sentences given to the model at once.
  let batchSentences: Int
  let sample: PeopleSample

  /// - Parameter people: see `EvaluationPlan.people`.
  package init(corpus: BiographyCorpus, batchSentences: Int, people: Int?) {
    self.corpus = corpus
    self.batchSentences = batchSentences
    sample = PeopleSample(of: corpus, count: people)
  }

  /// Goes through sentences in batches; `body` gets each with the predictions of its tokens but the
  /// first.
  private func predict(
    count: Int, trainer: Trainer, interruption: () throws -> Void,
    sentence: (Int) throws -> Biography,
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
          targets: biographies.flatMap { $0.tokens.dropFirst() }), interruption: interruption)
      for (row, biography) in biographies.enumerated() {
        body(biography, predictions[row * length..<(row + 1) * length])
      }
      start += batchSentences
    }
  }

  /// Scores by kind on the first validation sentences, and what the model knows of the people.
  /// - Parameter interruption: is called every now and then; what it throws ends the evaluation.
  package func evaluate(
    _ trainer: Trainer, step: Int, sentences: Int, interruption: () throws -> Void = {}
  ) throws -> Evaluation {
    var kinds: [TokenKind: Tally] = [:]
    func sentence(_ index: Int) -> Biography {
      corpus.sentence(at: UInt64(index), in: .validation)
    }
    try predict(
      count: sentences, trainer: trainer, interruption: interruption, sentence: sentence
    ) { biography, predictions in
      for (index, prediction) in predictions.enumerated() {
        kinds[biography.kinds[index + 1], default: Tally()].add(
          prediction, target: biography.tokens[index + 1])
      }
    }
    func score(_ kind: TokenKind) -> Evaluation.Score { (kinds[kind] ?? Tally()).score }
    return Evaluation(
      step: step, name: score(.name), syntax: score(.syntax), knowledge: score(.knowledge),
      people: bins(try people(trainer, interruption: interruption)))
  }
}
