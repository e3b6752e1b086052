import CxxBoostMath
import Foundation

/// How the knowledge loss falls with the number of training sentences (Figure 5).
extension FrequencyLaw {
  /// The fraction of H still lost by a learner who knows a fact after r sightings:
  /// sum_i p_i P(Poisson(n p_i) < r), n training sentences, r >= 1. It can underflow to 0: see
  /// `logLoss(samples:sightings:)`.
  ///
  /// Throws `InvalidParameter` unless 0 <= n <= 1e18 and 1 <= r <= 10^6, and for a geometric law.
  public func lossFraction(samples n: Double, sightings r: Int) throws(InvalidParameter) -> Double {
    try Self.require(samples: n, sightings: r)
    switch self {
    case .list(let list):
      return CompensatedSum.of(
        list.frequencies.lazy.map { $0 * poissonBelow(r, mean: n * $0) })
    case .zeta(let s):
      let head = CompensatedSum.of(
        (1...Self.summedRanks).lazy.map { rank in
          let p = frequency(ofRank: rank)
          return p * poissonBelow(r, mean: n * p)
        })
      return head
        + Self.lossBeyond(
          Double(Self.summedRanks) + 0.5, exponent: s, samples: n, sightings: r)
    case .geometric:
      throw InvalidParameter("law", "geometric", "the loss is summed for lists and power laws only")
    }
  }

  private static func require(samples n: Double, sightings r: Int) throws(InvalidParameter) {
    guard n >= 0, n <= 1e18 else {
      throw InvalidParameter("samples", n, "it must be between 0 and 1e18")
    }
    try InvalidParameter.require("sightings", r, in: 1...1_000_000)
  }

  private static let summedRanks = 20_000

  /// sum over integer ranks i > k, k half-integer, of p_i P(Poisson(n p_i) < r), p_i = c i^{-1/a}.
  ///
  /// By Euler and Maclaurin the sum is the integral from k plus g'(k)/24, the next term being of
  /// relative order (r^{1/2}/(a k))^3/800. Over x = np the integral is, by parts,
  ///
  ///     a c^a n^{a-1} integral_0^X x^{-a} Q(r, x) dx
  ///       = a c^a n^{a-1} (X^{1-a} Q(r, X) + gamma(r+1-a, X)/Gamma(r)) / (1-a),  X = n c k^{-1/a}.
  private static func lossBeyond(
    _ k: Double, exponent s: Double, samples n: Double, sightings r: Int
  ) -> Double {
    let a = 1 / s
    let c = 1 / riemannZeta(s)
    let p = c * pow(k, -s)
    guard n > 0 else { return hurwitzZeta(s, k + 0.5) * c }
    let x = n * p
    let below = poissonBelow(r, mean: x)
    let count = Double(r)
    let lower = boost_gamma_p(count + 1 - a, x) / gammaRatio(count, delta: 1 - a)
    let integral = a * pow(c, a) * pow(n, a - 1) / (1 - a) * (pow(x, 1 - a) * below + lower)
    // g = p Q(r, np): dg/dk = (dp/dk) (Q - x P(Poisson(x) = r - 1)).
    let point = exp((count - 1) * log(x) - x - logGamma(count))
    return integral - s * p / k * (below - x * point) / 24
  }

  /// ln of the loss fraction of a finite list at n samples, and d ln(loss fraction)/d ln n: the slope
  /// that a log-log plot shows. Both hold where the fraction itself underflows.
  ///
  /// With the tail T_i = P(Poisson(n p_i) < r) and its steepness h_i = -d ln T_i/d ln n, the logarithm
  /// of sum p_i T_i is that of the largest term plus that of the sum of all terms over it, and the
  /// slope is the mean of -h_i, weighted by the terms. The largest term is whatever was the largest so
  /// far; when a larger one comes, the sums are scaled.
  ///
  /// Throws `InvalidParameter` as `lossFraction` does, and for an endless law.
  public func logLoss(
    samples n: Double, sightings r: Int
  ) throws(InvalidParameter) -> (value: Double, localExponent: Double) {
    guard case .list(let list) = self else {
      throw InvalidParameter("law", "endless", "a local exponent needs a finite list")
    }
    try Self.require(samples: n, sightings: r)
    var largest = -Double.infinity
    var weights = CompensatedSum()
    var slopes = CompensatedSum()
    for p in list.frequencies {
      let tail = PoissonTail(below: r, mean: n * p)
      let term = log(p) + tail.logProbability
      if term > largest {
        let shrinking = exp(largest - term)
        weights.scale(by: shrinking)
        slopes.scale(by: shrinking)
        largest = term
      }
      let weight = exp(term - largest)
      weights.add(weight)
      slopes.add(weight * tail.steepness)
    }
    // 0 - x, for -x of a slope of 0 would print as -0.
    return (min(0, largest + log(weights.value)), 0 - slopes.value / weights.value)
  }

  /// d ln(loss fraction)/d ln n at n samples of a finite list; see `logLoss`.
  public func localExponent(samples n: Double, sightings r: Int) throws(InvalidParameter) -> Double
  {
    try logLoss(samples: n, sightings: r).localExponent
  }

  /// The ideal memoriser's loss fraction, exactly: sum_i p_i (1 - p_i)^n for a finite list.
  public func unseenMass(samples n: Int) throws(InvalidParameter) -> Double {
    guard case .list(let list) = self else {
      throw InvalidParameter("law", "endless", "the exact sum needs a finite list")
    }
    return CompensatedSum.of(
      list.frequencies.lazy.map { p in p < 1 ? p * exp(Double(n) * log1p(-p)) : (n == 0 ? 1 : 0) })
  }
}

/// The asymptotic data laws.
public enum DataLaw {
  /// a zeta(1/a)^{-a} Gamma(r+1-a) / ((1-a) Gamma(r)) n^{a-1}: the loss fraction for
  /// p_i = i^{-1/a}/zeta(1/a) as n grows.
  ///
  /// With p = c i^{-1/a} the sum becomes c^a a integral of p^{-a} P(Poisson(np) < r) dp over (0, inf),
  /// and the integral over x = np of x^{-a} P(Poisson(x) < r) is Gamma(r+1-a)/((1-a) Gamma(r)).
  public static func lossFraction(discount a: Double, samples n: Double, sightings r: Int) -> Double
  {
    let sightings = Double(r)
    let gammas = 1 / gammaRatio(sightings, delta: 1 - a)
    return a * pow(riemannZeta(1 / a), -a) * gammas / (1 - a) * pow(n, a - 1)
  }

  /// -(s-1)/s, the exponent for p_i proportional to (i + b)^{-s} while the threshold rank k of the
  /// items seen r times satisfies b << k << N.
  public static func exponent(ofPower s: Double) -> Double { -(s - 1) / s }

  /// -(s-1)/(s+1), the exponent of one pass for the same frequencies, where what is known of a fact depends on
  /// n p^2/E, E the share unknown: then the rarest known p goes as (E/n)^{1/2}, and E, the mass of what is rarer, as
  /// p^{(s-1)/s}.
  public static func disturbedExponent(ofPower s: Double) -> Double { -(s - 1) / (s + 1) }

  /// zeta(s, N + 1 + b)/zeta(s, 1 + b), zeta of Hurwitz: what the endless law of p_i proportional to
  /// (i + b)^{-s}, s > 1, has beyond rank N.
  public static func mass(ofPower s: Double, shift b: Double, beyond items: Int) -> Double {
    exp(logHurwitzZeta(s, Double(items) + 1 + b) - logHurwitzZeta(s, 1 + b))
  }
}
