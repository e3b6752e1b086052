import Foundation
import Theory

/// One constant by least squares.
public struct Calibration: Hashable, Sendable {
  public let constant: Double
  /// What was minimised, at the constant.
  public let error: Double

  /// Where the constant is sought.
  public enum Search: Hashable, Sendable {
    /// Between two positive ends, first in steps of at most `step` in ln c, then by golden section. A valley that
    /// is wider than two steps shows in the steps; a narrower one may be missed.
    case range(ClosedRange<Double>, step: Double = 0.1)
    /// Among these, such as whole numbers. The smallest of equally good ones is taken.
    case candidates([Double])
  }

  /// The constant with the least error.
  ///
  /// - Parameters:
  ///   - search: where, in the unit of the constant.
  ///   - error: not negative; infinite where the constant is impossible.
  /// - Throws: ``CalibrationAtEdge`` if no constant inside the search is better than its ends,
  ///   ``CalibrationUndefined`` if an error is NaN, and what `error` throws.
  /// - Precondition: positive ends that differ and a positive step; at least one candidate.
  public init(over search: Search, error: (Double) throws -> Double) throws {
    func defined(_ constant: Double) throws -> Double {
      let value = try error(constant)
      guard !value.isNaN else { throw CalibrationUndefined(constant: constant) }
      return value
    }
    switch search {
    case .candidates(let candidates):
      precondition(!candidates.isEmpty, "there is a candidate")
      let sorted = Set(candidates).sorted()
      let best = try Self.inside(sorted, try sorted.map(defined))
      (constant, self.error) = (sorted[best.index], best.error)
    case .range(let range, let step):
      precondition(range.lowerBound > 0 && range.upperBound < .infinity, "constants are positive")
      precondition(range.lowerBound < range.upperBound && step > 0, "there is a range and a step")
      let (low, high) = (log(range.lowerBound), log(range.upperBound))
      let count = max(Int(((high - low) / step).rounded(.up)), 2)
      let grid = (0...count).map { low + (high - low) * Double($0) / Double(count) }
      let best = try Self.inside(grid.map(exp), try grid.map { try defined(exp($0)) })
      (constant, self.error) = try Self.goldenSection(
        from: grid[best.index - 1], to: grid[best.index + 1], defined)
    }
  }

  /// The constant whose predictions are nearest to the measured numbers; ``error`` is the mean squared
  /// difference, in their unit squared.
  ///
  /// - Precondition: at least one measured number, and a prediction for each.
  public init(
    of measured: [Double], over search: Search, predicted: (Double) throws -> [Double]
  ) throws {
    precondition(!measured.isEmpty, "there is something to fit")
    try self.init(over: search) { constant in
      let values = try predicted(constant)
      precondition(values.count == measured.count, "a prediction for each number")
      return CompensatedSum.of(zip(values, measured).lazy.map { ($0 - $1) * ($0 - $1) })
        / Double(measured.count)
    }
  }

  /// The square root of ``error``: the root mean square difference where the error is a mean square.
  public var rootError: Double { error.squareRoot() }

  /// The first place of the least error, if it is better than both ends.
  private static func inside(_ constants: [Double], _ errors: [Double]) throws
    -> (index: Int, error: Double)
  {
    let least = errors.min() ?? .infinity
    guard let index = errors.firstIndex(of: least), errors.first != least, errors.last != least
    else {
      let end = errors.first == least ? 0 : constants.count - 1
      throw CalibrationAtEdge(
        constant: constants[end], range: constants[0]...constants[constants.count - 1])
    }
    return (index, least)
  }

  /// Narrows a valley in ln c to 1e-7, near the square root of a rounding, to which a minimum is defined.
  private static func goldenSection(
    from start: Double, to end: Double, _ error: (Double) throws -> Double
  ) throws -> (Double, Double) {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (start, end)
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (atLeft, atRight) = (try error(exp(left)), try error(exp(right)))
    while high - low > 1e-7 {
      if atLeft <= atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - ratio * (high - low)
        atLeft = try error(exp(left))
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + ratio * (high - low)
        atRight = try error(exp(right))
      }
    }
    let constant = exp((low + high) / 2)
    return (constant, try error(constant))
  }
}

/// The best constant lies at an end of the search, so that a better one may lie beyond.
public struct CalibrationAtEdge: Error, Hashable, Sendable, CustomStringConvertible {
  public let constant: Double
  public let range: ClosedRange<Double>

  public var description: String {
    "the best constant, \(constant), is at an end of \(range.lowerBound) to \(range.upperBound): widen the range, "
      + "or say that the measurements do not determine the constant"
  }
}

/// The error to be minimised is not a number.
public struct CalibrationUndefined: Error, Hashable, Sendable, CustomStringConvertible {
  public let constant: Double

  public var description: String {
    "the error at the constant \(constant) is not a number: a measurement or its prediction is not finite"
  }
}
