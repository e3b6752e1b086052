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
    exp(logRedundancy(discount: a, capacity: capacity, distortion: distortion))
  }

  /// ln of the same, which holds where it underflows.
  static func logRedundancy(
    discount a: Double, capacity: Double, distortion: ExponentialDistortion
  ) -> Double {
    let known = knownItems(discount: a, capacity: capacity, distortion: distortion)
    return log(distortion.initial / ((1 - a) * riemannZeta(1 / a))) + (1 - 1 / a) * log(known)
  }

  /// Red(C) -> H a (C/H)^{1-1/a} / ((1-a) zeta(1/a)) bits for D = max(H - R, 0): the mass of all facts
  /// beyond rank C/H.
  public static func redundancy(
    discount a: Double, capacity: Double, distortion: LogLossDistortion
  ) -> Double {
    exp(logRedundancy(discount: a, capacity: capacity, distortion: distortion))
  }

  /// ln of the same, which holds where it underflows.
  static func logRedundancy(
    discount a: Double, capacity: Double, distortion: LogLossDistortion
  ) -> Double {
    let h = distortion.bitsPerFact
    return log(h) + log(a / ((1 - a) * riemannZeta(1 / a))) + (1 - 1 / a) * log(capacity / h)
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

/// The same for the geometric law of a Dirichlet process, p_i = (1/(1+b)) q^{i-1} with q = b/(1+b).
extension CapacityAsymptotics {
  /// Red(C) -> D0 (x/b) q^{x + 1/2} with x = (4 ln2 C/(d ln(1/q)))^{1/2} items known: the redundancy
  /// falls as exp of the *root* of the capacity, D = D0 2^{-2R/d}.
  ///
  /// With l = ln(1/q), sum_{k<=K} ln(p_k/p_K) = l K(K-1)/2, so that K items and a share e of the next,
  /// 0 < e <= 1, take 2 ln2 C/d = l (K(K-1)/2 + K e) nats. The level is then theta = D0 p_1 q^{K-1+e}
  /// and, as p_1/q = 1/b,
  ///
  ///     Red = K theta + D0 q^K = (D0/b) q^{K+e} (K + b q^{-e}).
  ///
  /// With y = K + e the capacity says x^2 = y^2 - y + e(1-e), that is y = 1/2 + (x^2 + (e-1/2)^2)^{1/2},
  /// so y -> x + 1/2 and K -> x.
  static func logRedundancy(
    concentration b: Double, capacity: Double, distortion: ExponentialDistortion
  ) -> Double {
    let logRatio = FrequencyLaw.logRatio(concentration: b)
    let x = knownItems(concentration: b, capacity: capacity, distortion: distortion)
    return log(distortion.initial) + log(x) - log(b) + (x + 0.5) * logRatio
  }

  /// x = (4 ln2 C/(d ln(1/q)))^{1/2}, near the rank of the threshold for D = D0 2^{-2R/d}.
  static func knownItems(
    concentration b: Double, capacity: Double, distortion: ExponentialDistortion
  ) -> Double {
    let logRatio = FrequencyLaw.logRatio(concentration: b)
    return (4 * M_LN2 * capacity / distortion.dimension / -logRatio).squareRoot()
  }

  /// A bound of what `logRedundancy` leaves out, relative to it, to first order in 1/x.
  ///
  /// In the derivation above, K = y - e is x + 1/2 - e, and b q^{-e}, convex in e, lies below the line
  /// from b to b + 1: together K + b q^{-e} = x + 1/2 + (b q^{-e} - e) is at most x + 1/2 + b. And the
  /// root exceeds x by at most 1/(8x), which is a factor of 1 - l/(8x) or more.
  static func relativeCorrection(
    concentration b: Double, capacity: Double, distortion: ExponentialDistortion
  ) -> Double {
    let x = knownItems(concentration: b, capacity: capacity, distortion: distortion)
    return (b + 0.5 - FrequencyLaw.logRatio(concentration: b) / 8) / x
  }

  /// Red(C) = H q^W (1 - r/(1+b)) bits for D = max(H - R, 0) with W whole facts known and the share r
  /// of the next: the mass q^W of all beyond W less the share r of p_{W+1} = q^W/(1+b). Exact at every
  /// capacity, H q^{C/H} where it is whole.
  static func logRedundancy(
    concentration b: Double, capacity: Double, distortion: LogLossDistortion
  ) -> Double {
    let facts = capacity / distortion.bitsPerFact
    let whole = facts.rounded(.down)
    return log(distortion.bitsPerFact) + whole * FrequencyLaw.logRatio(concentration: b)
      + log1p(-(facts - whole) / (1 + b))
  }
}

/// The closed form of the redundancy at an optimum of an endless law, where it holds.
extension FrequencyLaw {
  /// The largest first correction, relative to the closed form, with which the form is given.
  public static var largestCorrection: Double { 0.1 }

  /// ln of the closed form for large capacity at the capacity of an optimum; nil where its first
  /// correction is more than `largestCorrection` of it, where it has no whole item known, and for
  /// lists.
  public func logAsymptote(
    of optimum: CapacityOptimum, distortion: ExponentialDistortion
  ) -> Double? {
    let capacity = optimum.capacity
    let (value, correction): (Double, Double?)
    switch self {
    case .zeta(let s):
      value = CapacityAsymptotics.logRedundancy(
        discount: 1 / s, capacity: capacity, distortion: distortion)
      correction = Self.wholeItems(
        CapacityAsymptotics.knownItems(
          discount: 1 / s, capacity: capacity, distortion: distortion)
      ).map {
        CapacityAsymptotics.relativeCorrection(
          discount: 1 / s, knownItems: $0, distortion: distortion)
      }
    case .geometric(let b):
      value = CapacityAsymptotics.logRedundancy(
        concentration: b, capacity: capacity, distortion: distortion)
      correction = CapacityAsymptotics.relativeCorrection(
        concentration: b, capacity: capacity, distortion: distortion)
    case .list: return nil
    }
    return correction ?? 1 <= Self.largestCorrection ? value : nil
  }

  /// The same for facts under log-loss.
  public func logAsymptote(of optimum: CapacityOptimum, distortion: LogLossDistortion) -> Double? {
    let capacity = optimum.capacity
    let (value, correction): (Double, Double?)
    switch self {
    case .zeta(let s):
      value = CapacityAsymptotics.logRedundancy(
        discount: 1 / s, capacity: capacity, distortion: distortion)
      correction = Self.wholeItems(capacity / distortion.bitsPerFact).map {
        CapacityAsymptotics.relativeCorrection(
          discount: 1 / s, knownItems: $0, distortion: distortion)
      }
    case .geometric(let b):
      value = CapacityAsymptotics.logRedundancy(
        concentration: b, capacity: capacity, distortion: distortion)
      correction = optimum.knownItems > 0 ? 0 : nil
    case .list: return nil
    }
    return correction ?? 1 <= Self.largestCorrection ? value : nil
  }

  /// The whole items of a closed form's number; nil for none.
  private static func wholeItems(_ items: Double) -> Int? {
    items >= 1 ? Int(min(items, 0x1p53)) : nil
  }
}
