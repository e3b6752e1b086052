import Foundation
import Statistics
import Theory

import struct Statistics.Estimate

/// A learning curve after its transient, with the threshold learner that fits it and those that fit its halves.
public struct FittedCurve: Sendable {
  /// From the first evaluation on.
  public let whole: LearningCurve
  public let curve: LearningCurve
  public let learners: ThresholdLearners
  /// Of all points of the curve.
  public let fit: ThresholdFit
  /// Of the first half of them, and of the rest.
  public let halves: [ThresholdFit]

  /// - Parameters:
  ///   - runs: they differ in their seed alone.
  ///   - sentences: where the transient ends.
  ///   - sightings: the candidates.
  /// - Throws: ``UnfitLearningCurve``, `InvalidParameter`, `CalibrationAtEdge`.
  public init(
    _ label: String, _ runs: [FinishedRuns.Run], from sentences: Int, sightings: [Int]
  ) throws {
    try self.init(LearningCurve(label, runs), from: sentences, sightings: sightings)
  }

  init(_ whole: LearningCurve, from sentences: Int, sightings: [Int]) throws {
    let curve = try whole.after(sentences: Double(sentences))
    let learners = try ThresholdLearners(
      curve.corpus.law, ignorance: curve.ignorance, after: curve.sentences, sightings: sightings)
    (self.whole, self.curve, self.learners) = (whole, curve, learners)
    fit = try learners.fit(curve)
    halves = try curve.halves.map { try learners.fit(curve, points: $0) }
  }

  public var label: String { curve.label }

  /// With the sightings that fit all points.
  public var learner: ThresholdLearner { fit.learner }

  /// The slope of ln L over ln n of the finite curve, over the same points.
  /// - Throws: `LineFit.Failure`, `InvalidParameter`.
  public var finiteSlope: Double {
    get throws { try learner.slope(over: curve.sentences) }
  }

  /// By how much ln L falls, at one point, from the finite curve of this law to that of another.
  ///
  /// - Parameter point: counted from zero.
  /// - Throws: `InvalidParameter`.
  public func fall(to other: FittedCurve, at point: Int) throws -> Double {
    let n = curve.sentences[point]
    return log(try learner.loss(after: n) / other.learner.loss(after: n))
  }

  /// ln of the sightings that fit the second half over those that fit the first, of each seed: 0 for a constant.
  public var growth: Sample {
    Sample(zip(halves[0].sightings.values, halves[1].sightings.values).map { log($1 / $0) })
  }

  /// ``growth`` less a share of that of another curve, which is of other runs: seed by seed, so that the scatter
  /// is that of both.
  /// - Precondition: both have as many seeds.
  public func growth(beyond share: Double, of other: FittedCurve) -> Sample {
    let (own, others) = (growth.values, other.growth.values)
    precondition(own.count == others.count, "growths are compared seed by seed")
    return Sample(zip(own, others).map { $0 - share * $1 })
  }

  /// How many facts have had as many sightings on average as are needed, at the first point and at the last; the
  /// error, by the jackknife, is that of the fitted number.
  public var known: [Estimate] {
    [curve.sentences[0], curve.sentences[curve.sentences.count - 1]].map { n in
      Statistics.jackknife(fit.sightings.values.map { [$0] }, over: .seeds) { sightings in
        Double(curve.corpus.law.frequencies.count { $0 * n >= sightings[0] })
      }
    }
  }
}

extension FittedCurve {
  /// How much nearer some losses are to this law than to another: the distance from the nearest learner of
  /// this law over that from the nearest of the other.
  ///
  /// - Parameter logLosses: ln of losses in nats, at the curve's numbers of sentences.
  public func closeness(of logLosses: [Double], against other: FittedCurve) throws -> Double {
    try learners.fit(logLosses).rootError / other.learners.fit(logLosses).rootError
  }

  /// The same of the curve itself, the seeds' mean, its error by the jackknife.
  public func closeness(against other: FittedCurve) throws -> Estimate {
    try Statistics.jackknife(curve.logLosses.rows, over: .seeds) {
      try closeness(of: $0, against: other)
    }
  }

  /// The same of the points that the nearest learner of a rival law would have in place of these.
  public func closeness(against other: FittedCurve, if rival: FittedCurve) throws -> Double {
    try closeness(of: rival.learners.nearest(to: curve), against: other)
  }

  /// The distance of the curve from the nearest learner of another law over that from its own law's: below 1
  /// another law's is nearer.
  ///
  /// - Parameter laws: this one, which is left out, and at least one other.
  public func margin(among laws: [FittedCurve]) throws -> Estimate {
    let others = laws.filter { $0.curve.corpus.law != curve.corpus.law }
    precondition(!others.isEmpty, "a margin is one over other laws")
    return try Statistics.jackknife(curve.logLosses.rows, over: .seeds) { row in
      try others.map { 1 / (try closeness(of: row, against: $0)) }.reduce(.infinity, min)
    }
  }
}

/// Of several laws, at least one.
extension [FittedCurve] {
  /// The sightings of the law that needs the fewest.
  public var leastSightings: Sample {
    map(\.fit.sightings).sorted { $0.mean < $1.mean }[0]
  }

  /// By which factor the sightings fall from the first half of the points to the second, of the law where they
  /// fall most.
  public var greatestFall: Sample {
    map { $0.growth.map { exp(-$0) } }.sorted { $0.mean > $1.mean }[0]
  }
}
