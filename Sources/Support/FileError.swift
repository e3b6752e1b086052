import Foundation

/// A file or folder that could not be read or written, why, and what to do about it.
public struct FileError: Error, Equatable, CustomStringConvertible, Sendable {
  public let action: String
  public let path: String
  public let reason: String
  public let remedy: String

  static let anotherFolder = "choose another folder"

  public init(action: String, path: String, reason: String, remedy: String) {
    self.action = action
    self.path = path
    self.reason = reason
    self.remedy = remedy
  }

  /// The error of the system call that has just failed.
  public init(action: String, path: String, errno code: CInt) {
    let remedy =
      switch code {
      case ENOSPC, EDQUOT, EFBIG: "free some space and run again"
      case EACCES, EPERM, EROFS: "make it writable, or \(Self.anotherFolder)"
      case ENOTDIR, ELOOP, EXDEV: Self.anotherFolder
      case ENAMETOOLONG: "choose a shorter name"
      default: "check the path"
      }
    self.init(action: action, path: path, reason: String(cString: strerror(code)), remedy: remedy)
  }

  /// The same error; if its remedy is another folder, with the option that chooses one.
  public func naming(option: String) -> FileError {
    guard remedy.hasSuffix(Self.anotherFolder) else { return self }
    return FileError(
      action: action, path: path, reason: reason, remedy: "\(remedy) with \(option)")
  }

  public var description: String { "cannot \(action) \(visible(path)): \(reason); \(remedy)" }
}
