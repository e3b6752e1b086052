import Foundation
import TestSupport
import Testing
import Theory

/// Reference values: 30-digit arithmetic (mpmath).
@Suite struct SpecialFunctionsTests {
  @Test(arguments: [
    (0.3, 1.0347819154591363), (5, 0.096679755997700098), (9.99, 0.049215880270839049),
    (10, 0.049167496072675424), (123.4, 0.0040463913597387179),
  ])
  func predictionExcessMatchesReference(x: Double, reference: Double) {
    expectClose(predictionExcess(x), reference, relative: 2e-14)
  }

  @Test func predictionExcessSatisfiesItsRecurrence() {
    // psi(x+2) = psi(x+1) + 1/(x+1), so f(x) - f(x+1) = ln(1 + 1/x) - 1/(x+1): a link between the
    // two branches that neither uses.
    for x in [0.01, 1, 9.3, 9.999, 10, 40, 1000] {
      let difference = predictionExcess(x) - predictionExcess(x + 1)
      #expect(abs(difference - (log1p(1 / x) - 1 / (x + 1))) < 4e-15 * (1 + 1 / x))
    }
  }

  @Test(arguments: [
    (0.001, 0.49991666666805556), (0.29, 0.47586713925887665), (0.31, 0.4742079486093387),
    (5, 0.19321634509369577),
  ])
  func binetKernelMatchesReference(t: Double, reference: Double) {
    expectClose(binetKernel(t), reference, relative: 1e-14)
  }

  @Test(arguments: [
    (1.5, 3.7, 1.1147021940802509), (2, 1, 1.6449340668482264),
    (3.3333333333333335, 7001, 4.5714650655661928e-10), (1.01, 1, 100.57794333849687),
    (50, 2, 8.8817842109308159e-16),
  ])
  func hurwitzZetaMatchesReference(s: Double, q: Double, reference: Double) {
    expectClose(hurwitzZeta(s, q), reference, relative: 1e-13)
  }

  @Test func hurwitzZetaTelescopes() {
    for s in [1.05, 1.7, 4] {
      for q in [0.4, 3, 15.5, 16, 900] {
        expectClose(hurwitzZeta(s, q) - hurwitzZeta(s, q + 1), pow(q, -s), relative: 1e-9)
      }
      expectClose(hurwitzZeta(s, 1), riemannZeta(s), relative: 1e-13)
    }
  }

  @Test func poissonBelowIsItsSum() {
    let mean = 3.7
    var term = exp(-mean)
    var sum = 0.0
    for count in 1...12 {
      sum += term
      term *= mean / Double(count)
      expectClose(poissonBelow(count, mean: mean), sum, relative: 1e-13)
    }
    #expect(poissonBelow(1, mean: 0) == 1)
  }

  @Test func compensatedSumKeepsWhatPlainAdditionLoses() {
    let terms = [1e16, 1.0, -1e16, 1.0]
    #expect(CompensatedSum.of(terms) == 2)
    #expect(terms.reduce(0, +) != 2)
  }
}
