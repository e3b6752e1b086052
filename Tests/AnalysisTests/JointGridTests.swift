import Analysis
import Foundation
import Statistics
import Sweeps
import TestSupport
import Testing
import Theory

/// Of the committed runs of the joint law: 4 sizes of set, 4 of model, 3 numbers of sentences, 2 seeds.
@Suite struct JointGridTests {
  private let runs: FinishedRuns
  private let grid: JointGrid

  init() throws {
    func file(_ path: String) -> URL { repositoryFolder.appendingPathComponent("Chapters/\(path)") }
    runs = try FinishedRuns(
      Sweep(contentsOf: file("JointLaw/grid-full.json")),
      SweepSummary(contentsOf: file("JointLaw/grid-runs.json")).runs)
    grid = try JointGrid(runs)
  }

  @Test func pointsAreInTheirOrder() throws {
    #expect(grid.points.count == 48 && grid.sets == [3000, 10_000, 30_000, 100_000])
    #expect(grid.sizes == ["d = 12", "d = 16", "d = 24", "d = 48"] && grid.lengths.count == 3)
    let point = grid.points[17]
    #expect(point.processed == grid.lengths[1] && point.set == 3000)
    let own = runs.complete.filter {
      $0.points["set"] == "n = 3000" && $0.points["size"] == point.model.label
        && $0.points["sentences"] == "S = 1000000"
    }
    #expect(point.missing.values == own.compactMap { $0.last.missingMass })
    for (error, run) in zip(point.errors.values, own) {
      let right = run.last.people.reduce(0) { $0 + $1.mass * $1.accuracy }
      let mass = run.last.people.reduce(0) { $0 + $1.mass }
      #expect(abs(error - (1 - right / mass) * 64 / 63) < 1e-12)
    }
  }

  @Test func aLargeCapacityLeavesWhatIsNeverStated() {
    for (predicted, point) in zip(grid.predicted(storing: 1e6), grid.points) {
      #expect(abs(predicted - point.missing.mean) < 1e-9)
    }
    let small = grid.predicted(storing: 0.1)
    for (less, more) in zip(grid.predicted(storing: 1), small) { #expect(less < more) }
  }

  @Test func departuresAreMeansOverThePoints() {
    let predicted = grid.points.map { $0.errors.mean * 1.1 }
    let logs = grid.points.map { log($0.errors.values[1] / ($0.errors.mean * 1.1)) }
    let mean = logs.reduce(0, +) / 48
    #expect(abs(grid.departure(from: predicted).values[1] - mean) < 1e-12)
    let twice = predicted.map { 2 * $0 }
    #expect(abs(grid.departure(of: twice, from: predicted) - log(2)) < 1e-12)
  }
}
