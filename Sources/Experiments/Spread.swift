import Statistics
import Theory

/// What runs that differ in their seed alone have in common.
public struct Spread: Hashable, Sendable {
  public let mean: Double
  /// The middle value, or the mean of the two in the middle.
  public let median: Double
  /// The standard deviation of one run, with n - 1 in the denominator; NaN for a single run.
  public let deviation: Double
  public let count: Int

  /// - Parameter values: one a run, at least one.
  public init(_ values: [Double]) {
    let (mean, standardError) = Statistics.mean(values)
    self.mean = mean
    let sorted = values.sorted()
    median = (sorted[(values.count - 1) / 2] + sorted[values.count / 2]) / 2
    count = values.count
    deviation = standardError * Double(values.count).squareRoot()
  }

  /// Of the mean.
  public var standardError: Double { deviation / Double(count).squareRoot() }

  /// Half the width of the interval that holds the true mean with probability `1 - significance`, by
  /// Student's t.
  public func halfWidth(significance: Double = 0.05) -> Double {
    standardError
      * Statistics.criticalT(significance: significance, degreesOfFreedom: max(count - 1, 1))
  }
}
