import Foundation
import Statistics
import Training

/// A learning curve beside what a learner says of it.
extension LearningCurve {
  /// All bins of people at all evaluations of all seeds, or of one, with the measured E of each.
  public func signals(_ signal: SignalOverNoise, ofSeed one: Int? = nil) -> [SignalPoint] {
    (one.map { [evaluations[$0]] } ?? evaluations).flatMap { seed in
      zip(sentences, seed).flatMap { n, evaluation in
        let error = evaluation.unknown(amongValues: values)
        return evaluation.people.map { bin in
          SignalPoint(
            logSignal: signal.logarithm(
              frequency: bin.mass / Double(bin.count), after: n, unknown: error),
            unknown: bin.unknown(amongValues: values))
        }
      }
    }
  }

  /// ln of the measured error over the learner's, of each seed, mean over the points.
  public func departure(from learner: MeasuredLearner) -> Sample {
    let predicted = errors(by: learner)
    return errors.number { meanLogRatio($0, predicted) }
  }

  /// ln of another learner's error over the learner's, mean over the points.
  public func departure(of other: MeasuredLearner, from learner: MeasuredLearner) -> Double {
    meanLogRatio(errors(by: other), errors(by: learner))
  }

  /// The same at the last point.
  public func lastDeparture(from learner: MeasuredLearner) -> Sample {
    let predicted = errors(by: learner)
    return lastErrors.map { log($0 / predicted[predicted.count - 1]) }
  }

  /// The slope over ln n of ln of the error, of each seed.
  /// - Throws: `LineFit.Failure`.
  public var slopes: Sample {
    get throws { try errors.number { try LineFit.logLog(sentences, $0).slope } }
  }

  /// That of the learner's error.
  /// - Throws: `LineFit.Failure`.
  public func slope(by learner: MeasuredLearner) throws -> Double {
    try LineFit.logLog(sentences, errors(by: learner)).slope
  }

  /// The slope over ln n of ln of the frequency of the people of whom half is unknown, of each seed.
  /// - Throws: ``UnfitLearningCurve`` if that is not in the list; `Curve.Failure`, `LineFit.Failure`.
  public var thresholdSlopes: Sample {
    get throws {
      let thresholds = try evaluations.map { seed in
        try seed.map { try $0.frequency(whereUnknown: 0.5, amongValues: values, of: label) }
      }
      return try JointSample(thresholds).number { try LineFit.logLog(sentences, $0).slope }
    }
  }

  /// That of the learner's.
  /// - Throws: ``UnfitLearningCurve`` if a half was not watched; `LineFit.Failure`.
  public func thresholdSlope(by learner: MeasuredLearner) throws -> Double {
    let thresholds = try zip(sentences, errors(by: learner)).map { n, error in
      try learner.frequency(whereUnknown: 0.5, after: n, error: error, strength: 1)
    }
    return try LineFit.logLog(sentences, thresholds).slope
  }

  private func errors(by learner: MeasuredLearner) -> [Double] {
    sentences.map { learner.error(corpus.law, after: $0) }
  }
}
