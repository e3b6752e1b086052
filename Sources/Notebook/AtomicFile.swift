import Foundation

/// A file that could not be read or written, why, and what to do about it.
public struct FileError: Error, Equatable, CustomStringConvertible, Sendable {
  public let action: String
  public let path: String
  public let reason: String
  public let remedy: String

  public init(action: String, path: String, reason: String, remedy: String) {
    self.action = action
    self.path = path
    self.reason = reason
    self.remedy = remedy
  }

  /// The error of the system call that has just failed.
  init(action: String, path: String, errno code: CInt) {
    let remedy =
      switch code {
      case ENOSPC, EDQUOT: "free some space and run again"
      case EACCES, EPERM, EROFS: "make it writable, or choose another folder with --output"
      case ENOTDIR, ELOOP, ENAMETOOLONG: "choose another folder with --output"
      default: "check the path"
      }
    self.init(action: action, path: path, reason: String(cString: strerror(code)), remedy: remedy)
  }

  public var description: String { "cannot \(action) \(path): \(reason); \(remedy)" }
}

/// Files that are replaced whole or not at all.
///
/// The bytes go to a temporary name in the same folder, hence on the same file system, are synced,
/// and the name is then changed in one step, so that whoever reads the file sees the old bytes or
/// the new ones. Whatever fails, the old file stays and the temporary one is removed.
public enum AtomicFile {
  /// Writes a file, making its folder if needed.
  public static func write(_ data: Data, to url: URL) throws {
    try createFolder(url.deletingLastPathComponent())
    let temporary = url.deletingLastPathComponent()
      .appendingPathComponent(".\(url.lastPathComponent).\(UUID().uuidString).tmp")
    let descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError(action: "write", path: url.path, errno: errno) }
    do {
      defer { close(descriptor) }
      try writeAll(data, to: descriptor, path: url.path)
    } catch {
      unlink(temporary.path)
      throw error
    }
    try replace(url, with: temporary)
  }

  /// Writes all bytes to an open file; `path` only names it in errors.
  package static func writeAll(_ data: Data, to descriptor: CInt, path: String) throws {
    try data.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
        let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw FileError(action: "write", path: path, errno: errno) }
        written += count
      }
    }
  }

  /// Moves a finished file over another on the same file system, having synced it, and syncs the
  /// folder. Only a regular file is ever replaced. The temporary file is removed on failure.
  static func replace(_ url: URL, with temporary: URL) throws {
    var status = stat()
    if lstat(url.path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      unlink(temporary.path)
      throw FileError(
        action: "write", path: url.path, reason: "something other than a plain file has that name",
        remedy: "move it away")
    }
    guard sync(temporary), rename(temporary.path, url.path) == 0 else {
      let code = errno
      unlink(temporary.path)
      throw FileError(action: "write", path: url.path, errno: code)
    }
    // A folder that cannot be synced costs durability, not correctness.
    _ = sync(url.deletingLastPathComponent())
  }

  /// Syncs a file or a folder; on failure `errno` says why.
  private static func sync(_ url: URL) -> Bool {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    let status = fsync(descriptor)
    let code = errno
    close(descriptor)
    errno = code
    return status == 0
  }

  static func createFolder(_ url: URL) throws {
    // mkdir, rather than FileManager, so that the error says what the system said.
    var folder = stat()
    if stat(url.path, &folder) == 0, folder.st_mode & S_IFMT == S_IFDIR { return }
    if url.pathComponents.count > 1 { try createFolder(url.deletingLastPathComponent()) }
    guard mkdir(url.path, 0o755) == 0 || errno == EEXIST else {
      throw FileError(action: "create the folder", path: url.path, errno: errno)
    }
  }

  /// The bytes of a file.
  static func read(_ url: URL) throws -> Data {
    do {
      return try Data(contentsOf: url)
    } catch {
      let missing = !FileManager.default.fileExists(atPath: url.path)
      throw FileError(
        action: "read", path: url.path,
        reason: missing ? "there is no such file" : "\(oneLine(error))",
        remedy: "check the path")
    }
  }

  /// The text of a UTF-8 file.
  static func readText(_ url: URL) throws -> String {
    guard let text = String(data: try read(url), encoding: .utf8) else {
      throw FileError(
        action: "read", path: url.path, reason: "it is not UTF-8 text", remedy: "restore the file")
    }
    return text
  }
}

/// What an error says, on one line.
func oneLine(_ error: any Error) -> String {
  "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
}
