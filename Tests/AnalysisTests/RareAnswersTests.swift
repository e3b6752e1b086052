import Analysis
import Foundation
import Testing

/// What models say of whom they do not know.
@Suite struct RareAnswersTests {
  @Test func noiseLosesMoreThanSayingNothing() {
    let noise = RandomLogits(values: 64)
    #expect(abs(noise.loss(0) - log(64)) < 1e-12)
    #expect(abs(noise.confidence(0) - 1 / 64.0) < 1e-12)
    // For little noise ln sum exp(z) is ln V + (variance of z)/2, to second order.
    #expect(abs(noise.loss(0.1) - log(64) - 0.005 * 63 / 64) < 1e-4)
    #expect(noise.loss(1) > noise.loss(0.5) && noise.confidence(1) > noise.confidence(0.5))
  }

  @Test func aConfidenceBelongsToALoss() {
    let noise = RandomLogits(values: 8, draws: 512)
    for sigma in [0.5, 1, 2] {
      let confidence = noise.confidence(atLoss: noise.loss(sigma))
      #expect(abs(confidence / noise.confidence(sigma) - 1) < 1e-4)
    }
    // Two values: the sure of them has 1/(1 + exp(-|z|)) with z of variance 2 sigma^2.
    let coin = RandomLogits(values: 2, draws: 20_000)
    var (mean, weight) = (0.0, 0.0)
    for z in stride(from: -12.0, through: 12, by: 0.001) {
      let density = exp(-z * z / 4)
      mean += density / (1 + exp(-abs(z)))
      weight += density
    }
    #expect(abs(coin.confidence(1) - mean / weight) < 0.005)
  }

  @Test func sureOfOneValueIsSurer() {
    let noise = RandomLogits(values: 16)
    let loss = 3.5
    let c = noise.confidenceInOne(atLoss: loss)
    #expect(abs(-log(c) / 16 - 15 / 16 * log((1 - c) / 15) - loss) < 1e-4)
    #expect(c > noise.confidence(atLoss: loss))
  }

  /// Of the committed runs of Figure 1 after equally many sentences.
  @Test func theRareAreThoseBelowTheThreshold() throws {
    let groups = try committedRuns("Figure1/equal").grouped(by: "size")
    let sizes = try ModelSizes("a law", Array(groups[..<2]))
    let rare = try RareAnswers(sizes, rarerBy: 2)
    let threshold = try sizes.thresholds.rows[0][1]
    let bins = groups[1].runs[0].last.people.filter { $0.mass / Double($0.count) < threshold / 2 }
    let mass = bins.reduce(0) { $0 + $1.mass }
    let (right, sure, loss) = bins.reduce(into: (0.0, 0.0, 0.0)) {
      $0.0 += $1.mass * $1.accuracy / mass
      $0.1 += $1.mass * $1.confidence / mass
      $0.2 += $1.mass * $1.loss / mass
    }
    #expect(abs(rare.accuracy.rows[0][1] - right) < 1e-12)
    #expect(abs(rare.confidence.rows[0][1] - sure) < 1e-12)
    #expect(abs(rare.loss.rows[0][1] - loss) < 1e-12)
    let noise = RandomLogits(values: 64, draws: 256)
    let excess = log(sure / noise.confidence(atLoss: loss))
    #expect(abs(rare.excess(over: noise).rows[0][1] - excess) < 1e-9)
    #expect(throws: UnfitLearningCurve.self) { try RareAnswers(sizes, rarerBy: 1e6) }
    // Who is read about rarely, as far as there is room.
    let ranks = try sizes.ranks(readAboutAtMost: 400, ofSize: 1, storing: 1)
    let law = sizes.corpus.law.frequencies
    #expect(sizes.sentences[1] * law[ranks.lowerBound] <= 400)
    #expect(Double(ranks.upperBound) <= sizes.count(.all)[1] / 6)
    #expect(throws: UnfitLearningCurve.self) {
      try sizes.ranks(readAboutAtMost: 0, ofSize: 1, storing: 1)
    }
    let accuracies = sizes.accuracies(ofSize: 1)
    let each = groups[1].runs.map { $0.last.people[7].accuracy }
    #expect(abs(accuracies[7].accuracy - each.reduce(0, +) / 3) < 1e-12)
  }
}
