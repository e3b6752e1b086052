import Analysis
import Foundation
import Statistics
import Sweeps
import TestSupport
import Testing
import Training

/// Of the committed runs of Figure 5: five laws, 3 seeds each.
@Suite struct LearningCurveTests {
  private let laws: [(label: String, runs: [FinishedRuns.Run])]

  init() throws {
    func file(_ name: String) -> URL {
      repositoryFolder.appendingPathComponent("Chapters/Figure5/\(name)")
    }
    laws = try FinishedRuns(
      Sweep(contentsOf: file("sweep-full.json")),
      SweepSummary(contentsOf: file("sweep-runs.json")).runs
    ).grouped(by: "law")
  }

  private func curve(_ law: Int) throws -> LearningCurve {
    try LearningCurve(laws[law].label, laws[law].runs)
  }

  @Test func pointsAreThoseOfTheEvaluations() throws {
    let curve = try curve(3)
    let evaluations = laws[3].runs[1].summary.evaluations.filter { $0.step > 0 }
    #expect(curve.label == "s = 2" && curve.asymptoticExponent == -0.5 && !curve.isUniform)
    #expect(curve.sentences == evaluations.map { Double($0.step * 64) })
    #expect(curve.logLosses.rows[1] == evaluations.map { log($0.knowledgeLoss) })
    #expect(curve.ignorance == log(64))
    let uniform = try self.curve(4)
    #expect(uniform.isUniform && uniform.asymptoticExponent == nil)
    #expect(uniform.rivalForm == .power && curve.rivalForm == .exponential)
  }

  @Test func errorsOfLossesAreThoseOfTheirLogarithms() throws {
    let curve = try curve(0)
    for (loss, logarithm) in zip(curve.losses, curve.logLosses.estimates) {
      #expect(loss.value == exp(logarithm.value))
      let error = try #require(loss.standardError)
      #expect(abs(error - loss.value * (try #require(logarithm.standardError))) < 1e-12)
    }
  }

  @Test func partsBeginAndEndWhereTheySay() throws {
    let part = try curve(0).after(sentences: 400 * 64)
    #expect(part.sentences.first == 31616 && part.sentences.count == 13)
    let window = try part.until(quarterSeen: 50)
    let rarest = part.corpus.law.frequencies[512]
    #expect(window.sentences.count == 8)
    #expect(window.sentences[7] * rarest <= 50 && part.sentences[8] * rarest > 50)
    #expect(window.logLosses.rows[2] == Array(part.logLosses.rows[2].prefix(8)))
    #expect(throws: UnfitLearningCurve.self) { try part.until(quarterSeen: 1) }
    #expect(throws: UnfitLearningCurve.self) { try part.after(sentences: 1e9) }
  }

  @Test func runsThatAreNotAlikeMakeNoCurve() throws {
    let error = #expect(throws: UnfitLearningCurve.self) { try LearningCurve("none", []) }
    #expect(error?.description.contains("there is no run") == true)
    #expect(throws: UnfitLearningCurve.self) {
      try LearningCurve("late", laws[0].runs, from: 1_000_000)
    }
  }

  /// Against values of an independent program in double precision.
  @Test func slopesAndSightingsAreThoseOfAnotherProgram() throws {
    let expected: [(slope: Double, finite: Double, r: [Double], drift: Double)] = [
      (-0.7446875223, -0.5532300685, [32, 29, 32], 0.3970),
      (-0.7886556819, -0.5889113260, [26, 26, 26], 0.3476),
      (-0.6996075440, -0.5426000851, [29, 29, 29], 0.2295),
      (-0.5951951412, -0.5413597936, [32, 32, 32], 0.0126),
    ]
    let candidates = (0...60).map { Int((2 * pow(1.1, Double($0))).rounded()) }
    for (law, expected) in expected.enumerated() {
      let fit = try FittedCurve(
        laws[law].label, laws[law].runs, from: 25_600, sightings: candidates)
      let slope = try WindowSlope(fit, within: fit.curve.until(quarterSeen: 50))
      #expect(abs(slope.measured.mean - expected.slope) < 1e-8)
      #expect(abs(slope.finite - expected.finite) < 1e-8)
      #expect(abs(slope.drift.mean - expected.drift) < 0.001)
      #expect(fit.fit.sightings.values == expected.r)
      #expect(abs(slope.rest.mean - (slope.measured.mean - slope.drifting.mean)) < 1e-12)
      #expect(abs(slope.withoutDrift + slope.finite * slope.drift.mean) < 1e-12)
    }
  }

  @Test func aLawIsItsOwnNeighbourWithoutDistance() throws {
    let fits = try [2, 3].map {
      try FittedCurve(
        laws[$0].label, laws[$0].runs, from: 25_600, sightings: [5, 10, 20, 30, 40, 80, 160, 320])
    }
    // Points on its own curve are at no distance from it.
    #expect(try fits[0].closeness(against: fits[1], if: fits[0]) == 0)
    let closeness = try fits[0].closeness(against: fits[1]).value
    #expect(abs(try fits[0].margin(among: fits).value * closeness - 1) < 1e-12)
    #expect(fits[0].known[0].value < fits[0].known[1].value)
  }

  @Test func whatIsNotHalfKnownIsSaidInWords() throws {
    let curve = try curve(2)
    let first = try curve.halfKnown(quarter: 0)
    let last = try curve.halfKnown(quarter: 3)
    #expect(abs((try #require(first.sentences)).mean - 10930) < 10)
    #expect(last.sentences == nil && last.sightings == nil)
    #expect(last.absence == "not reached in 3 of 3 seeds")
    #expect(throws: NotHalfKnown.self) { try last.octaves(after: first) }
    let second = try curve.halfKnown(quarter: 1)
    let octaves = try second.octaves(after: first)
    #expect(octaves.count == 3 && abs(octaves.mean - 4.7784) < 1e-3)
    let extremes = try curve.extremeSightings()
    #expect(abs(try #require(extremes.first.sightings).mean - 665) < 1)
    #expect(abs(try extremes.ratio.mean - 40.44) < 0.01)
  }
}
