import Foundation
import Theory

/// How often each of N people is written about. Person 0 is the most frequent.
public enum PeopleLaw: Hashable, Sendable {
  case uniform
  /// p_i proportional to (i + shift)^{-exponent}, i = 1...N.
  case power(exponent: Double, shift: Double)
  /// One draw of a Pitman-Yor process: the frequencies of the N clusters that its sentences would
  /// discover first, in proportion, sorted.
  case pitmanYor(PitmanYor)

  /// Throws `InvalidParameter` for a law that no number of people makes valid.
  func validate() throws(InvalidParameter) {
    if case .power(let exponent, let shift) = self {
      _ = try FrequencyLaw.shiftedPower(exponent: exponent, shift: shift, items: 1)
    }
  }

  /// The frequencies in decreasing order, a pure function of the law, the number of people and,
  /// for a Pitman-Yor process, the seed. O(N log N).
  /// - Throws: `InvalidParameter` for a number below 1 or above 10^8, and where the rarest person's
  ///   frequency underflows.
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

extension PeopleLaw: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case kind, exponent, shift, discount, concentration
  }

  private enum Kind: String, CaseIterable {
    case uniform, power, pitmanYor

    var keys: [CodingKeys] {
      switch self {
      case .uniform: [.kind]
      case .power: [.kind, .exponent, .shift]
      case .pitmanYor: [.kind, .discount, .concentration]
      }
    }
  }

  /// An object whose `kind` is `uniform`, `power` or `pitmanYor`, with that kind's parameters and
  /// nothing else.
  public init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .kind)
    guard let kind = Kind(rawValue: name) else {
      let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw InvalidParameter("the law's kind", name, "it must be one of \(kinds)")
    }
    try decoder.requireKeys(in: kind.keys.map(\.rawValue))
    func number(_ key: CodingKeys) throws -> Double {
      try container.decode(Double.self, forKey: key)
    }
    switch kind {
    case .uniform: self = .uniform
    case .power: self = .power(exponent: try number(.exponent), shift: try number(.shift))
    case .pitmanYor:
      self = .pitmanYor(
        try PitmanYor(discount: number(.discount), concentration: number(.concentration)))
    }
    try validate()
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .uniform: try container.encode(Kind.uniform.rawValue, forKey: .kind)
    case .power(let exponent, let shift):
      try container.encode(Kind.power.rawValue, forKey: .kind)
      try container.encode(exponent, forKey: .exponent)
      try container.encode(shift, forKey: .shift)
    case .pitmanYor(let process):
      try container.encode(Kind.pitmanYor.rawValue, forKey: .kind)
      try container.encode(process.discount, forKey: .discount)
      try container.encode(process.concentration, forKey: .concentration)
    }
  }
}
