import CxxBoostMath
import Theory

/// Values of one number that were got independently and alike: one a seed, a replicate, a person.
///
/// A value that is not finite is not left out: it makes the mean and every error NaN.
public struct Sample: Hashable, Sendable {
  public let values: [Double]
  public let source: Estimate.Source

  /// - Precondition: there is at least one value.
  public init(_ values: [Double], over source: Estimate.Source = .seeds) {
    precondition(!values.isEmpty, "a sample holds at least one value")
    (self.values, self.source) = (values, source)
  }

  public var count: Int { values.count }

  /// Differences one by one, of two numbers of the same seeds: luck that both share drops out.
  ///
  /// - Precondition: as many values.
  public static func - (first: Sample, second: Sample) -> Sample {
    precondition(first.count == second.count, "samples are of the same seeds")
    return Sample(zip(first.values, second.values).map { $0 - $1 }, over: first.source)
  }

  public var mean: Double {
    // A sum of equal values over their number may differ by a rounding, and would then scatter about its mean.
    guard values.contains(where: { $0 != values[0] }) else { return values[0] }
    return CompensatedSum.of(values) / Double(count)
  }

  /// How far a single value scatters, sqrt(sum (x - mean)^2 / (n - 1)); nil for one value.
  public var standardDeviation: Double? {
    guard count > 1 else { return nil }
    let mean = mean
    let squares = CompensatedSum.of(values.lazy.map { ($0 - mean) * ($0 - mean) })
    return (squares / Double(count - 1)).squareRoot()
  }

  /// The standard error of the mean, the standard deviation over sqrt(n); nil for one value.
  public var standardError: Double? {
    standardDeviation.map { $0 / Double(count).squareRoot() }
  }

  /// The mean with its standard error.
  public var estimate: Estimate {
    guard let standardError else { return .oneRun(mean) }
    return Estimate(mean, .standardError(standardError, of: count, source))
  }

  /// The interval that holds the true mean with probability `level`, by Student's t with n - 1 degrees
  /// of freedom: exact for normal values, and the better an approximation the more there are.
  ///
  /// - Returns: nil for one value, and where a value is not finite.
  public func interval(level: Double = 0.95) -> ClosedRange<Double>? {
    guard let standardError else { return nil }
    let half = -boost_student_t_quantile(Double(count - 1), (1 - level) / 2) * standardError
    guard half.isFinite, half >= 0, mean.isFinite else { return nil }
    return mean - half...mean + half
  }

  public func map<Failure>(_ transform: (Double) throws(Failure) -> Double) throws(Failure)
    -> Sample
  {
    Sample(try values.map(transform), over: source)
  }
}
