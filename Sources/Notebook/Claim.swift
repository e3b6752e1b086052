import Statistics

/// What a check claims, before it is known how many others it shares its level with.
public struct Claim: Sendable {
  let id: String
  let statement: String
  let measured: Estimate
  let relation: Check.Relation
  let predicted: Double
  let predictedBy: String
  let given: String?
  let rival: Check.Rival
  let explanation: String?

  /// - Parameters:
  ///   - id: names the check.
  ///   - statement: what is claimed.
  ///   - predictedBy: the function that gives `predicted`.
  ///   - given: what it computes it from, and over which window, where that is a matter of choice.
  ///   - rival: a theory that somebody could hold, computed from the same inputs.
  ///   - explanation: shown when the check fails or cannot decide.
  public init(
    _ id: String, _ statement: String, measured: Estimate, _ relation: Check.Relation = .agrees,
    predicted: Double, by predictedBy: String, given: String? = nil, rival: Check.Rival,
    explanation: String? = nil
  ) {
    (self.id, self.statement, self.measured, self.relation) = (id, statement, measured, relation)
    (self.predicted, self.predictedBy, self.given) = (predicted, predictedBy, given)
    (self.rival, self.explanation) = (rival, explanation)
  }
}

/// The same for several numbers of each run, which answer one question.
public struct JointClaim: Sendable {
  /// What a rival theory predicts for each number.
  public struct Rival: Sendable {
    let theory: String
    let by: String
    let values: [Double]

    public init(_ theory: String, by function: String, predicts values: [Double]) {
      (self.theory, by, self.values) = (theory, function, values)
    }
  }

  let id: String
  let statement: String
  let sample: JointSample
  let errors: JointErrors
  let predicted: [Double]
  let predictedBy: String
  let given: String?
  let rival: Rival
  let explanation: String?

  /// - Parameters: as for ``Claim``; predictions are for each number of a row of `sample`.
  ///   - errors: pooled where the numbers are of different runs and vary alike.
  public init(
    _ id: String, _ statement: String, measured sample: JointSample, errors: JointErrors = .own,
    predicted: [Double], by predictedBy: String, given: String? = nil, rival: Rival,
    explanation: String? = nil
  ) {
    self.errors = errors
    (self.id, self.statement, self.sample) = (id, statement, sample)
    (self.predicted, self.predictedBy, self.given) = (predicted, predictedBy, given)
    (self.rival, self.explanation) = (rival, explanation)
  }
}
