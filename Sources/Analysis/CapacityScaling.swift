import Foundation
import Statistics
import Theory

/// The best models of many capacities under one distortion, for the endless Zipf law of one discount, beside the
/// closed forms of Theorem 5.6.
public struct CapacityScaling: Sendable {
  public let discount: Double
  public let distortion: any ClosedFormDistortion
  /// One a capacity.
  public let optima: [CapacityOptimum]

  /// - Parameter capacities: increasing, in bits, at least one.
  /// - Throws: `InvalidParameter` outside the ranges of `FrequencyLaw.zeta` and `optimum`.
  public init(
    discount: Double, distortion: any ClosedFormDistortion, capacities: [Double]
  ) throws(InvalidParameter) {
    precondition(!capacities.isEmpty, "there is a capacity")
    let law = try FrequencyLaw.zeta(discount: discount)
    var optima: [CapacityOptimum] = []
    for capacity in capacities {
      optima.append(try distortion.optimum(over: law, capacity: capacity))
    }
    (self.discount, self.distortion, self.optima) = (discount, distortion, optima)
  }

  public var capacities: [Double] { optima.map(\.capacity) }

  /// The closed form of the redundancy at every capacity, in the distortion's unit.
  public var closedRedundancies: [Double] {
    capacities.map {
      CapacityAsymptotics.redundancy(discount: discount, capacity: $0, distortion: distortion)
    }
  }

  /// The closed form of the threshold frequency at every capacity.
  public var closedThresholds: [Double] {
    capacities.map {
      CapacityAsymptotics.thresholdFrequency(
        discount: discount, capacity: $0, distortion: distortion)
    }
  }

  /// The optimum at the largest capacity over its closed form, with twice the first term that the form leaves
  /// out, as what follows is smaller.
  public var constant: BoundedValue {
    let last = optima.count - 1
    return BoundedValue(
      optima[last].redundancy / closedRedundancies[last], bound: 2 * correction(at: optima[last]))
  }

  /// What the constant would be if a known item cost otherwise than it does, in the unit of
  /// ``ClosedFormDistortion/knownItemCost``: unknown items contribute a/(1-a) in that unit, for each known one.
  public func constant(ifKnownItemsCost cost: Double) -> Double {
    let unknown = discount / (1 - discount)
    return (cost + unknown) / (distortion.knownItemCost + unknown)
  }

  /// The exponent of the redundancy from a capacity on, with twice the first term that the closed form leaves
  /// out there: over a decade or more the slope moves by less than ln Red does at its lower end.
  ///
  /// - Throws: `LineFit.Failure` if there are fewer than two such capacities.
  public func exponent(from capacity: Double) throws -> BoundedValue {
    let window = optima.filter { $0.capacity >= capacity }
    let slope = try LineFit.logLog(window.map(\.capacity), window.map(\.redundancy)).slope
    return BoundedValue(slope, bound: 2 * correction(at: window[0]))
  }

  /// The exponent of the threshold frequency from a capacity on. ln p_K = -(1/a) ln K, so that the bound is that of
  /// K over a.
  ///
  /// - Throws: `LineFit.Failure` if there are fewer than two such capacities.
  public func thresholdExponent(from capacity: Double) throws -> BoundedValue {
    let window = optima.filter { $0.capacity >= capacity }
    let slope = try LineFit.logLog(window.map(\.capacity), window.map(\.thresholdFrequency)).slope
    let correction = distortion.knownItemsCorrection(knownItems: window[0].knownItems)
    return BoundedValue(slope, bound: 2 / discount * correction)
  }

  private func correction(at optimum: CapacityOptimum) -> Double {
    distortion.redundancyCorrection(discount: discount, knownItems: optimum.knownItems)
  }
}

extension FrequencyLaw {
  /// The exponent of the optimum's redundancy around a capacity: its slope in ln C from 0.9 to 1.1 times it.
  public func capacityExponent(
    at capacity: Double, distortion: some ClosedFormDistortion
  ) throws(InvalidParameter) -> Double {
    let low = try distortion.optimum(over: self, capacity: 0.9 * capacity)
    let high = try distortion.optimum(over: self, capacity: 1.1 * capacity)
    return (high.logRedundancy - low.logRedundancy) / log(1.1 / 0.9)
  }
}
