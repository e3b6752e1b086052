import Foundation
import TestSupport
import Testing
import Theory

@Suite struct CapacityTests {
  /// Rank of the threshold, redundancy and threshold frequency: 25-digit arithmetic.
  @Test(arguments: [
    (0.5, 10_000, 1, 6936, 0.00017526930267065564, 1.263669012912144e-8),
    (0.3, 1000, 4, 107, 2.2719214593367599e-5, 1.4986117277832423e-7),
    (0.8, 1e8, 2, 55_451_784, 0.012609417877251508, 4.5478853902574863e-11),
  ])
  func exponentialMatchesReference(
    a: Double, bits: Double, d: Double, known: Int, redundancy: Double, threshold: Double
  ) throws {
    let distortion = try ExponentialDistortion(dimension: d)
    let optimum = try FrequencyLaw.zeta(discount: a).optimum(
      capacity: bits, distortion: distortion)
    // Near the threshold an item gains next to nothing; in doubles the rank may move by a few 1e-9.
    #expect(abs(optimum.knownItems - known) <= known / 100_000_000)
    expectClose(optimum.redundancy, redundancy)
    expectClose(optimum.thresholdFrequency, threshold, relative: 1e-7)
  }

  @Test(arguments: [(0.5, 10_000, 24, 0.034974659457332006), (0.8, 1e8, 16, 0.27855687150011701)])
  func logLossMatchesReference(a: Double, bits: Double, h: Double, redundancy: Double) throws {
    let distortion = try LogLossDistortion(bitsPerFact: h)
    let optimum = try FrequencyLaw.zeta(discount: a).optimum(
      capacity: bits, distortion: distortion)
    expectClose(optimum.redundancy, redundancy)
    #expect(optimum.knownItems == Int((bits / h).rounded(.up)))
  }

  static func lists() throws -> [FrequencyList] {
    try [
      [1], [0.7, 0.3], (1...500).map { pow(Double($0) + 3, -1.4) },
      [Double](repeating: 1, count: 40), [8, 4, 4, 2, 2, 2, 1],
    ].map { try FrequencyList(weights: $0) }
  }

  @Test func numericalOptimumAgreesForTheExponentialDistortion() throws {
    let distortion = try ExponentialDistortion(initial: 3, dimension: 2.7)
    for list in try Self.lists() {
      for capacity in [0.01, 1, 37.5, 400] {
        let exact = try FrequencyLaw.list(list).optimum(capacity: capacity, distortion: distortion)
        let numerical = try list.allocation(capacity: capacity, distortion: distortion)
        expectClose(numerical.optimum.redundancy, exact.redundancy, relative: 1e-11)
        #expect(numerical.optimum.knownItems == exact.knownItems)
        expectClose(CompensatedSum.of(numerical.rates), capacity, relative: 1e-12)
        // p_k D_k = min(p_k D0, level): known items contribute alike.
        let level = exact.price * distortion.dimension / (2 * M_LN2)
        for (p, rate) in zip(list.frequencies, numerical.rates) {
          expectClose(
            p * distortion.distortion(rate: rate), min(p * distortion.initial, level),
            relative: 1e-9)
        }
      }
    }
  }

  @Test func numericalOptimumAgreesForLogLoss() throws {
    let distortion = try LogLossDistortion(bitsPerFact: 5)
    for list in try Self.lists() {
      for capacity in [0.5, 5, 12.5, 200, 1e5] {
        let exact = try FrequencyLaw.list(list).optimum(capacity: capacity, distortion: distortion)
        let numerical = try list.allocation(capacity: capacity, distortion: distortion)
        #expect(abs(numerical.optimum.redundancy - exact.redundancy) < 1e-11)
        #expect(CompensatedSum.of(numerical.rates) <= capacity * (1 + 1e-12))
      }
    }
  }

  @Test func anyConvexDistortion() throws {
    // D(R) = 1/(1+R): p_k/(1+m_k)^2 = lambda, so 1 + m_k is proportional to sqrt(p_k) where positive.
    let distortion = try ConvexDistortion(
      maximumRate: 1e9, value: { 1 / (1 + $0) }, derivative: { -1 / (($0 + 1) * ($0 + 1)) })
    let list = try FrequencyList(weights: [0.5, 0.3, 0.2])
    let allocation = try list.allocation(capacity: 30, distortion: distortion)
    let roots = [0.5, 0.3, 0.2].map { $0.squareRoot() }
    let scale = 33 / roots.reduce(0, +)
    for (rate, root) in zip(allocation.rates, roots) {
      expectClose(rate, scale * root - 1, relative: 1e-8)
    }
    expectClose(
      allocation.optimum.redundancy, roots.reduce(0) { $0 + $1 / scale }, relative: 1e-9)
    #expect(throws: InvalidParameter.self) {
      try ConvexDistortion(maximumRate: 1, value: { -$0 * $0 }, derivative: { -2 * $0 })
    }
  }

  @Test func noExchangeImprovesTheOptimum() throws {
    // Moving a bit between any two items must not help: optimality tested without its derivation.
    let distortion = try ExponentialDistortion(dimension: 3)
    let list = try FrequencyList(weights: (1...30).map { pow(Double($0), -1.7) })
    let allocation = try list.allocation(capacity: 60, distortion: distortion)
    let rates = allocation.rates + [Double](repeating: 0, count: 30 - allocation.rates.count)
    func loss(_ k: Int, _ rate: Double) -> Double {
      list.frequencies[k] * distortion.distortion(rate: rate)
    }
    for from in 0..<30 {
      for to in 0..<30 where to != from {
        let moved = min(0.01, rates[from])
        let before = loss(from, rates[from]) + loss(to, rates[to])
        let after = loss(from, rates[from] - moved) + loss(to, rates[to] + moved)
        #expect(after >= before - 1e-13)
      }
    }
  }

  @Test func closedFormsAreApproached() throws {
    let exponential = try ExponentialDistortion(dimension: 1)
    let logLoss = try LogLossDistortion(bitsPerFact: 24)
    for a in [0.3, 0.5, 0.8] {
      let law = try FrequencyLaw.zeta(discount: a)
      let e = try law.optimum(capacity: 1e8, distortion: exponential)
      let l = try law.optimum(capacity: 1e8, distortion: logLoss)
      // Relative corrections are of order ln K/K.
      expectClose(
        e.redundancy,
        CapacityAsymptotics.redundancy(discount: a, capacity: 1e8, distortion: exponential),
        relative: 1e-6)
      expectClose(
        l.redundancy,
        CapacityAsymptotics.redundancy(discount: a, capacity: 1e8, distortion: logLoss),
        relative: 1e-6)
    }
  }

  @Test func tenMillionShiftedItems() throws {
    let law = try FrequencyLaw.shiftedPower(exponent: 1.35, shift: 1000, items: 10_000_000)
    let distortion = try ExponentialDistortion(dimension: 1)
    let optimum = try law.optimum(capacity: 1e6, distortion: distortion)
    guard case .list(let list) = law else { return #expect(Bool(false)) }
    let numerical = try list.allocation(capacity: 1e6, distortion: distortion)
    expectClose(numerical.optimum.redundancy, optimum.redundancy, relative: 1e-10)
    #expect(numerical.optimum.knownItems == optimum.knownItems)
    expectClose(CompensatedSum.of(list.frequencies), 1, relative: 1e-12)
  }

  @Test func edgesAndBadInput() throws {
    let law = FrequencyLaw.list(try FrequencyList(weights: [3, 1]))
    let logLoss = try LogLossDistortion(bitsPerFact: 2)
    let exponential = try ExponentialDistortion(initial: 5, dimension: 1)
    #expect(try law.optimum(capacity: 0, distortion: logLoss).redundancy == 2)
    #expect(try law.optimum(capacity: 0, distortion: exponential).redundancy == 5)
    #expect(try law.optimum(capacity: 4, distortion: logLoss).redundancy == 0)
    #expect(try law.optimum(capacity: 400, distortion: logLoss).redundancy == 0)
    #expect(throws: InvalidParameter.self) { try law.optimum(capacity: -1, distortion: logLoss) }
    #expect(throws: InvalidParameter.self) { try law.optimum(capacity: .nan, distortion: logLoss) }
    #expect(throws: InvalidParameter.self) { try FrequencyList(weights: []) }
    #expect(throws: InvalidParameter.self) { try FrequencyList(weights: [1, 0]) }
    #expect(throws: InvalidParameter.self) { try FrequencyList(weights: [1, .nan]) }
    #expect(throws: InvalidParameter.self) { try LogLossDistortion(bitsPerFact: 0) }
    #expect(throws: InvalidParameter.self) { try ExponentialDistortion(dimension: -1) }
    #expect(throws: InvalidParameter.self) { try FrequencyLaw.zeta(discount: 1) }
    #expect(throws: InvalidParameter.self) {
      try FrequencyLaw.shiftedPower(exponent: 1, shift: -1, items: 3)
    }
  }
}
