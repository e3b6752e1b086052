import Foundation
import TestSupport
import Testing
import Theory

/// The law of a Dirichlet process, p_i = (1/(1+b)) (b/(1+b))^{i-1}.
@Suite struct GeometricLawTests {
  /// The first `count` frequencies, one from the other.
  private func frequencies(_ b: Double, count: Int) -> [Double] {
    var left = 1.0
    return (0..<count).map { _ in
      let share = left / (1 + b)
      left -= share
      return share
    }
  }

  @Test(arguments: [0.3, 1, 5, 40])
  func eachItemTakesItsShareOfWhatIsLeft(b: Double) throws {
    let law = try FrequencyLaw.dirichlet(concentration: b)
    for (index, p) in frequencies(b, count: 30).enumerated() {
      expectClose(law.frequency(ofRank: index + 1), p, relative: 1e-10)
      expectClose(exp(law.logFrequency(ofRank: index + 1)), p, relative: 1e-10)
    }
    #expect(law.count == nil)
  }

  /// Brute force: a hundredth of a bit at a time goes to whom it helps most. That is the optimum among
  /// multiples of the step, for D is convex; the step costs some 1e-5 of it.
  @Test(arguments: [(5.0, 40.0, 1.0), (0.3, 12, 2), (20, 150, 1.5)])
  func noGreedySpenderDoesBetter(b: Double, capacity: Double, d: Double) throws {
    let distortion = try ExponentialDistortion(initial: 3, dimension: d)
    let p = frequencies(b, count: 2000)
    let step = 0.01
    var rates = [Double](repeating: 0, count: 200)
    func loss(_ k: Int, _ rate: Double) -> Double { p[k] * 3 * pow(2, -2 * rate / d) }
    for _ in 0..<Int((capacity / step).rounded()) {
      let best = rates.indices.max {
        loss($0, rates[$0]) - loss($0, rates[$0] + step)
          < loss($1, rates[$1]) - loss($1, rates[$1] + step)
      }
      if let best { rates[best] += step }
    }
    #expect(rates.last == 0)
    let greedy = p.indices.reduce(0) { $0 + loss($1, $1 < rates.count ? rates[$1] : 0) }
    let optimum = try FrequencyLaw.dirichlet(concentration: b).optimum(
      capacity: capacity, distortion: distortion)
    expectClose(optimum.redundancy, greedy, relative: 1e-4)
    #expect(optimum.redundancy <= greedy * (1 + 1e-12))
    expectClose(exp(optimum.logRedundancy), optimum.redundancy, relative: 1e-12)
  }

  @Test(arguments: [0.3, 5, 60])
  func agreesWithTheNumericalOptimumOfALongList(b: Double) throws {
    let law = try FrequencyLaw.dirichlet(concentration: b)
    let list = try FrequencyList(weights: frequencies(b, count: Int(30 * (b + 1))))
    let exponential = try ExponentialDistortion(dimension: 2)
    let logLoss = try LogLossDistortion(bitsPerFact: 3)
    for capacity in [0.01, 5, 37] {
      let exact = try law.optimum(capacity: capacity, distortion: exponential)
      let numerical = try list.allocation(capacity: capacity, distortion: exponential).optimum
      expectClose(exact.redundancy, numerical.redundancy, relative: 1e-9)
      #expect(exact.knownItems == numerical.knownItems)
      expectClose(exact.thresholdFrequency, numerical.thresholdFrequency, relative: 1e-9)
      let facts = try law.optimum(capacity: capacity, distortion: logLoss)
      let filled = try list.allocation(capacity: capacity, distortion: logLoss).optimum
      expectClose(facts.redundancy, filled.redundancy, relative: 1e-9)
    }
  }

  /// Items known, ln of the redundancy and of its closed form: 40-digit arithmetic, every number of
  /// items tried.
  @Test(arguments: [
    (5.0, 1e6, 1.0, 3900, -704.417682585096982, -704.419086205470491),
    (100, 1e8, 1, 166_926, -1653.55308461616486, -1653.55368649077011),
    (0.3, 1e5, 2, 307, -444.661848346428062, -444.66383979440142),
  ])
  func matchesReference(
    b: Double, capacity: Double, d: Double, known: Int, log: Double, asymptote: Double
  ) throws {
    let law = try FrequencyLaw.dirichlet(concentration: b)
    let distortion = try ExponentialDistortion(dimension: d)
    let optimum = try law.optimum(capacity: capacity, distortion: distortion)
    #expect(optimum.knownItems == known)
    expectClose(optimum.logRedundancy, log, relative: 1e-12)
    let closed = try #require(law.logAsymptote(of: optimum, distortion: distortion))
    expectClose(closed, asymptote, relative: 1e-12)
  }

  @Test(arguments: [0.1, 1, 10])
  func theClosedFormIsGivenOnlyWhereItHolds(b: Double) throws {
    let law = try FrequencyLaw.dirichlet(concentration: b)
    let distortion = try ExponentialDistortion(dimension: 1)
    func error(_ capacity: Double) throws -> Double? {
      let optimum = try law.optimum(capacity: capacity, distortion: distortion)
      return law.logAsymptote(of: optimum, distortion: distortion).map {
        abs(expm1(optimum.logRedundancy - $0))
      }
    }
    #expect(try error(1) == nil)
    for exponent in stride(from: 0.0, through: 14, by: 0.25) {
      guard let error = try error(pow(10, exponent)) else { continue }
      // The first correction is at most a tenth, the second its square.
      #expect(error < FrequencyLaw.largestCorrection * 1.2)
    }
    #expect(try #require(try error(1e11)) < 1e-5)
  }

  @Test func theOptimumForLogLossIsItsClosedFormEverywhere() throws {
    let law = try FrequencyLaw.dirichlet(concentration: 4)
    let distortion = try LogLossDistortion(bitsPerFact: 8)
    for capacity in [0.5, 8, 20, 803, 1e5] {
      let optimum = try law.optimum(capacity: capacity, distortion: distortion)
      let closed = try #require(law.logAsymptote(of: optimum, distortion: distortion))
      expectClose(optimum.logRedundancy, closed, relative: 1e-12)
    }
    let whole = try law.optimum(capacity: 80, distortion: distortion)
    expectClose(whole.redundancy, 8 * pow(0.8, 10), relative: 1e-12)
  }

  /// There is a single item, or none that occurs twice.
  @Test(arguments: [
    (Double.leastNonzeroMagnitude, 1.0, 0.25), (1e-300, 1, 0.25), (1e300, 1e290, 1),
    (Double.greatestFiniteMagnitude, 1e290, 1),
  ])
  func extremeConcentrations(b: Double, d: Double, redundancy: Double) throws {
    let law = try FrequencyLaw.dirichlet(concentration: b)
    let optimum = try law.optimum(capacity: 1, distortion: ExponentialDistortion(dimension: d))
    #expect(optimum.logRedundancy.isFinite && optimum.knownItems > 0)
    expectClose(optimum.redundancy, redundancy, relative: 1e-12)
  }

  @Test func badInput() {
    for b in [0, -1, Double.nan, .infinity] {
      #expect(throws: InvalidParameter.self) { try FrequencyLaw.dirichlet(concentration: b) }
    }
    #expect(throws: InvalidParameter.self) {
      try FrequencyLaw.dirichlet(concentration: 1).lossFraction(samples: 1, sightings: 1)
    }
  }
}
