import Foundation

/// A distortion whose optimum has a closed form for large capacity: exponential and log-loss.
///
/// For p_i = i^{-1/a}/zeta(1/a) both closed forms are one: K items are known, K in proportion to C, and the
/// unknown ones contribute D(0) sum_{k>K} p_k -> D(0) K^{1-1/a} a/((1-a) zeta). What differs is K and what
/// the known ones contribute, which is K times p_K D(0) times ``knownItemCost``. See ``CapacityAsymptotics``.
public protocol ClosedFormDistortion: RateDistortion {
  /// The one name of the distortion.
  var name: String { get }
  /// p_k D_k of every known item over p_K D(0), what the last known item would contribute unknown.
  var knownItemCost: Double { get }

  /// The exact optimum over a law.
  func optimum(over law: FrequencyLaw, capacity: Double) throws(InvalidParameter) -> CapacityOptimum

  /// The limit of K, the rank of the threshold, for p_i = i^{-1/a}/zeta(1/a).
  func knownItems(discount a: Double, capacity: Double) -> Double
  /// The first term that ``knownItems(discount:capacity:)`` leaves out, relative to it, with K items known.
  func knownItemsCorrection(knownItems: Int) -> Double
  /// The first term that the closed form of the redundancy leaves out, relative to it, with K items
  /// known: a bound of the same order for the error of the constant and of fitted exponents.
  func redundancyCorrection(discount a: Double, knownItems: Int) -> Double

  /// ln of the closed form for the geometric law of a Dirichlet process, p_i = (1/(1+b)) q^{i-1} with
  /// q = b/(1+b).
  func logRedundancy(concentration b: Double, capacity: Double) -> Double
  /// A bound of what that leaves out, relative to it, at an optimum; nil where it does not hold.
  func redundancyCorrection(concentration b: Double, at optimum: CapacityOptimum) -> Double?
}

/// The closed forms of Theorem 5.6 for p_i = i^{-1/a}/zeta(1/a), as the capacity C (bits) grows.
///
/// Both redundancies fall as C^{1-1/a}, the threshold frequency as C^{-1/a}.
public enum CapacityAsymptotics {
  /// Red(C) -> D(0) (c + a/(1-a)) K^{1-1/a}/zeta(1/a), c the cost of a known item: for D = D0 2^{-2R/d} and for
  /// D = max(H - R, 0)
  ///
  ///     D0 (2 a ln2 C/d)^{1-1/a} / ((1-a) zeta(1/a)),   H a (C/H)^{1-1/a} / ((1-a) zeta(1/a)) bits.
  public static func redundancy(
    discount a: Double, capacity: Double, distortion: some ClosedFormDistortion
  ) -> Double {
    exp(logRedundancy(discount: a, capacity: capacity, distortion: distortion))
  }

  /// ln of the same, which holds where it underflows.
  static func logRedundancy(
    discount a: Double, capacity: Double, distortion: some ClosedFormDistortion
  ) -> Double {
    let share = (distortion.knownItemCost + a / (1 - a)) / riemannZeta(1 / a)
    let known = distortion.knownItems(discount: a, capacity: capacity)
    return log(distortion.distortion(rate: 0)) + log(share) + (1 - 1 / a) * log(known)
  }

  /// p_K at the threshold rank K.
  public static func thresholdFrequency(
    discount a: Double, capacity: Double, distortion: some ClosedFormDistortion
  ) -> Double {
    pow(distortion.knownItems(discount: a, capacity: capacity), -1 / a) / riemannZeta(1 / a)
  }

  /// The exponent 1 - 1/a of the redundancy in C.
  public static func redundancyExponent(discount a: Double) -> Double { 1 - 1 / a }

  /// The exponent -1/a of the threshold frequency in C.
  public static func thresholdExponent(discount a: Double) -> Double { -1 / a }
}

extension ExponentialDistortion: ClosedFormDistortion {
  public var name: String { "exponential" }

  /// Every known item is left with the same p_k D_k, which is p_K D0 at the last.
  public var knownItemCost: Double { 1 }

  public func optimum(
    over law: FrequencyLaw, capacity: Double
  ) throws(InvalidParameter) -> CapacityOptimum {
    try law.optimum(capacity: capacity, distortion: self)
  }

  /// K -> 2 a ln2 C/d: sum_{k<=K} ln(p_k/p_K) = (1/a)(K ln K - ln K!) -> K/a, and it is 2 ln2 C/d.
  public func knownItems(discount a: Double, capacity: Double) -> Double {
    2 * a * M_LN2 * capacity / dimension
  }

  /// ln K! = K ln K - K + ln(2 pi K)/2 + ... raises K by ln(2 pi K)/2, and K is an integer.
  public func knownItemsCorrection(knownItems: Int) -> Double {
    let k = Double(knownItems)
    return (log(2 * .pi * k) / 2 + 1) / k
  }

  /// K is raised by ln(2 pi K)/2, and the sum over unknown items starts half an item late:
  /// (1/a - 1) ln(2 pi K)/(2K) + (1-a)/(2K).
  public func redundancyCorrection(discount a: Double, knownItems: Int) -> Double {
    let k = Double(knownItems)
    return ((1 / a - 1) * log(2 * .pi * k) + (1 - a)) / (2 * k)
  }

  /// Red(C) -> D0 (x/b) q^{x + 1/2} with x = (4 ln2 C/(d ln(1/q)))^{1/2} items known: the redundancy
  /// falls as exp of the *root* of the capacity.
  ///
  /// With l = ln(1/q), sum_{k<=K} ln(p_k/p_K) = l K(K-1)/2, so that K items and a share e of the next,
  /// 0 < e <= 1, take 2 ln2 C/d = l (K(K-1)/2 + K e) nats. The level is then theta = D0 p_1 q^{K-1+e}
  /// and, as p_1/q = 1/b,
  ///
  ///     Red = K theta + D0 q^K = (D0/b) q^{K+e} (K + b q^{-e}).
  ///
  /// With y = K + e the capacity says x^2 = y^2 - y + e(1-e), that is y = 1/2 + (x^2 + (e-1/2)^2)^{1/2},
  /// so y -> x + 1/2 and K -> x.
  public func logRedundancy(concentration b: Double, capacity: Double) -> Double {
    let x = knownItems(concentration: b, capacity: capacity)
    return log(initial) + log(x) - log(b) + (x + 0.5) * FrequencyLaw.logRatio(concentration: b)
  }

  /// x = (4 ln2 C/(d ln(1/q)))^{1/2}, near the rank of the threshold.
  private func knownItems(concentration b: Double, capacity: Double) -> Double {
    (4 * M_LN2 * capacity / dimension / -FrequencyLaw.logRatio(concentration: b)).squareRoot()
  }

  /// To first order in 1/x.
  ///
  /// In the derivation above, K = y - e is x + 1/2 - e, and b q^{-e}, convex in e, lies below the line
  /// from b to b + 1: together K + b q^{-e} = x + 1/2 + (b q^{-e} - e) is at most x + 1/2 + b. And the
  /// root exceeds x by at most 1/(8x), which is a factor of 1 - l/(8x) or more.
  public func redundancyCorrection(
    concentration b: Double, at optimum: CapacityOptimum
  ) -> Double? {
    let x = knownItems(concentration: b, capacity: optimum.capacity)
    return (b + 0.5 - FrequencyLaw.logRatio(concentration: b) / 8) / x
  }
}

extension LogLossDistortion: ClosedFormDistortion {
  public var name: String { "log-loss" }

  /// A known fact costs nothing.
  public var knownItemCost: Double { 0 }

  public func optimum(
    over law: FrequencyLaw, capacity: Double
  ) throws(InvalidParameter) -> CapacityOptimum {
    try law.optimum(capacity: capacity, distortion: self)
  }

  /// K = C/H under any law.
  public func knownItems(discount a: Double, capacity: Double) -> Double {
    capacity / bitsPerFact
  }

  /// K is an integer.
  public func knownItemsCorrection(knownItems: Int) -> Double { 1 / Double(knownItems) }

  /// sum_{k>K} k^{-1/a} starts half an item late, (1/a - 1)/(2K).
  public func redundancyCorrection(discount a: Double, knownItems: Int) -> Double {
    (1 / a - 1) / (2 * Double(knownItems))
  }

  /// Red(C) = H q^W (1 - r/(1+b)) bits with W whole facts known and the share r of the next: the mass q^W
  /// of all beyond W less the share r of p_{W+1} = q^W/(1+b). Exact at every capacity, H q^{C/H} where it is
  /// whole.
  public func logRedundancy(concentration b: Double, capacity: Double) -> Double {
    let facts = capacity / bitsPerFact
    let whole = facts.rounded(.down)
    return log(bitsPerFact) + whole * FrequencyLaw.logRatio(concentration: b)
      + log1p(-(facts - whole) / (1 + b))
  }

  public func redundancyCorrection(
    concentration b: Double, at optimum: CapacityOptimum
  ) -> Double? {
    optimum.knownItems > 0 ? 0 : nil
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
    of optimum: CapacityOptimum, distortion: some ClosedFormDistortion
  ) -> Double? {
    let capacity = optimum.capacity
    let (value, correction): (Double, Double?)
    switch self {
    case .zeta(let s):
      value = CapacityAsymptotics.logRedundancy(
        discount: 1 / s, capacity: capacity, distortion: distortion)
      correction = Self.wholeItems(distortion.knownItems(discount: 1 / s, capacity: capacity))
        .map { distortion.redundancyCorrection(discount: 1 / s, knownItems: $0) }
    case .geometric(let b):
      value = distortion.logRedundancy(concentration: b, capacity: capacity)
      correction = distortion.redundancyCorrection(concentration: b, at: optimum)
    case .list: return nil
    }
    guard let correction, correction <= Self.largestCorrection else { return nil }
    return value
  }

  /// The whole items of a closed form's number; nil for none.
  private static func wholeItems(_ items: Double) -> Int? {
    items >= 1 ? Int(min(items, 0x1p53)) : nil
  }
}
