import Foundation

/// The polynomial through given points, evaluated by the barycentric formula.
///
/// With the nodes near the Chebyshev points of an interval it is well conditioned, and for a function
/// analytic near the interval its error falls geometrically with the number of nodes.
struct LagrangeInterpolant: Sendable {
  private let nodes: [Double]
  private let values: [Double]
  private let weights: [Double]

  /// - Precondition: `nodes` are distinct, and there is one at least.
  init(nodes: [Double], values: [Double]) {
    self.nodes = nodes
    self.values = values
    // 1 / prod (x_j - x_k), with each factor scaled by a quarter of the width (the interval's
    // capacity) so that the products neither overflow nor vanish.
    guard let low = nodes.min(), let high = nodes.max() else {
      preconditionFailure("a polynomial goes through one point at least")
    }
    let width = high - low
    weights = nodes.map { x in
      var product = 1.0
      for other in nodes where other != x { product *= 4 * (x - other) / width }
      return 1 / product
    }
  }

  /// The n Chebyshev points of the first kind on [low, high].
  static func chebyshevPoints(from low: Double, to high: Double, count n: Int) -> [Double] {
    (0..<n).map { low + (high - low) * 0.5 * (1 + cos(Double.pi * (Double($0) + 0.5) / Double(n))) }
  }

  func callAsFunction(_ x: Double) -> Double {
    var numerator = 0.0
    var denominator = 0.0
    for i in nodes.indices {
      let distance = x - nodes[i]
      guard distance != 0 else { return values[i] }
      let share = weights[i] / distance
      numerator += share * values[i]
      denominator += share
    }
    return numerator / denominator
  }
}
