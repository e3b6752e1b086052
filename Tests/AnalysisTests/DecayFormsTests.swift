import Analysis
import Foundation
import Statistics
import Testing

@Suite struct DecayFormsTests {
  private let x = (1...12).map { 1000 * pow(1.3, Double($0)) }
  /// Departures of alternating sign.
  private let departures = (1...12).map { $0 % 2 == 0 ? 0.02 : -0.02 }

  @Test func theFormThatMadeThePointsIsNearer() throws {
    let power = zip(x, departures).map { 3 - 0.6 * log($0) + $1 }
    let exponential = zip(x, departures).map { 3 - 2e-4 * $0 + $1 }
    #expect(try DecayForms(x, logY: power).advantageOfPower > 3)
    #expect(try DecayForms(x, logY: exponential).advantageOfPower < -3)
  }

  @Test func aRivalWithTheSameDeparturesHasTheOtherSign() throws {
    let forms = try DecayForms(x, logY: zip(x, departures).map { 3 - 0.6 * log($0) + $1 })
    let imagined = try forms.advantageOfPower(if: .exponential)
    #expect(imagined < -3 && imagined.isFinite)
    // Its points are the exponential's line and what the power law leaves.
    let points = zip(x, zip(x, departures).map { 3 - 0.6 * log($0) + $1 }).map {
      forms.exponential.value(at: $0) + $1 - forms.power.value(at: log($0))
    }
    #expect(abs(try DecayForms(x, logY: points).advantageOfPower - imagined) < 1e-9)
  }

  @Test func pointsWithoutALogarithmAreNamed() {
    #expect(throws: LineFit.Failure.self) { try DecayForms([0, 1, 2], logY: [1, 2, 3]) }
    #expect(throws: LineFit.Failure.self) { try DecayForms([1, 1], logY: [1, 2]) }
  }
}
