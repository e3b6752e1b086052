import Corpora
import Foundation
import Support
import Transformer

/// Evaluates models on the first source of a run and on its groups.
package struct Evaluator: Sendable {
  private let corpus: any Corpus
  private let questions: Questions?
  /// In the finite set that is trained on; nil without one, or without facts.
  private let counts: FactCounts?
  private let missingMass: Double?
  private let groups: [Group]
  private let sentences: Int
  /// Sentences given to the model at once.
  private let batchSentences: Int

  /// A group of the configuration with its corpus.
  private struct Group: Sendable {
    let name: String
    let corpus: any Corpus
    /// Nil for a corpus without facts.
    let questions: Questions?
    let sentences: Int
  }

  /// - Parameters:
  ///   - corpora: those of the configuration's sources.
  ///   - interruption: is called every now and then; what it throws ends the preparation.
  /// - Throws: what the corpora of groups throw.
  package init(
    _ configuration: RunConfiguration, corpora: [any Corpus], interruption: () throws -> Void = {}
  ) throws {
    let plan = configuration.evaluation
    corpus = corpora[0]
    sentences = plan.sentences
    batchSentences =
      (configuration.phases.first { $0.steps > 0 } ?? configuration.phases[0])
      .batchSentences
    if let corpus = corpora[0] as? any FactCorpus {
      let counts = try configuration.sources[0].sentences.map {
        try FactCounts(of: corpus, sentences: $0, interruption: interruption)
      }
      self.counts = counts
      missingMass = counts?.missingMass(of: corpus)
      questions = Questions(
        corpus: corpus,
        sample: try FactSample(
          of: corpus, counts: counts, questions: plan.questions, interruption: interruption))
    } else {
      (counts, missingMass, questions) = (nil, nil, nil)
    }
    groups = try (plan.groups ?? []).map { group in
      try interruption()
      let corpus = try configuration.corpus(of: group, corpora)
      let facts = corpus as? any FactCorpus
      return Group(
        name: group.name, corpus: corpus,
        questions: try facts.map {
          Questions(
            corpus: $0,
            sample: try FactSample(
              of: $0, questions: group.questions, interruption: interruption))
        }, sentences: group.questions ?? plan.sentences)
    }
  }

  /// What the model knows of everybody in the sample; empty if the corpus states no facts.
  func people(
    _ trainer: Trainer, interruption: () throws -> Void
  ) throws -> [PersonAccuracy] {
    try questions?.put(to: trainer, interruption: interruption).people ?? []
  }

  /// Scores by kind on the first validation sentences, and what the model knows.
  /// - Parameter interruption: is called every now and then; what it throws ends the evaluation.
  package func evaluate(
    _ trainer: Trainer, step: Int, interruption: () throws -> Void = {}
  ) throws -> Evaluation {
    var kinds: [TokenKind: Tally] = [:]
    try predict(corpus, sentences, trainer, interruption) { kind, prediction, target in
      kinds[kind, default: Tally()].add(prediction, target: target)
    }
    func score(_ kind: TokenKind) -> Evaluation.Score { (kinds[kind] ?? Tally()).score }
    let facts = try questions?.put(to: trainer, interruption: interruption)
    let groups = try groups.map { try self.score($0, trainer, interruption) }
    return Evaluation(
      step: step, name: score(.name), syntax: score(.syntax), knowledge: score(.knowledge),
      people: facts?.bins ?? [], occurrences: counts == nil ? nil : facts?.occurrences,
      missingMass: missingMass, reliability: facts?.reliability,
      groups: groups.isEmpty ? nil : groups)
  }

  private func score(
    _ group: Group, _ trainer: Trainer, _ interruption: () throws -> Void
  ) throws -> GroupScore {
    if let questions = group.questions {
      return try questions.put(to: trainer, interruption: interruption).score(of: group.name)
    }
    var tally = Tally()
    try predict(group.corpus, group.sentences, trainer, interruption) { _, prediction, target in
      tally.add(prediction, target: target)
    }
    let score = tally.score
    return GroupScore(
      name: group.name, asked: score.tokens, loss: score.loss, accuracy: score.accuracy,
      confidence: tally.confidence, lossError: nil, accuracyError: nil)
  }

  /// Goes through validation sentences in batches; `body` gets the prediction of every token but the
  /// first of each, with its kind.
  private func predict(
    _ corpus: any Corpus, _ count: Int, _ trainer: Trainer, _ interruption: () throws -> Void,
    body: (TokenKind, TokenPrediction, _ target: Int32) -> Void
  ) throws {
    for start in stride(from: 0, to: count, by: batchSentences) {
      let sentences = (start..<min(count, start + batchSentences)).map {
        corpus.tokens(at: UInt64($0), in: .validation)
      }
      let batch = Batch(sentences: sentences)
      let predictions = try trainer.evaluate(batch, interruption: interruption)
      for (row, sentence) in sentences.enumerated() {
        let kinds = corpus.kinds(of: sentence)
        for place in 1..<sentence.count {
          body(kinds[place], predictions[row * batch.length + place - 1], sentence[place])
        }
      }
    }
  }
}

extension RunConfiguration {
  /// The corpora of the sources, each made for the sentences that are taken of it.
  /// - Parameter interruption: as for `Evaluator`.
  package func corpora(interruption: () throws -> Void = {}) throws -> [any Corpus] {
    try sources.indices.map {
      try sources[$0].corpus.corpus(sentences: sentences(of: $0), interruption: interruption)
    }
  }

  fileprivate func corpus(
    of group: EvaluationGroup, _ corpora: [any Corpus]
  ) throws -> any Corpus {
    if let corpus = group.corpus { return try corpus.corpus(sentences: 1) }
    guard let place = sources.firstIndex(where: { $0.name == group.source }) else {
      throw ConfigurationError("the group \"\(visible(group.name))\" has no source")
    }
    return corpora[place]
  }
}

private struct Tally {
  private var tokens = 0
  private var loss = 0.0
  private var right = 0
  private var probability = 0.0

  mutating func add(_ prediction: TokenPrediction, target: Int32) {
    tokens += 1
    loss += Double(prediction.loss)
    probability += Double(prediction.probability)
    if prediction.greedy == target { right += 1 }
  }

  var score: Evaluation.Score {
    let count = Double(max(tokens, 1))
    return Evaluation.Score(tokens: tokens, loss: loss / count, accuracy: Double(right) / count)
  }

  var confidence: Double { probability / Double(max(tokens, 1)) }
}
