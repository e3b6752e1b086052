import Foundation
import Theory

/// The least-squares line through points, y = intercept + slope x.
///
/// With x_bar the mean and S the sum of (x - x_bar)^2, the slope is sum w_i y_i with the weights
/// w_i = (x_i - x_bar)/S: linear in y, so that errors of points pass through it exactly.
public struct LineFit: Hashable, Sendable {
  /// In the unit of y a unit of x.
  public let slope: Double
  /// y at x = 0.
  public let intercept: Double
  /// The sum of squared distances in y of the points from the line.
  public let residualSum: Double
  /// w_i: the slope is sum w_i y_i.
  public let weights: [Double]

  /// Why there is no line.
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Fewer than two different x.
    case tooFewPoints(distinct: Int)
    /// A value is NaN or infinite, or has no logarithm. Points count from zero.
    case unusable(point: Int, x: Double, y: Double)

    public var description: String {
      switch self {
      case .tooFewPoints(let distinct):
        "a line needs points at two different x, and there are \(distinct)"
      case .unusable(let point, let x, let y):
        "no line goes through point \(point + 1), x = \(x), y = \(y): leave it out by name or mend it"
      }
    }
  }

  /// - Precondition: as many x as y.
  public init(x: [Double], y: [Double]) throws(Failure) {
    precondition(x.count == y.count, "a y for each x")
    for (index, point) in zip(x, y).enumerated() {
      guard point.0.isFinite, point.1.isFinite else {
        throw .unusable(point: index, x: point.0, y: point.1)
      }
    }
    let distinct = Set(x).count
    guard distinct > 1 else { throw .tooFewPoints(distinct: distinct) }
    let centre = CompensatedSum.of(x) / Double(x.count)
    let squares = CompensatedSum.of(x.lazy.map { ($0 - centre) * ($0 - centre) })
    let weights = x.map { ($0 - centre) / squares }
    // The weights sum to zero but for rounding, so that y is centred first.
    let middle = CompensatedSum.of(y) / Double(y.count)
    let slope = CompensatedSum.of(zip(weights, y).lazy.map { $0 * ($1 - middle) })
    self.weights = weights
    self.slope = slope
    intercept = middle - slope * centre
    residualSum = CompensatedSum.of(
      zip(x, y).lazy.map {
        let rest = ($1 - middle) - slope * ($0 - centre)
        return rest * rest
      })
  }

  /// The line of ln y over ln x: the slope is the exponent of the power law y = exp(intercept) x^slope.
  ///
  /// - Precondition: as many x as y.
  public static func logLog(_ x: [Double], _ y: [Double]) throws(Failure) -> LineFit {
    precondition(x.count == y.count, "a y for each x")
    for (index, point) in zip(x, y).enumerated() where !(point.0 > 0 && point.1 > 0) {
      throw .unusable(point: index, x: point.0, y: point.1)
    }
    return try LineFit(x: x.map { log($0) }, y: y.map { log($0) })
  }

  public func value(at x: Double) -> Double { intercept + slope * x }
}
