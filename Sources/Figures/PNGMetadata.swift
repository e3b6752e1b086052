import CZlib

/// Reads and writes the text and size chunks of PNG files (ISO/IEC 15948).
///
/// Every chunk is length, type, data, CRC-32 of type and data. A file is read only as a whole: a
/// wrong length, CRC or order anywhere is ``FigureError/corruptPNG(_:)``.
public enum PNGMetadata {
  static let keyword = "Codelength"
  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The provenance that a figure carries, or nil when the file is sound but carries none.
  public static func provenance(in png: [UInt8]) throws(FigureError) -> String? {
    var found: String?
    let prefix = Array(keyword.utf8) + [0]
    for chunk in try chunks(of: png) where chunk.type == "tEXt" && chunk.data.starts(with: prefix) {
      guard found == nil else { throw .corruptPNG("it has two \(keyword) texts") }
      let text = chunk.data.dropFirst(prefix.count)
      guard text.allSatisfy(isPrintable) else {
        throw .corruptPNG("its \(keyword) text is not printable ASCII")
      }
      found = String(decoding: text, as: UTF8.self)
    }
    return found
  }

  /// The file with this provenance and physical resolution and without any other text, time or
  /// size chunk.
  static func stamped(_ png: [UInt8], provenance: String, dotsPerInch: Double)
    throws(FigureError) -> [UInt8]
  {
    guard provenance.utf8.allSatisfy(isPrintable), provenance.utf8.count <= 4096 else {
      throw .invalid(
        place: "provenance", problem: "it must be at most 4096 printable ASCII characters")
    }
    let perMetre = UInt32((dotsPerInch / 0.0254).rounded())
    let replaced: Set = ["tEXt", "zTXt", "iTXt", "tIME", "pHYs"]
    var kept = try chunks(of: png).filter { !replaced.contains($0.type) }
    kept.insert(
      Chunk(type: "pHYs", data: bytes(perMetre) + bytes(perMetre) + [1]), at: 1)
    kept.insert(
      Chunk(type: "tEXt", data: Array(keyword.utf8) + [0] + Array(provenance.utf8)), at: 2)
    return signature + kept.flatMap(\.encoded)
  }

  private static func isPrintable(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }

  fileprivate static func bytes(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private struct Chunk {
    let type: String
    let data: [UInt8]

    var encoded: [UInt8] {
      let body = Array(type.utf8) + data
      return bytes(UInt32(data.count)) + body + bytes(checksum(body[...]))
    }
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count))
    }
  }

  private static func chunks(of png: [UInt8]) throws(FigureError) -> [Chunk] {
    guard png.starts(with: signature) else { throw .corruptPNG("it has no PNG signature") }
    var chunks: [Chunk] = []
    var position = signature.count
    while position < png.count {
      guard chunks.last?.type != "IEND" else { throw .corruptPNG("bytes follow its end") }
      guard png.count - position >= 12 else { throw .corruptPNG("a chunk is cut off") }
      func word(at offset: Int) -> UInt32 {
        png[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
      }
      let length = word(at: position)
      guard length <= UInt32(Int32.max), Int(length) <= png.count - position - 12 else {
        throw .corruptPNG("a chunk of \(length) bytes does not fit the file")
      }
      let start = position + 8
      let end = start + Int(length)
      let body = png[position + 4..<end]
      guard body.prefix(4).allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }) else {
        throw .corruptPNG("a chunk has no valid type")
      }
      guard checksum(body) == word(at: end) else { throw .corruptPNG("a checksum is wrong") }
      chunks.append(
        Chunk(type: String(decoding: body.prefix(4), as: UTF8.self), data: Array(png[start..<end])))
      position = end + 4
    }
    guard chunks.first?.type == "IHDR", chunks.first?.data.count == 13 else {
      throw .corruptPNG("it does not begin with a header")
    }
    guard chunks.last?.type == "IEND", chunks.last?.data.isEmpty == true else {
      throw .corruptPNG("it has no end")
    }
    return chunks
  }
}
