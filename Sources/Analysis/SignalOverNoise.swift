import Foundation

/// x, the square of signal over noise of a fact, on which it is supposed to depend how much of it is known.
///
/// In n sentences a fact of frequency p was stated r = n p times, each of which moved the answer to it the same way: a
/// signal r. A sentence whose fact is unknown moves what it has nothing to do with as well, now this way and now that;
/// one whose fact is known moves next to nothing. With E the share of sentences whose fact is unknown there were n E
/// of the former. In a model of P parameters such a sentence finds P directions to move the weights in, of which few
/// concern a given fact. The sum, a random walk, is a noise of variance n E / P, and
///
///     x = (n p)^2 P / (n E) = n p^2 P / E.
public struct SignalOverNoise: Hashable, Sendable {
  /// Which sentences disturb.
  public enum Disturbance: String, Hashable, Sendable, CaseIterable {
    case strangers = "strangers disturb"
    case everybody = "every sentence disturbs"
    /// What is known then depends on the sightings n p alone.
    case nobody = "nothing disturbs"
  }

  public let disturbance: Disturbance
  /// How much a sentence disturbs whose fact is known, over one whose fact is unknown: it adds to E.
  public let background: Double

  public init(_ disturbance: Disturbance, background: Double = 0) {
    precondition(background >= 0, "a share")
    (self.disturbance, self.background) = (disturbance, background)
  }

  public static let strangers = SignalOverNoise(.strangers)
  public static let everybody = SignalOverNoise(.everybody)
  public static let nobody = SignalOverNoise(.nobody)

  /// ln x.
  /// - Parameter strength: P, or 1 where all are of one size.
  package func logarithm(
    frequency p: Double, after n: Double, unknown e: Double, strength: Double = 1
  ) -> Double {
    let sightings = n * p
    return switch disturbance {
    case .strangers: log(strength * sightings * p / (e + background))
    case .everybody: log(strength * sightings * p)
    case .nobody: 2 * log(sightings)
    }
  }

  /// The frequency of a fact with this ln x, which goes as its square.
  package func frequency(
    ofLogarithm logarithm: Double, after n: Double, unknown e: Double, strength: Double
  ) -> Double {
    exp((logarithm - self.logarithm(frequency: 1, after: n, unknown: e, strength: strength)) / 2)
  }

  /// What the signal is multiplied by in a model of some size, if size matters and counts so: what does not disturb
  /// needs no room.
  func strength(of size: ModelSizes.Size, over counting: ModelSizes.Counting?) -> Double {
    disturbance == .nobody ? 1 : counting?.count(size.model) ?? 1
  }
}

/// What is unknown of facts of one signal.
public struct SignalPoint: Hashable, Sendable {
  public let logSignal: Double
  public let unknown: Double

  package init(logSignal: Double, unknown: Double) {
    (self.logSignal, self.unknown) = (logSignal, unknown)
  }
}
