/// A number and what is known of its error.
///
/// An error means one thing everywhere: one standard error of the stated number. Where none is known,
/// the estimate says so instead of holding a zero or a guess.
public struct Estimate: Hashable, Sendable {
  /// In the unit of what is estimated.
  public var value: Double
  public var uncertainty: Uncertainty

  public init(_ value: Double, _ uncertainty: Uncertainty) {
    (self.value, self.uncertainty) = (value, uncertainty)
  }

  public enum Uncertainty: Hashable, Sendable {
    /// Computed without noise; rounding apart, there is no error.
    case none
    /// Measured once, so that the error is not known.
    case oneRun
    /// One standard error in the unit of the value, and from how many of what it was got.
    case standardError(Double, of: Int, Source)
  }

  /// What varied while the error was measured. The raw value is the word that is printed.
  public enum Source: String, Codable, CaseIterable, Hashable, Sendable {
    /// Runs that differ in their seed alone.
    case seeds
    /// Independent repetitions of a simulation.
    case replicates
    case sentences, people, questions
    /// A bound on the standard error, not its measurement; the count is that of the bounds that enter.
    case bound
  }

  public static func computed(_ value: Double) -> Estimate { Estimate(value, .none) }

  public static func oneRun(_ value: Double) -> Estimate { Estimate(value, .oneRun) }

  /// A value whose standard error is not measured but is known to be at most `error`, such as 1/(2 sqrt(n))
  /// for a share of n independent answers.
  public static func bounded(_ value: Double, standardError error: Double) -> Estimate {
    Estimate(value, .standardError(error, of: 1, .bound))
  }

  /// The mean of independent values with its standard error s/sqrt(n); one value is ``oneRun(_:)``.
  ///
  /// - Parameter values: at least one.
  public static func mean(of values: [Double], over source: Source) -> Estimate {
    Sample(values, over: source).estimate
  }

  /// One standard error; 0 for what was computed, nil where the error is not known.
  public var standardError: Double? {
    switch uncertainty {
    case .none: 0
    case .oneRun: nil
    case .standardError(let error, _, _): error
    }
  }

  /// n - 1 where the standard error was measured as the scatter of n values; nil where it was not.
  public var degreesOfFreedom: Int? {
    guard case .standardError(_, let count, let source) = uncertainty, source != .bound,
      count > 1
    else { return nil }
    return count - 1
  }

  /// The estimate of `factor` times the number: the error grows with the magnitude of the factor.
  public func scaled(by factor: Double) -> Estimate {
    guard case .standardError(let error, let count, let source) = uncertainty else {
      return Estimate(value * factor, uncertainty)
    }
    return Estimate(
      value * factor, .standardError(error * abs(factor), of: count, source))
  }

  /// The estimate of the number plus `offset`, which has no error: its own stays what it is.
  public func shifted(by offset: Double) -> Estimate { Estimate(value + offset, uncertainty) }
}
