import Foundation

// Short, slow special functions for the expected values. They are checked against known values in
// VariateTests.

/// The digamma function for x > 0: recurrence up to 10, then the asymptotic series.
func digamma(_ x: Double) -> Double {
  var (x, sum) = (x, 0.0)
  while x < 10 {
    sum -= 1 / x
    x += 1
  }
  let s = 1 / (x * x)
  let series = s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s / 132))))
  return sum + log(x) - 0.5 / x - series
}

/// The trigamma function for x > 0, likewise.
func trigamma(_ x: Double) -> Double {
  var (x, sum) = (x, 0.0)
  while x < 10 {
    sum += 1 / (x * x)
    x += 1
  }
  let s = 1 / (x * x)
  let series = s / x * (1.0 / 6 - s * (1.0 / 30 - s * (1.0 / 42 - s * (1.0 / 30 - s * 5 / 66))))
  return sum + 1 / x + 0.5 * s + series
}

/// The distribution function of a gamma variate of the given shape at x = exp(log), as
/// x^s e^-x / Gamma(s+1) (1 + x/(s+1) + x^2/((s+1)(s+2)) + ...), of positive terms only.
func gammaDistribution(shape: Double, log logX: Double) -> Double {
  let x = exp(logX)
  guard x < 500 else { return 1 }
  var (term, sum) = (1.0, 1.0)
  var k = 1.0
  while term > 1e-17 * sum {
    term *= x / (shape + k)
    sum += term
    k += 1
  }
  return min(1, exp(shape * logX - x - lgamma(shape + 1)) * sum)
}
