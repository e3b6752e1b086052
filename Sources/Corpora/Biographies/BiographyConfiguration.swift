import Theory

/// A corpus of synthetic biographies, in the manner of the bioS data of Allen-Zhu and Li: every
/// sentence states one attribute of one person through one of several templates.
///
/// A person is drawn from `law`, the attribute and the template uniformly, all independent. Every
/// person has one true value of each attribute, uniform among that attribute's values; with
/// probability `noise` a sentence states a uniformly random one instead (the true one included).
public struct BiographyConfiguration: Hashable, Sendable {
  /// N, in 1...10^7.
  public let people: Int
  /// A person has a first and a last name, and no two people the same pair. Each in 1...10^6.
  public let firstNames: Int
  public let lastNames: Int
  /// The number of values V_a >= 2 of each attribute; its length is the number of attributes A, in
  /// 1...10^4. The values of different attributes are different tokens.
  public let values: [Int]
  /// The number of templates of each attribute, in 1...10^4.
  public let templates: Int
  public let law: PeopleLaw
  /// e, in 0...1.
  public let noise: Double
  /// Decides names, facts, a Pitman-Yor law's frequencies and every sentence.
  public let seed: UInt64

  /// - Throws: `InvalidParameter` for a value outside its range, fewer name pairs than people, or
  ///   more than 10^7 tokens in the vocabulary.
  public init(
    people: Int, firstNames: Int, lastNames: Int, values: [Int], templates: Int, law: PeopleLaw,
    noise: Double, seed: UInt64
  ) throws(InvalidParameter) {
    try Self.require("people", people, in: 1...10_000_000)
    try Self.require("firstNames", firstNames, in: 1...1_000_000)
    try Self.require("lastNames", lastNames, in: 1...1_000_000)
    guard people <= firstNames * lastNames else {
      throw InvalidParameter(
        "people", people,
        "there are only \(firstNames * lastNames) pairs of first and last names; add names")
    }
    try Self.require("the length of values", values.count, in: 1...10_000)
    for (attribute, count) in values.enumerated() {
      try Self.require("values[\(attribute)]", count, in: 2...10_000_000)
    }
    try Self.require("templates", templates, in: 1...10_000)
    try law.validate()
    guard noise >= 0, noise <= 1 else {
      throw InvalidParameter("noise", noise, "it must be between 0 and 1")
    }
    self.people = people
    self.firstNames = firstNames
    self.lastNames = lastNames
    self.values = values
    self.templates = templates
    self.law = law
    self.noise = noise
    self.seed = seed
    try Self.require("the vocabulary's size", BiographyVocabulary(self).size, in: 1...10_000_000)
  }

  /// A, the number of attributes.
  public var attributes: Int { values.count }

  private static func require(
    _ name: String, _ value: Int, in range: ClosedRange<Int>
  ) throws(InvalidParameter) {
    guard range.contains(value) else {
      throw InvalidParameter(
        name, value, "it must be between \(range.lowerBound) and \(range.upperBound)")
    }
  }
}

extension BiographyConfiguration: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case people, firstNames, lastNames, values, templates, law, noise, seed
  }

  /// Reads an object that has all keys and no other, and checks it like any configuration.
  /// - Throws: `UnknownKey`, `InvalidParameter` or `DecodingError`.
  public init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      people: container.decode(Int.self, forKey: .people),
      firstNames: container.decode(Int.self, forKey: .firstNames),
      lastNames: container.decode(Int.self, forKey: .lastNames),
      values: container.decode([Int].self, forKey: .values),
      templates: container.decode(Int.self, forKey: .templates),
      law: container.decode(PeopleLaw.self, forKey: .law),
      noise: container.decode(Double.self, forKey: .noise),
      seed: container.decode(UInt64.self, forKey: .seed))
  }
}
