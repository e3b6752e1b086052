import Analysis
import Foundation
import Testing

@Suite struct PowerSumTests {
  @Test func aSumOfPowersIsFound() {
    let points = [1e3, 4e3, 2e4].flatMap { p in
      [1e4, 1e5].flatMap { n in [1e5, 1e6, 1e7].map { [p, n, $0] } }
    }
    let errors = points.map { 2 * pow($0[0], -0.35) + 5 * pow($0[1], -0.5) + 9 * pow($0[2], -0.4) }
    let fit = PowerSum(points: points, errors: errors)
    for (found, exponent) in zip(fit.exponents, [0.35, 0.5, 0.4]) {
      #expect(abs(found - exponent) < 1e-9)
    }
    for (found, coefficient) in zip(fit.coefficients, [2.0, 5, 9]) {
      #expect(abs(found / coefficient - 1) < 1e-6)
    }
    for (found, error) in zip(fit.errors, errors) { #expect(abs(found / error - 1) < 1e-9) }
  }

  @Test func whatIsNoSumIsFittedAsWellAsCanBe() {
    let points = [1e3, 4e3, 2e4].flatMap { p in [1e4, 1e5, 1e6].map { [p, $0, $0 * 2] } }
    let errors = points.map { max(pow($0[0], -0.35), 3 * pow($0[1], -0.5)) }
    let fit = PowerSum(points: points, errors: errors)
    #expect(fit.coefficients.allSatisfy { $0 >= 0 })
    for (found, error) in zip(fit.errors, errors) { #expect(abs(log(found / error)) < 0.3) }
  }

  @Test func theWorseOfTwoIsFound() throws {
    let points = [1e3, 1e4, 1e5].flatMap { p in [1e4, 1e5, 1e6].map { [p, $0] } }
    let missing = points.indices.map { $0 % 2 == 0 ? 0.1 : 0.001 }
    let errors = zip(points, missing).map { point, missing in
      max(missing, 30 * pow(point[0], -0.3) * pow(point[1], -0.25))
    }
    let fit = WorseOfTwo(points: points, missing: missing, errors: errors)
    #expect(fit.exponents == [0.3, 0.25])
    #expect(zip(fit.errors, errors).allSatisfy { abs($0 / $1 - 1) < 0.006 })
  }
}
