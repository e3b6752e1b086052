import Foundation
import Statistics
import Testing

@Suite struct CalibrationTests {
  @Test func findsTheConstantOfItsOwnPrediction() throws {
    let sizes = [1.0, 3, 10, 30]
    func predicted(_ c: Double) -> [Double] { sizes.map { exp(-c * $0 / 10) } }
    let fit = try Calibration(of: predicted(0.7), over: .range(0.01...100), predicted: predicted)
    expectClose(fit.constant, 0.7, relative: 1e-6)
    #expect(fit.rootError < 1e-7)
  }

  @Test func leastSquaresOfALineIsKnown() throws {
    // y = c x: c = sum x y / sum x x.
    let fit = try Calibration(of: [2, 3, 7], over: .range(0.1...50)) { [$0, 2 * $0, 3 * $0] }
    expectClose(fit.constant, 29.0 / 14, relative: 1e-6)
    expectClose(fit.error, (62 - 29 * 29.0 / 14) / 3)
  }

  /// A valley two steps wide anywhere in the range is found.
  @Test(arguments: [0.02, 0.3, 1.05, 40, 95]) func findsANarrowValley(_ place: Double) throws {
    let fit = try Calibration(over: .range(0.01...100, step: 0.1)) {
      min(abs(log($0 / place)), 0.11)
    }
    expectClose(fit.constant, place, relative: 1e-6)
  }

  @Test func anEndIsNoMinimum() throws {
    let low = try #require(throws: CalibrationAtEdge.self) {
      try Calibration(over: .range(0.5...8)) { $0 }
    }
    expectClose(low.constant, 0.5)
    expectClose(low.range.upperBound, 8)
    let high = try #require(throws: CalibrationAtEdge.self) {
      try Calibration(over: .range(0.5...8)) { 1 / $0 }
    }
    expectClose(high.constant, 8)
    // Nothing determines the constant.
    #expect(throws: CalibrationAtEdge.self) { try Calibration(over: .range(0.5...8)) { _ in 1 } }
    #expect(throws: CalibrationAtEdge.self) {
      try Calibration(over: .candidates([1, 2, 3])) { -$0 }
    }
    #expect(throws: CalibrationAtEdge.self) { try Calibration(over: .candidates([1])) { $0 } }
  }

  @Test func candidatesInAnyOrder() throws {
    let fit = try Calibration(over: .candidates([7, 2, 5, 3, 3])) { abs($0 - 4) }
    #expect(fit.constant == 3 && fit.error == 1)
  }

  @Test func impossibleConstantsAreInfinitelyBad() throws {
    let fit = try Calibration(over: .range(0.1...10)) { $0 < 1 ? .infinity : abs($0 - 2) }
    expectClose(fit.constant, 2, relative: 1e-6)
  }

  @Test func notANumberIsNamed() throws {
    let error = try #require(throws: CalibrationUndefined.self) {
      try Calibration(over: .candidates([1, 2, 3])) { $0 == 2 ? .nan : $0 }
    }
    #expect(error.constant == 2)
    #expect(throws: CalibrationUndefined.self) {
      try Calibration(of: [1, .nan], over: .range(0.1...10)) { [$0, $0] }
    }
  }
}
