import CxxBoostMath

/// One test of all numbers of a sample against a prediction of each.
///
/// With 3 to 5 seeds and 3 to 11 numbers the covariance cannot be estimated: S has rank n - 1, and
/// Hotelling's T^2 does not exist. A sum of t_i^2 exists, but its law depends on the unknown correlations
/// of the numbers, as does any statistic that adds the numbers up. What always holds is the union bound:
/// each t_i follows Student's t with n - 1 degrees of freedom, so that the probability that one of p
/// exceeds the two-sided quantile at level/p is at most the level, *whatever the correlations*. That is
/// ``JointSample/maximumTest(against:level:errors:)``, valid at any size; its price is power, as Student's quantiles
/// at few degrees of freedom are large (p = 11, level 0.001: 105 at n = 3, 15.9 at n = 5).
/// ``JointSample/hotellingTest(against:level:)`` uses the correlations and exists when n > p.
public struct JointTest: Hashable, Sendable {
  public enum Law: Hashable, Sendable {
    /// max |t_i|, by Student's t with so many degrees of freedom and Bonferroni's correction.
    case maximum(numbers: Int, degreesOfFreedom: Int)
    /// (n - p)/(p (n - 1)) T^2, by F with (p, n - p) degrees of freedom.
    case hotelling(numbers: Int, rest: Int)
  }

  public let law: Law
  public let statistic: Double
  /// What the statistic exceeds with probability at most `level` if the prediction is right.
  public let critical: Double
  public let level: Double
  /// The least level at which the prediction is rejected; for the maximum an upper bound of it.
  public let pValue: Double

  /// NaN never passes.
  public var passes: Bool { statistic <= critical }
}

/// Whose scatter gives the error of a number.
public enum JointErrors: Hashable, Sendable {
  /// Each number's own: n - 1 degrees of freedom, valid whatever the correlations.
  case own
  /// All numbers' together: s^2 is the mean of their variances, with p (n - 1) degrees of freedom. Valid only
  /// for numbers of *different runs* (independent) that vary alike, such as log losses of several sizes.
  case pooled
}

extension JointSample {
  /// The largest |t_i|, t_i = (mean_i - predicted_i) / standard error_i, against Student's quantile at level/p.
  ///
  /// A number that is the same in every row has no error: its t is infinite unless it is as predicted.
  ///
  /// - Precondition: a prediction for each number.
  /// - Returns: nil for one row, whose error is not known.
  public func maximumTest(
    against predicted: [Double], level: Double = 0.001, errors: JointErrors = .own
  ) -> JointTest? {
    precondition(predicted.count == width, "a prediction for each number")
    guard let errorOfEach = standardErrors(errors) else { return nil }
    let freedom = degreesOfFreedom(errors)
    let t = zip(zip(means, predicted), errorOfEach).map { pair, error in
      pair.0 == pair.1 ? 0 : abs(pair.0 - pair.1) / error
    }
    // max() passes over a NaN.
    let statistic = t.contains(where: \.isNaN) ? Double.nan : t.max() ?? .nan
    let tail = statistic == .infinity ? 0 : boost_student_t_cdf(Double(freedom), -statistic)
    return JointTest(
      law: .maximum(numbers: width, degreesOfFreedom: freedom), statistic: statistic,
      critical: TestFamily(level: level, members: width).criticalT(degreesOfFreedom: freedom),
      level: level, pValue: tail.isNaN ? .nan : min(2 * Double(width) * tail, 1))
  }

  /// Hotelling's T^2 = n (mean - predicted)' S^-1 (mean - predicted), scaled to F: exact for normal rows.
  ///
  /// - Precondition: a prediction for each number.
  /// - Returns: nil unless there are more rows than numbers and no number is determined by the others.
  public func hotellingTest(against predicted: [Double], level: Double = 0.001) -> JointTest? {
    precondition(predicted.count == width, "a prediction for each number")
    guard let squared = squaredDistance(zip(means, predicted).map { $0 - $1 }) else { return nil }
    let (p, rest) = (Double(width), Double(count - width))
    let statistic = rest / (p * Double(count - 1)) * squared
    return JointTest(
      law: .hotelling(numbers: width, rest: count - width), statistic: statistic,
      critical: boost_fisher_f_upper_quantile(p, rest, level), level: level,
      pValue: boost_fisher_f_upper(p, rest, statistic))
  }

  func degreesOfFreedom(_ errors: JointErrors) -> Int {
    errors == .own ? count - 1 : width * (count - 1)
  }

  /// Of each mean; nil for one row.
  func standardErrors(_ errors: JointErrors) -> [Double]? {
    let own = columns.compactMap(\.standardError)
    guard own.count == width else { return nil }
    guard errors == .pooled else { return own }
    let pooled = (own.reduce(0) { $0 + $1 * $1 } / Double(width)).squareRoot()
    return own.map { _ in pooled }
  }
}
