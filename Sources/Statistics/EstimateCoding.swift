/// The compact form of an estimate, which results files keep:
///
///     {"value": 0.5}                                                        computed
///     {"value": 0.5, "source": "one run"}                                   one run
///     {"value": 0.5, "standardError": 0.1, "count": 5, "source": "seeds"}   measured
///
/// Anything else is an error, as results are untrusted: a key that is not one of these, an error
/// without its source or its count, and an error that is negative or not finite.
extension Estimate: Codable {
  private static let oneRunWord = "one run"

  private enum Key: String, CodingKey, CaseIterable { case value, standardError, count, source }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(value, forKey: .value)
    switch uncertainty {
    case .none: break
    case .oneRun: try container.encode(Self.oneRunWord, forKey: .source)
    case .standardError(let error, let count, let source):
      try container.encode(error, forKey: .standardError)
      try container.encode(count, forKey: .count)
      try container.encode(source, forKey: .source)
    }
  }

  public init(from decoder: any Decoder) throws {
    let known = Key.allCases.map(\.rawValue)
    for key in try decoder.container(keyedBy: AnyKey.self).allKeys
    where !known.contains(key.stringValue) {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath + [key],
          debugDescription: "an estimate has no \"\(key.stringValue)\", only "
            + known.joined(separator: ", ")))
    }
    let container = try decoder.container(keyedBy: Key.self)
    value = try container.decode(Double.self, forKey: .value)
    let word = try container.decodeIfPresent(String.self, forKey: .source)
    guard let word, word != Self.oneRunWord else {
      for key in [Key.standardError, .count] where container.contains(key) {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container,
          debugDescription: word == nil
            ? "an error needs a source" : "the error of one run is not known")
      }
      uncertainty = word == nil ? .none : .oneRun
      return
    }
    guard let source = Source(rawValue: word) else {
      let words = Source.allCases.map(\.rawValue) + [Self.oneRunWord]
      throw DecodingError.dataCorruptedError(
        forKey: .source, in: container,
        debugDescription: "the source of an error is one of \(words.joined(separator: ", "))")
    }
    let error = try container.decode(Double.self, forKey: .standardError)
    guard error.isFinite, error >= 0 else {
      throw DecodingError.dataCorruptedError(
        forKey: .standardError, in: container,
        debugDescription: "a standard error is finite and not negative")
    }
    let count = try container.decode(Int.self, forKey: .count)
    // The scatter of one value is not known; a bound may stand alone.
    let least = source == .bound ? 1 : 2
    guard count >= least else {
      throw DecodingError.dataCorruptedError(
        forKey: .count, in: container,
        debugDescription: "a standard error over \(word) needs at least \(least)")
    }
    uncertainty = .standardError(error, of: count, source)
  }
}
