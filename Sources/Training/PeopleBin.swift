import Corpora
import Foundation

/// What a model knows of some people of consecutive ranks, asked for every attribute of each or for a
/// sample of their facts. Means are weighted by the people's frequencies.
public struct PeopleBin: Codable, Equatable, Sendable {
  /// How many of the facts were asked for, and what that does to the numbers.
  public struct Sampling: Codable, Equatable, Sendable {
    public let asked: Int
    /// The standard error, nats, of `loss` as an estimate of what everybody's answers would give.
    public let lossError: Double
    /// The same of `accuracy`.
    public let accuracyError: Double

    public init(asked: Int, lossError: Double, accuracyError: Double) {
      self.asked = asked
      self.lossError = lossError
      self.accuracyError = accuracyError
    }
  }

  /// The most frequent of the people; they are numbered by frequency, from 0.
  public let first: Int
  public let count: Int
  /// The probability that a sentence is about one of them.
  public let mass: Double
  /// Nats: the expected loss on the value that a sentence about one of them states, noise included.
  public let loss: Double
  /// The share of questions to which the most probable token is the true value.
  public let accuracy: Double
  /// The mean probability of the most probable token.
  public let confidence: Double
  /// Nil if all was asked for; see `FactSample`.
  public let sampling: Sampling?

  public init(
    first: Int, count: Int, mass: Double, loss: Double, accuracy: Double, confidence: Double,
    sampling: Sampling? = nil
  ) {
    self.first = first
    self.count = count
    self.mass = mass
    self.loss = loss
    self.accuracy = accuracy
    self.confidence = confidence
    self.sampling = sampling
  }

  /// One bin of the people of several, in the order of their ranks. All is 0 for no bins. The errors of
  /// different bins are independent.
  public static func merged(_ bins: some Collection<PeopleBin>) -> PeopleBin {
    let mass = bins.reduce(0) { $0 + $1.mass }
    func mean(_ value: KeyPath<PeopleBin, Double>) -> Double {
      mass > 0 ? bins.reduce(0) { $0 + $1.mass * $1[keyPath: value] } / mass : 0
    }
    func error(_ value: KeyPath<Sampling, Double>) -> Double {
      let squares = bins.reduce(0) { sum, bin in
        let part = bin.mass * (bin.sampling?[keyPath: value] ?? 0)
        return sum + part * part
      }
      return mass > 0 ? squares.squareRoot() / mass : 0
    }
    let isSampled = bins.contains { $0.sampling != nil }
    return PeopleBin(
      first: bins.first?.first ?? 0, count: bins.reduce(0) { $0 + $1.count }, mass: mass,
      loss: mean(\.loss), accuracy: mean(\.accuracy), confidence: mean(\.confidence),
      sampling: isSampled
        ? Sampling(
          asked: bins.reduce(0) { $0 + ($1.sampling?.asked ?? 0) }, lossError: error(\.lossError),
          accuracyError: error(\.accuracyError)) : nil)
  }

  /// Where the bins of a corpus begin and end: 0, the numbers 2^(k/2) rounded, the boundaries of
  /// both kinds of quartiles, and the number of people; increasing.
  static func boundaries(of corpus: any FactCorpus) -> [Int] {
    let people = corpus.people
    let powers = (0..<64).map { Int(pow(2, Double($0) / 2).rounded(.toNearestOrAwayFromZero)) }
    let quartiles = (corpus.rankQuartiles + corpus.massQuartiles).map(\.upperBound)
    return Set([0, people] + powers + quartiles).filter { (0...people).contains($0) }.sorted()
  }
}

extension Evaluation {
  /// Nats: the expected loss on the value of a sentence, over all people; without sampling error if
  /// everybody was asked.
  public var knowledgeLoss: Double { PeopleBin.merged(people).loss }
}
