import CZlib

/// The length and the CRC-32 of bytes that come in pieces. A CRC notices any change of up to 32 bits
/// in a row, and others but for one in 2^32.
public struct Checksum: Equatable, Sendable {
  /// Bytes so far.
  public private(set) var length: Int
  public private(set) var crc32: UInt32

  /// Of no bytes.
  public init() { self.init(length: 0, crc32: 0) }

  public init(of bytes: some Collection<UInt8>) {
    self.init()
    update(bytes)
  }

  init(length: Int, crc32: UInt32) {
    self.length = length
    self.crc32 = crc32
  }

  public mutating func update(_ bytes: some Collection<UInt8>) {
    crc32 = Array(bytes).withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: crc32_z(uLong(crc32), $0.baseAddress, $0.count))
    }
    length += bytes.count
  }
}
