import Corpora
import Statistics
import Testing
import Theory

/// The Monte Carlo means against the exact redundancy, within 4.5 standard errors each
/// (`Significance`), and with standard errors small enough that an error of 3 % would show.
@Suite struct ExpectedRedundancyTests {
  private func check(_ estimate: Estimate, _ expected: Double) throws {
    let error = try #require(estimate.standardError)
    #expect(error < 0.006 * expected)
    #expect(normalPValue((estimate.value - expected) / error) > Significance.level)
    #expect(normalPValue((estimate.value - 1.03 * expected) / error) < Significance.level)
  }

  private func measure(
    _ model: HierarchicalModel, _ checkpoints: [Int], replicates: Int
  ) async throws -> [RedundancySummary] {
    let experiment = try RedundancyExperiment(
      model: model, seed: 61, replicates: replicates, checkpoints: checkpoints)
    return try await experiment.run(threads: 2).summary
  }

  @Test(arguments: [
    (0.5, 1.0, [50: 7.638957689, 200: 19.65080032]),
    (0.7, 2.0, [200: 31.48877149]),
    (0.3, 5.0, [50: 8.073533854]),
  ])
  func partition(discount: Double, concentration: Double, expected: [Int: Double]) async throws {
    let model = try hierarchicalModel(discount, concentration, knowledge: 1, syntax: 1, types: 1)
    for summary in try await measure(model, expected.keys.sorted(), replicates: 20_000) {
      try check(summary.partition, try #require(expected[summary.sentences]))
      try check(
        summary.clusters,
        expectedClusters(
          discount: discount, concentration: concentration, sentences: summary.sentences))
    }
  }

  /// With one syntax type, the syntax part is the information that n draws give about one
  /// categorical distribution.
  @Test(arguments: [(5, 10, 2.657915726), (2, 100, 2.081600475), (17, 100, 16.84785280)])
  func categorical(outcomes: Int, draws: Int, expected: Double) async throws {
    #expect(
      abs(categoricalInformation(outcomes: outcomes, draws: draws) / expected - 1) < 1e-9)
    let model = try hierarchicalModel(0.5, 1, knowledge: 1, syntax: outcomes - 1, types: 1)
    let summary = try await measure(model, [draws], replicates: 20_000)
    try check(summary[0].syntax, expected)
  }

  @Test func threePartsAndClusters() async throws {
    let (a, b) = (0.6, 2.0)
    let model = try hierarchicalModel(a, b, knowledge: 4, syntax: 6, types: 3)
    for summary in try await measure(model, [20, 150], replicates: 10_000) {
      let n = summary.sentences
      try check(
        summary.knowledge,
        knowledgeRedundancy(outcomes: 5, discount: a, concentration: b, sentences: n))
      try check(summary.syntax, syntaxRedundancy(outcomes: 7, types: 3, sentences: n))
      try check(
        summary.clusters, expectedClusters(discount: a, concentration: b, sentences: n))
    }
  }
}
