import Foundation
import Statistics
import Testing

@Suite struct StatisticsTests {
  @Test func quantilesMatchTables() {
    expectClose(Statistics.criticalNormal(significance: 0.05), 1.959963984540054)
    expectClose(
      Statistics.criticalT(significance: 0.05, degreesOfFreedom: 10), 2.2281388519649385)
    expectClose(
      Statistics.criticalT(significance: 0.05, degreesOfFreedom: 10, tests: 5),
      Statistics.criticalT(significance: 0.01, degreesOfFreedom: 10))
    expectClose(
      Statistics.criticalChiSquared(significance: 0.05, degreesOfFreedom: 3), 7.814727903251179)
  }

  @Test func meanAndSlope() {
    let (mean, error) = Statistics.mean([1, 2, 3, 4])
    #expect(mean == 2.5)
    expectClose(error, (5.0 / 12).squareRoot())
    let x = [1.0, 10, 100, 1000]
    expectClose(Statistics.logLogSlope(x, x.map { 7 * pow($0, -0.3) }), -0.3)
  }

  @Test func jackknifeOfAMeanIsItsStandardError() {
    let sample = [3.0, 1, 4, 1, 5, 9, 2, 6]
    let (value, error) = Statistics.jackknife(sample.map { [$0] }) { $0[0] }
    let (mean, standard) = Statistics.mean(sample)
    expectClose(value, mean)
    expectClose(error, standard)
  }
}
