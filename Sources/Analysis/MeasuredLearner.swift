import Foundation
import Statistics
import Theory
import Training

/// A learner that was watched: the share of the facts of one frequency that is unknown after so many sentences,
/// as models show it that learn under one law.
///
/// If what a model knows of a fact depends on the sentences that state it and on how many steps lie between them,
/// and on nothing else, it depends on the fact's frequency p and the number of sentences n alone. What was
/// watched under one law then holds under every other, with nothing fitted.
public struct MeasuredLearner: Sendable {
  /// The law that it was watched under.
  public let label: String
  /// Sentences at its points, increasing.
  public let sentences: [Double]
  /// ln p of the bins of people, increasing.
  private let logFrequencies: [Double]
  /// Of each seed at each point, the unknown share of each bin.
  private let unknown: [[[Double]]]

  public init(_ curve: LearningCurve) {
    label = curve.label
    sentences = curve.sentences
    logFrequencies = curve.evaluations[0][0].people.map { log($0.mass / Double($0.count)) }
      .reversed()
    unknown = curve.evaluations.map { seed in
      seed.map { $0.people.map { curve.unknown($0) }.reversed() }
    }
  }

  public var seeds: Int { unknown.count }

  /// The share unknown of the facts of frequency p, by lines between the bins in ln p; beyond the first and the
  /// last bin that of the bin.
  func unknown(seed: Int, point: Int, frequency p: Double) -> Double {
    let (x, y) = (log(p), unknown[seed][point])
    let next = logFrequencies.firstIndex { $0 > x } ?? logFrequencies.count
    guard next > 0 else { return y[0] }
    guard next < logFrequencies.count else { return y[y.count - 1] }
    let (low, high) = (logFrequencies[next - 1], logFrequencies[next])
    return y[next - 1] + (y[next] - y[next - 1]) * (x - low) / (high - low)
  }

  /// The share unknown, over all sentences about some people of a law, at each point: a row a seed.
  public func errors(_ law: FrequencyList, of people: Range<Int>? = nil) -> JointSample {
    let p = law.frequencies[people ?? 0..<law.frequencies.count]
    let mass = CompensatedSum.of(p)
    return JointSample(
      (0..<seeds).map { seed in
        sentences.indices.map { point in
          CompensatedSum.of(p.lazy.map { $0 * unknown(seed: seed, point: point, frequency: $0) })
            / mass
        }
      })
  }
}
