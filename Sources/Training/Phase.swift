import Corpora

/// Sentences that a run trains on.
public struct DataSource: Hashable, Sendable {
  /// What phases and groups call it.
  public var name: String
  public var corpus: CorpusConfiguration
  /// Nil for a fresh sentence each time. With a number n the source is a finite set, the first n
  /// sentences of the corpus, which is gone through again and again, each time in another order.
  public var sentences: Int?

  public init(name: String = "data", corpus: CorpusConfiguration, sentences: Int? = nil) {
    self.name = name
    self.corpus = corpus
    self.sentences = sentences
  }
}

/// A stretch of training with one mixture of data and one schedule.
public struct Phase: Hashable, Sendable {
  public var name: String
  /// The share of each source in the phase's sentences, by its name; their sum is 1.
  public var mixture: [String: Double]
  /// Optimiser steps, in 0...2^30; with `until` at most so many. A phase of no steps changes nothing.
  public var steps: Int
  /// Sentences in the batch of one step, in 1...2^20.
  public var batchSentences: Int
  /// Over the steps of this phase.
  public var schedule: LearningRateSchedule
  /// What the phase begins with. The first phase of a run that starts from nothing has nothing to keep.
  public var optimiser: OptimiserState
  /// When the model is evaluated, counted from the phase's start; nil takes the run's.
  public var rhythm: EvaluationRhythm?
  /// Ends the phase before its last step; nil: never.
  public var until: StoppingRule?

  public init(
    name: String = "training", mixture: [String: Double], steps: Int, batchSentences: Int,
    schedule: LearningRateSchedule, optimiser: OptimiserState = .keep,
    rhythm: EvaluationRhythm? = nil, until: StoppingRule? = nil
  ) {
    self.name = name
    self.mixture = mixture
    self.steps = steps
    self.batchSentences = batchSentences
    self.schedule = schedule
    self.optimiser = optimiser
    self.rhythm = rhythm
    self.until = until
  }
}

/// What becomes of AdamW's moments and of its count of steps.
public enum OptimiserState: String, Codable, CaseIterable, Sendable {
  case keep
  /// Both moments are 0 and the steps are counted anew.
  case reset
}

/// Ends a phase at the first evaluation at which a score has not become better for so many epochs of
/// the phase's first finite set.
public struct StoppingRule: Codable, Hashable, Sendable {
  /// What must become better; compared to 9 digits, as summaries keep it.
  public enum Score: String, Codable, CaseIterable, Sendable {
    /// Nats a token, of all kinds, on validation sentences.
    case loss
    /// Nats, over everybody: `Evaluation.knowledgeLoss`.
    case knowledgeLoss
    /// The share of questions answered right, over everybody.
    case accuracy
    /// Nats, over the facts that occur in the set.
    case lossOnSet
    /// The share of questions answered right about the facts that occur in the set.
    case accuracyOnSet

    /// Whether more is better.
    var grows: Bool { self == .accuracy || self == .accuracyOnSet }
  }

  public var score: Score
  /// > 0.
  public var epochs: Double

  public init(score: Score, epochs: Double) {
    self.score = score
    self.epochs = epochs
  }
}

/// The checkpoints that are kept for good, besides the last one: those of step `first` and then, after
/// step s, of the least whole step from s times the ratio on.
public struct SnapshotPlan: Codable, Hashable, Sendable {
  /// At least 1.
  public var first: Int
  /// At least 1.01.
  public var ratio: Double

  public init(first: Int, ratio: Double) {
    self.first = first
    self.ratio = ratio
  }

  /// The steps up to `last`, increasing.
  func steps(to last: Int) -> [Int] {
    var steps: [Int] = []
    var next = first
    while next <= last {
      steps.append(next)
      // Beyond the last step no more is needed, and the product may not fit.
      next = Int(min((Double(next) * ratio).rounded(.up), Double(last) + 1))
    }
    return steps
  }
}

/// An exponential moving average of the weights, kept beside them: after step t of a run the average
/// moves towards the weights by 1 - min(decay, (1 + t)/(10 + t)), so that the first weights, which are
/// noise, are soon forgotten whatever the decay.
public struct WeightAverage: Codable, Hashable, Sendable {
  /// In 0..<1.
  public var decay: Double
  /// Whether evaluations are of the average in place of the last weights.
  public var evaluated: Bool

  public init(decay: Double, evaluated: Bool) {
    self.decay = decay
    self.evaluated = evaluated
  }

  /// The decay after the run's step t = 1, 2, ...
  func decay(step: Int) -> Double { min(decay, Double(1 + step) / Double(10 + step)) }
}
