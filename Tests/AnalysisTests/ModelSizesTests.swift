import Analysis
import Corpora
import Foundation
import Statistics
import Testing
import Theory
import Training

/// Of the committed runs of Figure 1 after equally many sentences: 6 sizes, 3 seeds each.
@Suite struct ModelSizesTests {
  private let groups: [(label: String, runs: [FinishedRuns.Run])]
  private let sizes: ModelSizes

  init() throws {
    groups = try committedRuns("Figure1/equal").grouped(by: "size")
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
    #expect(throws: UnfitLearningCurve.self) { try sizes.frequencies(whereUnknown: 1.5) }
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

  @Test func directionsAreThoseAtTheThreshold() throws {
    let inner = try ModelSizes("a law", Array(groups[..<2]))
    let (p, e) = (try inner.thresholds.rows[1][0], inner.errors.rows[1][0])
    #expect(abs(try inner.directions.rows[1][0] * inner.sentences[0] * p * p / e - 1) < 1e-12)
  }

  @Test func theSofterAThresholdTheFartherItsQuarters() throws {
    let inner = try ModelSizes("a law", Array(groups[..<2]))
    let quarters = try [0.25, 0.5, 0.75].map { try inner.frequencies(whereUnknown: $0).rows[2][1] }
    #expect(quarters[0] > quarters[1] && quarters[1] > quarters[2])
    #expect(abs(try inner.softness.rows[2][1] - log(quarters[0] / quarters[2])) < 1e-12)
  }

  @Test func halfWayIsBetweenTheSizesThatItIsBetween() throws {
    let ranks = 512..<1024
    let place = try sizes.size(whereUnknown: 0.5, of: ranks, over: .all).values[1]
    let next = try #require(sizes.count(.all).firstIndex { $0 > place })
    let unknown = sizes.errors(of: ranks).rows[1]
    #expect(unknown[next - 1] >= 0.5 && unknown[next] <= 0.5)
    // The most frequent are half known at every size.
    #expect(throws: UnfitLearningCurve.self) {
      try sizes.size(whereUnknown: 0.5, of: 0..<1, over: .all)
    }
  }

  @Test func sizesOfASweepAreInTheirOrder() throws {
    let runs = groups.reversed().flatMap(\.runs)
    #expect(try ModelSizes("a law", sizesOf: runs).count(.all) == sizes.count(.all))
  }

  @Test func sizesNeedTheSameSeeds() throws {
    var groups = groups
    groups[3].runs.removeLast()
    #expect(throws: UnfitLearningCurve.self) { try ModelSizes("a law", groups) }
    #expect(throws: UnfitLearningCurve.self) { try ModelSizes("a law", []) }
  }
}
