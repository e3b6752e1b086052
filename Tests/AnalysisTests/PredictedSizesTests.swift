import Analysis
import Corpora
import Foundation
import Statistics
import Testing
import Theory

/// Of the committed runs of Figure 1 after equally many sentences: 6 sizes, 3 seeds each, 131,072 people, 64 values.
@Suite struct PredictedSizesTests {
  private let sizes: ModelSizes
  private let learner: MeasuredLearner

  init() throws {
    sizes = try ModelSizes("a law", committedRuns("Figure1/equal").grouped(by: "size"))
    learner = MeasuredLearner(
      "a curve", .strangers,
      watching: stride(from: -10.0, through: 60, by: 0.25).map {
        SignalPoint(logSignal: $0, unknown: 1 / (1 + exp($0 / 2)))
      })
  }

  @Test func aLearnerSolvesItsOwnEquation() throws {
    let errors = try sizes.predicted(by: .disturbed(learner, over: .withoutEmbedding)).errors
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
    // Where size does not matter all that read as much know as much.
    let alike = try sizes.predicted(by: .disturbed(learner, over: nil)).errors
    #expect(alike.allSatisfy { $0 == alike[0] })
  }

  @Test(arguments: [true, false]) func classesAddUpToTheWhole(isStored: Bool) throws {
    let predicted = try sizes.predicted(
      by: isStored ? .stored(bitsPerParameter: 1) : .disturbed(learner, over: .all))
    var sums = sizes.sentences.map { _ in 0.0 }
    for ranks in [0..<100, 100..<700, 700..<131_072] {
      let mass = sizes.corpus.law.frequencies[ranks].reduce(0, +)
      for (size, share) in predicted.unknown(of: ranks).enumerated() { sums[size] += mass * share }
    }
    for (sum, error) in zip(sums, predicted.errors) { #expect(abs(sum - error) < 1e-5) }
  }

  @Test func whoIsHalfKnownIsAtTheThreshold() throws {
    let predicted = try sizes.predicted(by: .disturbed(learner, over: .all))
    let thresholds = try predicted.thresholds
    for (size, p) in thresholds.enumerated() {
      let x = sizes.sentences[size] * p * p * sizes.count(.all)[size] / predicted.errors[size]
      #expect(abs(learner.unknown(log(x)) - 0.5) < 1e-7)
    }
    // u = 1/(1 + p sqrt(...)): from three quarters to a quarter unknown p grows ninefold.
    for softness in try predicted.softness { #expect(abs(softness - log(9)) < 0.02) }
    #expect(throws: UnfitLearningCurve.self) { try predicted.frequencies(whereUnknown: 1.5) }
  }

  @Test func aCapacityStoresTheMostFrequent() throws {
    let predicted = try sizes.predicted(by: .stored(bitsPerParameter: 0.25))
    let law = sizes.corpus.law.frequencies
    for size in sizes.sentences.indices {
      // Six bits a person.
      let known = Int((0.25 * sizes.count(.all)[size] / 6).rounded())
      #expect(abs(predicted.errors[size] - law[known...].reduce(0, +)) < 1e-9)
      #expect(try predicted.thresholds[size] == law[known])
    }
    // A tenth of the class is left: nine tenths of its mass fit.
    let most = try predicted.size(whereUnknown: 0.1, of: 100..<200, over: .all)
    let fits = law[100..<Int((most * 0.25 / 6).rounded())].reduce(0, +)
    #expect(abs(fits / law[100..<200].reduce(0, +) - 0.9) < 0.02)
    let ranks = 100..<200
    let half = try predicted.size(whereUnknown: 0.5, of: ranks, over: .all)
    let known = Int((half * 0.25 / 6).rounded())
    let masses = [100..<known, known..<200].map { law[$0].reduce(0, +) }
    #expect(abs(masses[0] - masses[1]) <= law[100])
    #expect(try predicted.softness.allSatisfy { $0 == 0 })
  }

  @Test func departuresAreMeansOverSizes() throws {
    let first = try sizes.predicted(by: .stored(bitsPerParameter: 0.1))
    let second = try sizes.predicted(by: .disturbed(learner, over: .all))
    let row = sizes.errors.rows[2]
    let logs = zip(row, second.errors).map { log($0 / $1) }
    #expect(abs(second.departure.values[2] - logs.reduce(0, +) / 6) < 1e-12)
    let between = second.departure.values[0] - first.departure.values[0]
    #expect(abs(first.departure(from: second) - between) < 1e-9)
    let slope = try LineFit.logLog(sizes.count(.width), second.errors).slope
    #expect(try second.slope(over: .width) == slope)
  }
}
