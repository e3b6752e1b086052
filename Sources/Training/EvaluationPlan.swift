/// When a model is evaluated, and on what.
public struct EvaluationPlan: Codable, Hashable, Sendable {
  /// Steps from one evaluation to the next, > 0. Step 0 and the last step are always evaluated. An
  /// evaluation also asks for every attribute of everybody or of a sample, which takes its time.
  public var interval: Int
  /// Sentences of each evaluation, > 0; the same ones every time, none of the training's.
  public var sentences: Int
  /// > 1 for evaluations equally far apart on a logarithmic axis, besides the others: at step 1
  /// and, after step s, at the least whole step from s times the ratio on. Nil: none.
  public var ratio: Double?
  /// About how many people are asked, in 128...10^7, as `PeopleSample` chooses them. Nil, or no fewer
  /// than the corpus has: everybody, and what is known of people then has no sampling error.
  public var people: Int?

  public init(interval: Int, sentences: Int, ratio: Double? = nil, people: Int? = nil) {
    self.interval = interval
    self.sentences = sentences
    self.ratio = ratio
    self.people = people
  }
}
