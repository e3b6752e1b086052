import Support

/// `canonicalJSON` as text, for tests that edit it: with keys in one order an edit finds the same bytes
/// each time.
package func canonicalText(_ value: some Encodable, pretty: Bool = false) throws -> String {
  String(decoding: try canonicalJSON(value, pretty: pretty), as: UTF8.self)
}
