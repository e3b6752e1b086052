import Foundation
import Statistics
import Testing

@Suite struct CurveTests {
  private let wavy = try! Curve([1, 2, 3, 4, 5], [4, 1, 3, 0, 1.5], over: .linear)

  @Test func firstAndLastCrossings() {
    #expect(wavy.crossing(of: 2, .falling, .first) == .at(1 + 2.0 / 3))
    #expect(wavy.crossing(of: 2, .falling, .last) == .at(3 + 1.0 / 3))
    #expect(wavy.crossing(of: 1, .rising, .last) == .at(4 + 1 / 1.5))
  }

  @Test func curvesThatDoNotCrossSaySo() {
    #expect(wavy.crossing(of: 5, .falling, .first) == .alreadyPast)
    #expect(wavy.crossing(of: 5, .falling, .last) == .alreadyPast)
    #expect(wavy.crossing(of: -1, .falling, .first) == .notReached)
    #expect(wavy.crossing(of: -1, .falling, .last) == .notReached)
    // It falls through 1.2, and ends above.
    #expect(wavy.crossing(of: 1.2, .falling, .first).place != nil)
    #expect(wavy.crossing(of: 1.2, .falling, .last) == .notReached)
    #expect(wavy.crossing(of: 2, .rising, .first) == .alreadyPast)
    #expect(wavy.crossing(of: 2, .rising, .last) == .notReached)
    #expect(Crossing.notReached.place == nil && Crossing.alreadyPast.place == nil)
  }

  @Test func aTouchedLevelIsCrossed() throws {
    #expect(wavy.crossing(of: 4, .falling, .first) == .at(1))
    #expect(wavy.crossing(of: 4, .falling, .last) == .at(1))
    #expect(wavy.crossing(of: 0, .falling, .first) == .at(4))
    let down = try Curve([1, 2, 3], [3, 2, 1], over: .linear)
    #expect(down.crossing(of: 1, .falling, .last) == .at(3))
    #expect(down.crossing(of: 2, .falling, .first) == .at(2))
    #expect(down.crossing(of: 2, .falling, .last) == .at(2))
  }

  @Test func interpolatesOverTheScale() throws {
    let linear = try Curve([1, 100], [1, 0], over: .linear)
    let logarithmic = try Curve([1, 100], [1, 0], over: .logarithmic)
    #expect(linear.crossing(of: 0.5, .falling, .first) == .at(50.5))
    expectClose(logarithmic.crossing(of: 0.5, .falling, .first).place ?? .nan, 10)
    expectClose(logarithmic.value(at: 10) ?? .nan, 0.5)
    #expect(linear.value(at: 50.5) == 0.5)
    #expect(linear.value(at: 1) == 1 && linear.value(at: 100) == 0)
    #expect(linear.value(at: 0.9) == nil && linear.value(at: 101) == nil)
    #expect(linear.value(at: .nan) == nil)
  }

  @Test func onePointIsOnOneSide() throws {
    let point = try Curve([3], [1], over: .linear)
    for which in [Curve.Which.first, .last] {
      #expect(point.crossing(of: 2, .falling, which) == .alreadyPast)
      #expect(point.crossing(of: 0, .falling, which) == .notReached)
      #expect(point.crossing(of: 1, .falling, which) == .at(3))
    }
  }

  @Test func whatIsNoCurveIsNamed() {
    #expect(throws: Curve.Failure.empty) { try Curve([], [], over: .linear) }
    #expect(throws: Curve.Failure.notIncreasing(point: 2, x: 2)) {
      try Curve([1, 2, 2], [1, 2, 3], over: .linear)
    }
    #expect(throws: Curve.Failure.unusable(point: 0, x: 0, y: 1)) {
      try Curve([0, 2], [1, 2], over: .logarithmic)
    }
    #expect(throws: Curve.Failure.self) { try Curve([1, 2], [1, .nan], over: .linear) }
  }
}
