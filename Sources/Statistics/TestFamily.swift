import CxxBoostMath

/// Several comparisons that answer one question, and so share one chance of a false alarm.
///
/// By the union bound, p two-sided tests at level/p each raise a false alarm with probability at most the
/// level, whatever their dependence (Bonferroni). The family counts its members, so that the number of
/// tests is never typed by hand.
public struct TestFamily: Hashable, Sendable {
  /// The probability that any member rejects what is true is at most this.
  public let level: Double
  public let members: Int

  /// - Precondition: 0 < level < 1, and at least one member.
  public init(level: Double = 0.001, members: Int) {
    precondition(level > 0 && level < 1, "a level lies between 0 and 1")
    precondition(members > 0, "a family of tests has at least one member")
    (self.level, self.members) = (level, members)
  }

  /// One member for each element, such as the checks or the points that are compared.
  public init(level: Double = 0.001, of members: some Collection) {
    self.init(level: level, members: members.count)
  }

  /// How many standard errors may lie between measurement and prediction if the error is known.
  public var criticalNormal: Double { -boost_normal_quantile(share) }

  /// The same if the error is the scatter of `degreesOfFreedom` + 1 values.
  ///
  /// - Precondition: at least one degree of freedom.
  public func criticalT(degreesOfFreedom: Int) -> Double {
    precondition(degreesOfFreedom > 0, "the scatter of one value is not known")
    return -boost_student_t_quantile(Double(degreesOfFreedom), share)
  }

  /// How far the estimate may lie from the truth, in its own unit: 0 for what was computed; standard errors
  /// times Student's quantile for scatter, and times the normal quantile for a bound of the error.
  ///
  /// - Returns: nil for one run, whose error is not known.
  public func tolerance(of estimate: Estimate) -> Double? {
    guard let error = estimate.standardError else { return nil }
    guard error > 0 else { return error }
    return error
      * (estimate.degreesOfFreedom.map { criticalT(degreesOfFreedom: $0) } ?? criticalNormal)
  }

  /// One tail of one member.
  private var share: Double { level / Double(2 * members) }
}
