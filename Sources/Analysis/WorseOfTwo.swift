import Foundation

/// E = max(M, A P^-alpha S^-gamma), fitted to a grid: what the set does not state, or what size and training leave, whichever is
/// more. M, the missing mass of the sets, is not fitted.
///
/// Exponents are tried from 0.05 to 1.5 in steps of 0.05, and A, the E of the first point, from 0.05 to 2.5 in steps of a hundredth: the
/// least sum of squares of ln of measured over fitted.
public struct WorseOfTwo: Sendable {
  /// alpha, gamma.
  public let exponents: [Double]
  /// At each point.
  public let errors: [Double]

  public init(_ grid: JointGrid) {
    self.init(
      points: grid.points.map { [$0.parameters, $0.processed] },
      missing: grid.points.map(\.missing.mean), errors: grid.points.map(\.errors.mean))
  }

  /// - Parameters:
  ///   - points: P and S of each.
  ///   - missing: M of each.
  ///   - errors: E of each.
  package init(points: [[Double]], missing: [Double], errors: [Double]) {
    // Relative to the first point, so that A is what the power is there.
    let logs = points.map { point in zip(point, points[0]).map { log($0 / $1) } }
    func fitted(_ constant: Double, _ powers: [Double]) -> [Double] {
      zip(logs, missing).map { log, missing in
        max(missing, constant * exp(-log[0] * powers[0] - log[1] * powers[1]))
      }
    }
    func squares(_ fitted: [Double]) -> Double {
      zip(errors, fitted).reduce(0) { sum, pair in
        let difference = log(pair.0 / pair.1)
        return sum + difference * difference
      }
    }
    let steps = (1...30).map { Double($0) / 20 }
    let constants = (0..<400).map { 0.05 * pow(1.01, Double($0)) }
    var best: (squares: Double, powers: [Double], constant: Double) = (.infinity, [1, 1], 1)
    for alpha in steps {
      for gamma in steps {
        for constant in constants {
          let squares = squares(fitted(constant, [alpha, gamma]))
          if squares < best.squares { best = (squares, [alpha, gamma], constant) }
        }
      }
    }
    (exponents, self.errors) = (best.powers, fitted(best.constant, best.powers))
  }
}
