import Foundation

/// How often each item of knowledge occurs: frequencies p_1 >= p_2 >= ... that sum to 1.
public enum FrequencyLaw: Hashable, Sendable {
  /// p_i = i^{-s}/zeta(s) for all i >= 1, s > 1: Zipf's law without end.
  case zeta(exponent: Double)
  /// p_i = (1/(1+b)) (b/(1+b))^{i-1} for all i >= 1: the mean frequencies of a Dirichlet process.
  case geometric(concentration: Double)
  /// Any finite list, in decreasing order.
  case list(FrequencyList)

  /// The asymptotic law of a Pitman-Yor process of discount a: s = 1/a.
  ///
  /// Throws `InvalidParameter` unless 1e-300 <= a <= 1 - 1e-6: beyond, s or its distance from 1, on
  /// which everything depends, is not known to ten digits.
  public static func zeta(discount: Double) throws(InvalidParameter) -> FrequencyLaw {
    guard discount > 0, discount < 1 else {
      throw InvalidParameter("discount", discount, "it must lie strictly between 0 and 1")
    }
    guard discount >= 1e-300, discount <= 1 - 1e-6 else {
      throw InvalidParameter("discount", discount, "it must lie between 1e-300 and 1 - 1e-6")
    }
    return .zeta(exponent: 1 / discount)
  }

  /// The law of a Dirichlet process of concentration b > 0, the Pitman-Yor process of discount 0.
  ///
  /// Zipf's law of a discount a > 0 has no such limit: as a -> 0 it becomes a single item. But the
  /// frequencies of a Dirichlet process in the order of appearance are known, breaks of a stick: each
  /// new cluster takes a share V_i ~ Beta(1, b) of what its predecessors have left, so that
  ///
  ///     E p_i = E V_i prod_{j<i} E (1 - V_j) = (1/(1+b)) (b/(1+b))^{i-1}.
  ///
  /// They sum to 1 and decrease, so the order of appearance is that of the ranks. What is optimal for
  /// these means is an upper bound for the mean over the process: a minimum of sums that are linear in
  /// the frequencies is concave in them.
  public static func dirichlet(concentration: Double) throws(InvalidParameter) -> FrequencyLaw {
    try InvalidParameter.requirePositive("concentration", concentration)
    return .geometric(concentration: concentration)
  }

  /// p_i proportional to (i + shift)^{-exponent}, i = 1...items, or uniform for exponent 0.
  public static func shiftedPower(
    exponent: Double, shift: Double, items: Int
  ) throws(InvalidParameter) -> FrequencyLaw {
    guard exponent >= 0, exponent <= 100 else {
      throw InvalidParameter("exponent", exponent, "it must be between 0 and 100")
    }
    guard shift >= 0, shift.isFinite else {
      throw InvalidParameter("shift", shift, "it must be finite and not negative")
    }
    try InvalidParameter.require("items", items, in: 1...100_000_000)
    // Relative to the first item, so that no weight underflows before its time.
    let weights = (1...items).map { pow((Double($0) + shift) / (1 + shift), -exponent) }
    guard let rarest = weights.last, rarest / Double(items) > 0 else {
      throw InvalidParameter(
        "exponent", exponent,
        "of \(items) items the rarest then has a frequency below 5e-324; take fewer")
    }
    return .list(try FrequencyList(weights: weights))
  }

  /// The number of items, nil where there is no end.
  public var count: Int? {
    switch self {
    case .zeta, .geometric: nil
    case .list(let list): list.frequencies.count
    }
  }

  /// p_k of the item of rank k = 1, 2, ...; 0 beyond the last.
  public func frequency(ofRank k: Int) -> Double {
    switch self {
    case .zeta(let s): pow(Double(k), -s) / riemannZeta(s)
    case .geometric: exp(logFrequency(ofRank: k))
    case .list(let list): k <= list.frequencies.count ? list.frequencies[k - 1] : 0
    }
  }

  /// ln p_k, which holds where p_k underflows; -infinity beyond the last item.
  public func logFrequency(ofRank k: Int) -> Double {
    switch self {
    case .zeta(let s): -s * log(Double(k)) - log(riemannZeta(s))
    case .geometric(let b): Double(k - 1) * Self.logRatio(concentration: b) - log1p(b)
    case .list: log(frequency(ofRank: k))
    }
  }

  /// sum_{i<=k} ln(p_i/p_k): 0 for k = 1, and it does not fall with k.
  func logSpread(upTo k: Int) -> Double {
    let rank = Double(k)
    return switch self {
    case .zeta(let s): s * (rank * log(rank) - logGamma(rank + 1))
    case .geometric(let b): -Self.logRatio(concentration: b) * rank * (rank - 1) / 2
    case .list(let list): list.logProducts[k] - rank * log(list.frequencies[k - 1])
    }
  }

  /// ln sum_{i>k} p_i.
  func logMass(beyond k: Int) -> Double {
    switch self {
    case .zeta(let s): logHurwitzZeta(s, Double(k) + 1) - log(riemannZeta(s))
    case .geometric(let b): Double(k) * Self.logRatio(concentration: b)
    case .list(let list): log(list.masses[k])
    }
  }

  /// ln(b/(1+b)) of a geometric law, for any b > 0.
  static func logRatio(concentration b: Double) -> Double {
    b < 1 ? log(b) - log1p(b) : -log1p(1 / b)
  }
}

/// A finite list of frequencies, normalised, in decreasing order, with its partial sums.
public struct FrequencyList: Hashable, Sendable {
  public let frequencies: [Double]
  /// sum_{i<=k} ln p_i at index k, 0...count.
  let logProducts: [Double]
  /// sum_{i>k} p_i at index k, 0...count.
  package let masses: [Double]

  /// Normalises positive weights and sorts them. Throws `InvalidParameter` for an empty list or a
  /// weight that is not positive and finite.
  public init(weights: [Double]) throws(InvalidParameter) {
    guard !weights.isEmpty else {
      throw InvalidParameter("weights", "empty", "at least one frequency is needed")
    }
    guard let largest = weights.max(), largest.isFinite, weights.allSatisfy({ $0 > 0 }) else {
      throw InvalidParameter(
        "weights", "not all positive", "every frequency must be positive and finite")
    }
    let total = CompensatedSum.of(weights.lazy.map { $0 / largest })
    let frequencies = weights.map { $0 / largest / total }.sorted(by: >)
    guard let rarest = frequencies.last, rarest > 0 else {
      throw InvalidParameter("weights", "too unequal", "the rarest item's frequency underflows")
    }
    var logs = [0.0]
    logs.reserveCapacity(frequencies.count + 1)
    var sum = CompensatedSum()
    for p in frequencies {
      sum.add(log(p))
      logs.append(sum.value)
    }
    var masses = [Double](repeating: 0, count: frequencies.count + 1)
    sum = CompensatedSum()
    for (k, p) in frequencies.enumerated().reversed() {
      sum.add(p)
      masses[k] = sum.value
    }
    self.frequencies = frequencies
    logProducts = logs
    self.masses = masses
  }
}
