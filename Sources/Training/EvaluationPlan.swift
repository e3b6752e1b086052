import Corpora

/// When a model is evaluated, counted in steps from the start of a phase. The start of a run and the
/// last step of each phase always are.
public struct EvaluationRhythm: Codable, Hashable, Sendable {
  /// Steps from one evaluation to the next, > 0.
  public var interval: Int
  /// > 1 for evaluations equally far apart on a logarithmic axis, besides the others: at step 1
  /// and, after step s, at the least whole step from s times the ratio on. Nil: none.
  public var ratio: Double?

  public init(interval: Int, ratio: Double? = nil) {
    self.interval = interval
    self.ratio = ratio
  }
}

/// When a model is evaluated, and on what.
public struct EvaluationPlan: Codable, Hashable, Sendable {
  /// Steps from one evaluation to the next, > 0; see `EvaluationRhythm`. An evaluation also asks for
  /// every fact or for a sample, which takes its time.
  public var interval: Int
  /// Sentences of each evaluation, > 0; the same ones every time, none of the training's.
  public var sentences: Int
  /// See `EvaluationRhythm`.
  public var ratio: Double?
  /// About how many facts are asked for, in 128...10^7, as `FactSample` chooses them. Nil, or no fewer
  /// than there are: all, and what is known then has no sampling error.
  public var questions: Int?
  /// Other groups of facts or sentences, each with scores of its own; nil: none.
  public var groups: [EvaluationGroup]?

  public init(
    interval: Int, sentences: Int, ratio: Double? = nil, questions: Int? = nil,
    groups: [EvaluationGroup]? = nil
  ) {
    self.interval = interval
    self.sentences = sentences
    self.ratio = ratio
    self.questions = questions
    self.groups = groups
  }

  var rhythm: EvaluationRhythm { EvaluationRhythm(interval: interval, ratio: ratio) }
}

/// Facts, or sentences where a corpus states none, that have scores of their own: old people or new
/// ones, people never trained on, another template.
public struct EvaluationGroup: Codable, Hashable, Sendable {
  public var name: String
  /// What the group is about: one of the run's sources by its name, or else `corpus`.
  public var source: String?
  public var corpus: CorpusConfiguration?
  /// About how many facts are asked for, or how many sentences are read; nil: all the facts, or as many
  /// sentences as the evaluation has.
  public var questions: Int?

  public init(
    name: String, source: String? = nil, corpus: CorpusConfiguration? = nil, questions: Int? = nil
  ) {
    self.name = name
    self.source = source
    self.corpus = corpus
    self.questions = questions
  }
}
