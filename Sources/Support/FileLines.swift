import Foundation

extension OpenFile {
  /// Calls `body` with each line, without its end, in order. One line is in memory at a time, so that
  /// the file may be of any length.
  ///
  /// - Parameters:
  ///   - longest: Bytes that a line may have.
  ///   - count: reads no more than so many bytes at the beginning; nil for all.
  ///   - wholeOnly: passes over a last line that has no end: another process may still be writing it.
  /// - Throws: `FileError` for a longer line, and what `body` throws.
  public func forEachLine(
    inFirst count: Int? = nil, longest: Int = 1 << 20, wholeOnly: Bool = false,
    _ body: (Data) throws -> Void
  ) throws {
    let size = try min(size(), count ?? .max)
    var piece = [UInt8](repeating: 0, count: min(size, 1 << 16))
    var line = Data()
    var offset = 0
    while offset < size {
      let count = min(piece.count, size - offset)
      try piece.withUnsafeMutableBytes {
        try read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<count]), at: offset)
      }
      offset += count
      var rest = piece[..<count]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        line += rest[..<end]
        try body(line)
        line.removeAll(keepingCapacity: true)
        rest = rest[(end + 1)...]
      }
      line += rest
      guard line.count <= longest else {
        throw FileError(
          action: "read", path: path, reason: "it has a line of more than \(longest) bytes",
          remedy: "restore the file")
      }
    }
    if !line.isEmpty, !wholeOnly { try body(line) }
  }
}
