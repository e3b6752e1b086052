import Foundation
import TestSupport
import Testing
import Theory

/// The optimum where numbers leave the range of a double, or of what can be counted.
@Suite struct CapacityExtremesTests {
  /// Items known and ln of the redundancy where it underflows, or nearly: 40-digit arithmetic.
  @Test(arguments: [
    (0.5, 10_000.0, 1.0, 6936, -8.64918689448780225), (0.02, 3000, 1, 86, -218.433683625415741),
    (0.001, 1e6, 2, 697, -6540.72516978579627), (1e-12, 10_000, 1, 1, -13862.9436111989062),
    (1e-300, 10_000, 1, 1, -13862.9436111989062),
  ])
  func exponentialDistortionInLogarithms(
    a: Double, capacity: Double, d: Double, known: Int, log: Double
  ) throws {
    let law = try FrequencyLaw.zeta(discount: a)
    let optimum = try law.optimum(
      capacity: capacity, distortion: ExponentialDistortion(dimension: d))
    #expect(optimum.knownItems == known)
    expectClose(optimum.logRedundancy, log, relative: 1e-12)
    expectClose(optimum.redundancy, exp(log), relative: 1e-11)
    expectClose(
      law.logFrequency(ofRank: known),
      -Foundation.log(riemannZeta(1 / a)) - Foundation.log(Double(known)) / a, relative: 1e-12)
  }

  @Test(arguments: [
    (0.5, 10_000.0, 24.0, -3.35313149522332681), (0.01, 1000, 3, -578.744234368273186),
    (0.002, 50_000, 7, -4432.3617235986927),
  ])
  func logLossInLogarithms(a: Double, capacity: Double, h: Double, log: Double) throws {
    let optimum = try FrequencyLaw.zeta(discount: a).optimum(
      capacity: capacity, distortion: LogLossDistortion(bitsPerFact: h))
    expectClose(optimum.logRedundancy, log, relative: 1e-12)
    #expect(optimum.knownItems == Int((capacity / h).rounded(.up)))
  }

  static let laws: [FrequencyLaw] = [
    .zeta(exponent: 1 / 0.3), .zeta(exponent: 2), .zeta(exponent: 1 / 0.7),
    .geometric(concentration: 3),
  ]

  /// Nothing is known, and one more bit would be worth what it saves of the most frequent item.
  @Test(arguments: laws)
  func withoutMemoryNothingIsKnown(law: FrequencyLaw) throws {
    let exponential = try ExponentialDistortion(initial: 5, dimension: 3)
    let logLoss = try LogLossDistortion(bitsPerFact: 2)
    let smooth = try law.optimum(capacity: 0, distortion: exponential)
    let listed = try law.optimum(capacity: 0, distortion: logLoss)
    #expect(smooth.knownItems == 0 && listed.knownItems == 0)
    #expect(smooth.redundancy == 5 && listed.redundancy == 2)
    #expect(law.logAsymptote(of: smooth, distortion: exponential) == nil)
    #expect(law.logAsymptote(of: listed, distortion: logLoss) == nil)
    let bit = 1e-6
    expectClose(
      (5 - (try law.optimum(capacity: bit, distortion: exponential).redundancy)) / bit,
      smooth.price,
      relative: 1e-6)
    expectClose(
      (2 - (try law.optimum(capacity: bit, distortion: logLoss).redundancy)) / bit, listed.price,
      relative: 1e-6)
    // The least memory of all is some.
    #expect(try law.optimum(capacity: 1e-300, distortion: logLoss).knownItems == 1)
    #expect(try law.optimum(capacity: 1e-300, distortion: exponential).knownItems == 1)
  }

  @Test(arguments: laws)
  func moreItemsThanCanBeCountedAreRefused(law: FrequencyLaw) throws {
    for h in [1e-5, 1e-20, Double.leastNonzeroMagnitude] {
      let distortion = try LogLossDistortion(bitsPerFact: h)
      #expect(throws: InvalidParameter.self) {
        try law.optimum(capacity: 1e15, distortion: distortion)
      }
    }
    let fine = try ExponentialDistortion(dimension: Double.leastNonzeroMagnitude)
    #expect(throws: InvalidParameter.self) { try law.optimum(capacity: 1e4, distortion: fine) }
    // The last that can be counted.
    let distortion = try LogLossDistortion(bitsPerFact: 0x1p-10)
    let optimum = try law.optimum(capacity: 0x1p43, distortion: distortion)
    #expect(optimum.knownItems == 1 << 53)
  }

  @Test func aListHoldsWhatItHas() throws {
    let law = FrequencyLaw.list(try FrequencyList(weights: [4, 2, 1]))
    let all = try law.optimum(
      capacity: 1e15, distortion: LogLossDistortion(bitsPerFact: Double.leastNonzeroMagnitude))
    #expect(all.knownItems == 3 && all.redundancy == 0 && all.logRedundancy == -.infinity)
    let fine = try law.optimum(
      capacity: 1e15, distortion: ExponentialDistortion(dimension: Double.leastNonzeroMagnitude))
    #expect(fine.knownItems == 3 && fine.redundancy == 0)
    #expect(law.logAsymptote(of: all, distortion: try LogLossDistortion(bitsPerFact: 1)) == nil)
  }

  @Test(arguments: [0.1, 0.5, 0.9])
  func theClosedFormIsGivenOnlyWhereItHolds(a: Double) throws {
    let law = try FrequencyLaw.zeta(discount: a)
    let exponential = try ExponentialDistortion(dimension: 4)
    let logLoss = try LogLossDistortion(bitsPerFact: 4)
    var given = 0
    for exponent in stride(from: -2.0, through: 9, by: 0.25) {
      let smooth = try law.optimum(capacity: pow(10, exponent), distortion: exponential)
      let listed = try law.optimum(capacity: pow(10, exponent), distortion: logLoss)
      for (optimum, log) in [
        (smooth, law.logAsymptote(of: smooth, distortion: exponential)),
        (listed, law.logAsymptote(of: listed, distortion: logLoss)),
      ] {
        guard let log else { continue }
        given += 1
        // The first correction is at most a tenth; half an item more or less is of its order.
        #expect(abs(expm1(optimum.logRedundancy - log)) < 0.25)
      }
    }
    #expect(given > 40)
    let one = try law.optimum(capacity: 0.1, distortion: exponential)
    #expect(law.logAsymptote(of: one, distortion: exponential) == nil)
  }

  @Test func discountsWithoutTenDigitsAreRefused() {
    for a in [Double.leastNonzeroMagnitude, 1e-301, 0.9999999999999999, 1 - 1e-7] {
      #expect(throws: InvalidParameter.self) { try FrequencyLaw.zeta(discount: a) }
    }
    // It was a sum of as many terms as the exponent.
    #expect(hurwitzZeta(1e12, 1) == 1)
    expectClose(hurwitzZeta(200, 3), 3.76486194959902642e-96, relative: 1e-12)
  }
}
