import Corpora
import Foundation

/// How well a model predicts the sentences of a run's first source, what it knows of their facts, and
/// the same of other groups.
public struct Evaluation: Codable, Equatable, Sendable {
  /// Sums over some of the predicted tokens, as means.
  public struct Score: Codable, Equatable, Sendable {
    public let tokens: Int
    /// Nats per token; 0 for no tokens.
    public let loss: Double
    /// The share of tokens to which the model gives the largest probability; 0 for no tokens.
    public let accuracy: Double
  }

  public let step: Int
  public let name: Score
  public let syntax: Score
  public let knowledge: Score
  /// What the model knows of people, in bins of people of consecutive ranks, the most frequent
  /// first: `PeopleBin.boundaries`. Empty if the corpus states no facts.
  public let people: [PeopleBin]
  /// The same by how often a fact occurs in the finite set that is trained on; nil without one.
  public let occurrences: [OccurrenceBin]?
  /// The probability that a validation sentence is about a fact that does not occur in that set.
  public let missingMass: Double?
  /// How often the most probable token is right, by its probability; nil in runs of one pass.
  public let reliability: [ReliabilityBin]?
  /// In the order of the configuration; nil if it names none.
  public let groups: [GroupScore]?

  init(
    step: Int, name: Score, syntax: Score, knowledge: Score, people: [PeopleBin],
    occurrences: [OccurrenceBin]? = nil, missingMass: Double? = nil,
    reliability: [ReliabilityBin]? = nil, groups: [GroupScore]? = nil
  ) {
    self.step = step
    self.name = name
    self.syntax = syntax
    self.knowledge = knowledge
    self.people = people
    self.occurrences = occurrences
    self.missingMass = missingMass
    self.reliability = reliability
    self.groups = groups
  }
}

/// What a model says of the facts that occur equally often, or nearly so, in a finite set. Means are
/// weighted by how often validation sentences state the facts.
public struct OccurrenceBin: Codable, Equatable, Sendable {
  /// The facts occur in `least`...`most` sentences of the set: 0, 1, 2, 3...4, 5...8 and so on.
  public let least: Int
  public let most: Int
  public let facts: Int
  /// The probability that a validation sentence states one of them.
  public let mass: Double
  /// Nats: the expected loss on the value that a sentence states, noise included.
  public let loss: Double
  public let accuracy: Double
  /// The mean probability of the most probable token.
  public let confidence: Double
  /// Nil if all were asked for.
  public let sampling: PeopleBin.Sampling?
}

/// The answers whose most probable token has about the same probability, weighted as validation
/// sentences state the facts.
public struct ReliabilityBin: Codable, Equatable, Sendable {
  /// Confidence lies in least..<most, or at most in the last bin.
  public let least: Double
  public let most: Double
  /// Of all answers.
  public let mass: Double
  /// The mean probability of the most probable token; 0 without answers.
  public let confidence: Double
  /// How often it is right; the model is calibrated where that is the confidence.
  public let accuracy: Double
}

/// What a model says of the facts of a group, or of the sentences of a corpus that states none.
public struct GroupScore: Codable, Equatable, Sendable {
  public let name: String
  /// Questions, or tokens.
  public let asked: Int
  /// Nats a question or token.
  public let loss: Double
  public let accuracy: Double
  /// The mean probability of the most probable token.
  public let confidence: Double
  /// Standard errors of the sample of questions; nil if all were asked for.
  public let lossError: Double?
  public let accuracyError: Double?
}

extension Evaluation {
  /// Means over the facts that occur in the set, weighted as validation sentences state them; 0
  /// without a set.
  public var onSet: (loss: Double, accuracy: Double) {
    let bins = (occurrences ?? []).filter { $0.least > 0 }
    let mass = bins.reduce(0) { $0 + $1.mass }
    guard mass > 0 else { return (0, 0) }
    return (
      bins.reduce(0) { $0 + $1.mass * $1.loss } / mass,
      bins.reduce(0) { $0 + $1.mass * $1.accuracy } / mass
    )
  }

  /// Over the predicted tokens of all kinds.
  public var loss: Double {
    let scores = [name, syntax, knowledge]
    let tokens = scores.reduce(0) { $0 + $1.tokens }
    return scores.reduce(0) { $0 + Double($1.tokens) * $1.loss } / Double(max(tokens, 1))
  }

  func value(of score: StoppingRule.Score) -> Double {
    switch score {
    case .loss: loss
    case .knowledgeLoss: knowledgeLoss
    case .accuracy: PeopleBin.merged(people).accuracy
    case .lossOnSet: onSet.loss
    case .accuracyOnSet: onSet.accuracy
    }
  }
}
