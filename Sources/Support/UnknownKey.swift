/// A key that an object read from a file must not have. What is silently ignored is a typing error
/// that nobody finds.
public struct UnknownKey: Error, Equatable, Sendable, CustomStringConvertible {
  /// The key with the path to it, as in `law.exponnent`.
  public let key: String
  /// The known key that is spelt most like it.
  public let nearest: String

  public var description: String { "\(key) is not a known key; the nearest is \(nearest)" }
}

extension UnknownKey {
  /// The first, by name, of an object's keys that is not among `known`; nil if all are. `path` leads
  /// to the object.
  package init?(among keys: [String], known: [String], path: [String]) {
    guard let unknown = keys.filter({ !known.contains($0) }).min(),
      let nearest = nearestNames(to: unknown, among: known, count: 1).first
    else { return nil }
    self.init(key: (path + [unknown]).joined(separator: "."), nearest: nearest)
  }
}

extension Decoder {
  /// Throws `UnknownKey` for the first key, by name, of the object being decoded that is not among
  /// `known`.
  package func requireKeys(in known: [String]) throws {
    let keys = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
    let path = codingPath.map(\.stringValue)
    if let unknown = UnknownKey(among: keys, known: known, path: path) { throw unknown }
  }
}

private struct AnyKey: CodingKey {
  let stringValue: String
  let intValue: Int? = nil
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
