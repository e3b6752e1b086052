import Foundation

// Gamma, beta and Dirichlet variates, in logarithms: a gamma variate of shape 0.01 is below the
// smallest positive Double in one draw of 1,700, and its logarithm is what the generator needs.

extension RandomSequence {
  /// The natural logarithm of a gamma variate of the given shape (scale 1); NaN unless the shape
  /// is positive and finite.
  ///
  /// Method of Marsaglia and Tsang, "A simple method for generating gamma variables" (2000). With
  /// d = shape - 1/3, c = 1/sqrt(9d) and x normal, d v with v = (1 + cx)^3 is nearly gamma; it
  /// becomes exactly so when x is kept with probability exp(x^2/2 + d - d v + d ln v). Written
  /// with t = cx, the exponent is x^2/2 + d (3 ln(1+t) - 3t - 3t^2 - t^3), which keeps its digits
  /// for large shapes, where t is small.
  ///
  /// Below shape 1, G(shape) = G(shape + 1) U^(1/shape) in law with U uniform: the product of a
  /// gamma and an independent beta(shape, 1) variate.
  public mutating func logGamma(shape: Double) -> Double {
    guard shape > 0, shape.isFinite else { return .nan }
    if shape < 1 {
      return logGamma(shape: shape + 1) + log(uniform()) / shape
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let t = c * x
      guard t > -1 else { continue }
      let logCubeRoot = log1p(t)
      let exponent = 0.5 * x * x + d * (3 * logCubeRoot - t * (3 + t * (3 + t)))
      if log(uniform()) < exponent { return log(d) + 3 * logCubeRoot }
    }
  }

  /// The natural logarithms of V and of 1 - V for V ~ Beta(first, second); NaN unless both
  /// parameters are positive and finite.
  ///
  /// V = X/(X + Y) with X, Y gamma variates. With x = ln X - ln Y the two logarithms are
  /// -ln(1 + e^-x) and -ln(1 + e^x); the one whose exponential is at most 1 is computed, and the
  /// other differs from it by x. Both keep their relative precision at either end.
  public mutating func logBeta(
    _ first: Double, _ second: Double
  ) -> (variate: Double, complement: Double) {
    let x = logGamma(shape: first) - logGamma(shape: second)
    if x < 0 {
      let complement = -log1p(exp(x))
      return (x + complement, complement)
    } else {
      let variate = -log1p(exp(-x))
      return (variate, variate - x)
    }
  }

  /// Appends the probabilities of `outcomes` outcomes drawn from Dirichlet(1/2, ..., 1/2), the
  /// Jeffreys prior of a categorical distribution.
  ///
  /// Dirichlet weights are independent gamma variates divided by their sum, and half the square of
  /// a standard normal is a gamma variate of shape 1/2. A square is above 1e-50, so each of the
  /// probabilities is positive and has a finite logarithm.
  public mutating func appendJeffreys(outcomes: Int, to probabilities: inout [Double]) {
    let start = probabilities.count
    var sum = 0.0
    for _ in 0..<outcomes {
      let z = normal()
      sum += z * z
      probabilities.append(z * z)
    }
    for i in start..<probabilities.count { probabilities[i] /= sum }
  }
}
