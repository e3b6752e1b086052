import Analysis
import Corpora
import Foundation
import Statistics
import Testing
import Theory
import Training

/// Of the committed runs of one pass, under four laws, 3 seeds each.
@Suite struct MeasuredLearnerTests {
  private func curve(_ law: Int) throws -> LearningCurve {
    let laws = try committedRuns("OnePass/pass").grouped(by: "law")
    return try LearningCurve(laws[law].label, laws[law].runs).after(sentences: 100_000)
  }

  private func longLaw() throws -> FrequencyList { try curve(2).corpus.law }

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
    // People of nearly the same frequency are taken together in the whole.
    #expect(abs(sum / learner.error(law, after: n) - 1) < 1e-4)
    let bins = curve.evaluations[0][0].people[6..<12]
    let ranks = curve.evaluations[0][0].people[6].first..<curve.evaluations[0][0].people[12].first
    let mass = bins.reduce(0) { $0 + $1.mass }
    let right = bins.reduce(0) { $0 + $1.mass * $1.accuracy } / mass
    let error = curve.errors(of: ranks).rows[0][0]
    #expect(abs(error - (1 - right) * 64 / 63) < 1e-9)
  }

  @Test(arguments: SignalOverNoise.Disturbance.allCases)
  func signalsAreThoseOfTheirBins(disturbance: SignalOverNoise.Disturbance) throws {
    let curve = try curve(2)
    let points = curve.signals(SignalOverNoise(disturbance))
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
    #expect(point.unknown == (1 - bin.accuracy) / (1 - 1 / 64.0))
  }

  @Test func theErrorSolvesItsEquation() throws {
    let curve = try curve(2)
    let learner = MeasuredLearner(curve, .strangers)
    let (law, n) = (try longLaw(), 2e5)
    let error = learner.error(law, after: n)
    let share = law.frequencies.reduce(0) { $0 + $1 * learner.unknown(log(n * $1 * $1 / error)) }
    #expect(abs(share / error - 1) < 1e-4)
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
    let mended = MeasuredLearner(curve, SignalOverNoise(.strangers, background: 0.05))
    let (law, n) = (try longLaw(), 2e5)
    let error = mended.error(law, after: n)
    let share = law.frequencies.reduce(0) {
      $0 + $1 * mended.unknown(log(n * $1 * $1 / (error + 0.05)))
    }
    #expect(abs(share / error - 1) < 1e-4)
    #expect(
      curve.signals(SignalOverNoise(.strangers, background: 0.05))[3].logSignal
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

  @Test func whereStrangersKeepThemselvesUpTheLearnerStops() {
    // U = 1/(1 + (x/4)^4), a steep curve: u = U(c/u) has three solutions for c = 2.4, of which 0 is one.
    let learner = MeasuredLearner(
      "a curve", .strangers,
      watching: stride(from: -12.0, through: 12, by: 0.01).map {
        SignalPoint(logSignal: $0, unknown: 1 / (1 + pow(exp($0) / 4, 4)))
      }, width: 0.01)
    func unknown(_ c: Double) -> Double {
      learner.unknown(frequency: 1e-3, strangers: 0, after: c * 1e6, strength: 1)
    }
    let share = unknown(1.5)
    #expect(abs(share - 1 / (1 + pow(1.5 / share / 4, 4))) < 1e-3 && share > 0.5)
    // With a little more signal nothing keeps itself up.
    #expect(unknown(4) < 1e-6)
  }
}
