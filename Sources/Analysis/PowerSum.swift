import Foundation

/// E = A P^-alpha + B n^-beta + C S^-gamma, fitted to a grid: the usual law of size, data and training.
///
/// For given exponents the coefficients are linear. Exponents are tried from 0.05 to 1.5 in steps of 0.05, and
/// the coefficients are those with the least sum of squares of relative errors, as long as none is negative.
public struct PowerSum: Sendable {
  /// alpha, beta, gamma.
  public let exponents: [Double]
  /// A, B, C.
  public let coefficients: [Double]
  /// At each point.
  public let errors: [Double]

  public init(_ grid: JointGrid) {
    self.init(
      points: grid.points.map { [$0.parameters, Double($0.set), $0.processed] },
      errors: grid.points.map(\.errors.mean))
  }

  /// - Parameters:
  ///   - points: P, n and S of each, at least three.
  ///   - errors: E of each.
  package init(points: [[Double]], errors: [Double]) {
    let exponents = (1...30).map { Double($0) / 20 }
    // Relative to the first point, so that coefficients are of one size.
    let logs = points.map { point in zip(point, points[0]).map { log($0 / $1) } }
    var best: (squares: Double, exponents: [Double], coefficients: [Double]) = (
      .infinity, [1, 1, 1], [0, 0, 0]
    )
    for alpha in exponents {
      for beta in exponents {
        for gamma in exponents {
          let powers = [alpha, beta, gamma]
          let rows = zip(logs, errors).map { log, error in
            zip(log, powers).map { exp(-$0 * $1) / error }
          }
          guard let solution = Self.leastSquares(rows), solution.allSatisfy({ $0 >= 0 }) else {
            continue
          }
          let squares = rows.reduce(0) { sum, row in
            let left = 1 - zip(row, solution).reduce(0) { $0 + $1.0 * $1.1 }
            return sum + left * left
          }
          if squares < best.squares { best = (squares, powers, solution) }
        }
      }
    }
    self.exponents = best.exponents
    self.errors = logs.map { log in
      zip(zip(log, best.exponents), best.coefficients).reduce(0) {
        $0 + $1.1 * exp(-$1.0.0 * $1.0.1)
      }
    }
    coefficients = zip(zip(points[0], best.exponents), best.coefficients).map {
      $1 * pow($0.0, $0.1)
    }
  }

  /// The x with the least |A x - 1|^2 for rows of three, by Cramer's rule on the normal equations; nil where they have
  /// none.
  private static func leastSquares(_ rows: [[Double]]) -> [Double]? {
    var (m, b) = (
      Array(repeating: Array(repeating: 0.0, count: 3), count: 3), Array(repeating: 0.0, count: 3)
    )
    for row in rows {
      for i in 0..<3 {
        b[i] += row[i]
        for j in 0..<3 { m[i][j] += row[i] * row[j] }
      }
    }
    func determinant(_ m: [[Double]]) -> Double {
      m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    }
    let whole = determinant(m)
    guard abs(whole) > 1e-12 else { return nil }
    return (0..<3).map { column in
      var replaced = m
      for row in 0..<3 { replaced[row][column] = b[row] }
      return determinant(replaced) / whole
    }
  }
}
