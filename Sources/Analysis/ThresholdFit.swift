import Foundation
import Statistics
import Theory

import struct Statistics.Estimate

/// Threshold learners of one law that differ in the sightings they need, and their losses after given numbers of
/// sentences, worked out once.
public struct ThresholdLearners: Sendable {
  public let law: FrequencyList
  /// Nats.
  public let ignorance: Double
  public let sentences: [Double]
  /// ln of the losses in nats, by sightings.
  private let table: [Int: [Double]]

  /// - Parameter sightings: the candidates, each at least one.
  /// - Throws: `InvalidParameter`.
  public init(
    _ law: FrequencyList, ignorance: Double, after sentences: [Double], sightings: [Int]
  ) throws(InvalidParameter) {
    (self.law, self.ignorance, self.sentences) = (law, ignorance, sentences)
    var table: [Int: [Double]] = [:]
    for candidate in sightings {
      let learner = ThresholdLearner(law, ignorance: ignorance, sightings: candidate)
      var losses: [Double] = []
      // A loss that underflows has the logarithm of minus infinity, and its candidate an infinite error.
      for n in sentences { losses.append(log(try learner.loss(after: n))) }
      table[candidate] = losses
    }
    self.table = table
  }

  /// The sightings whose losses are nearest to measured ones; its `rootError` is the distance, the root mean square
  /// of ln(measured/predicted).
  ///
  /// - Parameter points: those that count; nil for all.
  /// - Precondition: a loss after each number of sentences.
  /// - Throws: `CalibrationAtEdge`, `CalibrationUndefined`.
  public func fit(_ logLosses: [Double], points: Range<Int>? = nil) throws -> Calibration {
    precondition(logLosses.count == sentences.count, "a loss after each number of sentences")
    func counted(_ losses: [Double]) -> [Double] { points.map { Array(losses[$0]) } ?? losses }
    return try Calibration(
      of: counted(logLosses), over: .candidates(table.keys.map { Double($0) })
    ) { counted(losses(of: $0)) }
  }

  /// ln of the losses of the learner that is nearest to a curve's mean over the seeds, nats.
  public func nearest(to curve: LearningCurve) throws -> [Double] {
    losses(of: try fit(curve.logLosses.means).constant)
  }

  private func losses(of candidate: Double) -> [Double] {
    guard let losses = table[Int(candidate)] else {
      preconditionFailure("only candidates are asked for")
    }
    return losses
  }

  /// The fit of each seed of a curve.
  public func fit(_ curve: LearningCurve, points: Range<Int>? = nil) throws -> ThresholdFit {
    let fits = try curve.logLosses.rows.map { try fit($0, points: points) }
    let sightings = Sample(fits.map(\.constant))
    return ThresholdFit(
      sightings: sightings, distances: Sample(fits.map(\.rootError)),
      learner: ThresholdLearner(
        law, ignorance: ignorance, sightings: Int(sightings.mean.rounded())))
  }

  /// The distance of the seeds' mean curve from the nearest learner, its error by the jackknife.
  public func distance(from curve: LearningCurve) throws -> Estimate {
    try Statistics.jackknife(curve.logLosses.rows, over: .seeds) { try fit($0).rootError }
  }
}

/// The sightings that fit each seed of a learning curve.
public struct ThresholdFit: Sendable {
  public let sightings: Sample
  /// The root mean square of ln(measured/predicted) of each seed.
  public let distances: Sample
  /// With the mean number of sightings, rounded.
  public let learner: ThresholdLearner
}
