import Statistics
import Testing

@Suite struct SampleTests {
  @Test func summariesOfAKnownSample() throws {
    let sample = Sample([3, 1, 4, 1, 5])
    expectClose(sample.mean, 2.8)
    expectClose(try #require(sample.standardDeviation), 1.7888543819998317)
    // scipy.stats.t.interval
    let interval = try #require(sample.interval())
    expectClose(interval.lowerBound, 0.5788439158417651)
    expectClose(interval.upperBound, 5.021156084158235)
    #expect(
      sample.estimate
        == Estimate(2.8, .standardError(try #require(sample.standardError), of: 5, .seeds)))
    #expect(sample.map { 2 * $0 } == Sample([6, 2, 8, 2, 10]))
  }

  @Test func oneValueHasNoError() {
    let one = Sample([7], over: .replicates)
    #expect(one.mean == 7)
    #expect(one.standardDeviation == nil && one.standardError == nil && one.interval() == nil)
    #expect(one.estimate == .oneRun(7))
  }

  @Test func equalValuesHaveAnErrorOfZero() {
    let equal = Sample([0.1, 0.1, 0.1])
    #expect(equal.standardDeviation == 0)
    #expect(equal.interval() == 0.1...0.1)
  }

  @Test func notANumberStaysSo() {
    let broken = Sample([1, .nan, 3])
    #expect(broken.mean.isNaN)
    #expect(broken.standardError?.isNaN == true)
    #expect(broken.interval() == nil)
    #expect(Sample([1, .infinity]).interval() == nil)
  }

  /// Normal samples of three: the interval holds the true mean as often as it says.
  @Test(arguments: [0.5, 0.95]) func intervalsCover(_ level: Double) {
    var noise = Noise(seed: 1)
    let trials = 20_000
    let hits = (0..<trials).count { _ in
      Sample(noise.normals(3)).interval(level: level)?.contains(0) == true
    }
    #expect(isShare(hits, of: trials, level), "\(hits) of \(trials)")
  }

  @Test func jackknifeOfOneRowHasNoError() {
    let rows = [3.0, 1, 4, 1, 5].map { [$0] }
    #expect(Statistics.jackknife([[2, 3]], over: .replicates) { $0[0] * $0[1] } == .oneRun(6))
    let estimate = Statistics.jackknife(rows, over: .replicates) { $0[0] }
    expectClose(estimate.value, 2.8)
    expectClose(estimate.standardError ?? .nan, Sample([3, 1, 4, 1, 5]).standardError ?? .nan)
    #expect(estimate.degreesOfFreedom == 4)
  }
}
