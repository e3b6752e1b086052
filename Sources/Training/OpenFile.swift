import Crypto
import Foundation

/// An open file, closed with the value.
final class OpenFile {
  let descriptor: CInt
  let path: String

  /// - Throws: `StorageError` with what the system said.
  init(_ url: URL, flags: CInt, action: String) throws(StorageError) {
    path = url.path
    descriptor = open(url.path, flags | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw StorageError(action: action, path: path, errno: errno) }
  }

  deinit { close(descriptor) }

  /// The length in bytes.
  func size() throws(StorageError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failed("read") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StorageError(
        action: "read", path: path, reason: "it is not a plain file", remedy: "check the path")
    }
    return Int(status.st_size)
  }

  /// Writes all of some bytes at the file's position.
  func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failed("write") }
      written += count
    }
  }

  func write(_ data: Data) throws {
    try data.withUnsafeBytes { try write($0) }
  }

  /// Fills a buffer from a place in the file.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(StorageError) {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failed("read") }
      guard count > 0 else {
        throw StorageError(
          action: "read", path: path, reason: "it became shorter while it was read",
          remedy: "run again")
      }
      done += count
    }
  }

  /// The SHA-256 of the bytes `range`, in pieces of a mebibyte.
  func digest(_ range: Range<Int>) throws -> String {
    var hash = SHA256()
    var piece = [UInt8](repeating: 0, count: min(range.count, 1 << 20))
    var offset = range.lowerBound
    while offset < range.upperBound {
      let count = min(piece.count, range.upperBound - offset)
      try piece.withUnsafeMutableBytes { bytes in
        let part = UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
        try read(into: part, at: offset)
        hash.update(bufferPointer: UnsafeRawBufferPointer(part))
      }
      offset += count
    }
    return hexadecimal(hash.finalize())
  }

  func truncate(to length: Int) throws(StorageError) {
    guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw failed("write")
    }
  }

  func sync() throws(StorageError) {
    guard fsync(descriptor) == 0 else { throw failed("write") }
  }

  private func failed(_ action: String) -> StorageError {
    StorageError(action: action, path: path, errno: errno)
  }
}

/// The bytes of a digest as lower-case hexadecimal digits.
func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
  digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// The SHA-256 of some bytes, as 64 lower-case hexadecimal digits.
func sha256(_ data: Data) -> String { hexadecimal(SHA256.hash(data: data)) }
