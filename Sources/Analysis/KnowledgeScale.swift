import Corpora
import Foundation
import Theory

/// The scale on which a loss says how much of the facts is unknown: all of it at a loss of ln V, nothing at h.
public struct KnowledgeScale: Hashable, Sendable {
  /// h, nats: the entropy of what a sentence states about a known fact, which the noise sets.
  public let floor: Double
  /// ln V, nats: the loss of a model that gives every value the same probability.
  public let ignorance: Double
  /// H = A log2 V: the bits of all facts about one person.
  public let bitsPerPerson: Double

  /// - Throws: `InvalidParameter` where attributes have different numbers of values: they have different scales.
  public init(_ corpus: BiographyConfiguration) throws(InvalidParameter) {
    guard let values = corpus.values.first, Set(corpus.values).count == 1 else {
      throw InvalidParameter("values", corpus.values, "they must be as many for every attribute")
    }
    floor = BiographyEntropies.knowledge(noise: corpus.noise, values: values)
    guess = 1 / Double(values)
    noiseResolution =
      (BiographyEntropies.knowledge(noise: 2 * corpus.noise, values: values) - floor) / 2
    ignorance = log(Double(values))
    bitsPerPerson = Double(corpus.attributes) * log2(Double(values))
  }

  /// 1/V: how often a guess is right.
  public let guess: Double
  /// Half the distance, in nats, from the floor to that of twice the noise.
  public let noiseResolution: Double

  /// ln V - h, nats: what there is to know.
  public var range: Double { ignorance - floor }

  /// 1 for a loss of ln V, 0 at the floor; above 1 where a model is worse than guessing.
  public func unknown(atLoss loss: Double) -> Double { (loss - floor) / range }

  /// How often the most probable value is the true one, if a share of the facts is known and answered and the
  /// others are guessed.
  public func accuracy(unknown share: Double) -> Double { guess + (1 - guess) * (1 - share) }

  /// How far the loss lies above ln V at least, nats, if answers of this confidence c are guesses.
  ///
  /// If the truth is uniform and independent of the answer, the loss exceeds ln V by the divergence of the uniform
  /// law from the model's. With c for one value it is least if the others share the rest equally:
  /// -(1/V) ln(c V) - (1 - 1/V) ln((1 - c) V/(V - 1)).
  public func leastExcess(confidence c: Double) -> Double {
    -guess * log(c / guess) - (1 - guess) * log((1 - c) / (1 - guess))
  }

  /// Nats.
  public func loss(unknown share: Double) -> Double { floor + range * share }
}
