import Foundation

/// Files that are replaced whole or not at all.
enum Storage {
  /// Begins the names of files that are not finished.
  static let temporaryPrefix = ".partial-"

  /// Writes a file under a temporary name in its folder, syncs it, renames it and syncs the folder.
  /// Whatever fails, a process killed included, the old file stays as it was.
  static func replace(_ url: URL, _ body: (OpenFile) throws -> Void) throws {
    let folder = url.deletingLastPathComponent()
    let temporary = folder.appendingPathComponent(temporaryPrefix + url.lastPathComponent)
    do {
      let file = try OpenFile(temporary, flags: O_WRONLY | O_CREAT | O_TRUNC, action: "write")
      try body(file)
      try file.sync()
    } catch {
      unlink(temporary.path)
      throw error
    }
    guard rename(temporary.path, url.path) == 0 else {
      let error = StorageError(action: "write", path: url.path, errno: errno)
      unlink(temporary.path)
      throw error
    }
    // Without this a power failure may undo the renaming.
    try OpenFile(folder, flags: O_RDONLY, action: "sync").sync()
  }

  static func replace(_ url: URL, with data: Data) throws {
    try replace(url) { try $0.write(data) }
  }

  /// All bytes of a plain file.
  static func read(_ url: URL) throws -> Data {
    let file = try OpenFile(url, flags: O_RDONLY, action: "read")
    var data = Data(count: try file.size())
    try data.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
    return data
  }

  static func exists(_ url: URL) -> Bool {
    var status = stat()
    return lstat(url.path, &status) == 0
  }

  /// Makes a folder and those above it.
  static func createFolder(_ url: URL) throws(StorageError) {
    // mkdir, rather than FileManager, so that the error says what the system said.
    if isFolder(url) { return }
    if url.pathComponents.count > 1 { try createFolder(url.deletingLastPathComponent()) }
    guard mkdir(url.path, 0o755) == 0 || errno == EEXIST else {
      throw StorageError(action: "create the folder", path: url.path, errno: errno)
    }
    guard isFolder(url) else {
      throw StorageError(
        action: "create the folder", path: url.path, reason: "a file has that name",
        remedy: "choose another folder")
    }
  }

  private static func isFolder(_ url: URL) -> Bool {
    var status = stat()
    return stat(url.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in a folder, sorted; none if there is no such folder.
  static func names(in folder: URL) throws -> [String] {
    guard exists(folder) else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    } catch {
      throw StorageError(
        action: "list", path: folder.path, reason: "the folder cannot be read",
        remedy: "check the path and its permissions")
    }
  }

  static func remove(_ url: URL) throws(StorageError) {
    guard unlink(url.path) == 0 || errno == ENOENT else {
      throw StorageError(action: "remove", path: url.path, errno: errno)
    }
  }
}
