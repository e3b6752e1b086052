import Foundation
import Theory

/// The optimum of a finite list at one capacity, got in two ways, and what an allocation without thought leaves.
public struct OptimumTrial: Sendable {
  /// By the distortion's closed solution.
  public let closed: CapacityOptimum
  /// By a search that knows only that the distortion is convex and falls.
  public let searched: CapacityOptimum
  /// The redundancy if all items get the same rate, whatever their frequency.
  public let uniformRedundancy: Double

  /// - Parameters:
  ///   - capacity: in bits.
  ///   - searching: what the search is given; the distortion itself, or another form of it.
  /// - Throws: `InvalidParameter` for an endless law, and for a capacity that is not positive and finite.
  public init(
    of law: FrequencyLaw, capacity: Double, distortion: any ClosedFormDistortion,
    searching: any RateDistortion
  ) throws(InvalidParameter) {
    let list = try law.list
    closed = try distortion.optimum(over: law, capacity: capacity)
    searched = try list.allocation(capacity: capacity, distortion: searching).optimum
    uniformRedundancy = distortion.distortion(rate: capacity / Double(list.frequencies.count))
  }

  /// Whether the search misses the closed solution by more than a share of it.
  public func searchDiffers(by share: Double) -> Bool { differs(searched.redundancy, by: share) }

  /// Whether uniform allocation does.
  public func uniformDiffers(by share: Double) -> Bool { differs(uniformRedundancy, by: share) }

  private func differs(_ redundancy: Double, by share: Double) -> Bool {
    // Not a number differs.
    !(abs(redundancy - closed.redundancy) <= share * closed.redundancy)
  }
}

extension FrequencyLaw {
  /// The finite list that the law is; what is computed item by item needs one.
  ///
  /// - Throws: `InvalidParameter` for an endless law.
  var list: FrequencyList {
    get throws(InvalidParameter) {
      guard case .list(let list) = self else {
        throw InvalidParameter("law", "endless", "item by item only a finite list can be computed")
      }
      return list
    }
  }
}
