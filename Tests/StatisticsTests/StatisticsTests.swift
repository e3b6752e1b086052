import Foundation
import Statistics
import Testing

@Suite struct StatisticsTests {
  @Test func jackknifeOfAMeanIsItsStandardError() {
    let sample = [3.0, 1, 4, 1, 5, 9, 2, 6]
    let (value, error) = Statistics.jackknife(sample.map { [$0] }) { $0[0] }
    expectClose(value, Sample(sample).mean)
    expectClose(error, Sample(sample).standardError ?? .nan)
  }
}
