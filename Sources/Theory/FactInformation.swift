import Foundation

/// I(m): the information in bits that m sightings of a fact give about its true value.
///
/// The truth T is uniform among V values. A sighting states it with probability q = 1 - e + e/V and
/// each other value with probability w = e/V. After counts c the posterior of value v is
/// rho^{c_v}/Z, where rho = q/w and Z = sum_u rho^{c_u}, hence
///
///     I(m) = ln V - H(T | c) = ln V - E[ln Z] + m q ln rho   (nats).
///
/// E[ln Z] is an integral over the line, by Frullani's formula with t = e^s:
///
///     E[ln Z] = integral of exp(-e^s) - L_m(s) ds,   L_m(s) = E[exp(-e^s Z)].
///
/// exp(-e^s Z) is a product over the values, and the counts are multinomial, so that
///
///     sum_m L_m(s) x^m/m! = B(x) A(x)^{V-1},
///     A(x) = sum_c g_c (w x)^c/c!,  B(x) = sum_c g_c (q x)^c/c!,  g_c = exp(-e^s rho^c).
///
/// No coefficient is negative, so that the products of series lose no digits. exp(-z e^s) is analytic
/// for |Im s| < pi/2, and the trapezoidal sum of step 1/4 is wrong by about e^{-4 pi^2} < 1e-17 of it.
/// What is left out beyond the ends of the sum is less than e^-38.
///
/// A fact becomes known: since ln(1 + sum x) <= sum sqrt(x), H(T | c) <= (V-1) b^m with
/// b = 2 sqrt(qw) + (V-2) w. From where that is 1e-13 on, I(m) is taken to be log2 V.
public struct FactInformation: Sendable {
  /// V.
  public let values: Int
  /// e.
  public let noise: Double
  /// I(m) at index m; the last entry stands for all that follow.
  public let bits: [Double]

  /// The most sightings that are summed up to; the work grows with their square.
  public static let mostSightings = 1000

  /// - Parameter sightings: up to where I(m) is wanted; less where the fact is known before.
  /// - Throws: `InvalidParameter` unless V >= 2 and 0 <= e <= 1, and where a fact is so noisy that it
  ///   is still not known after `mostSightings` of the sightings.
  public init(values: Int, noise: Double, sightings: Int) throws(InvalidParameter) {
    try InvalidParameter.require("values", values, in: 2...100_000_000)
    try InvalidParameter.require("sightings", sightings, in: 0...Int.max)
    guard noise >= 0, noise <= 1 else {
      throw InvalidParameter("noise", noise, "it must be between 0 and 1")
    }
    self.values = values
    self.noise = noise
    let law = Law(values: Double(values), noise: noise)
    guard noise < 1 else {
      bits = [0]
      return
    }
    let enough = law.sightingsToKnow
    let last = Int(min(enough, Double(sightings), Double(Self.mostSightings + 1)))
    guard last <= Self.mostSightings else {
      throw InvalidParameter(
        "noise", noise,
        "it must let one of \(values) values be known after \(Self.mostSightings) sightings")
    }
    let most = log2(Double(values))
    var bits = law.information(upTo: last).map { min(max($0 / M_LN2, 0), most) }
    bits[0] = 0
    if Double(last) >= enough { bits[last] = most }
    self.bits = bits
  }

  /// I(m), bits.
  public subscript(sightings: Int) -> Double { bits[min(sightings, bits.count - 1)] }
}

/// The law of a sighting, and the sums over it.
private struct Law {
  let values: Double
  /// The probability of the truth, q, and of each other value, w.
  let truth: Double
  let other: Double

  init(values: Double, noise: Double) {
    self.values = values
    truth = 1 - noise + noise / values
    other = noise / values
  }

  /// The first m with (V-1) b^m <= 1e-13; infinite if there is none.
  var sightingsToKnow: Double {
    guard other > 0 else { return 1 }
    let factor = 2 * (truth * other).squareRoot() + (values - 2) * other
    guard factor < 1 else { return .infinity }
    return max(1, (log((values - 1) * 1e13) / -log(factor)).rounded(.up))
  }

  /// I(m), nats, m = 0...last.
  func information(upTo last: Int) -> [Double] {
    guard other > 0, last > 0 else {
      return [0] + [Double](repeating: log(values), count: last)
    }
    let logRatio = log(truth) - log(other)
    // With x of half the order, no coefficient overflows up to `FactInformation.mostSightings`.
    let x = Double(last) / 2
    let unit = Series(rate: x, weights: [Double](repeating: 1, count: last + 1))
    let step = 0.25
    // 1 - L_m(s) <= e^s E[Z], and E[Z] <= V (1 + q (rho - 1))^m <= V rho^m.
    let growth = min(log1p(truth * expm1(logRatio)), logRatio)
    let start = -log(values) - Double(last) * growth - 38
    let end = log(40.0)
    var sums = [Double](repeating: 0, count: last + 1)
    var s = end
    while s > start {
      let weights = (0...last).map { exp(-exp(s + Double($0) * logRatio)) }
      let transform = Series(rate: other * x, weights: weights)
        .power(Int(values) - 1, times: Series(rate: truth * x, weights: weights))
      for m in 0...last {
        sums[m] += weights[0] - transform.coefficients[m] / unit.coefficients[m]
      }
      s -= step
    }
    return (0...last).map { log(values) - step * sums[$0] + Double($0) * truth * logRatio }
  }
}

/// A power series, cut off.
private struct Series {
  var coefficients: [Double]

  /// weights[c] rate^c/c! at index c.
  init(rate: Double, weights: [Double]) {
    var term = 1.0
    coefficients = weights.indices.map { c in
      defer { term *= rate / Double(c + 1) }
      return weights[c] * term
    }
  }

  /// The exponent-th power of this series times another, by squaring.
  func power(_ exponent: Int, times factor: Series) -> Series {
    var (result, square, rest) = (factor, self, exponent)
    while true {
      if !rest.isMultiple(of: 2) { result = result.times(square) }
      rest /= 2
      if rest == 0 { return result }
      square = square.times(square)
    }
  }

  private func times(_ other: Series) -> Series {
    let count = coefficients.count
    var product = [Double](repeating: 0, count: count)
    for (i, factor) in coefficients.enumerated() where factor != 0 {
      for j in 0..<count - i { product[i + j] += factor * other.coefficients[j] }
    }
    var series = self
    series.coefficients = product
    return series
  }
}
