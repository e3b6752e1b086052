import Foundation

/// Files that are replaced whole or not at all, and the folders they are in.
///
/// New bytes go to a temporary name in the same folder, hence on the same file system, are synced,
/// and the name is then changed in one step: whoever reads the file sees the old bytes or the new
/// ones. Whatever fails, a process killed included, the old file stays as it was.
public enum Files {
  /// Begins the names of files that are not finished. Only a killed process leaves any.
  public static let temporaryPrefix = ".partial-"

  /// Replaces a file by what `body` writes.
  /// - Throws: `FileError`, and what `body` throws.
  public static func replace(_ url: URL, _ body: (OpenFile) throws -> Void) throws {
    let part = temporary(beside: url)
    defer { unlink(part.path) }
    let file = try create(part, for: url)
    try body(file)
    try file.sync()
    try rename(part, to: url)
  }

  public static func replace(_ url: URL, with data: Data) throws(FileError) {
    try replace([(url, data)])
  }

  /// Replaces several files in order; no old file is touched before all the new ones are written.
  public static func replace(_ files: [(url: URL, data: Data)]) throws(FileError) {
    let parts = files.map { temporary(beside: $0.url) }
    defer { for part in parts { unlink(part.path) } }
    for (file, part) in zip(files, parts) {
      let open = try create(part, for: file.url)
      try open.write(file.data)
      try open.sync()
    }
    for (file, part) in zip(files, parts) { try rename(part, to: file.url) }
  }

  /// A name in a folder for a file or folder that is not finished, which no other process makes.
  /// - Parameter kind: a short word of ours, never a name of the user's: with what stands before it
  ///   that might be longer than the file system's names may be.
  public static func temporary(_ kind: String, in folder: URL) -> URL {
    folder.appendingPathComponent(temporaryPrefix + ThisProcess.uniqueName() + "-" + kind)
  }

  private static func temporary(beside url: URL) -> URL {
    temporary("file", in: url.deletingLastPathComponent())
  }

  /// What is unfinished in a folder, once that of ended processes of this machine was removed.
  @discardableResult
  public static func leftovers(in folder: URL) throws(FileError) -> [URL] {
    try names(in: folder).filter { $0.hasPrefix(temporaryPrefix) }.compactMap { name in
      let url = folder.appendingPathComponent(name)
      guard ThisProcess.hasEnded(makerOf: name.dropFirst(temporaryPrefix.count)) else { return url }
      // Another process may be removing it too.
      try? FileManager.default.removeItem(at: url)
      return nil
    }
  }

  private static func create(_ temporary: URL, for url: URL) throws(FileError) -> OpenFile {
    try requirePlain(url)
    // A folder that may be written into but not listed keeps what was left there.
    _ = try? leftovers(in: url.deletingLastPathComponent())
    return try OpenFile(
      temporary, flags: O_WRONLY | O_CREAT | O_EXCL, action: "write", named: url.path)
  }

  /// Only a plain file is ever replaced: no folder, link or device.
  static func requirePlain(_ url: URL) throws(FileError) {
    var status = stat()
    guard lstat(url.path, &status) == 0 else {
      // Else the name would be found too long only when there is a file to be given it.
      guard errno != ENAMETOOLONG else {
        throw FileError(action: "write", path: url.path, errno: ENAMETOOLONG)
      }
      return
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(
        action: "write", path: url.path, reason: "something other than a plain file has that name",
        remedy: "move it away")
    }
  }

  static func rename(_ finished: URL, to url: URL) throws(FileError) {
    guard Foundation.rename(finished.path, url.path) == 0 else {
      throw FileError(action: "write", path: url.path, errno: errno)
    }
    // Without this a power failure may undo the renaming.
    try syncFolder(url.deletingLastPathComponent())
  }

  /// Makes the names in a folder durable.
  public static func syncFolder(_ url: URL) throws(FileError) {
    try OpenFile(url, flags: O_RDONLY | O_DIRECTORY, action: "sync").sync()
  }

  /// Fails where making the folder of a file and replacing the file would, to be called before the work
  /// whose result it is to hold; makes nothing.
  /// - Parameter sources: what that work reads. To write over one of them, under whatever name, would
  ///   lose it.
  public static func requireReplaceable(
    _ url: URL, apartFrom sources: [URL] = []
  ) throws(FileError) {
    if let source = sources.first(where: { isSame($0, url) }) {
      throw FileError(
        action: "write", path: url.path, reason: "it would replace \(source.path), which is read",
        remedy: "choose another name")
    }
    try requirePlain(url)
    try requireWritable(folder: url.deletingLastPathComponent())
  }

  /// Whether two paths lead to the same file or folder, which is there.
  public static func isSame(_ first: URL, _ second: URL) -> Bool {
    var (one, other) = (stat(), stat())
    return stat(first.path, &one) == 0 && stat(second.path, &other) == 0
      && one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }

  /// All bytes of a plain file.
  /// - Parameter copies: how often they will be in memory, with what is made of them.
  /// - Throws: `FileError` also where there is not so much memory.
  public static func read(_ url: URL, copies: Int = 1) throws(FileError) -> Data {
    let file = try OpenFile(url, flags: O_RDONLY, action: "read")
    let size = try file.size()
    let need = ByteCount(copies, size)
    // To ask costs more than to read a small file.
    if size > 1 << 24, let limit = Memory.exceeded(by: need, limits: Memory.limits) {
      throw FileError(
        action: "read", path: url.path,
        reason: "it takes about \(need) of memory, and \(limit.source) \(limit.most)",
        remedy: "check the path")
    }
    return try file.bytes(0..<size)
  }

  /// The text of a UTF-8 file.
  public static func readText(_ url: URL) throws(FileError) -> String {
    guard let text = String(data: try read(url), encoding: .utf8) else {
      throw FileError(
        action: "read", path: url.path, reason: "it is not UTF-8 text", remedy: "restore the file")
    }
    return text
  }

  public static func exists(_ url: URL) -> Bool {
    var status = stat()
    return lstat(url.path, &status) == 0
  }

  /// Makes a folder and those above it.
  public static func createFolder(_ url: URL) throws(FileError) {
    // mkdir, rather than FileManager, so that the error says what the system said.
    if isFolder(url) { return }
    if url.pathComponents.count > 1 { try createFolder(url.deletingLastPathComponent()) }
    guard mkdir(url.path, 0o755) == 0 || errno == EEXIST else {
      throw FileError(action: "create the folder", path: url.path, errno: errno)
    }
    guard isFolder(url) else {
      throw FileError(
        action: "create the folder", path: url.path, reason: "a file has that name",
        remedy: FileError.anotherFolder)
    }
  }

  /// Fails where ``createFolder(_:)``, or a new file in that folder, would; makes nothing.
  public static func requireWritable(folder url: URL) throws(FileError) {
    func failed(_ code: CInt) -> FileError {
      FileError(action: "write into", path: url.path, errno: code)
    }
    if !exists(url), url.pathComponents.count > 1 {
      return try requireWritable(folder: url.deletingLastPathComponent())
    }
    guard isFolder(url) else { throw failed(ENOTDIR) }
    guard access(url.path, W_OK | X_OK) == 0 else { throw failed(errno) }
  }

  static func isFolder(_ url: URL) -> Bool {
    var status = stat()
    return stat(url.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in a folder, sorted; none if there is no such folder.
  public static func names(in folder: URL) throws(FileError) -> [String] {
    guard exists(folder) else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    } catch {
      // Another process may have removed it meanwhile.
      guard exists(folder) else { return [] }
      throw FileError(
        action: "list", path: folder.path, reason: "the folder cannot be read",
        remedy: "check the path and its permissions")
    }
  }

  /// Removes a file, if it is there.
  public static func remove(_ url: URL) throws(FileError) {
    guard unlink(url.path) == 0 || errno == ENOENT else {
      throw FileError(action: "remove", path: url.path, errno: errno)
    }
  }
}
