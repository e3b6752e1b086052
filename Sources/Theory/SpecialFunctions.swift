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
