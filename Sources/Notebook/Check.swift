import Statistics

/// A claim that can fail: a measured value with its standard error, what the theory predicts, and how far
/// apart they may be; and a rival theory, which the same comparison must be able to reject.
public struct Check: Codable, Hashable, Sendable {
  /// How the measured value m must stand to the predicted value p, with tolerance t.
  public enum Relation: String, Codable, Sendable, CaseIterable {
    /// |m - p| <= t
    case agrees
    /// m <= p + t
    case atMost
    /// m >= p - t
    case atLeast
  }

  /// A theory that somebody could hold, and what it predicts from the same inputs: of a check that m is at
  /// most p, one that predicts more; of one that m is at least p, less.
  public struct Rival: Codable, Hashable, Sendable {
    public let theory: String
    /// The function that gives `value`.
    public let by: String
    public let value: Double

    public init(_ theory: String, by function: String, predicts value: Double) {
      (self.theory, by, self.value) = (theory, function, value)
    }
  }

  public enum Verdict: Hashable, Sendable {
    case passed
    /// The measured value does not stand in the relation to the predicted one.
    case outsideTolerance
    /// It does, but that says nothing about the theory, for this reason.
    case cannotDecide(String)
    /// A number that enters the check is NaN or infinite.
    case notFinite
  }

  public let statement: String
  public let measured: Estimate
  public let relation: Relation
  public let predicted: Double
  /// The function that gives `predicted`.
  public let predictedBy: String
  /// What the prediction is computed from, and over which window, where that was chosen.
  public let given: String?
  public let tolerance: Tolerance
  public let rival: Rival
  /// The probability that the check rejects the rival if it is right; nil where no error is known.
  public let power: Double?
  /// Whether this is one test of several numbers: `measured` is then a distance of all of them from their
  /// predictions, and the rival's value their distance from its own.
  public let isJoint: Bool
  /// Shown when the check fails or cannot decide.
  public let explanation: String?

  /// The least power of a check that decides.
  public static let leastPower = 0.9

  /// The only place where a check is decided.
  public var verdict: Verdict {
    guard [measured.value, predicted, rival.value].allSatisfy(\.isFinite),
      measured.standardError?.isFinite != false, tolerance.value?.isFinite != false
    else { return .notFinite }
    guard let tolerance = tolerance.value else {
      return .cannotDecide("one run, whose error is not known")
    }
    if !holds(for: predicted, within: tolerance) { return .outsideTolerance }
    guard let power else { return .cannotDecide("one run, whose power is not known") }
    guard power.isFinite else { return .notFinite }
    if power < Self.leastPower {
      return .cannotDecide("its power is \(Formatting.decimals(power, 2))")
    }
    return isRivalRejected ? .passed : .cannotDecide("the rival passes too")
  }

  public var passed: Bool { verdict == .passed }

  /// Whether the check speaks against the theory, or could not be made.
  public var failed: Bool { verdict == .outsideTolerance || verdict == .notFinite }

  /// Whether the measurement speaks against the rival.
  var isRivalRejected: Bool {
    guard let tolerance = tolerance.value else { return false }
    if isJoint { return rival.value > tolerance }
    return switch relation {
    case .agrees: abs(measured.value - rival.value) > tolerance
    case .atMost: measured.value < rival.value - tolerance
    case .atLeast: measured.value > rival.value + tolerance
    }
  }

  /// Whether the measured value stands in the relation to a prediction, the theory's or the rival's.
  private func holds(for prediction: Double, within tolerance: Double) -> Bool {
    switch relation {
    case .agrees: abs(measured.value - prediction) <= tolerance
    case .atMost: measured.value <= prediction + tolerance
    case .atLeast: measured.value >= prediction - tolerance
    }
  }

  /// What is wrong with the way the check is stated, or nil.
  var problem: String? {
    let texts = [
      ("statement", statement), ("function that predicts", predictedBy),
      ("reason of the tolerance", tolerance.because), ("rival theory", rival.theory),
      ("function of the rival", rival.by),
    ]
    for (name, text) in texts where text.allSatisfy(\.isWhitespace) {
      return "its \(name) is empty; state it"
    }
    if let value = tolerance.value, value < 0 {
      return "its tolerance is negative; give 0 or more"
    }
    return nil
  }
}

extension Check {
  /// A check of one number, which is one of `members` that answer the same question.
  package init(_ claim: Claim, within allowance: Allowance, members: Int = 1) {
    statement = claim.statement
    measured = claim.measured
    relation = claim.relation
    predicted = claim.predicted
    predictedBy = claim.predictedBy
    given = claim.given
    rival = claim.rival
    explanation = claim.explanation
    isJoint = false
    tolerance = Tolerance(allowance, of: claim.measured, members: members)
    power = Self.power(of: claim, tolerance)
  }

  private static func power(of claim: Claim, _ tolerance: Tolerance) -> Double? {
    let (measured, distance) = (claim.measured, claim.rival.value - claim.predicted)
    guard let allowed = tolerance.value, let error = measured.standardError else { return nil }
    // A tolerance made of the measured error varies with it: the noncentral t.
    if let critical = tolerance.multiple, let freedom = measured.degreesOfFreedom, error > 0 {
      let shift = distance / error
      return switch claim.relation {
      case .agrees:
        Power.studentised(critical: critical, noncentrality: shift, degreesOfFreedom: freedom)
      case .atMost:
        Power.studentisedAbove(critical: critical, noncentrality: shift, degreesOfFreedom: freedom)
      case .atLeast:
        Power.studentisedAbove(critical: critical, noncentrality: -shift, degreesOfFreedom: freedom)
      }
    }
    return switch claim.relation {
    case .agrees: Power.agreement(of: measured, tolerance: allowed, distance: abs(distance))
    case .atMost: Power.atMost(of: measured, tolerance: allowed, distance: distance)
    case .atLeast: Power.atLeast(of: measured, tolerance: allowed, distance: distance)
    }
  }

  /// One test of several numbers of each run: the largest |t|, with the family's correction.
  package init(_ claim: JointClaim, level: Double) {
    let (sample, predicted, rival) = (claim.sample, claim.predicted, claim.rival)
    let test = sample.maximumTest(against: predicted, level: level, errors: claim.errors)
    statement = claim.statement
    // A number that is the same in all runs and not as predicted is infinitely many of its errors away.
    func finite(_ test: JointTest) -> Double { min(test.statistic, .greatestFiniteMagnitude) }
    measured = test.map { .computed(finite($0)) } ?? .oneRun(0)
    relation = .atMost
    self.predicted = 0
    predictedBy = claim.predictedBy
    given = claim.given
    tolerance = Tolerance(
      critical: test?.critical ?? 0,
      because:
        "largest |t| of \(sample.width) numbers, \(sample.count) \(sample.source.rawValue), "
        + (claim.errors == .pooled ? "their variances pooled, " : "")
        + "level \(Formatting.short(level))",
      rule: "largest |t| of all numbers, level \(Formatting.short(level))"
        + (claim.errors == .pooled ? ", their variances pooled" : ""))
    let against = sample.maximumTest(
      against: rival.values, level: level, errors: claim.errors)
    self.rival = Rival(rival.theory, by: rival.by, predicts: against.map(finite) ?? 0)
    power = sample.maximumPower(
      rejecting: predicted, if: rival.values, level: level, errors: claim.errors)
    isJoint = true
    explanation = claim.explanation
  }
}
