import Foundation
import Statistics
import Testing

@Suite struct LineFitTests {
  @Test func lineThroughKnownPoints() throws {
    // Anscombe's first set: y = 3.0001 + 0.5001 x, residual sum 13.763.
    let x = [10.0, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    let fit = try LineFit(x: x, y: y)
    expectClose(fit.slope, 0.5000909, relative: 1e-6)
    expectClose(fit.intercept, 3.0000909, relative: 1e-6)
    expectClose(fit.residualSum, 13.76269, relative: 1e-6)
    expectClose(fit.value(at: 20), 3.0000909 + 20 * 0.5000909, relative: 1e-6)
    expectClose(zip(fit.weights, y).reduce(0) { $0 + $1.0 * $1.1 }, fit.slope)
  }

  @Test func powerLaw() throws {
    let x = [1.0, 10, 100, 1000]
    let fit = try LineFit.logLog(x, x.map { 7 * pow($0, -0.3) })
    expectClose(fit.slope, -0.3)
    expectClose(fit.intercept, log(7))
    #expect(fit.residualSum < 1e-25)
  }

  @Test func whatIsNoLineIsNamed() {
    #expect(throws: LineFit.Failure.tooFewPoints(distinct: 1)) {
      try LineFit(x: [2, 2], y: [1, 3])
    }
    #expect(throws: LineFit.Failure.tooFewPoints(distinct: 0)) { try LineFit(x: [], y: []) }
    #expect(throws: LineFit.Failure.unusable(point: 1, x: 2, y: .infinity)) {
      try LineFit(x: [1, 2], y: [1, .infinity])
    }
    #expect(throws: LineFit.Failure.unusable(point: 0, x: 1, y: -1)) {
      try LineFit.logLog([1, 2], [-1, 3])
    }
    #expect(throws: LineFit.Failure.self) { try LineFit.logLog([1, .nan], [1, 3]) }
  }
}
