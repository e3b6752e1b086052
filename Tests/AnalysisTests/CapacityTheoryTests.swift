import Analysis
import Foundation
import Testing
import Theory

@Suite struct CapacityTheoryTests {
  private let law: FrequencyList

  init() throws {
    law = try FrequencyList(weights: (1...100).map { pow(Double($0) + 5, -1.2) })
  }

  private func theory(_ rule: CapacityTheory.Rule) throws -> CapacityTheory {
    try CapacityTheory(rule, law: law, bitsPerPerson: 15)
  }

  /// Against the closed sums of `FrequencyLaw.optimum` and the numerical search of `allocation`.
  @Test(arguments: [0.0, 10, 100, 400, 1400])
  func sharesAreThoseOfTheOptimum(capacity: Double) throws {
    let exponential = try ExponentialDistortion(dimension: 30)
    let logLoss = try LogLossDistortion(bitsPerFact: 15)
    let list = FrequencyLaw.list(law)
    let first = try list.optimum(capacity: capacity, distortion: exponential).redundancy
    #expect(abs(try theory(.exponential).unknown(capacity: capacity) - first) < 1e-12)
    let second = try list.optimum(capacity: capacity, distortion: logLoss).redundancy / 15
    #expect(abs(try theory(.logLoss).unknown(capacity: capacity) - second) < 1e-12)
    guard capacity > 0 else { return }
    let rates = try law.allocation(capacity: capacity, distortion: exponential).rates
    let shares = try theory(.exponential).shares(capacity: capacity)
    for (k, share) in shares.enumerated() {
      let rate = k < rates.count ? rates[k] : 0
      #expect(abs(share - exponential.distortion(rate: rate)) < 1e-9)
    }
  }

  @Test func equalSharesDoNotDependOnFrequency() throws {
    let shares = try theory(.equalShares).shares(capacity: 1500)
    // R = H for everybody: half is known.
    #expect(shares.allSatisfy { abs($0 - 0.5) < 1e-12 })
  }

  @Test func storedBitsAreTheAllocatedOnesUnderLogLossAlone() throws {
    #expect(abs(try theory(.logLoss).storedBits(capacity: 400) - 400) < 1e-9)
    #expect(try theory(.exponential).storedBits(capacity: 400) < 0.7 * 400)
    #expect(abs(try theory(.equalShares).storedBits(capacity: 1500) - 750) < 1e-9)
  }

  @Test(arguments: CapacityTheory.Rule.allCases)
  func capacitiesAreFoundAgain(rule: CapacityTheory.Rule) throws {
    let theory = try theory(rule)
    let unknown = try theory.unknown(capacity: 321)
    #expect(abs(try theory.capacity(leaving: unknown) - 321) < 1e-6)
    #expect(try theory.capacity(leaving: 1) == 0)
    #expect(try theory.capacity(leaving: 1.1) == 0)
    #expect(throws: InvalidParameter.self) { try theory.capacity(leaving: 0) }
    let stored = try theory.shares(storing: theory.storedBits(capacity: 321))
    for (a, b) in zip(stored, try theory.shares(capacity: 321)) { #expect(abs(a - b) < 1e-8) }
    #expect(try theory.shares(storing: theory.allFacts).allSatisfy { $0 == 0 })
  }

  @Test func frequenciesBetweenRanks() {
    #expect(law.frequency(atRank: 7) == law.frequencies[6])
    let between = law.frequency(atRank: 7.5)
    #expect(abs(between * between - law.frequencies[6] * law.frequencies[7]) < 1e-15)
    #expect(law.frequency(atRank: 0.5) == law.frequencies[0])
    #expect(law.frequency(atRank: 1000) == law.frequencies[99])
  }
}
