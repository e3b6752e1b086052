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
}
