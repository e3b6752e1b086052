import Foundation
import Workbench

/// The right of one process to change a run's folder. The system gives it back when the process
/// ends, however it ends, so that no lock is ever left behind.
final class RunLock {
  private let file: OpenFile

  /// - Throws: `RunIsBusy` if another process, or another part of this one, has the lock.
  init(_ run: RunFolder) throws {
    file = try OpenFile(
      run.url(RunFolder.lockName), flags: O_RDWR | O_CREAT, action: "write")
    guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
      if errno == EWOULDBLOCK { throw RunIsBusy(folder: run.folder.path) }
      throw FileError(action: "lock", path: file.path, errno: errno)
    }
  }
}

/// Another process is training the same run.
public struct RunIsBusy: Error, Equatable, CustomStringConvertible, Sendable {
  public let folder: String

  public var description: String {
    "another process is training the run in \(folder); wait for it to end, then run again"
  }
}
