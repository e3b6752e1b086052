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
    return errors.number { errors in
      zip(errors, predicted).reduce(0) { $0 + log($1.0 / $1.1) } / Double(predicted.count)
    }
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
        try seed.map { evaluation in
          let crossing = try evaluation.frequency(whereUnknown: 0.5, amongValues: values)
          guard let place = crossing.place else {
            throw UnfitLearningCurve(label: label, reason: "nobody in its list is half known")
          }
          return place
        }
      }
      return try JointSample(thresholds).number { try LineFit.logLog(sentences, $0).slope }
    }
  }

  /// That of the learner's; nil if a half was not watched.
  /// - Throws: `LineFit.Failure`.
  public func thresholdSlope(by learner: MeasuredLearner) throws -> Double? {
    let thresholds = sentences.compactMap { n in
      learner.frequency(
        whereUnknown: 0.5, after: n, error: learner.error(corpus.law, after: n), strength: 1)
    }
    return thresholds.count == sentences.count
      ? try LineFit.logLog(sentences, thresholds).slope : nil
  }

  private func errors(by learner: MeasuredLearner) -> [Double] {
    sentences.map { learner.error(corpus.law, after: $0) }
  }
}
