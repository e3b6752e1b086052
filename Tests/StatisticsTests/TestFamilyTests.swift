import Statistics
import Testing

@Suite struct TestFamilyTests {
  @Test func criticalValuesMatchTables() {
    expectClose(TestFamily(level: 0.05, members: 1).criticalNormal, 1.959963984540054)
    let three = TestFamily(of: ["a", "b", "c"])
    #expect(three.members == 3 && three.level == 0.001)
    // scipy.stats at 1 - 0.001/6.
    expectClose(three.criticalNormal, 3.5879146722879613)
    expectClose(three.criticalT(degreesOfFreedom: 4), 11.438401252226145)
    // The corners of the joint test's documentation.
    let eleven = TestFamily(members: 11)
    expectClose(eleven.criticalT(degreesOfFreedom: 2), 104.87373371212732)
    expectClose(eleven.criticalT(degreesOfFreedom: 4), 15.924025246419637)
  }

  @Test func tolerancesFollowTheSourceOfTheError() {
    let family = TestFamily(level: 0.05, members: 1)
    expectClose(
      family.tolerance(of: Estimate(1, .standardError(0.5, of: 5, .seeds))) ?? .nan,
      0.5 * 2.7764451051977934)
    expectClose(
      family.tolerance(of: .bounded(1, standardError: 0.5)) ?? .nan, 0.5 * 1.959963984540054)
    #expect(family.tolerance(of: .computed(1)) == 0)
    #expect(family.tolerance(of: Estimate(1, .standardError(0, of: 3, .seeds))) == 0)
    #expect(family.tolerance(of: .oneRun(1)) == nil)
    #expect(family.tolerance(of: Estimate(1, .standardError(.nan, of: 3, .seeds)))?.isNaN == true)
  }
}
