import Theory

/// A corpus of synthetic biographies, in the manner of the bioS data of Allen-Zhu and Li: every
/// sentence states one attribute of one person through one of several templates.
///
/// A person is drawn from `law`, the attribute and the template uniformly, all independent. Every
/// person has one true value of each attribute, uniform among that attribute's values; with
/// probability `noise` a sentence states a uniformly random one instead (the true one included).
///
/// Seed, names, values and correlation make a *world*: people with numbers from 0 whose names and facts
/// are decided by them alone. A corpus is about some of its people, in one form, in one stream.
public struct BiographyConfiguration: Hashable, Sendable {
  /// N, in 1...10^7. Of an open law the most that there can be: how many different names people from
  /// `first` on have, up to number 2^32.
  public let people: Int
  /// A name has one token from each of 1 to 4 sets of these sizes, each in 1...10^6, and no two people
  /// have the same name.
  public let names: [Int]
  /// The number of values V_a >= 2 of each attribute; its length is the number of attributes A, in
  /// 1...10^4. The values of different attributes are different tokens.
  public let values: [Int]
  /// The number of templates of each attribute that state it, in 1...10^4.
  public let templates: Int
  public let law: PeopleLaw
  /// e, in 0...1.
  public let noise: Double
  /// Decides names, facts, a Pitman-Yor law's frequencies and every sentence.
  public let seed: UInt64
  /// The number in the world of the first person that the corpus is about; the others follow.
  public let first: Int
  /// The number of templates of each attribute that ask for it, in 0...10^4. Their words belong to the
  /// vocabulary whatever the form.
  public let questions: Int
  public let form: SentenceForm
  /// rho, in 0...1: the probability that a person's true value of an attribute is the one that all
  /// of the same last name share.
  public let correlation: Double
  /// tau > 0: training sentences draw people in proportion to the power tau of the frequencies from
  /// which validation sentences draw them.
  public let samplingExponent: Double
  /// Which of independent streams of sentences about the same people.
  public let stream: UInt64

  /// - Parameter people: Nil for an open law, and where a law of counts tells it.
  /// - Throws: `InvalidParameter` for a value outside its range, fewer names than people, more than
  ///   10^7 tokens in the vocabulary, and for what makes no sense beside something else.
  public init(
    people: Int? = nil, names: [Int], values: [Int], templates: Int, law: PeopleLaw, noise: Double,
    seed: UInt64, first: Int = 0, questions: Int = 0, form: SentenceForm = .statement,
    correlation: Double = 0, samplingExponent: Double = 1, stream: UInt64 = 0
  ) throws(InvalidParameter) {
    self.people = try Self.people(people, of: law, names: names, first: first)
    self.names = names
    self.values = values
    self.templates = templates
    self.law = law
    self.noise = noise
    self.seed = seed
    self.first = first
    self.questions = questions
    self.form = form
    // -0 is 0, and the same corpus the same text.
    self.correlation = correlation == 0 ? 0 : correlation
    self.samplingExponent = samplingExponent
    self.stream = stream
    try validate()
  }

  /// Names of two tokens.
  public init(
    people: Int, firstNames: Int, lastNames: Int, values: [Int], templates: Int, law: PeopleLaw,
    noise: Double, seed: UInt64
  ) throws(InvalidParameter) {
    try self.init(
      people: people, names: [firstNames, lastNames], values: values, templates: templates,
      law: law, noise: noise, seed: seed)
  }

  /// A, the number of attributes.
  public var attributes: Int { values.count }

  /// The sizes of the first and of the last set of names.
  public var firstNames: Int { names[0] }
  public var lastNames: Int { names[names.count - 1] }

  /// Tokens of every sentence, its beginning included.
  public var sentenceLength: Int { 6 + names.count }
  public var longestSentence: Int { sentenceLength }

  /// The number of templates of each attribute in the form that the sentences have.
  public var formTemplates: Int { form == .statement ? templates : questions }

  /// Whether new people appear as long as there are new sentences.
  public var isOpen: Bool { law.isOpen }

  /// The same with fewer people, so that there are at most so many facts, if that leaves anybody. If
  /// the law decides how many people there are, all of these are equally frequent.
  func smaller(facts: Int) throws(InvalidParameter) -> BiographyConfiguration {
    let decidesPeople = law.isOpen || law.people != nil
    return try BiographyConfiguration(
      people: min(people, 10_000_000, max(facts / attributes, 1)), names: names, values: values,
      templates: templates, law: decidesPeople ? .uniform : law, noise: noise, seed: seed,
      first: first, questions: questions, form: form, correlation: correlation,
      samplingExponent: samplingExponent, stream: stream)
  }

  /// The people whom so many sentences can mention, at most.
  public func mostPeople(sentences: Int) -> Int {
    law.isOpen ? min(people, max(sentences, 0)) : people
  }

  /// The number of different names.
  public var nameCount: Double { names.reduce(1) { $0 * Double($1) } }
}

// MARK: What is valid

extension BiographyConfiguration {
  /// A fact is known by 32 bits of the person's number.
  private static let mostNumbers = 1 << 32
  /// More than anybody counts.
  private static let mostNames = 1_000_000_000_000

  /// The number of people, once there are names for them.
  private static func people(
    _ stated: Int?, of law: PeopleLaw, names: [Int], first: Int
  ) throws(InvalidParameter) -> Int {
    let people = stated ?? law.people
    if let people { try require("people", people, in: 1...10_000_000) }
    try require("the length of names", names.count, in: 1...4)
    for (place, size) in names.enumerated() {
      let name = names.count == 2 ? ["firstNames", "lastNames"][place] : "names[\(place)]"
      try require(name, size, in: 1...1_000_000)
    }
    try require("first", first, in: 0...mostNumbers - 1)
    let count = names.reduce(1) { min($0 * $1, mostNames) }
    guard law.isOpen || first <= mostNumbers - (people ?? 0) else {
      throw InvalidParameter(
        "first", first, "the last person's number in the world must be below \(mostNumbers)")
    }
    let left = min(count, mostNumbers) - first
    let kind = names.count == 2 ? "pairs of first and last names" : "names"
    guard left > 0 else {
      throw InvalidParameter("first", first, "there are only \(count) \(kind); add names")
    }
    guard !law.isOpen else {
      guard stated == nil || stated == left else {
        throw InvalidParameter(
          "people", stated ?? 0, "an open law has no number of people; leave it out")
      }
      return left
    }
    guard let people else {
      throw InvalidParameter("people", "absent", "this law needs the number of people")
    }
    if let counted = law.people, counted != people {
      throw InvalidParameter(
        "people", people, "the law's spectrum has \(counted) people; leave people out")
    }
    guard people <= left else {
      let beginning = first > 0 ? " from person \(first) on" : ""
      throw InvalidParameter(
        "people", people, "there are only \(left) \(kind)\(beginning); add names")
    }
    return people
  }

  private func validate() throws(InvalidParameter) {
    try Self.require("the length of values", values.count, in: 1...10_000)
    for (attribute, count) in values.enumerated() {
      try Self.require("values[\(attribute)]", count, in: 2...10_000_000)
    }
    try Self.require("templates", templates, in: 1...10_000)
    try Self.require("questions", questions, in: 0...10_000)
    guard form == .statement || questions > 0 else {
      throw InvalidParameter(
        "form", form.rawValue, "there are no question templates; set questions to at least 1")
    }
    try law.validate()
    try Self.requireFraction("noise", noise)
    try Self.requireFraction("correlation", correlation)
    guard correlation == 0 || names.count > 1 else {
      throw InvalidParameter(
        "correlation", correlation,
        "it must be 0 where names have one token, since nobody shares a last name")
    }
    try requireSamplingExponent()
    guard stream == 0 || !law.isOpen else {
      throw InvalidParameter(
        "stream", stream,
        "it must be 0 in an open world, whose people are known by the stream that mentions them")
    }
    try Self.require("the vocabulary's size", BiographyVocabulary(self).size, in: 1...10_000_000)
  }

  private func requireSamplingExponent() throws(InvalidParameter) {
    let name = "samplingExponent"
    guard samplingExponent > 0, samplingExponent <= 100 else {
      throw InvalidParameter(name, samplingExponent, "it must be positive and at most 100")
    }
    switch law {
    case .openPitmanYor where samplingExponent != 1:
      throw InvalidParameter(
        name, samplingExponent,
        "it must be 1 under openPitmanYor, whose frequencies arise from the sentences themselves")
    case .endlessPower(let exponent, let shift):
      guard exponent * samplingExponent > 1 else {
        throw InvalidParameter(
          name, samplingExponent,
          "times the law's exponent \(exponent) it must exceed 1, or the frequencies have no sum")
      }
      _ = try EndlessPower(exponent: exponent * samplingExponent, shift: shift)
    default: break
    }
  }

  private static func requireFraction(_ name: String, _ value: Double) throws(InvalidParameter) {
    guard value >= 0, value <= 1 else {
      throw InvalidParameter(name, value, "it must be between 0 and 1")
    }
  }

  private static func require(
    _ name: String, _ value: Int, in range: ClosedRange<Int>
  ) throws(InvalidParameter) {
    guard range.contains(value) else {
      throw InvalidParameter(
        name, value, "it must be between \(range.lowerBound) and \(range.upperBound)")
    }
  }
}
