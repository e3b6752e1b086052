import Crypto
import Figures
import Foundation

/// The SHA-256 of some bytes, as 64 lower-case hexadecimal digits.
func sha256(_ bytes: some DataProtocol) -> String {
  SHA256.hash(data: bytes).map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}

/// JSON with sorted keys, in which NaN and the infinities are the strings "NaN", "Infinity" and
/// "-Infinity": equal values give equal bytes.
func canonicalJSON(_ value: some Encodable, pretty: Bool = false) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  return try encoder.encode(value)
}

/// The inverse of ``canonicalJSON(_:pretty:)``.
func decodeCanonicalJSON<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
  let decoder = JSONDecoder()
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(
    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  return try decoder.decode(type, from: data)
}

/// What a rendered figure carries in its PNG: the SHA-256 of the canonical JSON of its drawing.
public func provenance(of drawing: Drawing) throws -> String {
  sha256(try canonicalJSON(drawing))
}
