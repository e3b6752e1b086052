import Foundation

/// A file or folder that could not be read or written, why, and what to do about it.
public struct StorageError: Error, Equatable, CustomStringConvertible, Sendable {
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
      case ENOSPC, EDQUOT, EFBIG: "free some space and run again"
      case EACCES, EPERM, EROFS: "make it writable, or choose another folder"
      case ENOTDIR, ELOOP, ENAMETOOLONG: "choose another folder"
      default: "check the path"
      }
    self.init(action: action, path: path, reason: String(cString: strerror(code)), remedy: remedy)
  }

  public var description: String { "cannot \(action) \(path): \(reason); \(remedy)" }
}
