import Corpora
import Foundation
import Statistics
import Theory
import Training

import struct Statistics.Estimate

/// How the loss of models that differ in their seed alone falls with the sentences they have seen.
public struct LearningCurve: Sendable {
  public let label: String
  public let corpus: BiographyCorpus
  /// Seen before each evaluation, increasing.
  public let sentences: [Double]
  /// A row a seed, one at each number of sentences.
  public let evaluations: [[Evaluation]]
  /// ln of the loss in nats on the value that a sentence states; a row a seed. Everybody is asked, so that
  /// there is no sampling error.
  public let logLosses: JointSample

  /// - Parameters:
  ///   - runs: they differ in their seed alone.
  ///   - step: the first step whose evaluation counts; at step 0 nothing has been seen.
  /// - Throws: ``UnfitLearningCurve``, `InvalidParameter`.
  public init(_ label: String, _ runs: [FinishedRuns.Run], from step: Int = 1) throws {
    guard let first = runs.first?.summary.configuration else {
      throw UnfitLearningCurve(label: label, reason: "there is no run")
    }
    guard runs.allSatisfy({ $0.summary.configuration.isOnePass }) else {
      throw UnfitLearningCurve(label: label, reason: "a run of it is not one pass")
    }
    let evaluations = runs.map { $0.summary.evaluations.filter { $0.step >= max(step, 1) } }
    try self.init(
      label, try BiographyCorpus(first.corpus.requireBiographies()),
      batchSentences: first.batchSentences, evaluations)
  }

  init(
    _ label: String, _ corpus: BiographyCorpus, batchSentences: Int, _ evaluations: [[Evaluation]]
  ) throws(UnfitLearningCurve) {
    let steps = Set(evaluations.map { $0.map(\.step) })
    guard steps.count == 1, let steps = steps.first, !steps.isEmpty else {
      throw UnfitLearningCurve(label: label, reason: "its runs are not evaluated at the same steps")
    }
    guard evaluations.joined().allSatisfy({ $0.knowledgeLoss > 0 && $0.knowledgeLoss < .infinity })
    else { throw UnfitLearningCurve(label: label, reason: "a loss has no logarithm") }
    guard evaluations.joined().allSatisfy({ $0.people.allSatisfy { $0.sampling == nil } }) else {
      throw UnfitLearningCurve(label: label, reason: "its runs asked a sample of the people")
    }
    self.label = label
    self.corpus = corpus
    self.evaluations = evaluations
    sentences = steps.map { Double($0 * batchSentences) }
    logLosses = JointSample(evaluations.map { $0.map { log($0.knowledgeLoss) } })
  }

  private init(_ curve: LearningCurve, points: Range<Int>) {
    (label, corpus) = (curve.label, curve.corpus)
    sentences = Array(curve.sentences[points])
    evaluations = curve.evaluations.map { Array($0[points]) }
    logLosses = curve.logLosses.map { Array($0[points]) }
  }

  /// Nats that a value costs who knows nothing of the person: ln V.
  public var ignorance: Double { log(Double(corpus.configuration.values[0])) }

  /// The share of sentences about some people whose fact a model does not know. Who knows a share k of facts and
  /// guesses among V values otherwise is right with k + (1 - k)/V, from which k follows.
  public func unknown(_ people: PeopleBin) -> Double {
    (1 - people.accuracy) / (1 - 1 / Double(corpus.configuration.values[0]))
  }

  /// Whether everybody is equally frequent.
  public var isUniform: Bool { Set(corpus.law.frequencies).count == 1 }

  /// -(s - 1)/s for people drawn by a power law, `DataLaw.exponent`; nil for others.
  public var asymptoticExponent: Double? {
    guard case .power(let s, _) = corpus.configuration.law else { return nil }
    return DataLaw.exponent(ofPower: s)
  }

  /// s of people drawn by a power law; nil for others.
  public var exponent: Double? {
    guard case .power(let s, _) = corpus.configuration.law else { return nil }
    return s
  }

  /// The geometric mean of the loss over the seeds, nats, at each number of sentences. A standard error e of
  /// the mean logarithm is one of L e of the loss L, to first order.
  public var losses: [Estimate] {
    logLosses.estimates.map { mean in
      let loss = exp(mean.value)
      return Estimate(loss, mean.scaled(by: loss).uncertainty)
    }
  }

  /// The mean loss over the seeds, nats, on sentences about a quarter of the people; 0 is the quarter of the
  /// most frequent.
  public func losses(ofQuarter quarter: Int) -> [Estimate] {
    JointSample(evaluations.map { $0.map { $0.quartilesByRank[quarter].loss } }).estimates
  }

  /// The slope of ln L over ln n of each seed.
  /// - Throws: `LineFit.Failure`.
  public var slopes: Sample {
    get throws {
      try logLosses.number { try LineFit(x: sentences.map { log($0) }, y: $0).slope }
    }
  }

  /// The interval that holds the true mean of the slopes with a probability, by Student's t.
  /// - Throws: ``UnfitLearningCurve`` for one seed, `LineFit.Failure`.
  public func slopeInterval(level: Double) throws -> ClosedRange<Double> {
    guard let interval = try slopes.interval(level: level) else {
      throw UnfitLearningCurve(label: label, reason: "an interval of its slope needs two seeds")
    }
    return interval
  }

  /// By how much ln L falls, at one point, from this curve to another of as many seeds, for each of them.
  ///
  /// - Parameter point: counted from zero; both are then of one number of sentences.
  public func fall(to other: LearningCurve, at point: Int) -> Sample {
    precondition(
      sentences[point] == other.sentences[point], "curves are compared after as much data")
    return Sample(
      zip(logLosses.rows, other.logLosses.rows).map { $0[point] - $1[point] })
  }

  /// The same curve from a number of sentences on.
  public func after(sentences least: Double) throws(UnfitLearningCurve) -> LearningCurve {
    try part(sentences.count { $0 < least }..<sentences.count)
  }

  /// The points at which a quarter of the people, the most frequent, have not all had more than so many
  /// sightings on average. Beyond, the end of the list bends the curve down: too few are left to be learned.
  public func until(quarterSeen sightings: Double) throws(UnfitLearningCurve) -> LearningCurve {
    let rarest = corpus.law.frequencies[corpus.law.frequencies.count / 4]
    return try part(0..<sentences.count { $0 * rarest <= sightings })
  }

  /// The first half of the points, and the rest.
  var halves: [Range<Int>] {
    let middle = sentences.count / 2
    return [0..<middle, middle..<sentences.count]
  }

  private func part(_ points: Range<Int>) throws(UnfitLearningCurve) -> LearningCurve {
    guard points.count > 2 else {
      throw UnfitLearningCurve(
        label: label, reason: "\(points.count) of its points remain, and a form needs three")
    }
    return LearningCurve(self, points: points)
  }
}

/// Runs of which no learning curve can be made, or too short a part of one.
public struct UnfitLearningCurve: Error, Hashable, CustomStringConvertible, Sendable {
  public let label: String
  public let reason: String

  public var description: String { "the learning curve of \(label) cannot be used: \(reason)" }
}
