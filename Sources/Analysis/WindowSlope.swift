import Foundation
import Statistics

/// The slope of ln L over ln n in a window, and what a threshold learner says of it.
public struct WindowSlope: Sendable {
  public let window: LearningCurve
  /// Of each seed.
  public let measured: Sample
  /// Of the finite curve over the same points, with the sightings that fit the whole curve.
  public let finite: Double
  /// d, of each seed: in the window the sightings at which people are half known fall as n^-d.
  ///
  /// If facts are known after r(n) sightings when n sentences have been seen, the loss is a function of the
  /// frequency of the rarest that are known, r(n)/n. With r constant that falls as 1/n, and the loss with the
  /// slope of the finite curve; with r going as n^-d it falls as n^-(1+d), and the slope is 1 + d times that.
  public let drift: Sample

  /// - Parameter window: some points of the fitted curve.
  /// - Throws: `LineFit.Failure`, `Curve.Failure`, `InvalidParameter`.
  public init(_ fit: FittedCurve, within window: LearningCurve) throws {
    self.window = window
    measured = try window.slopes
    finite = try fit.learner.slope(over: window.sentences)
    drift = try window.sightingsDrift(of: fit.whole)
  }

  public var label: String { window.label }

  /// The slope of the finite curve with the drift.
  public var drifting: Sample { drift.map { finite * (1 + $0) } }

  /// Measured less finite.
  public var excess: Sample { measured.map { $0 - finite } }

  /// Measured less that of another, of each seed.
  public func difference(from other: WindowSlope) -> Sample {
    Sample(zip(measured.values, other.measured.values).map { $0 - $1 })
  }

  /// Measured less that of the finite curve with the drift.
  public var rest: Sample { Sample(zip(measured.values, drifting.values).map { $0 - $1 }) }

  /// What ``rest`` would be if the sightings did not drift: the finite curve's slope less the same with drift.
  public var withoutDrift: Double { finite - drifting.mean }

  /// By how much the finite curve of another law is steeper or flatter over the same points.
  /// - Throws: `LineFit.Failure`, `InvalidParameter`.
  public func difference(if rival: FittedCurve) throws -> Double {
    try rival.learner.slope(over: window.sentences) - finite
  }
}

/// Of several laws, whose runs are different ones, at least one.
extension [WindowSlope] {
  /// ``WindowSlope/rest`` of each law.
  public var rests: JointSample { JointSample(columns: map(\.rest)) }

  /// What the largest |t| of the laws may be at a level, their variances pooled.
  public func critical(level: Double) -> Double {
    TestFamily(level: level, members: count)
      .criticalT(degreesOfFreedom: count * (self[0].rest.count - 1))
  }
}
