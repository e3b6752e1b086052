import Foundation

/// The closed forms of Theorem 5.6 for p_i = i^{-1/a}/zeta(1/a), as the capacity C (bits) grows.
///
/// Both redundancies fall as C^{1-1/a}, the threshold frequency as C^{-1/a}.
public enum CapacityAsymptotics {
  /// Red(C) -> D0 (2 a ln2 C/d)^{1-1/a} / ((1-a) zeta(1/a)) for D = D0 2^{-2R/d}.
  ///
  /// With K items known, sum_{k<=K} ln(p_k/p_K) = (1/a)(K ln K - ln K!) -> K/a, so
  /// K = 2 a ln2 C/d; known items contribute K p_K = K^{1-1/a}/zeta, unknown ones
  /// K^{1-1/a} a/((1-a) zeta), together 1/(1-a) times K^{1-1/a}/zeta.
  public static func redundancy(
    discount a: Double, capacity: Double, distortion: ExponentialDistortion
  ) -> Double {
    let known = knownItems(discount: a, capacity: capacity, distortion: distortion)
    return distortion.initial / ((1 - a) * riemannZeta(1 / a)) * pow(known, 1 - 1 / a)
  }

  /// Red(C) -> H a (C/H)^{1-1/a} / ((1-a) zeta(1/a)) bits for D = max(H - R, 0): the mass of all facts
  /// beyond rank C/H.
  public static func redundancy(
    discount a: Double, capacity: Double, distortion: LogLossDistortion
  ) -> Double {
    let h = distortion.bitsPerFact
    return h * a / ((1 - a) * riemannZeta(1 / a)) * pow(capacity / h, 1 - 1 / a)
  }

  /// K -> 2 a ln2 C/d, the rank of the threshold for D = D0 2^{-2R/d}.
  public static func knownItems(
    discount a: Double, capacity: Double, distortion: ExponentialDistortion
  ) -> Double {
    2 * a * M_LN2 * capacity / distortion.dimension
  }

  /// The exponent 1 - 1/a of the redundancy in C.
  public static func redundancyExponent(discount a: Double) -> Double { 1 - 1 / a }

  /// The exponent -1/a of the threshold frequency in C.
  public static func thresholdExponent(discount a: Double) -> Double { -1 / a }

  /// The first term that the closed form of the redundancy leaves out, relative to it, with K items
  /// known: a bound of the same order for the error of the constant and of fitted exponents.
  ///
  /// Exponential: ln K! = K ln K - K + ln(2 pi K)/2 + ... raises K by ln(2 pi K)/2, and the sum over
  /// unknown items starts half an item late: (1/a - 1) ln(2 pi K)/(2K) + (1-a)/(2K).
  public static func relativeCorrection(
    discount a: Double, knownItems: Int, distortion: ExponentialDistortion
  ) -> Double {
    let k = Double(knownItems)
    return ((1 / a - 1) * log(2 * .pi * k) + (1 - a)) / (2 * k)
  }

  /// Log-loss: sum_{k>K} k^{-1/a} starts half an item late, (1/a - 1)/(2K).
  public static func relativeCorrection(
    discount a: Double, knownItems: Int, distortion: LogLossDistortion
  ) -> Double {
    (1 / a - 1) / (2 * Double(knownItems))
  }
}
