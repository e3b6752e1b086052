import CxxBoostMath

/// The probability that a check rejects a rival, if the rival is right.
///
/// A check that would pass under its rival as well says nothing; its power says how probably it does not. The
/// measured number is m = rival + standard error * T, T normal if the standard error is known and Student's t
/// if it is the scatter of a few values.
public enum Power {
  /// P(|m - predicted| > tolerance), with m scattering about the rival.
  ///
  /// With d the distance and e the standard error it is P(T > (tolerance - d)/e) + P(T < (-tolerance - d)/e).
  ///
  /// - Parameters:
  ///   - tolerance: fixed beforehand, in the unit of the number. For a tolerance of so many of the *measured*
  ///     standard errors see ``studentised(critical:noncentrality:degreesOfFreedom:)``.
  ///   - distance: rival minus predicted; its sign does not matter.
  ///   - standardError: of m; with 0 the power is 0 or 1.
  ///   - degreesOfFreedom: of the standard error; nil if it is known.
  /// - Returns: a probability, or NaN if an argument is NaN.
  public static func agreement(
    tolerance: Double, distance: Double, standardError: Double, degreesOfFreedom: Int?
  ) -> Double {
    let upper = atMost(
      tolerance: tolerance, distance: distance, standardError: standardError,
      degreesOfFreedom: degreesOfFreedom)
    let lower = atLeast(
      tolerance: tolerance, distance: distance, standardError: standardError,
      degreesOfFreedom: degreesOfFreedom)
    return min(upper + lower, 1)
  }

  /// P(m > predicted + tolerance): of the check that m is at most predicted + tolerance. Here the distance,
  /// rival minus predicted, has its sign: the check can reject rivals above.
  public static func atMost(
    tolerance: Double, distance: Double, standardError: Double, degreesOfFreedom: Int?
  ) -> Double {
    below(distance - tolerance, standardError, degreesOfFreedom)
  }

  /// P(m < predicted - tolerance): of the check that m is at least predicted - tolerance. Here the distance,
  /// rival minus predicted, has its sign: the check can reject rivals below.
  public static func atLeast(
    tolerance: Double, distance: Double, standardError: Double, degreesOfFreedom: Int?
  ) -> Double {
    below(-distance - tolerance, standardError, degreesOfFreedom)
  }

  /// P(|m - predicted| / measured standard error > critical): of a test whose tolerance is `critical` times a
  /// standard error that is measured along with m. The ratio follows the noncentral t.
  ///
  /// - Parameters:
  ///   - noncentrality: (rival - predicted) / the true standard error of m.
  ///   - degreesOfFreedom: of the measured standard error.
  public static func studentised(critical: Double, noncentrality: Double, degreesOfFreedom: Int)
    -> Double
  {
    studentisedAbove(
      critical: critical, noncentrality: noncentrality, degreesOfFreedom: degreesOfFreedom)
      + studentisedAbove(
        critical: critical, noncentrality: -noncentrality, degreesOfFreedom: degreesOfFreedom)
  }

  /// P((m - predicted) / measured standard error > critical): one tail of
  /// ``studentised(critical:noncentrality:degreesOfFreedom:)``, of the check that m is at most so much.
  public static func studentisedAbove(
    critical: Double, noncentrality: Double, degreesOfFreedom: Int
  ) -> Double {
    guard abs(noncentrality) < .infinity else {
      return noncentrality.isNaN ? .nan : noncentrality > 0 ? 1 : 0
    }
    // P(T' > c) at noncentrality d is P(T' < -c) at -d, which loses no digits.
    return boost_non_central_t_cdf(Double(degreesOfFreedom), -noncentrality, -critical)
  }

  /// P(e T < margin).
  private static func below(_ margin: Double, _ error: Double, _ degreesOfFreedom: Int?) -> Double {
    guard !margin.isNaN, error >= 0 else { return .nan }
    guard error > 0 else { return margin > 0 ? 1 : 0 }
    let t = margin / error
    guard t.isFinite else { return t > 0 ? 1 : t < 0 ? 0 : .nan }
    guard let degreesOfFreedom else { return boost_normal_cdf(t) }
    return boost_student_t_cdf(Double(degreesOfFreedom), t)
  }
}

extension Power {
  /// ``agreement(tolerance:distance:standardError:degreesOfFreedom:)`` for a measured estimate, whose standard
  /// error it takes for that of m.
  ///
  /// - Returns: nil for one run, whose error is not known.
  public static func agreement(of estimate: Estimate, tolerance: Double, distance: Double)
    -> Double?
  {
    estimate.standardError.map {
      agreement(
        tolerance: tolerance, distance: distance, standardError: $0,
        degreesOfFreedom: estimate.degreesOfFreedom)
    }
  }

  /// ``atMost(tolerance:distance:standardError:degreesOfFreedom:)`` for a measured estimate.
  public static func atMost(of estimate: Estimate, tolerance: Double, distance: Double) -> Double? {
    estimate.standardError.map {
      atMost(
        tolerance: tolerance, distance: distance, standardError: $0,
        degreesOfFreedom: estimate.degreesOfFreedom)
    }
  }

  /// ``atLeast(tolerance:distance:standardError:degreesOfFreedom:)`` for a measured estimate.
  public static func atLeast(of estimate: Estimate, tolerance: Double, distance: Double)
    -> Double?
  {
    estimate.standardError.map {
      atLeast(
        tolerance: tolerance, distance: distance, standardError: $0,
        degreesOfFreedom: estimate.degreesOfFreedom)
    }
  }
}
