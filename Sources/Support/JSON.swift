/// A JSON value as it stands in a file.
///
/// Foundation's decoders keep one of two members of the same name and say nothing; a file that
/// names a tensor twice must be refused. Numbers stay text, so that no integer is rounded.
package enum JSON: Equatable, Sendable {
  case null
  case boolean(Bool)
  case number(String)
  case string(String)
  case array([JSON])
  case object([Member])

  package struct Member: Equatable, Sendable {
    package let name: String
    package let value: JSON

    package init(name: String, value: JSON) { (self.name, self.value) = (name, value) }
  }

  /// The members, if this is an object.
  package var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  package var elements: [JSON]? { if case .array(let elements) = self { elements } else { nil } }

  package var text: String? { if case .string(let text) = self { text } else { nil } }

  /// The value as an integer, nil if it is anything else, 1.0 and 1e3 included.
  package var integer: Int? { if case .number(let digits) = self { Int(digits) } else { nil } }

  /// The member of that name, nil if there is none or this is no object.
  package subscript(name: String) -> JSON? { members?.first { $0.name == name }?.value }

  /// Reads one value that fills all of `bytes`, but for white space.
  package init(parsing bytes: some Collection<UInt8>) throws(MalformedJSON) {
    // Two bytes, a digit and a comma, may become a value of 16 in an array that has doubled.
    let need = ByteCount(32, bytes.count)
    if bytes.count > 1 << 24, Memory.exceeded(by: need, limits: Memory.limits) != nil {
      throw MalformedJSON(reason: "it is too long to be held in memory", offset: 0)
    }
    var parser = JSONParser(bytes: ContiguousArray(bytes))
    parser.skipByteOrderMark()
    self = try parser.document()
  }
}

/// Text that is not JSON, and where.
package struct MalformedJSON: Error, Equatable, CustomStringConvertible {
  package let reason: String
  package let offset: Int

  package var description: String { "not valid JSON at byte \(offset): \(reason)" }
}

/// A recursive descent parser of RFC 8259 that also refuses repeated names and deep nesting.
private struct JSONParser {
  /// Deeper values would only serve to exhaust the stack.
  static let deepest = 64

  let bytes: ContiguousArray<UInt8>
  var position = 0

  init(bytes: ContiguousArray<UInt8>) { self.bytes = bytes }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  func malformed(_ reason: String) -> MalformedJSON {
    MalformedJSON(reason: reason, offset: position)
  }

  /// Editors that put one at the beginning of UTF-8 are many, and RFC 8259 lets a parser ignore it.
  mutating func skipByteOrderMark() {
    if bytes.starts(with: "\u{FEFF}".utf8) { position = 3 }
  }

  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  /// Consumes a character if it comes next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let byte = next, UInt32(byte) == character.value else { return false }
    position += 1
    return true
  }

  mutating func document() throws(MalformedJSON) -> JSON {
    let value = try value(depth: 0)
    skipSpace()
    guard next == nil else { throw malformed("something follows the value") }
    return value
  }

  mutating func value(depth: Int) throws(MalformedJSON) -> JSON {
    guard depth < Self.deepest else { throw malformed("it is nested too deeply") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return .object(try members(depth: depth))
    case UInt8(ascii: "["): return .array(try elements(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw malformed("it ends too early")
    default: return .number(try number())
    }
  }

  mutating func word(_ word: String, _ value: JSON) throws(MalformedJSON) -> JSON {
    guard bytes[position...].starts(with: word.utf8) else { throw malformed("unknown word") }
    position += word.utf8.count
    return value
  }

  mutating func elements(depth: Int) throws(MalformedJSON) -> [JSON] {
    position += 1
    var elements: [JSON] = []
    skipSpace()
    if take("]") { return elements }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take("]") { return elements }
      guard take(",") else { throw malformed("a comma or ] is missing") }
    }
  }

  mutating func members(depth: Int) throws(MalformedJSON) -> [JSON.Member] {
    position += 1
    var members: [JSON.Member] = []
    var names: Set<String> = []
    skipSpace()
    if take("}") { return members }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw malformed("a name is missing") }
      let name = try string()
      guard names.insert(name).inserted else { throw malformed("\"\(name)\" occurs twice") }
      skipSpace()
      guard take(":") else { throw malformed("a colon is missing") }
      members.append(JSON.Member(name: name, value: try value(depth: depth + 1)))
      skipSpace()
      if take("}") { return members }
      guard take(",") else { throw malformed("a comma or } is missing") }
    }
  }

  mutating func number() throws(MalformedJSON) -> String {
    let start = position
    _ = take("-")
    let integer = digits()
    guard integer > 0, integer == 1 || bytes[position - integer] != UInt8(ascii: "0") else {
      throw malformed("a value is missing")
    }
    if take("."), digits() == 0 { throw malformed("a digit is missing") }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      if digits() == 0 { throw malformed("a digit is missing") }
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Consumes digits; how many there were.
  mutating func digits() -> Int {
    let start = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    return position - start
  }

  mutating func string() throws(MalformedJSON) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw malformed("a string is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): text.append(contentsOf: String(try escaped()).utf8)
      case ..<0x20: throw malformed("a control character stands in a string")
      default: text.append(byte)
      }
    }
    throw malformed("a string does not end")
  }

  mutating func escaped() throws(MalformedJSON) -> Unicode.Scalar {
    let simple: [(Unicode.Scalar, Unicode.Scalar)] = [
      ("\"", "\""), ("\\", "\\"), ("/", "/"), ("b", "\u{8}"), ("f", "\u{C}"), ("n", "\n"),
      ("r", "\r"), ("t", "\t"),
    ]
    for (letter, scalar) in simple where take(letter) { return scalar }
    let high = try codeUnit()
    if let scalar = Unicode.Scalar(high) { return scalar }
    // Beyond the basic plane a character is a pair of surrogates.
    guard (0xD800..<0xDC00).contains(high), take("\\") else { throw malformed("half a character") }
    let low = try codeUnit()
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    else { throw malformed("half a character") }
    return scalar
  }

  mutating func codeUnit() throws(MalformedJSON) -> UInt32 {
    guard take("u"), position + 4 <= bytes.count else { throw malformed("unknown escape") }
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
        throw malformed("unknown escape")
      }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }
}
