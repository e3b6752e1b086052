import Foundation

/// The 512 bytes before each file of a tar archive, in the format "ustar" of POSIX.
///
/// Only plain files in one folder each are written and accepted: an archive that holds anything else,
/// a link above all, is none of ours. Nothing else of the header is used, so that equal files give equal
/// archives.
struct TarHeader: Equatable {
  static let size = 512

  let folder: String
  let name: String
  /// Of the file, which follows and is padded to whole blocks.
  let bytes: Int

  /// Where the fields are.
  private enum Field {
    static let name = 0..<100
    static let mode = 100..<108
    static let bytes = 124..<136
    static let checksum = 148..<156
    static let kind = 156
    static let magic = 257..<265
    static let folder = 345..<500
  }

  /// From ustar on the format has a prefix for names and is marked by these.
  private static let magic = Array("ustar\u{0}00".utf8)

  init(folder: String, name: String, bytes: Int) {
    self.folder = folder
    self.name = name
    self.bytes = bytes
  }

  /// Bytes of a file with its padding.
  /// - Throws: `TarProblem` if there are too many for an `Int`.
  func paddedBytes() throws(TarProblem) -> Int {
    let (sum, overflow) = bytes.addingReportingOverflow(Self.size - 1)
    guard !overflow else { throw TarProblem("\(String(reflecting: name)) is cut off") }
    return sum / Self.size * Self.size
  }

  /// - Throws: `TarProblem` for names that are too long.
  func encoded() throws(TarProblem) -> Data {
    var block = [UInt8](repeating: 0, count: Self.size)
    func put(_ bytes: some Collection<UInt8>, _ field: Range<Int>) throws(TarProblem) {
      guard bytes.count <= field.count else { throw TarProblem("\(name) is too long a name") }
      block.replaceSubrange(field.lowerBound..<field.lowerBound + bytes.count, with: bytes)
    }
    try put(Array(name.utf8), Field.name)
    try put(Array(folder.utf8), Field.folder)
    for field in [Field.mode, 108..<116, 116..<124, 136..<148] {
      let value = field == Field.mode ? 0o644 : 0
      try put(Self.octal(value, digits: field.count - 1), field)
    }
    if bytes < 1 << 33 {
      try put(Self.octal(bytes, digits: 11), Field.bytes)
    } else {
      // Longer sizes are binary, and marked by the first bit.
      try put(
        [0x80, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: bytes >> (56 - 8 * $0)) },
        Field.bytes)
    }
    block[Field.kind] = UInt8(ascii: "0")
    try put(Self.magic, Field.magic)
    try put(Self.octal(Self.checksum(block), digits: 6) + [0, UInt8(ascii: " ")], Field.checksum)
    return Data(block)
  }

  /// - Returns: Nil for the empty block that ends an archive.
  /// - Throws: `TarProblem` for anything but a plain file's header.
  init?(_ block: [UInt8]) throws(TarProblem) {
    guard block.count == Self.size else { throw TarProblem("a header is too short") }
    if block.allSatisfy({ $0 == 0 }) { return nil }
    guard Array(block[Field.magic]) == Self.magic,
      Self.number(block[Field.checksum]) == Self.checksum(block)
    else { throw TarProblem("a header is not one of a tar archive (ustar)") }
    func text(_ field: Range<Int>) throws(TarProblem) -> String {
      let bytes = block[field].prefix { $0 != 0 }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw TarProblem("a name is not UTF-8")
      }
      return text
    }
    name = try text(Field.name)
    folder = try text(Field.folder)
    guard block[Field.kind] == UInt8(ascii: "0") else {
      throw TarProblem("\(String(reflecting: name)) is not a plain file")
    }
    guard let bytes = Self.number(block[Field.bytes]) else {
      throw TarProblem("the size of \(String(reflecting: name)) is not valid")
    }
    self.bytes = bytes
  }

  /// The sum of all bytes, those of the checksum itself taken for spaces.
  private static func checksum(_ block: [UInt8]) -> Int {
    block.enumerated().reduce(0) {
      $0 + (Field.checksum.contains($1.offset) ? Int(UInt8(ascii: " ")) : Int($1.element))
    }
  }

  private static func octal(_ value: Int, digits: Int) -> [UInt8] {
    let text = String(value, radix: 8)
    return Array((String(repeating: "0", count: max(digits - text.count, 0)) + text).utf8)
  }

  /// An octal number that ends with a space or 0, or a binary one; nil if it is neither or negative.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    if field.first == 0x80 {
      guard field.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }) else { return nil }
      return Int(exactly: field.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
    let digits = field.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }
    return String(validating: digits, as: UTF8.self).flatMap { Int($0, radix: 8) }
      .flatMap { $0 >= 0 ? $0 : nil }
  }
}

/// What is wrong with an archive.
struct TarProblem: Error, Equatable {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}
