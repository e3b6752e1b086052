import Foundation

/// A value as JSON whose keys are in one order: a test that edits the text edits the same bytes each time.
package func sortedJSON(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
