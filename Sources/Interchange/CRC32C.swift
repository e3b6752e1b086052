/// The 32-bit cyclic redundancy check of Castagnoli (RFC 3720, appendix B.4): the remainder modulo
/// x^32 + 0x1EDC6F41 of bits taken least significant first, which mirrors the polynomial to 0x82F63B78;
/// begun with ones, and all bits turned over at the end.
package enum CRC32C {
  /// The remainder of each byte alone.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 1 ? 0x82F6_3B78 : 0) }
  }

  package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in crc >> 8 ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
  }

  /// The checksum as TensorFlow's records hold it: turned by 15 bits and moved, since the check of data
  /// that hold their own check says little.
  package static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let crc = checksum(bytes)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }
}
