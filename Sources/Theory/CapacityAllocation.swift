import Foundation

/// The optimum for any convex distortion over a finite list, with the rates m_k themselves.
public struct CapacityAllocation: Sendable {
  public let optimum: CapacityOptimum
  /// m_k, bits, in order of rank; items beyond the last have m_k = 0.
  public let rates: [Double]
}

extension FrequencyList {
  /// Solves min sum p_k D(m_k), sum m_k <= C, numerically for any convex decreasing D, by a search
  /// for the price lambda.
  ///
  /// The spent capacity falls with lambda; a bracket that doubles until it holds C is narrowed to
  /// neighbouring doubles of ln lambda. D may have corners: then the spent capacity jumps at lambda
  /// and the two sides m+ (spends more than C) and m- (less) minimise the same Lagrangian; since D is
  /// linear between them, so does the mixture of the two that spends C exactly, and it is the optimum.
  public func allocation(
    capacity: Double, distortion: some RateDistortion
  ) throws(InvalidParameter) -> CapacityAllocation {
    guard capacity > 0, capacity.isFinite else {
      throw InvalidParameter("capacity", capacity, "it must be positive and finite")
    }
    // ln lambda of an affordable allocation, and of one that is not (unless all that helps is).
    var high = 0.0
    while spent(exp(high), distortion) > capacity { high += 1 + abs(high) }
    var low = high - 1
    while low > -700, spent(exp(low), distortion) <= capacity {
      low = max(low - 1 - abs(low), -700)  // below e^-700 a price underflows
    }
    if low > -700 {
      (low, high) = findSignChange(from: low, to: high) { spent(exp($0), distortion) - capacity }
    }
    return mixture(exp(low), exp(high), capacity: capacity, distortion)
  }

  /// Rates at price lambda, most frequent first, up to the first item that gets nothing.
  private func rates(_ price: Double, _ distortion: some RateDistortion) -> [Double] {
    var rates: [Double] = []
    for p in frequencies {
      let rate = distortion.rate(slope: price / p)
      guard rate > 0 else { break }
      rates.append(rate)
    }
    return rates
  }

  private func spent(_ price: Double, _ distortion: some RateDistortion) -> Double {
    var sum = CompensatedSum()
    for p in frequencies {
      let rate = distortion.rate(slope: price / p)
      guard rate > 0 else { break }
      sum.add(rate)
    }
    return sum.value
  }

  private func mixture(
    _ lowPrice: Double, _ highPrice: Double, capacity: Double, _ distortion: some RateDistortion
  ) -> CapacityAllocation {
    let rich = rates(lowPrice, distortion)
    let poor = rates(highPrice, distortion)
    let most = CompensatedSum.of(rich)
    let least = CompensatedSum.of(poor)
    let share = most > capacity ? (capacity - least) / (most - least) : 1
    let mixed = rich.indices.map { k in
      share * rich[k] + (1 - share) * (k < poor.count ? poor[k] : 0)
    }
    let known = mixed.lastIndex { $0 > 0 }.map { $0 + 1 } ?? 0
    var redundancy = CompensatedSum()
    for (p, rate) in zip(frequencies, mixed) {
      redundancy.add(p * distortion.distortion(rate: rate))
    }
    redundancy.add(masses[mixed.count] * distortion.distortion(rate: 0))
    return CapacityAllocation(
      optimum: CapacityOptimum(
        capacity: capacity, price: highPrice, redundancy: redundancy.value,
        logRedundancy: log(redundancy.value), knownItems: known,
        thresholdFrequency: known > 0 ? frequencies[known - 1] : 1),
      rates: mixed)
  }
}
