import CxxBoostMath
import Foundation

/// psi(x), the logarithmic derivative of Gamma, for x > 0 (Boost.Math).
public func digamma(_ x: Double) -> Double { boost_digamma(x) }

/// ln Gamma(x) for x > 0 (Boost.Math).
public func logGamma(_ x: Double) -> Double { boost_log_gamma(x) }

/// Gamma(x) / Gamma(x + delta) for x, x + delta > 0 (Boost.Math): accurate where the difference of
/// two `logGamma` would cancel.
public func gammaRatio(_ x: Double, delta: Double) -> Double { boost_gamma_delta_ratio(x, delta) }

/// Riemann's zeta function, s > 1 (Boost.Math).
public func riemannZeta(_ s: Double) -> Double { boost_zeta(s) }

/// P(Poisson(mean) < count), the regularised upper incomplete gamma function (Boost.Math).
public func poissonBelow(_ count: Int, mean: Double) -> Double {
  mean == 0 ? 1 : boost_gamma_q(Double(count), mean)
}

/// ln(e^x + e^y), for x and y down to -infinity, where neither exponential can over- or underflow.
func logAddExp(_ x: Double, _ y: Double) -> Double {
  let larger = max(x, y)
  return larger == -.infinity ? larger : larger + log1p(exp(min(x, y) - larger))
}

/// Hurwitz's zeta function sum_{k>=0} (q + k)^{-s}, s > 1, q > 0.
public func hurwitzZeta(_ s: Double, _ q: Double) -> Double { pow(q, -s) * hurwitzRatio(s, q) }

/// ln of `hurwitzZeta`, which underflows for large exponents.
func logHurwitzZeta(_ s: Double, _ q: Double) -> Double { log(hurwitzRatio(s, q)) - s * log(q) }

/// Hurwitz's zeta function over its first term: sum_{k>=0} (x_k/q)^{-s} with x_k = q + k.
///
/// Terms below x = 16 are added one by one, for s > 16 those below x = s. From there on Euler and
/// Maclaurin give, with u = (x/q)^{-s},
///
///     u x/(s-1) + u/2 + sum_j B_2j/(2j)! s(s+1)...(s+2j-2) u x^{-2j+1}.
///
/// The remainder is bounded by the first term left out. Term j is about 2 ((s + 2j)/(2 pi x))^{2j} of
/// the first, so that with x >= s eight terms leave less than 1e-12 of the whole (1e-15 for s <= 16).
///
/// For large s the terms fall so fast that x never gets there: what follows the term u of x is less
/// than the integral u x/(s-1), and nothing once that is below 2^-60. That takes some 60 terms at
/// most, however large s is.
private func hurwitzRatio(_ s: Double, _ q: Double) -> Double {
  var sum = CompensatedSum()
  var x = q
  let start = max(16, s)
  while x < start {
    let term = exp(-s * log1p((x - q) / q))
    sum.add(term)
    if term * x < 0x1p-60 * (s - 1) { return sum.value }
    x += 1
  }
  let power = exp(-s * log1p((x - q) / q))
  sum.add(x * power / (s - 1))
  sum.add(power / 2)
  // B_2j / (2j)!, j = 1...8, by numerator and denominator
  let coefficients: [(Double, Double)] = [
    (1, 12), (-1, 720), (1, 30_240), (-1, 1_209_600), (1, 47_900_160),
    (-691, 1_307_674_368_000), (1, 74_724_249_600), (-3617, 10_670_622_842_880_000),
  ]
  var factor = s * power / x
  for (j, (numerator, denominator)) in coefficients.enumerated() {
    sum.add(numerator / denominator * factor)
    let k = s + 2 * Double(j)
    factor *= (k + 1) * (k + 2) / (x * x)
  }
  return sum.value
}

/// f(x) = psi(x + 1) - ln x, in nats, for x > 0: the cost of predicting an event by its posterior mean.
///
/// If an event's probability has the posterior Beta(x, y), the next event is predicted with
/// x/(x+y), while under the event the expected logarithm of the true probability is
/// psi(x+1) - psi(x+y+1). The difference is f(x) - f(x+y): every part of the redundancy is a sum of
/// such differences.
///
/// f decreases, f(x) ~ 1/(2x). For x >= 10 the series sum of -B_2j/(2j x^2j) is used, whose error
/// is below its first omitted term, 1/(12 x^14) < 1e-15; below 10 nothing cancels.
public func predictionExcess(_ x: Double) -> Double {
  guard x >= 10 else { return digamma(x + 1) - log(x) }
  let u = 1 / (x * x)
  var series = 1.0 / 132 - u * (691.0 / 32760)
  series = 1.0 / 240 - u * series
  series = 1.0 / 252 - u * series
  series = 1.0 / 120 - u * series
  series = 1.0 / 12 - u * series
  return 0.5 / x - u * series
}

/// f(x) - f(x + d) for x > 0 and d >= 0, f of `predictionExcess`: to its last digits, however small d is.
///
/// One step of the recurrence is f(x) - f(x+1) = ln(1 + 1/x) - 1/(x+1), which changes with d by
///
///     ln(1 + d/(x (x+1+d))) - d/((x+1)(x+1+d)).
///
/// From x = 16 on the series of `predictionExcess` is subtracted term by term: with u = x^-2,
/// v = (x+d)^-2 and q its polynomial, q(u) - q(v) = (u - v) q[u, v], the divided difference by Horner's
/// rule. The first term left out is below 1e-15 of the result.
func predictionExcessDrop(_ x: Double, _ d: Double) -> Double {
  var x = x
  var sum = 0.0
  while x < 16 {
    let share = d / (x + 1 + d)
    sum += log1p(share / x) - share / (x + 1)
    x += 1
  }
  let y = x + d
  let u = 1 / x / x
  let v = 1 / y / y
  var value = 0.0
  var slope = 0.0
  for coefficient in excessSeries {
    slope = slope * v + value
    value = value * u + coefficient
  }
  slope = slope * v + value
  return sum + d / y * (0.5 / x - u * (1 + x / y) * slope)
}

/// -B_2j/(2j), j = 6...1.
private let excessSeries: [Double] = [
  -691.0 / 32760, 1.0 / 132, -1.0 / 240, 1.0 / 252, -1.0 / 120, 1.0 / 12,
]

/// psi(x + d) - psi(x) for x > 0 and d >= 0, to its last digits.
///
/// psi(x) = ln x - 1/x + f(x); the difference of the fractions outweighs that of f.
func digammaRise(_ x: Double, _ d: Double) -> Double {
  log1p(d / x) + (d / (x + d) / x - predictionExcessDrop(x, d))
}

/// ln (Gamma(x + d + a)/Gamma(x + a)) - ln (Gamma(x + d)/Gamma(x)), over a, for x >= 1, d >= 0 and
/// 0 <= a <= 1; at a = 0 it is the limit, `digammaRise`.
///
/// It is the mean of psi(y + d) - psi(y) for y from x to x + a. Nothing cancels, and psi is analytic up to a
/// distance of the interval's length, so Gauss's rule of 15 points is exact to rounding.
func logGammaRise(_ x: Double, _ d: Double, over a: Double) -> Double {
  a == 0 ? digammaRise(x, d) : integrateUnitInterval { digammaRise(x + a * $0, d) }
}

/// (e^x - 1)/x, 1 at x = 0.
func expMinusOneRatio(_ x: Double) -> Double { x == 0 ? 1 : expm1(x) / x }

/// Binet's kernel w(t) = 1/t - 1/(e^t - 1), t >= 0, for which f(x) = integral of w(t) e^{-xt} dt.
///
/// It falls from 1/2 to 0. For t < 0.3 the difference cancels and the Bernoulli series
/// 1/2 - sum B_2j t^{2j-1}/(2j)! is used; its first omitted term is below 1e-16.
public func binetKernel(_ t: Double) -> Double {
  guard t < 0.3 else { return 1 / t - 1 / expm1(t) }
  let u = t * t
  var series = 1.0 / 47_900_160 - u * 5.284190138687493e-10
  series = 1.0 / 1_209_600 - u * series
  series = 1.0 / 30_240 - u * series
  series = 1.0 / 720 - u * series
  series = 1.0 / 12 - u * series
  return 0.5 - t * series
}
