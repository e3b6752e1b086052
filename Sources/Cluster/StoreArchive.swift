import Foundation
import Support
import Training

/// Finished runs in one file, a tar archive: of each run its manifest and then, in the manifest's order,
/// the files that it lists.
///
/// Whoever reads an archive so knows the name, length and digest of every file before it comes, and
/// takes nothing else.
public enum StoreArchive {
  /// Longer manifests are none.
  private static let longestManifest = 1 << 20

  /// Writes finished runs of a store into a file; all of them if no ids are given.
  ///
  /// - Parameter ids: or their beginnings.
  /// - Returns: The ids, sorted.
  /// - Throws: `UnfinishedRun`, `CorruptRun`, `InvalidRunID`, `FileError`; `ArchiveError` if there
  ///   is no finished run. An older file stays then.
  public static func write(_ ids: [String] = [], of store: RunStore, to url: URL) throws -> [String]
  {
    var chosen = try ids.map { try store.run(beginning: $0) }
    for run in chosen where try run.manifest() == nil {
      throw UnfinishedRun(folder: run.folder.path)
    }
    if ids.isEmpty {
      chosen = try store.ids().map { try store.run($0) }.filter { try $0.manifest() != nil }
    }
    let runs = Dictionary(chosen.map { ($0.id, $0) }) { first, _ in first }.values
      .sorted { $0.id < $1.id }
    guard !runs.isEmpty else {
      throw NoFinishedRun(store: store.folder.path)
    }
    try Files.requireReplaceable(url, apartFrom: runs.flatMap { try $0.contents() })
    try Files.createFolder(url.deletingLastPathComponent())
    try Files.replace(url) { file in
      for run in runs { try write(run, to: file) }
      try file.write(Data(count: 2 * TarHeader.size))
    }
    return runs.map(\.id)
  }

  private static func write(_ run: RunFolder, to archive: OpenFile) throws {
    let manifest = try run.validate()
    let entry = try Files.read(run.url(RunFolder.manifestName))
    let files =
      [(name: RunFolder.manifestName, bytes: entry.count)]
      + manifest.files.map { ($0.name, $0.bytes) }
    for (name, bytes) in files {
      let header = TarHeader(folder: run.id, name: name, bytes: bytes)
      let file = try OpenFile(run.url(name), flags: O_RDONLY, action: "read")
      let padded: Int
      do {
        padded = try header.paddedBytes()
        try archive.write(try header.encoded())
      } catch let problem as TarProblem {
        throw CorruptRun(file: file.path, reason: problem.reason)
      }
      try copy(file, 0..<bytes, to: archive)
      try archive.write(Data(count: padded - bytes))
    }
  }

  /// What became of a run that was read.
  public enum Outcome: Equatable, Sendable {
    case imported
    /// The store has it already, the same bytes.
    case present
    /// The store has it with other bytes, from another kind of processor; these stay.
    case different
  }

  /// Reads an archive into a store.
  ///
  /// All is unpacked beside the runs and checked, every digest and what every file says, before any run
  /// appears in the store; each run then does as a whole, its manifest last.
  /// - Throws: `ArchiveError` for whatever is no archive of runs, `CorruptRun` for runs that are not
  ///   what they say or that are damaged in the store, `RunIsBusy`, `FileError`.
  public static func read(
    _ url: URL, into store: RunStore
  ) throws -> [(id: String, outcome: Outcome)] {
    let archive = try OpenFile(url, flags: O_RDONLY, action: "read")
    try Files.createFolder(store.folder)
    // What an import that was killed left; another machine's may take a day.
    try SharedFolder(store.folder).removeLeftovers(olderThan: 86_400)
    let staging = RunStore(folder: SharedFolder(store.folder).temporary("import"))
    try Files.createFolder(staging.folder)
    defer { try? FileManager.default.removeItem(at: staging.folder) }
    let ids: [String]
    do {
      ids = try unpack(archive, into: staging)
    } catch let problem as TarProblem {
      throw ArchiveError(file: url.path, reason: problem.reason)
    }
    let present = try ids.map { try store.run($0).manifest() }
    return try zip(ids, present).map { id, present in
      let run = try staging.run(id)
      if let present {
        return (id, present == (try run.manifest()) ? .present : .different)
      }
      try run.publish(in: store)
      return (id, .imported)
    }
  }

  /// - Returns: The ids of the runs, which have their files and the right digests.
  private static func unpack(_ archive: OpenFile, into staging: RunStore) throws -> [String] {
    let end = try archive.size()
    var offset = 0
    /// The next header, whose file the archive holds in full.
    func next() throws -> TarHeader? {
      guard end - offset >= TarHeader.size else { throw TarProblem("it ends too early") }
      var block = [UInt8](repeating: 0, count: TarHeader.size)
      try block.withUnsafeMutableBytes { try archive.read(into: $0, at: offset) }
      offset += TarHeader.size
      guard let header = try TarHeader(block) else { return nil }
      guard try header.paddedBytes() <= end - offset else {
        throw TarProblem("\(String(reflecting: header.name)) is cut off")
      }
      return header
    }
    var ids: [String] = []
    while let header = try next() {
      guard header.name == RunFolder.manifestName, header.bytes <= longestManifest else {
        throw TarProblem("\(String(reflecting: header.name)) is not a run's manifest")
      }
      guard RunStore.isID(header.folder), !ids.contains(header.folder) else {
        throw TarProblem("\(String(reflecting: header.folder)) is not a run's id, or there twice")
      }
      let run = try staging.run(header.folder)
      var json = Data(count: header.bytes)
      try json.withUnsafeMutableBytes { try archive.read(into: $0, at: offset) }
      offset += try header.paddedBytes()
      let manifest = try RunManifest(json: json, file: "\(archive.path): \(run.id)")
      try Files.createFolder(run.folder)
      for entry in manifest.files {
        let expected = TarHeader(folder: run.id, name: entry.name, bytes: entry.bytes)
        guard try next() == expected else {
          throw TarProblem("after the manifest of \(run.id) there is not just what it lists")
        }
        try Files.replace(run.url(entry.name)) { file in
          try copy(archive, offset..<offset + entry.bytes, to: file)
        }
        offset += try expected.paddedBytes()
      }
      try Files.replace(run.url(RunFolder.manifestName), with: json)
      // Digests say that the files are those of the manifest, not that they are a run's.
      try run.validate()
      ids.append(run.id)
    }
    return ids
  }

  private static func copy(_ source: OpenFile, _ range: Range<Int>, to target: OpenFile) throws {
    var piece = [UInt8](repeating: 0, count: min(range.count, 1 << 20))
    var offset = range.lowerBound
    while offset < range.upperBound {
      let count = min(piece.count, range.upperBound - offset)
      try piece.withUnsafeMutableBytes { bytes in
        let part = UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
        try source.read(into: part, at: offset)
        try target.write(UnsafeRawBufferPointer(part))
      }
      offset += count
    }
  }
}

extension RunFolder {
  /// Moves the files of this finished run, which is in another folder of the same file system, to its
  /// place in a store, over what an unfinished run has there.
  fileprivate func publish(in store: RunStore) throws {
    guard let manifest = try manifest() else { throw UnfinishedRun(folder: folder.path) }
    let run = try store.run(id)
    try Files.createFolder(run.folder)
    let lock = try RunLock(run)
    try withExtendedLifetime(lock) {
      let claim = try RunClaim(run, lock: lock, timing: .standard)
      defer { claim.release() }
      // It may have been finished in the meantime, with the same bytes or others: that one stays.
      guard try run.manifest() == nil else { return }
      for name in manifest.files.map(\.name) + [Self.manifestName] {
        try claim.check()
        guard rename(url(name).path, run.url(name).path) == 0 else {
          throw FileError(action: "write", path: run.url(name).path, errno: errno)
        }
        // The manifest must not reach the disk before what it lists.
        try Files.syncFolder(run.folder)
      }
      for step in try run.checkpointSteps() {
        let name = Self.checkpointName(step: step)
        if !manifest.files.contains(where: { $0.name == name }) {
          try Files.remove(run.url(name))
        }
      }
    }
  }
}

/// A file that cannot be used as an archive of runs.
/// A store that has nothing to export.
public struct NoFinishedRun: Error, Equatable, CustomStringConvertible, Sendable {
  public let store: String

  public var description: String {
    "there is no finished run in \(visible(store)); train one, or check the path"
  }
}

public struct ArchiveError: Error, Equatable, CustomStringConvertible, Sendable {
  public let file: String
  public let reason: String
  public let remedy: String

  init(file: String, reason: String, remedy: String = "make it with codelength store export") {
    self.file = file
    self.reason = reason
    self.remedy = remedy
  }

  public var description: String {
    "\(visible(file)) is not an archive of runs: \(oneLine(reason)); \(remedy)"
  }
}
