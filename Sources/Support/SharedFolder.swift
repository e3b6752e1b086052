import Foundation

/// A folder that processes on several machines write to.
///
/// Their clocks may differ, so ages are taken by the file server's: the time it gives to a file that
/// is written now, less the time it gave to the file in question.
public struct SharedFolder {
  let url: URL

  public init(_ url: URL) { self.url = url }

  /// A name in the folder for a file or folder that is not finished.
  public func temporary(_ name: String) -> URL { Files.temporary(name, in: url) }

  /// Seconds since the file system's epoch, by the file server's clock.
  public func now() throws -> Double {
    let probe = temporary("clock")
    let file = try OpenFile(probe, flags: O_WRONLY | O_CREAT | O_TRUNC, action: "write")
    defer { unlink(probe.path) }
    // Something is written, for the server to set the time and not this machine.
    try file.write(Data("\n".utf8))
    try file.sync()
    guard let time = Self.modified(probe) else {
      throw FileError(action: "write", path: probe.path, errno: errno)
    }
    return time
  }

  /// When a file was last written to; nil if there is none.
  public static func modified(_ url: URL) -> Double? {
    var status = stat()
    guard lstat(url.path, &status) == 0 else { return nil }
    return Double(status.st_mtim.tv_sec) + 1e-9 * Double(status.st_mtim.tv_nsec)
  }

  /// Removes what ended processes of this machine left unfinished, and what others have not written
  /// to for `age` seconds. What a living process is writing stays.
  public func removeLeftovers(olderThan age: Double) throws {
    let names = try Files.leftovers(in: url)
    guard !names.isEmpty else { return }
    let now = try now()
    for file in names where Self.modified(file).map({ now - $0 > age }) ?? false {
      // Another process may be removing it too.
      try? FileManager.default.removeItem(at: file)
    }
  }
}
