import Foundation

/// JSON with sorted keys: equal values give equal bytes.
///
/// - Parameters:
///   - pretty: indented, for readers; else without white space.
///   - nonFiniteAsText: NaN and the infinities become the strings "NaN", "Infinity" and "-Infinity".
///     JSON has no such numbers, so otherwise one is an error.
/// - Throws: `EncodingError`.
public func canonicalJSON(
  _ value: some Encodable, pretty: Bool = false, nonFiniteAsText: Bool = false
) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
  if nonFiniteAsText {
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  }
  return try encoder.encode(value)
}

/// The inverse of ``canonicalJSON(_:pretty:nonFiniteAsText:)`` with `nonFiniteAsText`.
public func decodeCanonicalJSON<Value: Decodable>(
  _ type: Value.Type, from data: Data
) throws -> Value {
  let decoder = JSONDecoder()
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(
    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  return try decoder.decode(type, from: data)
}
