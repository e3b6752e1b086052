import Foundation
import Support

/// The right of one process to change a run's folder. The system gives it back when the process
/// ends, however it ends, so that no lock is ever left behind.
package final class RunLock {
  private let file: OpenFile
  /// False where the file system has no locks; `RunClaim` must then do alone.
  let isHeld: Bool

  /// - Throws: `RunIsBusy` if another process, or another part of this one, has the lock.
  package init(_ run: RunFolder) throws {
    file = try OpenFile(
      run.url(RunFolder.lockName), flags: O_RDWR | O_CREAT, action: "write")
    isHeld = flock(file.descriptor, LOCK_EX | LOCK_NB) == 0
    guard !isHeld else { return }
    switch errno {
    case EWOULDBLOCK:
      throw Self.busy(run)
    case ENOLCK, ENOSYS, EOPNOTSUPP: break
    case let code: throw FileError(action: "lock", path: file.path, errno: code)
    }
  }

  /// The run is busy in any case; its claim only says by whom, and may be gone, or not there yet.
  private static func busy(_ run: RunFolder) -> RunIsBusy {
    do {
      return try ClaimInPlace(run)?.busy ?? RunIsBusy(folder: run.folder.path)
    } catch {
      return RunIsBusy(folder: run.folder.path, holder: "its claim cannot be read: \(error)")
    }
  }

  /// Closing the file is not enough: a process forked meanwhile has it open until it becomes its own
  /// program, and a lock lasts until the last descriptor is closed.
  deinit { if isHeld { flock(file.descriptor, LOCK_UN) } }
}

/// Another process is training the same run.
public struct RunIsBusy: Error, Equatable, CustomStringConvertible, Sendable {
  public let folder: String
  /// Who that is, if known.
  public var holder: String?

  public var description: String {
    "another process is training the run in \(visible(folder))\(holder.map { " (\($0))" } ?? ""); wait for it "
      + "to end, then run again"
  }
}
