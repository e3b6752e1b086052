import Corpora
import Testing
import Theory

@Suite struct ClusterSizesTests {
  @Test func agreesWithTheGenerator() throws {
    let model = try hierarchicalModel(0.7, 2)
    var generator = SentenceGenerator(model: model, seed: 41, replicate: 3)
    var coder = BayesCoder(model: model)
    for _ in 0..<2000 { try coder.observe(generator.next().sentence) }
    let sizes = try ClusterSizes(of: model.clusters, sentences: 2000, seed: 41, replicate: 3)
    #expect(sizes.decreasing == coder.clusterSizes.sorted(by: >))
    #expect(sizes.decreasing.reduce(0, +) == 2000)
  }

  @Test(arguments: [(0.5, 1.0), (0.8, 0.3), (0, 2.0)])
  func clustersOfEachSize(discount: Double, concentration: Double) throws {
    let clusters = try PitmanYor(discount: discount, concentration: concentration)
    let sizes = try (0..<4000 as Range<UInt64>).map {
      try ClusterSizes(of: clusters, sentences: 100, seed: 42, replicate: $0)
    }
    for size in [1, 2, 3, 10, 60, 100] {
      let counts = sizes.map { replicate in
        Double(replicate.decreasing.count { $0 == size })
      }
      let expected = expectedClusters(
        ofSize: size, discount: discount, concentration: concentration, sentences: 100)
      #expect(meanPValue(counts, mean: expected) > Significance.level)
    }
  }

  @Test func noSentencesAreAnError() throws {
    let clusters = try PitmanYor(discount: 0.5, concentration: 1)
    #expect(throws: InvalidParameter("sentences", 0, "it must be at least 1")) {
      try ClusterSizes(of: clusters, sentences: 0, seed: 1)
    }
  }
}
