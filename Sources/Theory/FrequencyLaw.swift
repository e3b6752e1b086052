import Foundation

/// How often each item of knowledge occurs: frequencies p_1 >= p_2 >= ... that sum to 1.
public enum FrequencyLaw: Hashable, Sendable {
  /// p_i = i^{-s}/zeta(s) for all i >= 1, s > 1: Zipf's law without end.
  case zeta(exponent: Double)
  /// Any finite list, in decreasing order.
  case list(FrequencyList)

  /// The asymptotic law of a Pitman-Yor process of discount a: s = 1/a.
  public static func zeta(discount: Double) throws(InvalidParameter) -> FrequencyLaw {
    guard discount > 0, discount < 1 else {
      throw InvalidParameter("discount", discount, "it must lie strictly between 0 and 1")
    }
    return .zeta(exponent: 1 / discount)
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
    return .list(try FrequencyList(weights: weights))
  }

  /// The number of items, nil where there is no end.
  public var count: Int? {
    switch self {
    case .zeta: nil
    case .list(let list): list.frequencies.count
    }
  }

  /// p_k of the item of rank k = 1, 2, ...; 0 beyond the last.
  public func frequency(ofRank k: Int) -> Double {
    switch self {
    case .zeta(let s): pow(Double(k), -s) / riemannZeta(s)
    case .list(let list): k <= list.frequencies.count ? list.frequencies[k - 1] : 0
    }
  }

  /// sum_{i<=k} ln p_i.
  func logProduct(upTo k: Int) -> Double {
    switch self {
    case .zeta(let s): -s * logGamma(Double(k) + 1) - Double(k) * log(riemannZeta(s))
    case .list(let list): list.logProducts[k]
    }
  }

  /// sum_{i>k} p_i.
  func mass(beyond k: Int) -> Double {
    switch self {
    case .zeta(let s): hurwitzZeta(s, Double(k) + 1) / riemannZeta(s)
    case .list(let list): list.masses[k]
    }
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
