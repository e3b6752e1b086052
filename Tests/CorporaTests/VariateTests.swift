import Corpora
import Foundation
import Testing

@Suite struct VariateTests {
  @Test func referenceFunctions() {
    #expect(abs(digamma(1) + 0.577_215_664_901_532_9) < 1e-13)
    #expect(abs(digamma(0.5) + 1.963_510_026_021_423_5) < 1e-13)
    #expect(abs(trigamma(1) - Double.pi * Double.pi / 6) < 1e-13)
    #expect(abs(trigamma(0.5) - Double.pi * Double.pi / 2) < 1e-12)
    for x in [0.01, 0.3, 1, 4, 20] {
      #expect(abs(gammaDistribution(shape: 0.5, log: log(x)) - erf(x.squareRoot())) < 1e-13)
      #expect(abs(gammaDistribution(shape: 2, log: log(x)) - (1 - (1 + x) * exp(-x))) < 1e-13)
    }
  }

  /// The logarithm of a gamma variate has mean psi(shape) and variance psi'(shape); the variate has
  /// mean and variance `shape`. At shape 0.01 some variates are below the smallest Double.
  @Test(arguments: [0.001, 0.01, 0.1, 0.5, 1, 1.5, 7, 1000])
  func gamma(shape: Double) {
    var random = RandomSequence(seed: 21, stream: .sticks, index: UInt64(shape * 1000))
    let logs = (0..<50_000).map { _ in random.logGamma(shape: shape) }
    #expect(logs.allSatisfy { $0.isFinite })
    #expect(
      meanPValue(logs, mean: digamma(shape), variance: trigamma(shape)) > Significance.level)
    // E[x^2] - shape^2 = shape; the sample must hold enough of the mass for a normal law.
    if shape >= 0.1 {
      #expect(meanPValue(logs.map(exp), mean: shape, variance: shape) > Significance.level)
    }
    if shape < 100 {
      #expect(
        kolmogorovSmirnovPValue(logs) { gammaDistribution(shape: shape, log: $0) }
          > Significance.level)
    }
    if shape == 0.01 { #expect(logs.contains { exp($0) == 0 }) }
  }

  @Test func aWrongShapeIsRejected() {
    var random = RandomSequence(seed: 22, stream: .sticks, index: 0)
    let logs = (0..<50_000).map { _ in random.logGamma(shape: 0.5) }
    #expect(
      kolmogorovSmirnovPValue(logs) { gammaDistribution(shape: 0.52, log: $0) }
        < Significance.level)
    #expect(meanPValue(logs, mean: digamma(0.52), variance: trigamma(0.52)) < Significance.level)
  }

  /// ln V has mean psi(p) - psi(p+q) and variance psi'(p) - psi'(p+q); V has mean p/(p+q).
  @Test(arguments: [(0.5, 1.5), (0.1, 1.9), (0.9, 0.2), (0.01, 0.02), (0.5, 1e5), (3, 4)])
  func beta(first p: Double, second q: Double) {
    var random = RandomSequence(seed: 23, stream: .sticks, index: UInt64(1000 * p))
    let pairs = (0..<50_000).map { _ in random.logBeta(p, q) }
    let total = p + q
    #expect(
      meanPValue(
        pairs.map(\.variate), mean: digamma(p) - digamma(total),
        variance: trigamma(p) - trigamma(total)) > Significance.level)
    #expect(
      meanPValue(
        pairs.map(\.complement), mean: digamma(q) - digamma(total),
        variance: trigamma(q) - trigamma(total)) > Significance.level)
    #expect(
      meanPValue(
        pairs.map { exp($0.variate) }, mean: p / total,
        variance: p * q / (total * total * (total + 1))) > Significance.level)
    #expect(
      pairs.allSatisfy { abs(exp($0.variate) + exp($0.complement) - 1) < 1e-14 })
  }

  /// With one parameter 1 the distribution function is a power: P(V <= v) = v^p for Beta(p, 1),
  /// and 1 - V is then Beta(1, p).
  @Test(arguments: [0.05, 0.5, 1, 6])
  func betaWithOneParameterOne(p: Double) {
    var random = RandomSequence(seed: 24, stream: .sticks, index: UInt64(100 * p))
    let logs = (0..<20_000).map { _ in random.logBeta(p, 1).variate }
    #expect(kolmogorovSmirnovPValue(logs) { exp(p * $0) } > Significance.level)
    let complements = (0..<20_000).map { _ in random.logBeta(1, p).complement }
    #expect(kolmogorovSmirnovPValue(complements) { exp(p * $0) } > Significance.level)
  }

  @Test func smallLogarithmsKeepTheirDigits() {
    var random = RandomSequence(seed: 25, stream: .sticks, index: 0)
    for _ in 0..<1000 {
      let (variate, complement) = random.logBeta(0.01, 1e6)
      // ln(1 - V) is -V to first order, also where 1 - V rounds to 1.
      #expect(variate < -1 && complement <= 0)
      if variate < -40, variate > -700 { #expect(abs(complement / exp(variate) + 1) < 1e-12) }
    }
  }

  @Test(arguments: [0, -1, Double.nan, .infinity])
  func invalidShapesGiveNaN(shape: Double) {
    var random = RandomSequence(seed: 26, stream: .sticks, index: 0)
    #expect(random.logGamma(shape: shape).isNaN)
    #expect(random.logBeta(shape, 1).variate.isNaN)
    #expect(random.logBeta(1, shape).complement.isNaN)
  }

  /// A coordinate of Dirichlet(1/2) over A outcomes is Beta(1/2, (A-1)/2); two coordinates have
  /// E[p q] = (1/4) / ((A/2)(A/2 + 1)). For A = 3 the distribution function is sqrt(x).
  @Test(arguments: [2, 3, 5, 17])
  func jeffreys(outcomes: Int) {
    var random = RandomSequence(seed: 27, stream: .knowledge, index: UInt64(outcomes))
    var table: [Double] = []
    for _ in 0..<20_000 { random.appendJeffreys(outcomes: outcomes, to: &table) }
    let rows = stride(from: 0, to: table.count, by: outcomes).map {
      Array(table[$0..<($0 + outcomes)])
    }
    #expect(rows.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-14 })
    let half = Double(outcomes) / 2
    for column in [0, outcomes - 1] {
      let logs = rows.map { log($0[column]) }
      #expect(
        meanPValue(
          logs, mean: digamma(0.5) - digamma(half), variance: trigamma(0.5) - trigamma(half))
          > Significance.level)
      #expect(
        meanPValue(rows.map { $0[column] * $0[column] }, mean: 0.75 / (half * (half + 1)))
          > Significance.level)
      if outcomes == 3 {
        #expect(kolmogorovSmirnovPValue(logs) { exp(0.5 * $0) } > Significance.level)
      }
    }
    #expect(
      meanPValue(rows.map { $0[0] * $0[outcomes - 1] }, mean: 0.25 / (half * (half + 1)))
        > Significance.level)
  }
}
