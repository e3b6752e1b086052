import Analysis
import Foundation
import Statistics
import Testing
import Theory

@Suite struct ThresholdLearnerTests {
  private let ignorance = log(64.0)
  private let sentences: [Double] = [500, 1000, 2000, 4000, 8000, 16000]

  private func power(_ items: Int = 400, exponent: Double = 1.5) throws -> FrequencyList {
    try FrequencyList(weights: (1...items).map { pow(Double($0) + 4, -exponent) })
  }

  @Test func oneSightingOfEquallyFrequentFactsIsAnExponential() throws {
    let list = try FrequencyList(weights: [Double](repeating: 1, count: 50))
    let learner = ThresholdLearner(list, ignorance: ignorance, sightings: 1)
    for n in [0.0, 10, 300] {
      #expect(abs(try learner.loss(after: n) - ignorance * exp(-n / 50)) < 1e-12)
      #expect(abs(learner.loss(after: n, of: 10..<20) - ignorance * exp(-n / 50)) < 1e-12)
    }
    #expect(abs(learner.halfKnown(0..<50) / (50 * log(2)) - 1) < 1e-9)
  }

  @Test func twoSightingsAreHalfKnownWhereTheirPoissonTailIsOneHalf() throws {
    let list = try FrequencyList(weights: [1, 1, 1, 1])
    let n = ThresholdLearner(list, ignorance: 1, sightings: 2).halfKnown(1..<3)
    // (1 + x) e^-x = 1/2 with x = n/4.
    #expect(abs((1 + n / 4) * exp(-n / 4) - 0.5) < 1e-9)
  }

  @Test func lossesOfQuartersAddUpToTheLoss() throws {
    let list = try power()
    let learner = ThresholdLearner(list, ignorance: ignorance, sightings: 9)
    let total = (0..<4).reduce(0.0) { sum, quarter in
      let facts = quarter * 100..<(quarter + 1) * 100
      return sum + list.frequencies[facts].reduce(0, +) * learner.loss(after: 3000, of: facts)
    }
    #expect(abs(total / (try learner.loss(after: 3000)) - 1) < 1e-12)
    #expect(learner.halfKnown(0..<100) < learner.halfKnown(100..<200))
  }

  @Test func theSlopeIsThatOfItsLosses() throws {
    let learner = ThresholdLearner(try power(), ignorance: ignorance, sightings: 5)
    let slope = try LineFit.logLog(sentences, learner.losses(after: sentences)).slope
    #expect(try learner.slope(over: sentences) == slope && slope < 0)
  }

  @Test func theFitFindsTheSightingsOfExactLosses() throws {
    let list = try power()
    let learners = try ThresholdLearners(
      list, ignorance: ignorance, after: sentences, sightings: [2, 4, 7, 9, 12, 20])
    let exact = try ThresholdLearner(list, ignorance: ignorance, sightings: 9)
      .losses(after: sentences).map { log($0) }
    let fit = try learners.fit(exact)
    #expect(fit.constant == 9 && fit.rootError == 0)
    #expect(try learners.fit(exact, points: 0..<3).constant == 9)
    #expect(throws: CalibrationAtEdge.self) { try learners.fit(exact.map { $0 + 9 }) }
    #expect(throws: CalibrationUndefined.self) { try learners.fit(exact.map { _ in .nan }) }
  }
}
