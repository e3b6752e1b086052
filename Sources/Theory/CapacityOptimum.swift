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
  /// sum_k p_k D(m_k), in the unit of D. It can underflow to 0; its logarithm does not.
  public let redundancy: Double
  /// ln of the redundancy; -infinity where nothing is left unknown.
  public let logRedundancy: Double
  /// The number of items with m_k > 0: the rank of the threshold below which nothing is known.
  public let knownItems: Int
  /// p_k of the last item with m_k > 0: the frequency below which a model of this capacity guesses. 1
  /// where nothing is known.
  public let thresholdFrequency: Double
}

extension FrequencyLaw {
  /// The optimum for the exponential distortion D = D0 2^{-2R/d}, known as reverse water-filling: exact, a
  /// binary search over the number of known items.
  ///
  /// Stationarity makes p_k D_k = min(p_k D0, theta): every known item contributes the same
  /// theta. With K items known, C = (d/2) sum_{k<=K} log2(p_k D0/theta), thus
  ///
  ///     ln theta = ln D0 + ln p_K + (1/K)(sum_{k<=K} ln(p_k/p_K) - 2 ln2 C/d),
  ///
  /// and K is the last rank with p_K D0 > theta, that is, the last for which the sum is less than
  /// 2 ln2 C/d. Redundancy: K theta + D0 sum_{k>K} p_k.
  ///
  /// Throws `InvalidParameter` unless 0 <= C <= 1e15 and K <= 2^53.
  public func optimum(
    capacity: Double, distortion: ExponentialDistortion
  ) throws(InvalidParameter) -> CapacityOptimum {
    try requireCapacity(capacity)
    let nats = 2 * M_LN2 * capacity / distortion.dimension
    let known = try lastRank(capacity) { logSpread(upTo: $0) < nats }
    guard known > 0 else {
      return nothingKnown(
        capacity, distortion, price: frequency(ofRank: 1) * distortion.initialSlope)
    }
    let k = Double(known)
    let logInitial = log(distortion.initial)
    let logLevel =
      logInitial + logFrequency(ofRank: known) + (logSpread(upTo: known) - nats) / k
    let logRedundancy = logAddExp(log(k) + logLevel, logInitial + logMass(beyond: known))
    return CapacityOptimum(
      capacity: capacity, price: exp(logLevel) * 2 * M_LN2 / distortion.dimension,
      redundancy: exp(logRedundancy), logRedundancy: logRedundancy,
      knownItems: known, thresholdFrequency: frequency(ofRank: known))
  }

  /// The optimum for the log-loss distortion D = max(H - R, 0): most frequent first, H bits each, the last one in part. With W
  /// whole facts and the share r of the next one, H ((1 - r) p_{W+1} + sum_{k>W+1} p_k) is left.
  ///
  /// Throws `InvalidParameter` unless 0 <= C <= 1e15 and C/H <= 2^53.
  public func optimum(
    capacity: Double, distortion: LogLossDistortion
  ) throws(InvalidParameter) -> CapacityOptimum {
    try requireCapacity(capacity)
    let h = distortion.bitsPerFact
    let facts = capacity / h
    if let count, facts >= Double(count) {
      return CapacityOptimum(
        capacity: capacity, price: 0, redundancy: 0, logRedundancy: -.infinity, knownItems: count,
        thresholdFrequency: frequency(ofRank: count))
    }
    guard facts <= Double(Self.lastCountedRank) else { throw Self.tooManyItems(capacity) }
    let whole = Int(facts)
    let rest = facts - Double(whole)
    let next = frequency(ofRank: whole + 1)
    let known = rest > 0 ? whole + 1 : whole
    guard known > 0 else { return nothingKnown(capacity, distortion, price: next) }
    let logRedundancy =
      log(h)
      + logAddExp(logFrequency(ofRank: whole + 1) + log1p(-rest), logMass(beyond: whole + 1))
    return CapacityOptimum(
      capacity: capacity, price: next, redundancy: exp(logRedundancy), logRedundancy: logRedundancy,
      knownItems: known, thresholdFrequency: frequency(ofRank: known))
  }

  private func requireCapacity(_ capacity: Double) throws(InvalidParameter) {
    guard capacity >= 0, capacity <= 1e15 else {
      throw InvalidParameter("capacity", capacity, "it must be between 0 and 1e15 bits")
    }
  }

  private func nothingKnown(
    _ capacity: Double, _ distortion: some RateDistortion, price: Double
  ) -> CapacityOptimum {
    let redundancy = distortion.distortion(rate: 0)
    return CapacityOptimum(
      capacity: capacity, price: price, redundancy: redundancy, logRedundancy: log(redundancy),
      knownItems: 0, thresholdFrequency: 1)
  }

  /// The last rank of an endless law that is told from the next one as a number with 53 bits.
  private static var lastCountedRank: Int { 1 << 53 }

  private static func tooManyItems(_ capacity: Double) -> InvalidParameter {
    InvalidParameter(
      "capacity", capacity, "that holds more than 2^53 items, too many to be counted; give less"
    )
  }

  /// The last rank for which a condition holds that, once false, stays false; 0 where it never holds.
  private func lastRank(
    _ capacity: Double, where holds: (Int) -> Bool
  ) throws(InvalidParameter) -> Int {
    guard holds(1) else { return 0 }
    let end = count ?? Self.lastCountedRank
    guard !holds(end) else {
      if count == nil { throw Self.tooManyItems(capacity) }
      return end
    }
    var low = 1
    var high = 2
    while high < end, holds(high) {
      low = high
      high *= 2
    }
    high = min(high, end)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if holds(middle) { low = middle } else { high = middle }
    }
    return low
  }
}
