import Foundation

/// An open file, closed with the value.
public final class OpenFile {
  public let descriptor: CInt
  /// What errors call it.
  public let path: String

  /// - Parameters:
  ///   - flags: of the system's `open`; a new file can be read by all and written by its owner.
  ///   - action: what it is opened for, as in "cannot write".
  ///   - name: what errors call it; without one, its path.
  /// - Throws: `FileError` with what the system said, and for anything but a plain file: a pipe would be
  ///   waited for, a device has no end. Only a device may be written to, and a folder opened with
  ///   O_DIRECTORY.
  public init(
    _ url: URL, flags: CInt, action: String, named name: String? = nil
  ) throws(FileError) {
    path = name ?? url.path
    // O_NONBLOCK, which means nothing to a plain file: the opening of a pipe waits for its other end.
    descriptor = open(url.path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o644)
    guard descriptor >= 0 else {
      // What a pipe that nobody reads answers, and a socket.
      if errno == ENXIO { throw Self.notPlain(action, path) }
      throw FileError(action: action, path: path, errno: errno)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError(action: action, path: path, errno: errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR where flags & O_DIRECTORY != 0: break
    case S_IFCHR where flags & O_ACCMODE == O_WRONLY: break
    default: throw Self.notPlain(action, path)
    }
  }

  private static func notPlain(_ action: String, _ path: String) -> FileError {
    FileError(
      action: action, path: path, reason: "it is not a plain file", remedy: "check the path")
  }

  deinit { close(descriptor) }

  /// The length in bytes.
  public func size() throws(FileError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failed("read") }
    return Int(status.st_size)
  }

  /// Writes all of some bytes at the file's position.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failed("write") }
      written += count
    }
  }

  public func write(_ data: Data) throws(FileError) {
    try data.bytes.withUnsafeBytes { (bytes) throws(FileError) in try write(bytes) }
  }

  /// Fills a buffer from a place in the file.
  public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failed("read") }
      guard count > 0 else {
        throw FileError(
          action: "read", path: path, reason: "it became shorter while it was read",
          remedy: "run again")
      }
      done += count
    }
  }

  /// The bytes of a range, which the file must have.
  public func bytes(_ range: Range<Int>) throws(FileError) -> Data {
    var data = Data(count: range.count)
    var bytes = data.mutableBytes
    try bytes.withUnsafeMutableBytes { (buffer) throws(FileError) in
      try read(into: buffer, at: range.lowerBound)
    }
    return data
  }

  /// The SHA-256 of the bytes `range`, in pieces of a mebibyte.
  public func digest(_ range: Range<Int>) throws -> String {
    var hash = SHA256Hash()
    var piece = [UInt8](repeating: 0, count: min(range.count, 1 << 20))
    var offset = range.lowerBound
    while offset < range.upperBound {
      let count = min(piece.count, range.upperBound - offset)
      try piece.withUnsafeMutableBytes { bytes in
        let part = UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
        try read(into: part, at: offset)
        hash.update(UnsafeRawBufferPointer(part))
      }
      offset += count
    }
    return hash.hexadecimal
  }

  public func truncate(to length: Int) throws(FileError) {
    guard ftruncate(descriptor, off_t(length)) == 0 else { throw failed("write") }
  }

  /// Sets the file's position.
  public func seek(to offset: Int) throws(FileError) {
    guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw failed("write") }
  }

  public func sync() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw failed("write") }
  }

  private func failed(_ action: String) -> FileError {
    FileError(action: action, path: path, errno: errno)
  }
}
