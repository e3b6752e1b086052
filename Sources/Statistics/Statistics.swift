import CxxBoostMath
import Foundation
import Theory

/// Quantiles and fits with which measurements are compared with the theory.
public enum Statistics {
  /// The mean of a sample and its standard error.
  public static func mean(_ sample: [Double]) -> (value: Double, standardError: Double) {
    let n = Double(sample.count)
    let mean = CompensatedSum.of(sample) / n
    let squares = CompensatedSum.of(sample.lazy.map { ($0 - mean) * ($0 - mean) })
    return (mean, (squares / (n * (n - 1))).squareRoot())
  }

  /// The jackknife over replicates of a statistic of their mean: its value and standard error.
  ///
  /// `samples` holds one row per replicate; `statistic` maps a mean row to a number. Leaving out one
  /// replicate at a time, the variance is (n-1)/n times the sum of squared deviations.
  public static func jackknife(
    _ samples: [[Double]], _ statistic: ([Double]) throws -> Double
  ) rethrows -> (value: Double, standardError: Double) {
    guard let width = samples.first?.count else {
      preconditionFailure("a jackknife leaves out one row of some")
    }
    let n = Double(samples.count)
    let totals = (0..<width).map { j in CompensatedSum.of(samples.lazy.map { $0[j] }) }
    let value = try statistic(totals.map { $0 / n })
    let partial = try samples.map { row in
      try statistic(zip(totals, row).map { ($0 - $1) / (n - 1) })
    }
    let centre = CompensatedSum.of(partial) / n
    let squares = CompensatedSum.of(partial.map { ($0 - centre) * ($0 - centre) })
    return (value, ((n - 1) / n * squares).squareRoot())
  }

  /// The jackknife as an estimate; one row, which cannot be left out, is ``Estimate/oneRun(_:)``.
  ///
  /// - Precondition: there is at least one row.
  public static func jackknife(
    _ samples: [[Double]], over source: Estimate.Source, _ statistic: ([Double]) throws -> Double
  ) rethrows -> Estimate {
    precondition(!samples.isEmpty, "a jackknife leaves out one row of some")
    guard samples.count > 1 else { return .oneRun(try statistic(samples[0])) }
    let (value, error) = try jackknife(samples, statistic)
    return Estimate(value, .standardError(error, of: samples.count, source))
  }
}
