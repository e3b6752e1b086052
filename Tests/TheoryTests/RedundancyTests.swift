import Foundation
import TestSupport
import Testing
import Theory

@Suite struct RedundancyTests {
  @Test(arguments: [
    (0.5, 1, 50, 7.638957689), (0.5, 1, 200, 19.65080032), (0.7, 2, 200, 31.48877149),
    (0.3, 5, 50, 8.073533854),
    // 30 digits, the law of K_N by the contour with half the steps; sums of N ln N would lose 4e-8 of it.
    (0.3, 1, 1_000_000, 329.36935742650902),
  ])
  func partitionMatchesReference(a: Double, b: Double, n: Int, reference: Double) throws {
    let process = try PitmanYor(discount: a, concentration: b)
    expectClose(process.partitionRedundancy(n), reference)
  }

  @Test(arguments: [(0.5, 1), (0.02, 0.05), (0.9, 0.3), (0.98, 40), (0.4, 2000)])
  func partitionAgreesWithTheSumOverSentences(a: Double, b: Double) throws {
    let process = try PitmanYor(discount: a, concentration: b)
    // 300 takes the recursion for the law of K_N, 700 the contour.
    for n in [1, 2, 3, 300, 700] {
      let direct = process.partitionRedundancyDirect(n)
      #expect(abs(process.partitionRedundancy(n) - direct) <= 1e-10 + 1e-10 * direct)
    }
  }

  @Test(arguments: [
    (5, 10, 2.6579157263475553), (2, 100, 2.0816004753948214), (17, 100, 16.847852798532509),
    (5, 5000, 13.979346146552812), (2, 100_000, 5.4838897525954729),
    (1001, 20_000, 1577.6785715466069), (3, 300_000, 11.613762790215638),
  ])
  func categoricalInformationMatchesReference(outcomes: Int, n: Int, reference: Double) throws {
    let information = try CategoricalInformation(outcomes: outcomes, draws: n)
    expectClose(information[n], reference, relative: 1e-11)
    #expect(information[0] == 0)
  }

  @Test(arguments: [2, 5, 200, 50_000])
  func interpolatedInformationAgreesWithTheDirectSum(outcomes: Int) throws {
    // 4096 draws are summed directly; among 10^6 the same draws are partly interpolated.
    let direct = try CategoricalInformation(outcomes: outcomes, draws: 4096)
    let long = try CategoricalInformation(outcomes: outcomes, draws: 1_000_000)
    for n in [1, 2048, 2049, 3000, 4096] { expectClose(long[n], direct[n], relative: 1e-11) }
    // Another interval of interpolation gives the same values.
    let shorter = try CategoricalInformation(outcomes: outcomes, draws: 60_000)
    for n in [10_000, 59_999] { expectClose(long[n], shorter[n], relative: 1e-11) }
  }

  @Test func informationTendsToClarkeBarron() throws {
    let information = try CategoricalInformation(outcomes: 17, draws: 1_000_000)
    // Outcomes of probability near 0 leave a remainder proportional to n^{-1/2}, and then 1/n.
    func gap(_ n: Int) -> Double {
      information[n] - CategoricalInformation.clarkeBarron(outcomes: 17, draws: n)
    }
    #expect(abs(gap(1_000_000) / gap(10_000) - 0.1) < 0.02)
    #expect(abs(gap(1_000_000)) < 0.05)
    let wrong = CategoricalInformation.clarkeBarron(outcomes: 18, draws: 1_000_000)
    #expect(abs(information[1_000_000] - wrong) > 1)
  }

  @Test func firstSentencesByHand() throws {
    // Two sentences. Partition: K = 1 cluster of size 1, so
    // r_1 = (1-a)/(1+b) f(1-a) + (b+a)/(1+b) f(b+a) - f(1+b).
    let process = try PitmanYor(discount: 0.4, concentration: 0.7)
    let byHand =
      0.6 / 1.7 * predictionExcess(0.6) + 1.1 / 1.7 * predictionExcess(1.1)
      - predictionExcess(1.7)
    expectClose(process.partitionRedundancy(2), byHand, relative: 1e-12)
    #expect(process.partitionRedundancy(1) == 0)
    // One draw tells I_A(1) = f(1/2) - f(A/2).
    let information = try CategoricalInformation(outcomes: 5, draws: 1)
    expectClose(information[1], predictionExcess(0.5) - predictionExcess(2.5), relative: 1e-12)
  }

  @Test func syntaxIsTheBinomialMean() throws {
    let clusters = try PitmanYor(discount: 0.5, concentration: 1)
    let model = try HierarchicalModel(
      clusters: clusters, knowledgeDimension: 4, syntaxDimension: 16, syntaxTypes: 8)
    let redundancy = try model.redundancy(200)
    // Every term of n_s sum_k P(Binomial(200, 1/8) = k) I_17(k), with the law by its own recursion.
    let information = try CategoricalInformation(outcomes: 17, draws: 200)
    var probability: Double = pow(0.875, 200)
    var mean = 0.0
    for k in 0...200 {
      mean += probability * information[k]
      probability *= Double(200 - k) / Double(7 * (k + 1))
    }
    expectClose(redundancy.syntax, 8 * mean, relative: 1e-10)
    expectClose(redundancy.partition, 19.65080032)
    expectClose(redundancy.expectedClusters, 29.975180174961928, relative: 1e-11)
    #expect(redundancy.total == redundancy.partition + redundancy.knowledge + redundancy.syntax)
  }

  /// The constants by 40-digit quadrature; that of a = 0.5 also by 40,000 terms of the sum itself.
  @Test(arguments: [
    (0.1, 4.8699440586634227, 4.5302714088223144, 16.420461671080118),
    (0.3, 1.5292586050926947, 1.3125957393882827, 3.9511773505818805),
    (0.5, 0.8418291920367063, 0.71497361638505043, 1.8165897298316572),
    (0.7, 0.51079383140264931, 0.4751954394302771, 1.0345091195110265),
    (0.9, 0.23857662918224801, 0.34927426048648613, 0.6601540246929051),
  ])
  func constantsMatchReference(a: Double, partition: Double, two: Double, five: Double) throws {
    let process = try PitmanYor(discount: a, concentration: 1)
    expectClose(process.partitionRedundancyPerCluster, partition)
    expectClose(process.knowledgeRedundancyPerCluster(outcomes: 2), two)
    expectClose(process.knowledgeRedundancyPerCluster(outcomes: 5), five)
  }

  @Test func exactTendsToTheAsymptote() throws {
    let clusters = try PitmanYor(discount: 0.7, concentration: 2)
    let model = try HierarchicalModel(
      clusters: clusters, knowledgeDimension: 4, syntaxDimension: 16, syntaxTypes: 8)
    let exact = try model.redundancies([10_000, 1_000_000])
    let ratio = exact.map { $0.total / model.asymptoticRedundancy($0.sentences).total }
    #expect(abs(ratio[1] - 1) < 0.01)
    #expect(abs(ratio[1] - 1) < abs(ratio[0] - 1))
  }

  @Test func extremesStayFinite() throws {
    for (a, b) in [(1e-6, 1e-6), (0.999, 1e-3), (0.999, 1e5), (1e-3, 1e6)] {
      let clusters = try PitmanYor(discount: a, concentration: b)
      let model = try HierarchicalModel(
        clusters: clusters, knowledgeDimension: 1, syntaxDimension: 1, syntaxTypes: 1)
      let r = try model.redundancy(20_000)
      #expect(r.partition.isFinite && r.partition >= 0)
      #expect(r.knowledge > 0 && r.knowledge <= 20_000 * M_LN2)
    }
  }

  @Test func impossibleSizesAreErrors() throws {
    let clusters = try PitmanYor(discount: 0.5, concentration: 1)
    let model = try HierarchicalModel(
      clusters: clusters, knowledgeDimension: 1, syntaxDimension: 1, syntaxTypes: 1)
    #expect(throws: InvalidParameter.self) { try model.redundancy(0) }
    #expect(throws: InvalidParameter.self) { try model.redundancy(.max) }
    #expect(throws: InvalidParameter.self) {
      try HierarchicalModel(
        clusters: clusters, knowledgeDimension: 0, syntaxDimension: 1, syntaxTypes: 1)
    }
    #expect(throws: InvalidParameter.self) {
      try HierarchicalModel(
        clusters: clusters, knowledgeDimension: 1, syntaxDimension: 1_000_000,
        syntaxTypes: 1_000_000)
    }
    #expect(throws: InvalidParameter.self) { try CategoricalInformation(outcomes: 1, draws: 5) }
  }
}
