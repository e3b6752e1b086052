import Corpora
import Foundation
import Theory

/// A way to share the capacity of a model among people, and what it leaves unknown of each.
///
/// A person is an item of H = A log2 V bits. The optimum of Theorem 5.6 spends the capacity so that least is
/// unknown over all sentences; what it does depends on how knowledge of an item grows with the bits R spent
/// on it.
///
/// Two amounts are called bits, and they differ. *Allocated* bits are what a rule spends, R summed over
/// people: the capacity. *Stored* bits are what is then known, H (1 - D) summed over people. Under log-loss
/// distortion they are equal; under exponential distortion an item with R = H is half known, so that fewer are
/// stored than allocated.
public struct CapacityTheory: Hashable, Sendable {
  public enum Rule: String, Hashable, Sendable, CaseIterable {
    /// The optimum for D(R) = 2^{-R/H}: p D is the same, the level, for all who are known in part.
    case exponential
    /// The optimum for D(R) = max(1 - R/H, 0): the most frequent are known, one after the other.
    case logLoss = "log-loss"
    /// No optimum: everybody gets the same, under exponential distortion.
    case equalShares = "equal shares"
  }

  public let rule: Rule
  public let law: FrequencyList
  /// H.
  public let bitsPerPerson: Double
  private let exponential: ExponentialDistortion

  /// - Throws: `InvalidParameter` where attributes have different numbers of values.
  public init(_ rule: Rule, of family: FamilyOfModels) throws(InvalidParameter) {
    try self.init(rule, law: family.corpus.law, bitsPerPerson: family.scale.bitsPerPerson)
  }

  public init(_ rule: Rule, law: FrequencyList, bitsPerPerson: Double) throws(InvalidParameter) {
    (self.rule, self.law, self.bitsPerPerson) = (rule, law, bitsPerPerson)
    exponential = try ExponentialDistortion(dimension: 2 * bitsPerPerson)
  }

  /// The bits of all facts.
  public var allFacts: Double { Double(law.frequencies.count) * bitsPerPerson }

  /// D of each person, most frequent first: the share that is unknown, from 0 to 1.
  ///
  /// - Parameter capacity: allocated bits, not negative.
  public func shares(capacity: Double) throws(InvalidParameter) -> [Double] {
    switch rule {
    case .exponential:
      let optimum = try FrequencyLaw.list(law).optimum(capacity: capacity, distortion: exponential)
      let level = optimum.price / exponential.initialSlope
      return law.frequencies.map { min(level / $0, 1) }
    case .logLoss:
      let people = capacity / bitsPerPerson
      return law.frequencies.indices.map { 1 - min(max(people - Double($0), 0), 1) }
    case .equalShares:
      let rate = capacity / Double(law.frequencies.count)
      return law.frequencies.map { _ in exponential.distortion(rate: rate) }
    }
  }

  /// The share that is unknown over all sentences, from 0 to 1.
  public func unknown(capacity: Double) throws(InvalidParameter) -> Double {
    let shares = try shares(capacity: capacity)
    return CompensatedSum.of(zip(law.frequencies, shares).lazy.map { $0 * $1 })
  }

  /// H (1 - D), summed over people.
  public func storedBits(capacity: Double) throws(InvalidParameter) -> Double {
    CompensatedSum.of(try shares(capacity: capacity).lazy.map { bitsPerPerson * (1 - $0) })
  }

  /// The allocated bits that leave a share unknown over all sentences; 0 for a share of 1 or more.
  ///
  /// - Throws: `InvalidParameter` unless the share is positive: there is no end to the bits that leave nothing.
  public func capacity(leaving share: Double) throws(InvalidParameter) -> Double {
    guard share > 0 else { throw InvalidParameter("share", share, "it must be positive") }
    guard share < 1 else { return 0 }
    return try least { capacity throws(InvalidParameter) in
      try unknown(capacity: capacity) <= share
    }
  }

  /// D of each person where the rule stores so many bits; 0 for all where these are the bits of all facts or more.
  public func shares(storing bits: Double) throws(InvalidParameter) -> [Double] {
    guard bits < allFacts else { return law.frequencies.map { _ in 0 } }
    let capacity = try least { capacity throws(InvalidParameter) in
      try storedBits(capacity: capacity) >= bits
    }
    return try shares(capacity: capacity)
  }

  /// The least capacity for which a condition holds that, once true, stays true; to 1e-12 of itself.
  private func least(
    where holds: (Double) throws(InvalidParameter) -> Bool
  ) throws(InvalidParameter) -> Double {
    var (low, high) = (log(bitsPerPerson * 1e-9), log(allFacts))
    while try !holds(exp(high)) { high += 1 }
    while high - low > 1e-12 {
      let middle = (low + high) / 2
      if try holds(exp(middle)) { high = middle } else { low = middle }
    }
    return exp(high)
  }
}
