import Foundation
import Statistics
import Training

/// When each seed's model half knows some people: from then on its loss on sentences about them is at most half
/// of ignorance, to the end of the run.
public struct HalfKnown: Hashable, Sendable {
  /// The mean probability of one of the people.
  public let frequency: Double
  /// In sentences seen, of each seed.
  public let crossings: [Crossing]

  /// Sentences seen by then; nil unless every seed's crossing lies between its evaluations.
  public var sentences: Sample? {
    let places = crossings.compactMap(\.place)
    return places.count == crossings.count ? Sample(places) : nil
  }

  /// log2 of the sentences seen by then over those seen when other people were half known, of each seed.
  /// - Throws: ``NotHalfKnown``.
  public func octaves(after others: HalfKnown) throws(NotHalfKnown) -> Sample {
    Sample(zip(try others.reached.values, try reached.values).map { log2($1 / $0) })
  }

  /// Sentences by then about one of the people, on average; nil where ``sentences`` is.
  public var sightings: Sample? { sentences?.map { $0 * frequency } }

  /// ``sentences`` over those that were predicted.
  public func over(_ predicted: Double) -> Sample? { sentences?.map { $0 / predicted } }

  /// ``sentences``, where they are needed.
  /// - Throws: ``NotHalfKnown``.
  public var reached: Sample {
    get throws(NotHalfKnown) {
      guard let sentences else { throw NotHalfKnown(absence: absence) }
      return sentences
    }
  }

  /// The words for a crossing that not all seeds have, such as "not reached in 2 of 3 seeds".
  public var absence: String {
    let absent = crossings.filter { $0.place == nil }
    return Set(absent.map(\.description)).sorted().joined(separator: " or ")
      + " in \(absent.count) of \(crossings.count) seeds"
  }
}

extension LearningCurve {
  /// When a quarter of the people is half known; 0 is that of the most frequent.
  /// - Throws: `Curve.Failure`.
  public func halfKnown(quarter: Int) throws -> HalfKnown {
    try halfKnown { $0.quartilesByRank[quarter] }
  }

  /// When each bin of people that the evaluations tell apart is half known, the most frequent first.
  /// - Throws: `Curve.Failure`.
  public func halfKnownBins() throws -> [HalfKnown] {
    try evaluations[0][0].people.indices.map { bin in try halfKnown { $0.people[bin] } }
  }

  /// The sightings at which the first bin of people, the most frequent, and the last of those that are half known
  /// in every seed are half known.
  /// - Throws: `Curve.Failure`.
  public func extremeSightings() throws -> ExtremeSightings {
    let bins = try halfKnownBins()
    return ExtremeSightings(first: bins[0], last: bins.last { $0.sentences != nil } ?? bins[0])
  }

  /// How the sightings at which people are half known fall while more is seen, of each seed: they go as n^-d
  /// over the people who are half known within the points of this curve.
  /// - Parameter whole: the same curve from its first evaluation on.
  /// - Throws: `Curve.Failure`; `LineFit.Failure` unless two bins are half known in between.
  public func sightingsDrift(of whole: LearningCurve) throws -> Sample {
    let window = sentences[0]...sentences[sentences.count - 1]
    let bins = try whole.halfKnownBins()
    return Sample(
      try evaluations.indices.map { seed in
        let met = bins.compactMap { bin in
          bin.crossings[seed].place.map { (n: $0, sightings: $0 * bin.frequency) }
        }.filter { window.contains($0.n) }
        return -(try LineFit.logLog(met.map(\.n), met.map(\.sightings)).slope)
      })
  }

  private func halfKnown(_ people: (Evaluation) -> PeopleBin) throws -> HalfKnown {
    let bin = people(evaluations[0][0])
    return HalfKnown(
      frequency: bin.mass / Double(bin.count),
      crossings: try evaluations.map { seed in
        try Curve(sentences, seed.map { people($0).loss }, over: .logarithmic)
          .crossing(of: ignorance / 2, .falling, .last)
      })
  }
}

/// The sightings of one person at which two groups of people are half known.
public struct ExtremeSightings: Hashable, Sendable {
  /// The most frequent person.
  public let first: HalfKnown
  /// The last people who are half known; the first, if nobody is.
  public let last: HalfKnown

  /// How many times as many the first needs.
  /// - Throws: ``NotHalfKnown``.
  public var ratio: Sample {
    get throws(NotHalfKnown) {
      Sample(
        zip(try first.reached.values, try last.reached.values).map {
          $0 * first.frequency / ($1 * last.frequency)
        })
    }
  }
}

/// People who are not half known in every seed, or were before the first evaluation.
public struct NotHalfKnown: Error, Hashable, CustomStringConvertible, Sendable {
  public let absence: String

  public var description: String {
    "the loss on some people does not cross half of ignorance between the evaluations: \(absence)"
  }
}
