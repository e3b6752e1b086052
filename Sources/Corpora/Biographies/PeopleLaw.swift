import Foundation
import Theory

/// How often people are written about. Person 0 is the most frequent.
///
/// A closed law is about N people. An open one is not: there is always somebody whom no sentence has
/// mentioned yet.
public enum PeopleLaw: Hashable, Sendable {
  case uniform
  /// p_i proportional to (i + shift)^{-exponent}, i = 1...N.
  case power(exponent: Double, shift: Double)
  /// One draw of a Pitman-Yor process: the frequencies of the N clusters that its sentences would
  /// discover first, in proportion, sorted.
  case pitmanYor(PitmanYor)
  /// In proportion to counts, as somebody found them.
  case counts(CountSpectrum)
  /// Open: sentences are about the clusters of a Pitman-Yor process (`PitmanYorMentions`), a in [0, 1),
  /// b >= 0, and b > 0 if a = 0.
  case openPitmanYor(discount: Double, concentration: Double)
  /// Open: p_i proportional to (i + shift)^{-exponent} for i = 1, 2, ... without end, exponent > 1.
  case endlessPower(exponent: Double, shift: Double)

  /// Whether there is no last person.
  public var isOpen: Bool {
    switch self {
    case .openPitmanYor, .endlessPower: true
    case .uniform, .power, .pitmanYor, .counts: false
    }
  }

  /// The number of people, if the law tells it.
  var people: Int? {
    if case .counts(let spectrum) = self { spectrum.people } else { nil }
  }

  /// Throws `InvalidParameter` for a law that no number of people makes valid.
  func validate() throws(InvalidParameter) {
    switch self {
    case .uniform, .pitmanYor, .counts: break
    case .power(let exponent, let shift):
      _ = try FrequencyLaw.shiftedPower(exponent: exponent, shift: shift, items: 1)
    case .openPitmanYor(let discount, let concentration):
      _ = try PitmanYorMentions(discount: discount, concentration: concentration, seed: 0)
    case .endlessPower(let exponent, let shift):
      _ = try EndlessPower(exponent: exponent, shift: shift)
    }
  }

  /// The frequencies in decreasing order, a pure function of the law, the number of people and,
  /// for a Pitman-Yor process, the seed. O(N log N).
  /// - Throws: `InvalidParameter` for a number below 1 or above 10^8, one that is not the law's own,
  ///   where the rarest person's frequency underflows, and for an open law.
  public func frequencies(people: Int, seed: UInt64) throws(InvalidParameter) -> FrequencyList {
    guard (1...100_000_000).contains(people) else {
      throw InvalidParameter("people", people, "it must be between 1 and 100000000")
    }
    switch self {
    case .uniform:
      return try FrequencyList(weights: Array(repeating: 1, count: people))
    case .power(let exponent, let shift):
      let law = try FrequencyLaw.shiftedPower(exponent: exponent, shift: shift, items: people)
      guard case .list(let list) = law else {
        throw InvalidParameter("law", law, "it must be a finite list")
      }
      return list
    case .pitmanYor(let process):
      let weights = Self.sticks(of: process, count: people, seed: seed)
      guard weights.allSatisfy({ $0 > 0 }) else {
        throw InvalidParameter(
          "people", people,
          """
          under discount \(process.discount) and concentration \(process.concentration) the rarest has a \
          frequency below the smallest number; take fewer people or less extreme parameters
          """)
      }
      return try FrequencyList(weights: weights)
    case .counts(let spectrum):
      guard people == spectrum.people else {
        throw InvalidParameter(
          "people", people, "the law's spectrum has \(spectrum.people) people")
      }
      return try FrequencyList(weights: spectrum.weights)
    case .openPitmanYor, .endlessPower:
      throw InvalidParameter("law", kind.rawValue, "an open law is no list of frequencies")
    }
  }

  /// The first frequencies of the process in size-biased order, by stick breaking (see
  /// `DiscoveredClusters`): P_j = V_j (1 - V_1) ... (1 - V_{j-1}), V_j ~ Beta(1 - a, b + ja). At
  /// a = 0 the frequencies fall geometrically, by about b/(1 + b) a person. What
  /// all later clusters would have is left out, and `FrequencyList` divides by the rest.
  private static func sticks(of process: PitmanYor, count: Int, seed: UInt64) -> [Double] {
    var logRemainder = 0.0
    return (0..<count).map { index in
      var random = RandomSequence(seed: seed, stream: .sticks, index: UInt64(index))
      let stick = random.logBeta(
        1 - process.discount, process.concentration + Double(index + 1) * process.discount)
      defer { logRemainder += stick.complement }
      return exp(logRemainder + stick.variate)
    }
  }
}
