import Foundation
import TestSupport
import Testing
import Theory

/// What follows the leading terms of the redundancy, and from where on these are right.
@Suite struct RedundancyExpansionTests {
  private func model(_ a: Double, _ b: Double) throws -> HierarchicalModel {
    try HierarchicalModel(
      clusters: PitmanYor(discount: a, concentration: b), knowledgeDimension: 4,
      syntaxDimension: 16, syntaxTypes: 8)
  }

  /// The exact redundancy less its leading term tends to the next one, here to within a hundredth of it.
  @Test(arguments: [(0.2, 1), (0.3, 2), (0.5, 1), (0.7, 0.1), (0.5, 1e-9)])
  func theNextTermsAreRight(a: Double, b: Double) throws {
    let model = try model(a, b)
    let expansion = RedundancyExpansion(model: model)
    let exact = try model.redundancy(1_000_000)
    let partition = exact.partition - expansion.partition(1e6)
    let knowledge = exact.knowledge - expansion.knowledge(1e6)
    let unit = 0.01 * (1 + abs(expansion.nextPartition(1e6)))
    #expect(abs(partition - expansion.nextPartition(1e6)) < unit)
    #expect(abs(knowledge - expansion.nextKnowledge(1e6)) < 4 * unit)
    let syntax = exact.syntax - expansion.syntax(1e6)
    expectClose(syntax, expansion.nextSyntax(1e6), relative: 0.05)
  }

  /// At a = 0 what is left after (b/4) ln^2 N and the term in ln N tends to a constant: the partition's as
  /// ln N/N, the knowledge's as b r B(-1/2, b) N^{-1/2}, r n^{-1/2} being what I_5(n) leaves.
  @Test(arguments: [0.2, 1, 6])
  func theNextTermsAreRightWithoutDiscount(b: Double) throws {
    let model = try model(0, b)
    let expansion = RedundancyExpansion(model: model)
    let rest = try model.redundancies([100_000, 10_000_000]).map { exact in
      let n = Double(exact.sentences)
      return (
        partition: exact.partition - expansion.partition(n) - expansion.nextPartition(n),
        knowledge: exact.knowledge - expansion.knowledge(n) - expansion.nextKnowledge(n)
      )
    }
    #expect(abs(rest[1].partition - rest[0].partition) < 1e-3 * max(1, b))
    let share = 1 / (1e7).squareRoot() - 1 / (1e5).squareRoot()
    let decay = 3.0437177 * b * tgamma(-0.5) * tgamma(b) / tgamma(b - 0.5) * share
    #expect(abs(rest[1].knowledge - rest[0].knowledge - decay) < 0.05 * abs(decay))
    expectClose(expansion.clusters(1e7), b * log(1e7), relative: 1e-15)
  }

  /// By quadrature of the defining integrals at 30 digits (mpmath), in ln t: the constants grow as 1/a.
  @Test(arguments: [
    (0.001, 499.86968483482090, 499.43830117248621, 1995.7549403346458),
    (0.02, 24.869930245532023, 24.458708065344044, 95.901134938918633),
  ])
  func constantsOfSmallDiscounts(
    a: Double, partition: Double, two: Double, five: Double
  ) throws {
    let process = try PitmanYor(discount: a, concentration: 1)
    expectClose(process.partitionRedundancyPerCluster, partition)
    expectClose(process.knowledgeRedundancyPerCluster(outcomes: 2), two)
    expectClose(process.knowledgeRedundancyPerCluster(outcomes: 5), five)
  }

  /// Below the threshold the next terms are more than a tenth of the leading ones. Above it, the leading terms
  /// are within about a tenth of the exact value.
  @Test func theThresholdSaysWhereTheAsymptoteHolds() throws {
    let model = try model(0.7, 2)
    let threshold = try #require(model.asymptoteThreshold(within: 0.1))
    #expect(threshold > 100 && threshold < 1e6)
    for n in [Int(threshold), 5_000_000] {
      let exact = try model.redundancy(n).total
      #expect(abs(model.asymptoticRedundancy(n).total / exact - 1) < 0.12)
    }
    let early = try model.redundancy(Int(threshold / 30)).total
    #expect(abs(model.asymptoticRedundancy(Int(threshold / 30)).total / early - 1) > 0.12)
  }

  @Test func smallDiscountsHaveNone() throws {
    let tenth = try #require(try model(0.1, 1).asymptoteThreshold(within: 0.1))
    #expect(tenth > 1e12)
    #expect(try model(0.002, 1).asymptoteThreshold(within: 0.1) == nil)
    #expect(try model(1e-300, 1).asymptoteThreshold(within: 0.1) == nil)
    // At a = 0 itself the leading term is another, and holds from a finite number on.
    let dirichlet = try model(0, 1)
    let threshold = try #require(dirichlet.asymptoteThreshold(within: 0.1))
    let exact = try dirichlet.redundancy(Int(threshold)).total
    #expect(abs(dirichlet.asymptoticRedundancy(Int(threshold)).total / exact - 1) < 0.12)
  }

  /// Where the leading terms are beyond every Double nothing can be said, least of all that they hold.
  @Test(arguments: [1e290, 1e295, 1e300]) func noThresholdWhereNothingCanBeCompared(b: Double)
    throws
  {
    for a in [0, 0.3, 0.9] {
      let model = try HierarchicalModel(
        clusters: PitmanYor(discount: a, concentration: b), knowledgeDimension: 4,
        syntaxDimension: 16, syntaxTypes: 8)
      // The asymptotics begin when there are more sentences than b.
      if let threshold = model.asymptoteThreshold(within: 0.1) { #expect(threshold > b) }
    }
  }
}
