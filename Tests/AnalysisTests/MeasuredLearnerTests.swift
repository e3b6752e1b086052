import Analysis
import Corpora
import Foundation
import Statistics
import Testing
import Theory
import Training

/// Of the committed runs of Figure 1: one pass, 11 sizes, 3 seeds each.
@Suite struct MeasuredLearnerTests {
  private func curve(_ size: Int) throws -> LearningCurve {
    let sizes = try committedRuns("Figure1/sweep").grouped(by: "size")
    return try LearningCurve(sizes[size].label, sizes[size].runs)
  }

  /// Of so many people that some are always unknown, as on the short list of Figure 1 nobody need be.
  private func longLaw() throws -> FrequencyList {
    try BiographyCorpus(
      BiographyConfiguration(
        people: 131_072, firstNames: 512, lastNames: 512, values: [64], templates: 2,
        law: .power(exponent: 1.5, shift: 4), noise: 0, seed: 1)
    ).law
  }

  @Test func classesAddUpToTheWhole() throws {
    let curve = try curve(1)
    let learner = MeasuredLearner(try self.curve(2), .strangers)
    let law = try longLaw()
    let n = curve.sentences[curve.sentences.count - 1]
    var sum = 0.0
    for ranks in [0..<64, 64..<4096, 4096..<131_072] {
      let mass = law.frequencies[ranks].reduce(0) { $0 + $1 }
      sum += mass * learner.unknown(of: ranks, law, after: n)
    }
    #expect(abs(sum / learner.error(law, after: n) - 1) < 1e-6)
    let bins = curve.evaluations[0][0].people[6..<12]
    let ranks = curve.evaluations[0][0].people[6].first..<curve.evaluations[0][0].people[12].first
    let mass = bins.reduce(0) { $0 + $1.mass }
    let right = bins.reduce(0) { $0 + $1.mass * $1.accuracy } / mass
    let error = curve.errors(of: ranks).rows[0][0]
    #expect(abs(error - (1 - right) * 32 / 31) < 1e-9)
  }

  @Test(arguments: MeasuredLearner.Disturbance.allCases)
  func signalsAreThoseOfTheirBins(disturbance: MeasuredLearner.Disturbance) throws {
    let curve = try curve(2)
    let points = curve.signals(disturbance)
    let bins = curve.evaluations[0][0].people.count
    #expect(points.count == 3 * curve.sentences.count * bins)
    let (n, evaluation) = (curve.sentences[1], curve.evaluations[2][1])
    let bin = evaluation.people[4]
    let p = bin.mass / Double(bin.count)
    let e = curve.errors.rows[2][1]
    let x =
      switch disturbance {
      case .strangers: n * p * p / e
      case .everybody: n * p * p
      case .nobody: n * n * p * p
      }
    let point = points[(2 * curve.sentences.count + 1) * bins + 4]
    #expect(abs(point.logSignal - log(x)) < 1e-12)
    #expect(point.unknown == (1 - bin.accuracy) / (1 - 1 / 32.0))
  }

  @Test func theErrorSolvesItsEquation() throws {
    let curve = try curve(2)
    let learner = MeasuredLearner(curve, .strangers)
    let (law, n) = (try longLaw(), 2e5)
    let error = learner.error(law, after: n)
    let share = law.frequencies.reduce(0) { $0 + $1 * learner.unknown(log(n * $1 * $1 / error)) }
    #expect(abs(share / error - 1) < 1e-6)
    // More sentences leave less unknown.
    #expect(learner.error(law, after: 2 * n) < error)
  }

  @Test func betweenBinsThereAreLines() throws {
    let learner = MeasuredLearner(try curve(2), .nobody)
    let values = stride(from: -30, through: 30, by: 0.01).map { learner.unknown($0) }
    let steps = zip(values, values.dropFirst()).map { abs($0 - $1) }
    #expect(steps.allSatisfy { $0 < 0.05 } && values[0] > 0.9 && values[values.count - 1] < 0.1)
    #expect(learner.residual(try curve(2)) < 0.2)
  }

  @Test func whoIsKnownDisturbsToo() throws {
    let curve = try curve(2)
    let mended = MeasuredLearner(curve, .strangers, background: 0.05)
    let (law, n) = (try longLaw(), 2e5)
    let error = mended.error(law, after: n)
    let share = law.frequencies.reduce(0) {
      $0 + $1 * mended.unknown(log(n * $1 * $1 / (error + 0.05)))
    }
    #expect(abs(share / error - 1) < 1e-6)
    #expect(
      curve.signals(.strangers, background: 0.05)[3].logSignal
        < curve.signals(.strangers)[3].logSignal)
  }

  @Test func departuresAreOfTheLearnersErrors() throws {
    let curve = try curve(1)
    let learner = MeasuredLearner(try self.curve(2), .strangers)
    let predicted = curve.sentences.map { learner.error(curve.corpus.law, after: $0) }
    let logs = zip(curve.errors.rows[1], predicted).map { log($0 / $1) }
    #expect(
      abs(curve.departure(from: learner).values[1] - logs.reduce(0, +) / Double(logs.count)) < 1e-12
    )
    #expect(abs(curve.lastDeparture(from: learner).values[1] - logs[logs.count - 1]) < 1e-12)
    let other = MeasuredLearner(curve, .nobody)
    let apart = curve.departure(from: learner).values[0] - curve.departure(from: other).values[0]
    #expect(abs(curve.departure(of: other, from: learner) - apart) < 1e-9)
    let slope = try LineFit.logLog(curve.sentences, predicted).slope
    #expect(abs(try curve.slope(by: learner) - slope) < 1e-12)
    let measured = try LineFit.logLog(curve.sentences, curve.errors.rows[1]).slope
    #expect(abs(try curve.slopes.values[1] - measured) < 1e-12)
  }
}
