import Analysis
import Foundation
import Sweeps
import TestSupport
import Testing
import Training

/// Of the committed runs of Figures 1 and 2: 11 sizes, 3 seeds each.
@Suite struct FinishedRunsTests {
  private let sweep: Sweep
  private let summaries: [RunSummary]

  init() throws {
    sweep = try Sweep(contentsOf: Self.file("Figure1/sweep-full.json"))
    summaries = try SweepSummary(contentsOf: Self.file("Figure1/sweep-runs.json")).runs
  }

  private static func file(_ path: String) -> URL {
    repositoryFolder.appendingPathComponent("Chapters/\(path)")
  }

  @Test func runsAreFoundByTheirIDsAndKeepTheSweepsOrder() throws {
    let runs = try FinishedRuns(sweep, summaries.reversed())
    #expect(runs.planned == 33 && runs.complete.map(\.summary.id) == sweep.runs.map(\.id))
    let sizes = try runs.grouped(by: "size")
    #expect(sizes.map(\.label) == sweep.axes[0].points.map(\.label))
    #expect(sizes.allSatisfy { $0.runs.count == 3 })
    let error = #expect(throws: UnfitSweep.self) { try runs.grouped(by: "no such axis") }
    #expect(error?.reason == "has no axis \"no such axis\"")
  }

  @Test func theLawIsTheCorpus() throws {
    let runs = try FinishedRuns(sweep, summaries)
    let law = try runs.powerLaw()
    #expect(runs.corpus.law == .power(exponent: law.exponent, shift: law.shift))
  }

  @Test func oneSeedMayBeMissingButNoSize() throws {
    let wide = sweep.runs.filter { $0.points["size"] == sweep.axes[0].points[10].label }.map(\.id)
    let without = { (ids: [String]) in summaries.filter { !ids.contains($0.id) } }
    let runs = try FinishedRuns(sweep, without([wide[1]]))
    #expect(runs.complete.count == 32 && runs.planned == 33)
    #expect(try runs.grouped(by: "size").map(\.runs.count) == Array(repeating: 3, count: 10) + [2])
    let error = #expect(throws: UnfitSweep.self) { try FinishedRuns(sweep, without(wide)) }
    #expect(error?.description.contains("no complete run of size") == true)
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
