import Support
import Theory

extension BiographyConfiguration: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case people, firstNames, lastNames, names, values, templates, law, noise, seed
    case first, questions, form, correlation, samplingExponent, stream
  }

  /// Reads an object that has the keys that its law needs and no unknown one, and checks it like any
  /// configuration.
  /// - Throws: `UnknownKey`, `InvalidParameter` or `DecodingError`.
  public init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func optional<Value: Decodable>(_ key: CodingKeys, _ absent: Value) throws -> Value {
      container.contains(key) ? try container.decode(Value.self, forKey: key) : absent
    }
    let law = try container.decode(PeopleLaw.self, forKey: .law)
    try self.init(
      people: Self.people(container, law), names: Self.names(container),
      values: container.decode([Int].self, forKey: .values),
      templates: container.decode(Int.self, forKey: .templates),
      law: law,
      noise: container.decode(Double.self, forKey: .noise),
      seed: container.decode(UInt64.self, forKey: .seed),
      first: optional(.first, 0), questions: optional(.questions, 0),
      form: Self.form(container), correlation: optional(.correlation, 0),
      samplingExponent: optional(.samplingExponent, 1), stream: optional(.stream, 0))
  }

  private static func people(
    _ container: KeyedDecodingContainer<CodingKeys>, _ law: PeopleLaw
  ) throws -> Int? {
    if law.isOpen || law.people != nil, !container.contains(.people) { return nil }
    let people = try container.decode(Int.self, forKey: .people)
    guard !law.isOpen else {
      throw InvalidParameter(
        "people", people, "an open law has no number of people; leave it out")
    }
    return people
  }

  private static func names(_ container: KeyedDecodingContainer<CodingKeys>) throws -> [Int] {
    guard container.contains(.names) else {
      return [
        try container.decode(Int.self, forKey: .firstNames),
        try container.decode(Int.self, forKey: .lastNames),
      ]
    }
    let names = try container.decode([Int].self, forKey: .names)
    for key in [CodingKeys.firstNames, .lastNames] where container.contains(key) {
      throw InvalidParameter(
        "names", names, "it stands in place of firstNames and lastNames; state it or them")
    }
    return names
  }

  private static func form(
    _ container: KeyedDecodingContainer<CodingKeys>
  ) throws -> SentenceForm {
    guard container.contains(.form) else { return .statement }
    let name = try container.decode(String.self, forKey: .form)
    guard let form = SentenceForm(rawValue: name) else {
      throw InvalidParameter("form", name, "it must be statement or question")
    }
    return form
  }

  /// A key that says what would be so without it is left out, so that equal configurations are the same
  /// text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    if !law.isOpen, law.people == nil { try container.encode(people, forKey: .people) }
    if names.count == 2 {
      try container.encode(firstNames, forKey: .firstNames)
      try container.encode(lastNames, forKey: .lastNames)
    } else {
      try container.encode(names, forKey: .names)
    }
    try container.encode(values, forKey: .values)
    try container.encode(templates, forKey: .templates)
    try container.encode(law, forKey: .law)
    try container.encode(noise, forKey: .noise)
    try container.encode(seed, forKey: .seed)
    if first != 0 { try container.encode(first, forKey: .first) }
    if questions != 0 { try container.encode(questions, forKey: .questions) }
    if form != .statement { try container.encode(form, forKey: .form) }
    if correlation != 0 { try container.encode(correlation, forKey: .correlation) }
    if samplingExponent != 1 { try container.encode(samplingExponent, forKey: .samplingExponent) }
    if stream != 0 { try container.encode(stream, forKey: .stream) }
  }
}
