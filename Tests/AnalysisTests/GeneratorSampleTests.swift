import Analysis
import Testing
import Theory

@Suite struct GeneratorSampleTests {
  @Test func countsAndProbabilitiesAddUp() throws {
    let model = try HierarchicalModel(
      clusters: PitmanYor(discount: 0.5, concentration: 3), knowledgeDimension: 5,
      syntaxDimension: 4, syntaxTypes: 4)
    let sample = try GeneratorSample(of: model, seed: 4, sentences: 400)
    #expect(sample.sizes.reduce(0, +) == 400)
    #expect(sample.forms.map { $0.reduce(0, +) }.reduce(0, +) == 400)
    #expect(abs(sample.probabilities.reduce(0, +) + sample.newCluster - 1) < 1e-12)
    #expect(sample.outcomes[sample.last.cluster][sample.last.knowledge] >= 1)
    for count in [1, 3, 5] {
      let largest = sample.largestClusters(count)
      #expect(largest.count == count && largest == largest.sorted())
      #expect(largest.contains(sample.last.cluster))
    }
    #expect(throws: InvalidParameter.self) {
      try GeneratorSample(of: model, seed: 4, sentences: 0)
    }
  }
}
