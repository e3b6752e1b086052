/// A claim that can fail: a measured value, its uncertainty, what the theory predicts, and how far
/// apart they may be; and a wrong theory that the same comparison must reject.
public struct Check: Codable, Hashable, Sendable {
  /// How the measured value m must stand to the predicted value p, with tolerance t.
  public enum Relation: String, Codable, Sendable, CaseIterable {
    /// |m - p| <= t
    case within
    /// m <= p + t
    case atMost
    /// m >= p - t
    case atLeast
  }

  /// The negative control: a wrong theory and what it predicts in place of `predicted`.
  public struct Rival: Codable, Hashable, Sendable {
    public let theory: String
    public let value: Double

    public init(_ theory: String, predicts value: Double) {
      self.theory = theory
      self.value = value
    }
  }

  public enum Verdict: Hashable, Sendable {
    case passed
    /// The measured value does not stand in the relation to the predicted one.
    case outsideTolerance
    /// The rival passes as well, so that passing would say nothing about the theory.
    case cannotFail
    /// A number that enters the check is NaN or infinite.
    case notFinite
  }

  public let statement: String
  public let measured: Double
  /// One standard error of `measured`, or 0 for a computation without noise.
  public let uncertainty: Double
  /// How the uncertainty was got.
  public let uncertaintyFrom: String
  public let relation: Relation
  public let predicted: Double
  /// The function of Theory that gives `predicted`.
  public let predictedBy: String
  public let tolerance: Double
  /// Why the tolerance is what it is.
  public let toleranceBecause: String
  public let rival: Rival
  /// Shown when the check fails.
  public let explanation: String?

  public init(
    _ statement: String, measured: Double, uncertainty: Double, from uncertaintyFrom: String,
    _ relation: Relation = .within, predicted: Double, by predictedBy: String, tolerance: Double,
    because toleranceBecause: String, rival: Rival, explanation: String? = nil
  ) {
    self.statement = statement
    self.measured = measured
    self.uncertainty = uncertainty
    self.uncertaintyFrom = uncertaintyFrom
    self.relation = relation
    self.predicted = predicted
    self.predictedBy = predictedBy
    self.tolerance = tolerance
    self.toleranceBecause = toleranceBecause
    self.rival = rival
    self.explanation = explanation
  }

  /// The only place where a check is decided.
  public var verdict: Verdict {
    guard [measured, uncertainty, predicted, tolerance, rival.value].allSatisfy(\.isFinite) else {
      return .notFinite
    }
    if !holds(for: predicted) { return .outsideTolerance }
    return holds(for: rival.value) ? .cannotFail : .passed
  }

  public var passed: Bool { verdict == .passed }

  /// Whether the measured value stands in the relation to a prediction, the theory's or the rival's.
  func holds(for prediction: Double) -> Bool {
    switch relation {
    case .within: abs(measured - prediction) <= tolerance
    case .atMost: measured <= prediction + tolerance
    case .atLeast: measured >= prediction - tolerance
    }
  }

  /// What is wrong with the way the check is stated, or nil.
  var problem: String? {
    let texts = [
      ("statement", statement), ("origin of the uncertainty", uncertaintyFrom),
      ("function that predicts", predictedBy), ("reason of the tolerance", toleranceBecause),
      ("rival theory", rival.theory),
    ]
    for (name, text) in texts where text.allSatisfy(\.isWhitespace) {
      return "its \(name) is empty; state it"
    }
    if uncertainty < 0 { return "its uncertainty is negative; give a standard error, or 0" }
    if tolerance < 0 { return "its tolerance is negative; give 0 or more" }
    return nil
  }
}
