import Foundation

extension JSON {
  /// The value as a `Value`, by its `Decodable` conformance. Unlike Foundation's decoder this one has no
  /// text to parse again, and names the number that does not fit its type.
  ///
  /// - Throws: `DecodingError` and what the type's own initialiser throws; see ``decodingReason(_:)``.
  package func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
    try JSONValueDecoder(value: self, codingPath: []).decode(type)
  }

  /// A value from text, which is parsed once. No name may occur twice in an object.
  /// - Throws: `MalformedJSON`, and as `decoded(as:)`.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from text: some Collection<UInt8>
  ) throws -> Value {
    try JSON(parsing: text).decoded(as: type)
  }
}

/// A value and the way to it: a decoder, and the container of a single value.
private struct JSONValueDecoder: Decoder, SingleValueDecodingContainer {
  let value: JSON
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func context(_ description: String = "") -> DecodingError.Context {
    DecodingError.Context(codingPath: codingPath, debugDescription: description)
  }

  func mismatch(_ type: Any.Type) -> DecodingError {
    value == .null ? .valueNotFound(type, context()) : .typeMismatch(type, context())
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard let members = value.members else { throw mismatch([String: Any].self) }
    return KeyedDecodingContainer(JSONObjectContainer<Key>(members: members, decoder: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let elements = value.elements else { throw mismatch([Any].self) }
    return JSONArrayContainer(elements: elements, decoder: self)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { value == .null }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    guard let scalar = type as? any JSONScalar.Type else { return try T(from: self) }
    guard let result = scalar.init(json: value) as? T else {
      if case .number(let digits) = value, scalar.isNumber {
        throw DecodingError.dataCorrupted(context("the number \(excerpt(digits)) is out of range"))
      }
      throw mismatch(type)
    }
    return result
  }

  func child(_ value: JSON, _ key: some CodingKey) -> JSONValueDecoder {
    JSONValueDecoder(value: value, codingPath: codingPath + [key])
  }

  private func excerpt(_ digits: String) -> String {
    digits.count > 40 ? "\(digits.prefix(40))..." : digits
  }
}

private struct JSONObjectContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let values: [String: JSON]
  private let names: [String]
  let decoder: JSONValueDecoder

  init(members: [JSON.Member], decoder: JSONValueDecoder) {
    // The parser refuses repeated names; what was built otherwise counts by its first.
    values = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    names = members.map(\.name)
    self.decoder = decoder
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var allKeys: [Key] { names.compactMap { Key(stringValue: $0) } }

  func contains(_ key: Key) -> Bool { values[key.stringValue] != nil }

  private func child(_ key: some CodingKey) throws -> JSONValueDecoder {
    guard let value = values[key.stringValue] else {
      throw DecodingError.keyNotFound(key, decoder.context())
    }
    return decoder.child(value, key)
  }

  func decodeNil(forKey key: Key) throws -> Bool { try child(key).decodeNil() }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try child(key).decode(type)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try child(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try child(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try child(PlaceInJSON(stringValue: "super")) }

  func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }
}

private struct JSONArrayContainer: UnkeyedDecodingContainer {
  let elements: [JSON]
  let decoder: JSONValueDecoder
  private(set) var currentIndex = 0

  init(elements: [JSON], decoder: JSONValueDecoder) {
    (self.elements, self.decoder) = (elements, decoder)
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex == elements.count }

  /// Calls `body` with the next element, and goes on if it takes it.
  private mutating func next<T>(
    _ type: Any.Type, _ body: (JSONValueDecoder) throws -> T
  ) throws -> T {
    guard !isAtEnd else { throw DecodingError.valueNotFound(type, decoder.context()) }
    let place = PlaceInJSON(stringValue: "\(currentIndex)")
    let result = try body(decoder.child(elements[currentIndex], place))
    currentIndex += 1
    return result
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, elements[currentIndex] == .null else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try next(type) { try $0.decode(type) }
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try next(type) { try $0.container(keyedBy: type) }
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next([Any].self) { try $0.unkeyedContainer() }
  }

  mutating func superDecoder() throws -> any Decoder { try next(JSON.self) { $0 } }
}

/// A name or an index on the way to a value.
private struct PlaceInJSON: CodingKey {
  let stringValue: String
  var intValue: Int? { Int(stringValue) }
  init(stringValue: String) { self.stringValue = stringValue }
  init(intValue: Int) { stringValue = "\(intValue)" }
}

/// What a value that is no object and no list can become.
private protocol JSONScalar {
  static var isNumber: Bool { get }
  /// Nil for a value of another kind, and for a number that does not fit.
  init?(json: JSON)
}

extension Bool: JSONScalar {
  static var isNumber: Bool { false }
  init?(json: JSON) {
    guard case .boolean(let value) = json else { return nil }
    self = value
  }
}

extension String: JSONScalar {
  static var isNumber: Bool { false }
  init?(json: JSON) {
    guard let text = json.text else { return nil }
    self = text
  }
}

extension JSONScalar where Self: BinaryFloatingPoint & LosslessStringConvertible {
  static var isNumber: Bool { true }
  init?(json: JSON) {
    guard case .number(let digits) = json, let value = Self(digits), value.isFinite else {
      return nil
    }
    self = value
  }
}

extension JSONScalar where Self: FixedWidthInteger {
  static var isNumber: Bool { true }
  init?(json: JSON) {
    guard case .number(let digits) = json else { return nil }
    if let value = Self(digits) {
      self = value
    } else {
      // 1e3 and 1.0 are whole numbers too; beyond 2^53 not every one would be what is written.
      guard let number = Double(digits), abs(number) <= 0x1p53, let value = Self(exactly: number)
      else { return nil }
      self = value
    }
  }
}

extension Double: JSONScalar {}
extension Float: JSONScalar {}
extension Int: JSONScalar {}
extension Int8: JSONScalar {}
extension Int16: JSONScalar {}
extension Int32: JSONScalar {}
extension Int64: JSONScalar {}
extension UInt: JSONScalar {}
extension UInt8: JSONScalar {}
extension UInt16: JSONScalar {}
extension UInt32: JSONScalar {}
extension UInt64: JSONScalar {}
