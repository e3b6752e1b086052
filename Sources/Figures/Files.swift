import Foundation

/// File operations with typed errors that name the path.
enum Files {
  static func createFolder(_ url: URL) throws(FigureError) {
    try attempt(url) {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
  }

  static func read(_ url: URL) throws(FigureError) -> [UInt8] {
    try attempt(url) { [UInt8](try Data(contentsOf: url)) }
  }

  static func write(_ bytes: [UInt8], to url: URL) throws(FigureError) {
    try attempt(url) { try Data(bytes).write(to: url) }
  }

  static func remove(_ url: URL) throws(FigureError) {
    try attempt(url) {
      if FileManager.default.fileExists(atPath: url.path) {
        try FileManager.default.removeItem(at: url)
      }
    }
  }

  /// Writes all files under temporary names beside their places, then renames them in order, so
  /// that a failure to write leaves every old file as it was.
  static func replace(_ files: [(url: URL, bytes: [UInt8])]) throws(FigureError) {
    for file in files {
      // A rename over a folder would fail after the files before it were replaced.
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: file.url.path, isDirectory: &isFolder),
        isFolder.boolValue
      {
        throw .fileSystem(path: file.url.path, reason: "a folder is in the way; remove it")
      }
    }
    let suffix = ".\(getpid()).\(UInt32.random(in: .min ... .max)).part"
    let parts = files.map {
      $0.url.deletingLastPathComponent().appending(path: "." + $0.url.lastPathComponent + suffix)
    }
    defer { for part in parts { try? FileManager.default.removeItem(at: part) } }
    for (file, part) in zip(files, parts) {
      try write(file.bytes, to: part)
      try sync(part)
    }
    for (file, part) in zip(files, parts) {
      guard rename(part.path, file.url.path) == 0 else {
        throw .fileSystem(path: file.url.path, reason: String(cString: strerror(errno)))
      }
    }
  }

  private static func sync(_ url: URL) throws(FigureError) {
    try attempt(url) {
      let file = try FileHandle(forWritingTo: url)
      try file.synchronize()
      try file.close()
    }
  }

  private static func attempt<Value>(_ url: URL, _ body: () throws -> Value) throws(FigureError)
    -> Value
  {
    do { return try body() } catch {
      let reason = (error as NSError).localizedFailureReason ?? error.localizedDescription
      throw .fileSystem(path: url.path, reason: reason)
    }
  }
}
