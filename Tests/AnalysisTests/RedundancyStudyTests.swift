import Analysis
import Statistics
import TestSupport
import Testing
import Theory

@Suite struct RedundancyStudyTests {
  private static func model(_ discount: Double) throws -> HierarchicalModel {
    try HierarchicalModel(
      clusters: PitmanYor(discount: discount, concentration: 1),
      knowledgeDimension: 4, syntaxDimension: 16, syntaxTypes: 8)
  }

  private static func study(
    _ discount: Double, replicates: Int = 32, checkpoints: [Int] = [30, 300, 3000]
  ) async throws -> RedundancyStudy {
    try await RedundancyStudy(
      of: model(discount), seed: 7, replicates: replicates, checkpoints: checkpoints, threads: 2)
  }

  @Test(arguments: [0.3, 0.8])
  func measuredPartsAgreeWithTheExactOnes(discount: Double) async throws {
    let study = try await Self.study(discount)
    for part in [\.clusters, \.partition, \.knowledge, \.syntax, \.total] as [RedundancyPart] {
      let test = try #require(study.sample(part).maximumTest(against: study.exact.values(part)))
      #expect(test.passes)
    }
  }

  @Test func theControlVariateRemovesMostOfTheSpread() async throws {
    let study = try await Self.study(0.5)
    let total = study.largest(\.total)
    let error = try #require(total.standardError)
    let controlled = error * Double(32).squareRoot() / total.value
    #expect(controlled < study.uncontrolledSpread / 2)
  }

  @Test func aRatioIsThatOfTheMeans() async throws {
    let study = try await Self.study(0.5, replicates: 4)
    for (ratio, parts) in zip(
      study.ratio(\.syntax, to: \.total),
      zip(study.estimates(\.syntax), study.estimates(\.total)))
    {
      expectClose(ratio.value, parts.0.value / parts.1.value, relative: 1e-12)
      #expect(ratio.degreesOfFreedom == 3)
    }
    expectClose(
      study.perSentence(\.total)[1].value, study.estimates(\.total)[1].value / 300, relative: 1e-12)
  }

  @Test func theLargestSampleIsKeptOutOfWhatIsTestedBeforeIt() async throws {
    let studies = [
      try await Self.study(0.3, replicates: 3), try await Self.study(0.8, replicates: 3),
    ]
    let joint = studies.beforeLargest(\.total)
    #expect(joint.count == 3 && joint.width == 4)
    #expect(joint.means == studies.flatMap { $0.sample(\.total).means.dropLast() })
    #expect(
      studies.map(\.exact).beforeLargest(\.total)
        == studies.flatMap { $0.exact.values(\.total).dropLast() })
  }

  @Test func syntaxIsOvertakenBetweenTheSizesWhereItsShareFallsBelowAHalf() async throws {
    let study = try await Self.study(0.5, checkpoints: [100, 300, 1000, 3000])
    let (measured, exact) = try study.syntaxOvertaken()
    // Half of the redundancy at 659 sentences, by interpolation between 316 and 1000.
    #expect(exact > 600 && exact < 700)
    let error = try #require(measured.standardError)
    #expect(abs(measured.value - exact) < 5 * error)
  }

  @Test func aCurveThatDoesNotCrossSaysSo() async throws {
    // At a = 0.9 the clusters lead from the start.
    let study = try await Self.study(0.9, replicates: 2, checkpoints: [1000, 3000])
    let error = #expect(throws: RedundancyStudy.NoCrossing.self) { try study.syntaxOvertaken() }
    #expect(error?.crossing == .alreadyPast)
  }

  @Test func theExactSlopeIsThatOfItsTwoPoints() async throws {
    let study = try await Self.study(0.5, replicates: 2)
    let (_, exact) = try study.slope(\.clusterParts, from: 300)
    let values = study.exact.values(\.clusterParts)
    let line = try LineFit.logLog([300, 3000], [values[1], values[2]])
    expectClose(exact, line.slope, relative: 1e-12)
    #expect(throws: LineFit.Failure.tooFewPoints(distinct: 1)) {
      try study.slope(\.clusterParts, from: 3000)
    }
  }

  @Test func oneReplicateHasNoSpread() async {
    await #expect(throws: InvalidParameter.self) { try await Self.study(0.5, replicates: 1) }
  }

  @Test(arguments: [0.3, 0.5, 0.7, 0.9])
  func aClusterCostsWhatTheClosedFormSays(discount: Double) throws {
    let model = try Self.model(discount)
    let curve = try RedundancyCurve(of: model, at: [100, 1000, 10_000, 100_000])
    for part in ClusterCost.Part.allCases {
      let cost = ClusterCost(part, of: model)
      let extrapolated = cost.extrapolated(from: curve)
      #expect(abs(extrapolated.value - cost.closed) <= extrapolated.bound)
      #expect(extrapolated.bound < 0.02 * cost.closed)
    }
  }

  @Test func whatIsNotChangedStays() throws {
    let model = try Self.model(0.5)
    #expect(try model.changing() == model)
    let other = try model.changing(discountBy: 0.1, knowledgeDimension: 3)
    #expect(other.clusters.discount == 0.6 && other.clusters.concentration == 1)
    #expect(other.knowledgeDimension == 3 && other.syntaxDimension == 16)
    #expect(other.syntaxTypes == 8)
    #expect(throws: InvalidParameter.self) { try model.changing(discountBy: 0.5) }
  }
}
