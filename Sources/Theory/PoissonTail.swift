import CxxBoostMath
import Foundation

/// P(M < r) for a Poisson variable M of mean x, r >= 1, in logarithms: of a fact that occurs x times on
/// average, the probability that it was not yet seen r times.
struct PoissonTail {
  /// ln P(M < r), at most 0.
  let logProbability: Double
  /// -d ln P(M < r)/d ln x = x P(M = r - 1)/P(M < r), not negative: how steeply the tail falls.
  let steepness: Double

  /// The tail is Q(r, x) = Gamma(r, x)/Gamma(r) and its steepness h = x^r e^{-x}/Gamma(r, x). Where Q
  /// underflows, x is far above r and Legendre's continued fraction gives h, and h gives the tail:
  ///
  ///     ln Q = r ln x - x - ln Gamma(r) - ln h.
  init(below count: Int, mean x: Double) {
    let r = Double(count)
    let tail = poissonBelow(count, mean: x)
    if tail > Self.smallest {
      logProbability = log(tail)
      steepness = x * boost_gamma_p_derivative(r, x) / tail
    } else {
      steepness = boost_upper_gamma_hazard(r, x)
      logProbability = r * log(x) - x - logGamma(r) - log(steepness)
    }
  }

  /// Well above 2^-1022, below which a double has fewer digits.
  private static let smallest = 1e-290
}
