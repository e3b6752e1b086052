import Corpora
import Foundation
import Support
import Transformer

/// Everything that decides a training run. Paths and the number of threads decide nothing, so they
/// are not here.
public struct RunConfiguration: Hashable, Sendable {
  public var model: ModelConfiguration
  public var corpus: BiographyConfiguration
  public var optimiser: OptimiserSettings
  public var schedule: LearningRateSchedule
  /// Sentences in the batch of one step, in 1...2^20.
  public var batchSentences: Int
  /// Optimiser steps, in 1...2^30.
  public var steps: Int
  public var evaluation: EvaluationPlan
  /// Steps from one checkpoint to the next, > 0. It changes no result, so it is not in the run's
  /// id. Step 0 and the last step always have one. Nil takes the evaluation's interval.
  public var checkpointInterval: Int?
  /// Decides the initial weights.
  public var seed: UInt64

  public init(
    model: ModelConfiguration, corpus: BiographyConfiguration, optimiser: OptimiserSettings,
    schedule: LearningRateSchedule, batchSentences: Int, steps: Int, evaluation: EvaluationPlan,
    checkpointInterval: Int? = nil, seed: UInt64
  ) {
    self.model = model
    self.corpus = corpus
    self.optimiser = optimiser
    self.schedule = schedule
    self.batchSentences = batchSentences
    self.steps = steps
    self.evaluation = evaluation
    self.checkpointInterval = checkpointInterval
    self.seed = seed
  }

  /// Throws for values that no run can have. The model and the corpus check themselves. Reading a
  /// configuration does this; what a program has put together does it when it is trained.
  public func validate() throws(ConfigurationError) {
    func require(_ condition: Bool, _ problem: @autoclosure () -> String) throws(ConfigurationError)
    {
      guard condition else { throw ConfigurationError(problem()) }
    }
    try require((1...1 << 20).contains(batchSentences), "batchSentences must lie in 1...1048576")
    try require((1...1 << 30).contains(steps), "steps must lie in 1...1073741824")
    try require(evaluation.interval > 0, "evaluation.interval must be positive")
    try require(
      (1...1 << 30).contains(evaluation.sentences),
      "evaluation.sentences must lie in 1...1073741824")
    let ratio = evaluation.ratio ?? 2
    try require(ratio > 1 && ratio.isFinite, "evaluation.ratio must be finite and more than 1")
    try require(
      (128...10_000_000).contains(evaluation.people ?? 128),
      "evaluation.people must lie in 128...10000000")
    try require(checkpointInterval ?? 1 > 0, "checkpointInterval must be positive")
    if let problem = schedule.problem(steps: steps) { throw ConfigurationError(problem) }
    for (name, beta) in [("beta1", optimiser.beta1), ("beta2", optimiser.beta2)] {
      try require(beta >= 0 && beta < 1, "optimiser.\(name) must be at least 0 and less than 1")
    }
    for (name, value, least) in [
      ("epsilon", optimiser.epsilon, Double.leastNonzeroMagnitude),
      ("weightDecay", optimiser.weightDecay, 0),
      ("clipNorm", optimiser.clipNorm ?? 1, Double.leastNonzeroMagnitude),
    ] {
      try require(
        value >= least && value.isFinite,
        "optimiser.\(name) must be finite and \(least == 0 ? "not negative" : "positive")")
    }
    try require(
      model.context >= BiographyCorpus.sentenceLength - 1,
      "model.context must be at least \(BiographyCorpus.sentenceLength - 1) for these sentences")
    let vocabulary = BiographyVocabulary(corpus)
    try require(
      model.vocabulary >= vocabulary.size,
      "model.vocabulary is \(model.vocabulary), but the corpus has \(vocabulary.size) tokens")
  }
}

/// A run configuration that cannot be used; the message names the key.
public struct ConfigurationError: ContentError, Equatable, CustomStringConvertible, Sendable {
  public let reason: String
  package init(_ reason: String) { self.reason = reason }
  public var description: String { "the run configuration is not valid: \(reason)" }
}

extension RunConfiguration: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case model, corpus, optimiser, schedule, batchSentences, steps, evaluation, checkpointInterval,
      seed
  }

  /// Reads an object that has all keys but perhaps the optional ones and no other, at every level, and
  /// validates it: what comes from a file or another text is never a run that there cannot be.
  /// - Throws: `UnknownKey`, `DecodingError`, `ConfigurationError` and what the parts throw.
  public init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    // For parts whose own decoders would skip keys that they do not know.
    func part<Part: Decodable>(_ key: CodingKeys, _ keys: [String]) throws -> Part {
      let decoder = try container.superDecoder(forKey: key)
      try decoder.requireKeys(in: keys)
      return try Part(from: decoder)
    }
    self.init(
      model: try container.decode(ModelConfiguration.self, forKey: .model),
      corpus: try container.decode(BiographyConfiguration.self, forKey: .corpus),
      optimiser: try part(.optimiser, ["beta1", "beta2", "epsilon", "weightDecay", "clipNorm"]),
      schedule: try part(
        .schedule, ["shape", "peak", "warmupSteps", "decaySteps", "finalFraction"]),
      batchSentences: try container.decode(Int.self, forKey: .batchSentences),
      steps: try container.decode(Int.self, forKey: .steps),
      evaluation: try part(.evaluation, ["interval", "sentences", "ratio", "people"]),
      checkpointInterval: try container.decodeIfPresent(Int.self, forKey: .checkpointInterval),
      seed: try container.decode(UInt64.self, forKey: .seed))
    try validate()
  }
}
