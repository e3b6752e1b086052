import Foundation

/// Files below one folder that are replaced together: all of them or none.
///
/// The new files are written into a folder beside the old ones, `.partial-...`, at the paths that they
/// are to have. Once all are there and synced, that folder is given a name `.publishing-...` of its own:
/// this one renaming decides. The files then go to their places, one after another, and the folder goes. A
/// process killed before the decision has changed nothing, and what it leaves is removed by the next.
/// One killed after it leaves a folder with the files that have not gone to their places yet, all of
/// them whole, and ``finish(in:)`` sends them there.
public struct FileSet {
  private let root: URL
  private let folder: URL

  /// Begins a set, having finished and removed what others left.
  public init(below root: URL) throws(FileError) {
    self.root = root
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
      try Self.requireReachable(url.deletingLastPathComponent(), from: root)
      try OpenFile(new, flags: O_RDONLY, action: "read").sync()
      try Files.syncFolder(new.deletingLastPathComponent())
    }
    // No two have the same name, so none can be taken for another while it goes.
    let decided = root.appendingPathComponent(Self.prefix + ThisProcess.uniqueName())
    try Files.rename(folder, to: decided)
    try Self.finish(decided, in: root)
  }

  /// Removes what was written and not published.
  public func discard() { try? FileManager.default.removeItem(at: folder) }

  private static let prefix = ".publishing-"

  /// The sets below a folder that were decided on and whose files are not all in their places. Only
  /// this user's: what others put into a folder that all may write to is not ours to move.
  public static func unfinished(in root: URL) throws(FileError) -> [URL] {
    try Files.names(in: root).filter { $0.hasPrefix(prefix) }.map(root.appendingPathComponent)
      .filter {
        var status = stat()
        return lstat($0.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
          && status.st_uid == geteuid()
      }
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
        try Files.requirePlain(url)
        try Files.rename(new, to: url)
      } catch  where Files.exists(new) {
        throw error
      } catch {
        // Another process is finishing it too, and was faster.
      }
    }
    removeEmptyFolders(decided)
  }

  /// The plain files below a folder, as paths from there, sorted; none of a folder that has gone. A
  /// link, which could lead to files that are not the set's, is an error.
  private static func paths(in folder: URL, from start: String = "") throws(FileError) -> [String] {
    var paths: [String] = []
    for name in try Files.names(in: folder) {
      let url = folder.appendingPathComponent(name)
      var status = stat()
      guard lstat(url.path, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: paths += try Self.paths(in: url, from: start + name + "/")
      case S_IFREG: paths.append(start + name)
      default:
        throw FileError(
          action: "publish", path: url.path, reason: "it is neither a file nor a folder",
          remedy: "remove it")
      }
    }
    return paths
  }

  /// Removes a folder of empty folders: never a file, should another process have put one there.
  private static func removeEmptyFolders(_ folder: URL) {
    for name in (try? Files.names(in: folder)) ?? [] {
      removeEmptyFolders(folder.appendingPathComponent(name))
    }
    rmdir(folder.path)
  }

  /// A renaming cannot lead to another file system, and must not fail once it was decided on.
  /// - Parameter target: a folder, or one that is to be made.
  public static func requireReachable(_ target: URL, from root: URL) throws(FileError) {
    func device(_ url: URL) -> dev_t? {
      var status = stat()
      if stat(url.path, &status) == 0 { return status.st_dev }
      return url.pathComponents.count > 1 ? device(url.deletingLastPathComponent()) : nil
    }
    guard device(target) == device(root) else {
      throw FileError(action: "write into", path: target.path, errno: EXDEV)
    }
  }
}
