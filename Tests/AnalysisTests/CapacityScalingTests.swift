import Analysis
import Foundation
import TestSupport
import Testing
import Theory

@Suite struct CapacityScalingTests {
  private static let capacities = (16...28).map { pow(10, Double($0) / 4) }

  private static func distortions() throws -> [any ClosedFormDistortion] {
    [try ExponentialDistortion(dimension: 3), try LogLossDistortion(bitsPerFact: 5)]
  }

  @Test(arguments: [0.3, 0.5, 0.7])
  func theOptimumFollowsTheClosedForms(discount: Double) throws {
    for distortion in try Self.distortions() {
      let scaling = try CapacityScaling(
        discount: discount, distortion: distortion, capacities: Self.capacities)
      let (exponent, threshold) = (
        try scaling.exponent(from: 1e4), try scaling.thresholdExponent(from: 1e4)
      )
      #expect(abs(exponent.value - (1 - 1 / discount)) <= exponent.bound)
      #expect(abs(threshold.value + 1 / discount) <= threshold.bound)
      #expect(abs(scaling.constant.value - 1) <= scaling.constant.bound)
      #expect(scaling.constant.bound < 1e-4)
      let last = Self.capacities.count - 1
      expectClose(
        scaling.closedThresholds[last], scaling.optima[last].thresholdFrequency, relative: 1e-3)
    }
  }

  @Test func theDistortionsDifferInWhatKnownItemsCost() throws {
    let a = 0.3
    let (exponential, logLoss) = (try Self.distortions()[0], try Self.distortions()[1])
    func scaling(_ distortion: any ClosedFormDistortion) throws -> CapacityScaling {
      try CapacityScaling(discount: a, distortion: distortion, capacities: [1e6])
    }
    #expect(try scaling(exponential).constant(ifKnownItemsCost: 1) == 1)
    expectClose(try scaling(exponential).constant(ifKnownItemsCost: 0), a, relative: 1e-12)
    expectClose(try scaling(logLoss).constant(ifKnownItemsCost: 1), 1 / a, relative: 1e-12)
  }

  @Test func theLocalExponentOfAnEndlessLawIsTheTheorems() throws {
    let law = try FrequencyLaw.zeta(discount: 0.5)
    for distortion in try Self.distortions() {
      #expect(abs(try law.capacityExponent(at: 1e7, distortion: distortion) + 1) < 1e-5)
    }
  }

  @Test func theSearchIsRightWhereUniformAllocationIsNot() throws {
    let zipf = try FrequencyLaw.shiftedPower(exponent: 2, shift: 0, items: 200)
    let uniform = try FrequencyLaw.shiftedPower(exponent: 0, shift: 0, items: 200)
    for distortion in try Self.distortions() {
      let trial = try OptimumTrial(
        of: zipf, capacity: 100, distortion: distortion, searching: distortion)
      #expect(!trial.searchDiffers(by: 1e-9) && trial.uniformDiffers(by: 0.5))
      let even = try OptimumTrial(
        of: uniform, capacity: 100, distortion: distortion, searching: distortion)
      #expect(!even.searchDiffers(by: 1e-9) && !even.uniformDiffers(by: 1e-9))
    }
    let endless = try FrequencyLaw.zeta(discount: 0.5)
    let distortion = try Self.distortions()[0]
    #expect(throws: InvalidParameter.self) {
      try OptimumTrial(of: endless, capacity: 100, distortion: distortion, searching: distortion)
    }
  }

  @Test func aProfileShowsWhoGetsTheBits() throws {
    let law = try FrequencyLaw.shiftedPower(exponent: 2, shift: 0, items: 1000)
    let ranks = AllocationProfile.ranks(decades: 3, perDecade: 4)
    #expect(ranks.first == 1 && ranks.last == 1000 && ranks == Set(ranks).sorted())
    let logLoss = try LogLossDistortion(bitsPerFact: 8)
    let facts = try AllocationProfile(of: law, capacity: 84, distortion: logLoss, ranks: ranks)
    #expect(facts.knownItems == 11 && facts.knownAsTheFirst == 10)
    #expect(facts.rates[0] == 8 && facts.rates[ranks.count - 1] == 0)
    #expect(facts.contributions[0] == 0)
    expectClose(
      facts.contributions[ranks.count - 1], 8 * law.frequency(ofRank: 1000), relative: 1e-12)
    // Nothing is left of what is known: its ratio to anything has no logarithm.
    #expect(facts.largestLogRatio(to: facts.frequencies) == .infinity)

    let exponential = try ExponentialDistortion(dimension: 1)
    let best = try AllocationProfile(of: law, capacity: 50, distortion: exponential, ranks: ranks)
    let shared = AllocationProfile(
      of: law, capacity: 50, distortion: exponential, ranks: ranks, sharedBy: best.knownItems)
    #expect(best.largestLogRatio(to: best.contributions) == 0)
    #expect(best.rates[0] > shared.rates[0])
    expectClose(shared.rates[0], 50 / Double(best.knownItems), relative: 1e-12)
  }
}
