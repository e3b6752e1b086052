import Foundation

/// Files below one folder that are replaced together: all of them or none.
///
/// The new files are written into a folder beside the old ones, `.partial-...`, at the paths that they
/// are to have. Once all are there and synced, that folder is given the name `.publishing-<name>`: this
/// one renaming decides. The files then go to their places, one after another, and the folder goes. A
/// process killed before the decision has changed nothing, and what it leaves is removed by the next.
/// One killed after it leaves a folder with the files that have not gone to their places yet, all of
/// them whole, and ``finish(in:)`` sends them there.
public struct FileSet {
  private let root: URL
  private let name: String
  private let folder: URL

  /// Begins a set, having finished and removed what others left.
  /// - Parameter name: a short word; two sets of one name follow each other.
  public init(_ name: String, below root: URL) throws(FileError) {
    self.root = root
    self.name = name
    try Files.createFolder(root)
    try Self.finish(in: root)
    try Files.leftovers(in: root)
    folder = Files.temporary("set", in: root)
    try Files.createFolder(folder)
  }

  /// Where the new file is to be written that will be at `path` below the root; its folder is made.
  public func place(of path: String) throws(FileError) -> URL {
    let url = folder.appendingPathComponent(path)
    try Files.createFolder(url.deletingLastPathComponent())
    return url
  }

  public func write(_ data: Data, at path: String) throws(FileError) {
    try Files.replace(try place(of: path), with: data)
  }

  /// Replaces the files.
  /// - Throws: `FileError`; nothing is replaced then, unless the disk fails afterwards.
  public func publish() throws(FileError) {
    for path in try Self.paths(in: folder) {
      let url = root.appendingPathComponent(path)
      try Files.createFolder(url.deletingLastPathComponent())
      try Files.requirePlain(url)
      let new = folder.appendingPathComponent(path)
      try requireSameFileSystem(new, url.deletingLastPathComponent())
      try OpenFile(new, flags: O_RDONLY, action: "read").sync()
      try Files.syncFolder(new.deletingLastPathComponent())
    }
    let decided = root.appendingPathComponent(Self.prefix + name)
    if Files.exists(decided) { try Self.finish(decided, in: root) }
    try Files.rename(folder, to: decided)
    try Self.finish(decided, in: root)
  }

  /// Removes what was written and not published.
  public func discard() { try? FileManager.default.removeItem(at: folder) }

  private static let prefix = ".publishing-"

  /// The sets below a folder that were decided on and whose files are not all in their places.
  public static func unfinished(in root: URL) throws(FileError) -> [URL] {
    try Files.names(in: root).filter { $0.hasPrefix(prefix) }.map(root.appendingPathComponent)
  }

  /// Sends the files of such sets to their places.
  public static func finish(in root: URL) throws(FileError) {
    for set in try unfinished(in: root) { try finish(set, in: root) }
  }

  private static func finish(_ decided: URL, in root: URL) throws(FileError) {
    for path in try paths(in: decided) {
      let (new, url) = (decided.appendingPathComponent(path), root.appendingPathComponent(path))
      do throws(FileError) {
        try Files.createFolder(url.deletingLastPathComponent())
        try Files.rename(new, to: url)
      } catch  where Files.exists(new) {
        throw error
      } catch {
        // Another process is finishing it too, and was faster.
      }
    }
    try? FileManager.default.removeItem(at: decided)
  }

  /// The plain files below a folder, as paths from there, sorted.
  private static func paths(in folder: URL, from start: String = "") throws(FileError) -> [String] {
    var paths: [String] = []
    for name in try Files.names(in: folder) {
      let url = folder.appendingPathComponent(name)
      paths +=
        Files.isFolder(url) ? try Self.paths(in: url, from: start + name + "/") : [start + name]
    }
    return paths
  }

  /// A renaming cannot lead to another file system, and must not fail once it was decided on.
  private func requireSameFileSystem(_ new: URL, _ target: URL) throws(FileError) {
    var (one, other) = (stat(), stat())
    guard stat(new.path, &one) == 0, stat(target.path, &other) == 0, one.st_dev == other.st_dev
    else { throw FileError(action: "write into", path: target.path, errno: EXDEV) }
  }
}
