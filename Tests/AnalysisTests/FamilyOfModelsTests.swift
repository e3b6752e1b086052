import Analysis
import Corpora
import Foundation
import Statistics
import Sweeps
import TestSupport
import Testing
import Theory

/// Of the committed runs of Figures 1 and 2: 11 sizes, 3 seeds each.
@Suite struct FamilyOfModelsTests {
  private let family: FamilyOfModels

  init() throws { family = try FamilyOfModels(Self.runs("sweep")) }

  private static func runs(_ name: String, leavingOut left: Int? = nil) throws -> FinishedRuns {
    let folder = repositoryFolder.appendingPathComponent("Chapters/Figure1")
    let sweep = try Sweep(contentsOf: folder.appendingPathComponent("\(name)-full.json"))
    var runs = try SweepSummary(contentsOf: folder.appendingPathComponent("\(name)-runs.json")).runs
    if let left { runs.remove(at: left) }
    return try FinishedRuns(sweep, runs)
  }

  @Test func aFamilyLacksNoSeed() throws {
    #expect(family.sizes.count == 11 && family.seeds == 3)
    #expect(zip(family.parameters, family.parameters.dropFirst()).allSatisfy { $0 < $1 })
    let error = #expect(throws: UnfitSweep.self) {
      try FamilyOfModels(Self.runs("sweep", leavingOut: 4))
    }
    #expect(error?.description.contains("32 complete runs of the 33") == true)
    #expect(throws: UnfitSweep.self) { try family.size(named: "d = 9") }
  }

  @Test func quartersAddUp() {
    let run = family.sizes[2].runs[1]
    let whole = (0..<4).reduce(0) { $0 + family.contribution(run, quarter: $1) }
    #expect(abs(whole - run.last.knowledgeLoss) < 1e-7)
    #expect(abs(family.quarters.masses.reduce(0, +) - 1) < 1e-12)
    let constant = family.quarters.means(of: family.corpus.law.frequencies.map { _ in 3 })
    #expect(constant.count == 4 && constant.allSatisfy { abs($0 - 3) < 1e-12 })
    let share = family.unknown(run, quarter: 2)
    #expect(
      abs(
        family.contribution(unknown: share, quarter: 2) - family.contribution(run, quarter: 2))
        < 1e-8)
  }

  @Test func theScaleEndsAtGuessingAndAtTheFloor() {
    let scale = family.scale
    #expect(scale.unknown(atLoss: log(32)) == 1 && scale.unknown(atLoss: scale.floor) == 0)
    #expect(abs(scale.accuracy(unknown: 1) - 1 / 32.0) < 1e-15 && scale.accuracy(unknown: 0) == 1)
    #expect(abs(scale.bitsPerPerson - 15) < 1e-12)
    // The divergence of the uniform law from one with c for a value and the rest shared equally.
    let (c, rest) = (0.3, 0.7 / 31)
    let divergence = (log(1 / 32 / c) + 31 * log(1 / 32 / rest)) / 32
    #expect(abs(scale.leastExcess(confidence: c) - divergence) < 1e-12)
    #expect(abs(scale.leastExcess(confidence: 1 / 32)) < 1e-12)
  }

  @Test func storedBitsOfALargeModelAreAllFacts() {
    let facts = 1024 * family.scale.bitsPerPerson
    for run in family.sizes[10].runs {
      #expect((0.97...1).contains(family.storedBits(run) / facts))
    }
  }

  @Test func halfWaySizes() throws {
    let first = try family.crossings(of: 0.5) { family.unknown($0, quarter: 0) }
    #expect(first.places == nil && first.each.contains(.alreadyPast))
    let last = try family.crossings(of: 0.5) { family.unknown($0, quarter: 3) }
    #expect((18720...31104).contains(try #require(last.geometricMean?.value)))
  }

  @Test func predictedCrossingsHaveTheConstantOfTheirSeed() throws {
    let optimum = try CapacityCalibration(.exponential, on: family)
    let places = try optimum.crossings(of: 0.5, quarter: 2).allPlaces(of: "3rd quarter").values
    for (seed, place) in places.enumerated() {
      let capacity = optimum.bySeed[seed].constant * place
      let unknown = family.quarters.means(of: try optimum.theory.shares(capacity: capacity))[2]
      #expect(abs(unknown - 0.5) < 1e-4)
    }
    let measured = try family.crossings(of: 0.5) { family.unknown($0, quarter: 2) }
    let ratio = try #require(measured.ratio(to: measured).places)
    #expect(ratio.values == [1, 1, 1])
    let absent = Crossings([.notReached, .at(2), .at(2)])
    #expect(absent.ratio(to: measured).each[0] == .notReached)
  }

  /// A family that is just what the theory says gives the constant back, and its quarters without error.
  @Test func calibrationPredictsTheQuarters() throws {
    let optimum = try CapacityCalibration(.exponential, on: family)
    #expect(optimum.bySeed.count == 3)
    for (seed, calibration) in optimum.bySeed.enumerated() {
      func error(_ constant: Double) throws -> Double {
        try family.sizes.reduce(0) { sum, size in
          let predicted = try optimum.theory.unknown(capacity: constant * size.parameters)
          return sum + pow(predicted - family.unknown(size.runs[seed]), 2)
        }
      }
      let best = try error(calibration.constant)
      #expect(try best < error(1.01 * calibration.constant))
      #expect(try best < error(0.99 * calibration.constant))
    }
    // A capacity that is proportional to something else has another constant and the same unit of bits.
    let double = try CapacityCalibration(.exponential, on: family) { 2 * $0.parameters }
    #expect(abs(double.constants.mean * 2 / optimum.constants.mean - 1) < 1e-5)
    #expect(
      abs(try double.quarters(at: 2e4)[1] - optimum.quarters(at: 1e4)[1]) < 1e-5)
    let own = try optimum.theory.capacities(of: family.sizes[3], in: family)
    #expect(
      abs(
        try optimum.theory.unknown(capacity: own.values[1])
          - family.unknown(family.sizes[3].runs[1])) < 1e-9)
  }

  @Test func binsHoldEnoughPeople() throws {
    let bins = RankBins(of: family, leastPeople: 8)
    #expect(bins.ranges.first?.lowerBound == 0 && bins.ranges.last?.upperBound == 1024)
    #expect(bins.ranges.dropLast().allSatisfy { $0.count >= 8 })
    #expect(zip(bins.ranges, bins.ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    // A step in what each person has is found to a bin.
    let step = (0..<1024).map { $0 < 300 ? 1.0 : 0.0 }
    let place = try #require(try bins.threshold(at: 0.5, of: bins.means(of: step)).place)
    #expect((200...400).contains(place))
    #expect(
      try bins.threshold(at: 0.5, of: bins.means(of: step.map { _ in 1 })) == .notReached)
    #expect(
      try bins.threshold(at: 0.5, of: bins.means(of: step.map { _ in 0 })) == .alreadyPast)
  }

  @Test func ranksInProportionHaveSlopeOne() throws {
    let ranks = family.parameters.map { size in
      Crossings((0..<3).map { _ in .at(size / 50) })
    }
    let fit = RankFit(of: family, where: ranks, in: 50...512)
    #expect(
      fit.sizes == [0, 1, 2, 3, 4].filter { (50...512).contains(family.parameters[$0] / 50) })
    #expect(abs(try fit.slope(of: ranks).mean - 1) < 1e-12)
    let measured = ranks.map { $0.map { 2 * $0 } }
    #expect(abs(try fit.slope(of: measured, above: ranks).mean) < 1e-12)
    let offset = try fit.offset(of: measured, from: ranks, end: 1024)
    #expect(offset.values.allSatisfy { abs($0 - log(2.0)) < 1e-12 })
    let missing = measured.map { _ in Crossings([.notReached, .at(1), .at(1)]) }
    #expect(throws: MissingCrossing.self) { try fit.slope(of: missing) }
  }

  @Test func theSearchIsReadSizeBySize() throws {
    let search = try RateSearch(Self.runs("search"), for: family)
    #expect(search.sizes.map(\.label) == ["d = 8", "d = 16", "d = 32", "d = 64"])
    #expect(search.multiples == [0.25, 0.5, 1, 2, 4])
    #expect(search.sizes.allSatisfy { $0.tried.count == 5 && $0.excess >= 0 })
    #expect(search.sizes.map { ($0.best.multiple * 100).rounded() / 100 } == [2, 2, 2, 1])
    #expect(throws: UnfitSweep.self) {
      try RateSearch(Self.runs("search"), for: FamilyOfModels(Self.runs("longer")))
    }
  }
}
