import Analysis
import Foundation
import Sweeps
import TestSupport
import Testing
import Training

/// Of the committed runs of one pass, under four laws, 3 seeds each.
@Suite struct FinishedRunsTests {
  private let sweep: Sweep
  private let summaries: [RunSummary]

  init() throws {
    sweep = try Sweep(contentsOf: Self.file("OnePass/pass-full.json"))
    summaries = try SweepSummary(contentsOf: Self.file("OnePass/pass-runs.json")).runs
  }

  private static func file(_ path: String) -> URL {
    repositoryFolder.appendingPathComponent("Chapters/\(path)")
  }

  @Test func runsAreFoundByTheirConfigurationAndKeepTheSweepsOrder() throws {
    let runs = try FinishedRuns(sweep, summaries.reversed())
    #expect(runs.planned == 12 && runs.complete.map(\.points) == sweep.runs.map(\.points))
    #expect(zip(runs.complete, sweep.runs).allSatisfy { $0.summary.isOf($1) })
    #expect(runs.numericsVersions == "\(summaries[0].numericsVersion)")
    let laws = try runs.grouped(by: "law")
    #expect(laws.map(\.label) == sweep.axes[0].points.map(\.label))
    #expect(laws.allSatisfy { $0.runs.count == 3 })
    let error = #expect(throws: UnfitSweep.self) { try runs.grouped(by: "no such axis") }
    #expect(error?.reason == "has no axis \"no such axis\"")
  }

  @Test func theLawIsTheCorpus() throws {
    let runs = try FinishedRuns(sweep, summaries)
    let law = try runs.powerLaw()
    #expect(runs.corpus.law == .power(exponent: law.exponent, shift: law.shift))
  }

  @Test func oneSeedMayBeMissingButNoLaw() throws {
    let skewed = sweep.runs.filter { $0.points["law"] == "s = 2" }
    let without = { (runs: [SweepRun]) in
      summaries.filter { summary in !runs.contains { summary.isOf($0) } }
    }
    let runs = try FinishedRuns(sweep, without([skewed[1]]))
    #expect(runs.complete.count == 11 && runs.planned == 12)
    #expect(try runs.grouped(by: "law").map(\.runs.count) == [3, 3, 3, 2])
    let error = #expect(throws: UnfitSweep.self) { try FinishedRuns(sweep, without(skewed)) }
    #expect(error?.description.contains("no complete run of law") == true)
  }

  @Test func uniformFrequenciesAreNoPowerLaw() throws {
    let sweep = try Sweep(contentsOf: Self.file("Figure5/sets-uniform-full.json"))
    let summaries = try SweepSummary(contentsOf: Self.file("Figure5/sets-uniform-runs.json")).runs
    let runs = try FinishedRuns(sweep, summaries)
    #expect(runs.complete.count == 30)
    #expect(throws: UnfitSweep.self) { try runs.requireOnePass() }
    let error = #expect(throws: UnfitSweep.self) { try runs.powerLaw() }
    #expect(error?.description.contains("power law") == true)
  }
}
