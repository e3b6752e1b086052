import Analysis
import Corpora
import Foundation
import Statistics
import Sweeps
import TestSupport
import Testing
import Theory
import Training

/// Of the committed runs of Figures 1 and 2: 11 sizes, 3 seeds each.
@Suite struct ModelSizesTests {
  private let groups: [(label: String, runs: [FinishedRuns.Run])]
  private let sizes: ModelSizes

  init() throws {
    func file(_ path: String) -> URL { repositoryFolder.appendingPathComponent("Chapters/\(path)") }
    groups = try FinishedRuns(
      Sweep(contentsOf: file("Figure1/sweep-full.json")),
      SweepSummary(contentsOf: file("Figure1/sweep-runs.json")).runs
    ).grouped(by: "size")
    sizes = try ModelSizes("a law", groups)
  }

  @Test func sizesAreCountedInThreeWays() throws {
    let models = groups.map { $0.runs[0].summary.configuration.model }
    #expect(sizes.count(.all) == models.map { Double($0.parameterCount) })
    #expect(sizes.count(.width) == models.map { Double($0.width) })
    for (count, model) in zip(sizes.count(.withoutEmbedding), models) {
      // Two blocks of attention, feed-forward layer, their biases and norms, and the last norm.
      let d = Double(model.width)
      #expect(count == Double(model.layers) * (12 * d * d + 13 * d) + 2 * d)
    }
  }

  @Test func rowsAreSeedsAndColumnsSizes() throws {
    let values = Double(
      try groups[0].runs[0].summary.configuration.corpus.requireBiographies().values[0])
    for seed in 0..<3 {
      for (column, group) in groups.enumerated() {
        let bins = group.runs[seed].last.people
        let unknown = bins.map { (1 - $0.accuracy) / (1 - 1 / values) }
        let error = zip(bins, unknown).reduce(0) { $0 + $1.0.mass * $1.1 }
        #expect(abs(sizes.errors.rows[seed][column] - error) < 1e-9)
        let known = zip(bins, unknown).reduce(0) { $0 + Double($1.0.count) * (1 - $1.1) }
        let bits = known * log2(values) / sizes.count(.all)[column]
        #expect(abs(sizes.storedBits.rows[seed][column] - bits) < 1e-9)
      }
    }
  }

  @Test func aThresholdHasAsManyUnknownOnEitherSide() throws {
    // The larger ones know everybody half at least.
    #expect(throws: UnfitLearningCurve.self) { try sizes.thresholds }
    let inner = try ModelSizes("a law", Array(groups[..<3]))
    let thresholds = try inner.thresholds
    #expect(try inner.sightings.rows[0] == zip(thresholds.rows[0], inner.sentences).map { $0 * $1 })
    for (column, group) in groups[..<3].enumerated() {
      let bins = group.runs[1].last.people
      let place = thresholds.rows[1][column]
      let next = try #require(bins.firstIndex { $0.mass / Double($0.count) < place })
      let values = Double(inner.corpus.configuration.values[0])
      let shares = [bins[next - 1], bins[next]].map { (1 - $0.accuracy) / (1 - 1 / values) }
      #expect(shares[0] <= 0.5 && shares[1] >= 0.5)
    }
  }

  @Test func slopesAreOverTheirCount() throws {
    let powers = JointSample([sizes.count(.all).map { pow($0, -0.4) }])
    #expect(abs(try sizes.slopes(of: powers, over: .all).mean + 0.4) < 1e-9)
    #expect(try sizes.slopes(of: powers, over: .width).mean < -0.4)
  }

  @Test func aLearnerSolvesItsOwnEquation() throws {
    let points = stride(from: -10.0, through: 60, by: 0.25).map {
      SignalPoint(logSignal: $0, unknown: 1 / (1 + exp($0 / 2)))
    }
    let learner = MeasuredLearner("a curve", .strangers, watching: points)
    let errors = sizes.errors(by: learner, over: .withoutEmbedding)
    let counts = sizes.count(.withoutEmbedding)
    for index in errors.indices {
      let strength = sizes.sentences[index] * counts[index] / errors[index]
      let sum = sizes.corpus.law.frequencies.reduce(0.0) { (sum: Double, p: Double) in
        sum + p / (1 + strength.squareRoot() * p)
      }
      // Lines over steps of a quarter of ln x.
      #expect(abs(sum / errors[index] - 1) < 0.01)
      if index > 0 { #expect(errors[index] < errors[index - 1]) }
    }
  }

  @Test func sizesNeedTheSameSeeds() throws {
    var groups = groups
    groups[3].runs.removeLast()
    #expect(throws: UnfitLearningCurve.self) { try ModelSizes("a law", groups) }
    #expect(throws: UnfitLearningCurve.self) { try ModelSizes("a law", []) }
  }
}
