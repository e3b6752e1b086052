import Foundation

/// Compact JSON with sorted keys: equal values give equal bytes.
///
/// A number that is not finite is an error, as JSON has none.
func canonicalJSON(_ value: some Encodable) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return try encoder.encode(value)
}
