import Foundation

/// The best use of C bits of memory: the minimum of sum_k p_k D(m_k) subject to sum_k m_k <= C and
/// m_k >= 0 (Theorem 5.6).
///
/// The Lagrangian separates: at price lambda a bit, item k gets the rate at which p_k D falls by
/// lambda a bit. Rates do not increase with rank, so the first `knownItems` items share the capacity
/// and the rest, guessed, get nothing.
public struct CapacityOptimum: Hashable, Sendable {
  /// C, bits.
  public let capacity: Double
  /// lambda, the distortion that one more bit would save.
  public let price: Double
  /// sum_k p_k D(m_k), in the unit of D.
  public let redundancy: Double
  /// The number of items with m_k > 0: the rank of the threshold below which nothing is known.
  public let knownItems: Int
  /// p_k of the last item with m_k > 0: the frequency below which a model of this capacity guesses.
  public let thresholdFrequency: Double
}

extension FrequencyLaw {
  /// Reverse water-filling for D = D0 2^{-2R/d}: exact, a binary search over the number of known items.
  ///
  /// Stationarity makes p_k D_k = min(p_k D0, theta): every known item contributes the same theta
  /// ("water level"). With K items known, C = (d/2) sum_{k<=K} log2(p_k D0/theta), thus
  ///
  ///     ln theta = ln D0 + (1/K)(sum_{k<=K} ln p_k - 2 ln2 C/d),
  ///
  /// and K is the last rank with p_K D0 > theta. Redundancy: K theta + D0 sum_{k>K} p_k.
  public func optimum(
    capacity: Double, distortion: ExponentialDistortion
  ) throws(InvalidParameter) -> CapacityOptimum {
    try requireCapacity(capacity)
    let d0 = distortion.initial
    let nats = 2 * M_LN2 * capacity / distortion.dimension
    func logLevel(_ k: Int) -> Double { (logProduct(upTo: k) - nats) / Double(k) }
    // Item k is known at the optimum iff p_k exceeds the level which it and its betters would share.
    let known = lastRank { log(frequency(ofRank: $0)) > logLevel($0) }
    guard known > 0 else { return nothingKnown(capacity, distortion) }
    let level = d0 * exp(logLevel(known))
    return CapacityOptimum(
      capacity: capacity, price: level * 2 * M_LN2 / distortion.dimension,
      redundancy: Double(known) * level + d0 * mass(beyond: known),
      knownItems: known, thresholdFrequency: frequency(ofRank: known))
  }

  /// The knapsack for D = max(H - R, 0): most frequent first, H bits each, the last one in part.
  public func optimum(
    capacity: Double, distortion: LogLossDistortion
  ) throws(InvalidParameter) -> CapacityOptimum {
    try requireCapacity(capacity)
    let h = distortion.bitsPerFact
    guard capacity > 0 else { return nothingKnown(capacity, distortion) }
    let facts = capacity / h
    let whole = min(Int(facts), count ?? Int.max)
    let rest = facts - Double(whole)
    let next = frequency(ofRank: whole + 1)
    let known = rest > 0 && next > 0 ? whole + 1 : whole
    return CapacityOptimum(
      capacity: capacity, price: next,
      redundancy: max(0, h * (mass(beyond: whole) - (next > 0 ? next * rest : 0))),
      knownItems: known, thresholdFrequency: frequency(ofRank: known))
  }

  private func requireCapacity(_ capacity: Double) throws(InvalidParameter) {
    guard capacity >= 0, capacity <= 1e15 else {
      throw InvalidParameter("capacity", capacity, "it must be between 0 and 1e15 bits")
    }
  }

  private func nothingKnown(
    _ capacity: Double, _ distortion: some RateDistortion
  ) -> CapacityOptimum {
    CapacityOptimum(
      capacity: capacity, price: .infinity, redundancy: distortion.distortion(rate: 0),
      knownItems: 0, thresholdFrequency: 1)
  }

  /// The last rank for which a condition holds that, once false, stays false; 0 where it never holds.
  private func lastRank(where holds: (Int) -> Bool) -> Int {
    guard holds(1) else { return 0 }
    var low = 1
    var high = 2
    while high <= count ?? Int.max, holds(high) {
      low = high
      high *= 2
    }
    high = min(high, (count ?? Int.max - 1) + 1)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if holds(middle) { low = middle } else { high = middle }
    }
    return low
  }
}
