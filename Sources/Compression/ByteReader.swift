/// Takes bytes apart that nobody vouches for. Nothing is read or reserved that is not there.
public struct ByteReader: Sendable {
  private let bytes: [UInt8]
  private var position = 0

  public init(_ bytes: some Collection<UInt8>) { self.bytes = Array(bytes) }

  /// The number of bytes not yet read.
  public var remaining: Int { bytes.count - position }

  /// The next bytes, as many as a length that was read claims.
  public mutating func bytes(_ count: Int) throws(CorruptCode) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else {
      throw CorruptCode("\(count) bytes are announced where \(remaining) are left")
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// A number of ``ByteWriter/append(varint:)``. Its shortest form is the only one accepted.
  public mutating func varint() throws(CorruptCode) -> Int {
    var value = 0
    // Nine groups are 63 bits, which fit into an Int.
    for group in 0..<9 {
      guard position < bytes.count else { throw CorruptCode("a number is cut off") }
      let byte = bytes[position]
      position += 1
      value |= Int(byte & 0x7F) << (7 * group)
      if byte < 0x80 {
        guard byte > 0 || group == 0 else { throw CorruptCode("a number is written too long") }
        return value
      }
    }
    throw CorruptCode("a number is too large")
  }

  /// Four bytes, low byte first.
  public mutating func word() throws(CorruptCode) -> UInt32 {
    try bytes(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Checks that everything was read.
  public func finish() throws(CorruptCode) {
    guard remaining == 0 else { throw CorruptCode("\(remaining) bytes belong to nothing") }
  }
}
