import Foundation
import Theory

/// How the best model of one capacity treats the items of some ranks.
public struct AllocationProfile: Sendable {
  /// k, increasing.
  public let ranks: [Int]
  /// p_k.
  public let frequencies: [Double]
  /// m_k, bits.
  public let rates: [Double]
  /// p_k D(m_k), in the unit of D.
  public let contributions: [Double]
  /// How many of all items get anything.
  public let knownItems: Int
  /// How many of all items get as much as the first.
  public let knownAsTheFirst: Int

  /// The best allocation.
  ///
  /// - Parameter ranks: between 1 and the number of items.
  /// - Throws: `InvalidParameter` for an endless law, and for a capacity that is not positive and finite.
  public init(
    of law: FrequencyLaw, capacity: Double, distortion: some RateDistortion, ranks: [Int]
  ) throws(InvalidParameter) {
    let allocation = try law.list.allocation(capacity: capacity, distortion: distortion)
    self.init(
      law, distortion, ranks, rates: allocation.rates, known: allocation.optimum.knownItems)
  }

  /// The same rate for each of the `known` most frequent items.
  public init(
    of law: FrequencyLaw, capacity: Double, distortion: some RateDistortion, ranks: [Int],
    sharedBy known: Int
  ) {
    let rates = [Double](repeating: capacity / Double(known), count: known)
    self.init(law, distortion, ranks, rates: rates, known: known)
  }

  private init(
    _ law: FrequencyLaw, _ distortion: some RateDistortion, _ ranks: [Int], rates all: [Double],
    known: Int
  ) {
    // Items beyond the last that gets anything are not listed.
    rates = ranks.map { $0 <= all.count ? all[$0 - 1] : 0 }
    frequencies = ranks.map(law.frequency(ofRank:))
    contributions = zip(frequencies, rates).map { $0 * distortion.distortion(rate: $1) }
    knownAsTheFirst = all.filter { $0 == all[0] }.count
    (self.ranks, knownItems) = (ranks, known)
  }

  /// The largest |ln(contribution/predicted)| over the ranks.
  public func largestLogRatio(to predicted: [Double]) -> Double {
    let ratios = zip(contributions, predicted).map { abs(log($0 / $1)) }
    // max() passes over a NaN.
    return ratios.contains(where: \.isNaN) ? .nan : ratios.reduce(0, max)
  }

  public var x: [Double] { ranks.map(Double.init) }

  /// Whole ranks in about equal ratios, `perDecade` in each decade from 1 to 10^decades.
  public static func ranks(decades: Int, perDecade: Int) -> [Int] {
    let all = (0...decades * perDecade).map { Int(pow(10, Double($0) / Double(perDecade))) }
    return Set(all).sorted()
  }
}
