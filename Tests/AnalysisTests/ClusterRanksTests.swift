import Analysis
import Statistics
import TestSupport
import Testing
import Theory

@Suite struct ClusterRanksTests {
  private func ranks(threads: Int = 2) async throws -> ClusterRanks {
    try await ClusterRanks(
      of: PitmanYor(discount: 0.5, concentration: 1), sentences: 4000,
      sizes: [1, 2, 4, 8, 16, 32], seed: 3, replicates: 64, threads: threads)
  }

  @Test func measuredRanksAgreeWithTheExpectedOnes() async throws {
    let ranks = try await ranks()
    let test = try #require(ranks.measured.maximumTest(against: ranks.expected))
    #expect(test.passes)
    // All clusters have at least one sentence.
    expectClose(ranks.expected[0], ranks.process.expectedClusters(4000), relative: 1e-10)
  }

  @Test func theNumberOfThreadsDoesNotMatter() async throws {
    #expect(try await ranks(threads: 1).measured == ranks(threads: 3).measured)
  }

  @Test func theSlopeIsAboutTheDiscount() async throws {
    let ranks = try await ranks()
    let expected = try ranks.expectedSlope(of: ranks.process, over: 4...32)
    #expect(abs(expected + 0.5) < 0.1)
    let slope = try ranks.slope(over: 4...32)
    let tolerance = try #require(TestFamily(members: 1).tolerance(of: slope))
    #expect(abs(slope.value - expected) < tolerance)
    #expect(throws: LineFit.Failure.tooFewPoints(distinct: 1)) { try ranks.slope(over: 5...15) }
  }

  @Test func zipfsLineGoesThroughTheChosenSize() async throws {
    let ranks = try await ranks()
    let line = ranks.zipfFrequencies(through: 3)
    #expect(line[3] == ranks.frequencies[3])
    let slope = try LineFit.logLog(ranks.expected, line).slope
    expectClose(slope, -2, relative: 1e-12)
  }
}
