import Statistics
import TestSupport
import Testing

@Suite struct ResolutionTests {
  @Test func itIsTheDistanceOfTheStatedPower() throws {
    let family = TestFamily(members: 4)
    let estimate = Estimate(10, .standardError(0.5, of: 128, .replicates))
    let distance = try family.resolution(of: estimate)
    let critical = family.criticalT(degreesOfFreedom: 127)
    expectClose(
      Power.studentised(
        critical: critical, noncentrality: distance / 0.5, degreesOfFreedom: 127),
      0.9, relative: 1e-6)
    // About the two quantiles' sum.
    #expect(abs(distance / 0.5 - critical - 1.2816) < 0.1)
    #expect(try family.resolution(of: estimate, power: 0.5) < distance)
  }

  @Test func withoutAMeasuredErrorThereIsNone() {
    let family = TestFamily(members: 1)
    #expect(throws: UnmeasuredError.self) { try family.resolution(of: .oneRun(1)) }
    #expect(throws: UnmeasuredError.self) { try family.resolution(of: .computed(1)) }
    #expect(throws: UnmeasuredError.self) {
      try family.resolution(of: .bounded(1, standardError: 0.1))
    }
  }
}
