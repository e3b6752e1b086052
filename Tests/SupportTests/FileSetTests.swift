import Foundation
import Support
import TestSupport
import Testing

@Suite struct FileSetTests {
  /// A folder with two old files, and a set with new ones in their places and one beside.
  private func begun(_ folder: TemporaryFolder) throws -> FileSet {
    for path in ["a", "b/c"] {
      try Files.createFolder(folder.file(path).deletingLastPathComponent())
      try Files.replace(folder.file(path), with: Data("old".utf8))
    }
    let set = try FileSet(below: folder.url)
    for path in ["a", "b/c", "new/d"] { try set.write(Data("new".utf8), at: path) }
    return set
  }

  private func texts(_ folder: TemporaryFolder) -> [String?] {
    ["a", "b/c", "new/d"].map { try? Files.readText(folder.file($0)) }
  }

  @Test func allFilesAreReplacedAtTheEnd() throws {
    let folder = try TemporaryFolder()
    let set = try begun(folder)
    #expect(texts(folder) == ["old", "old", nil])
    try set.publish()
    #expect(texts(folder) == ["new", "new", "new"])
    #expect(try folder.names == ["a", "b", "new"])
  }

  @Test func whatIsDiscardedLeavesNothing() throws {
    let folder = try TemporaryFolder()
    try begun(folder).discard()
    #expect(texts(folder) == ["old", "old", nil])
    #expect(try folder.names == ["a", "b"])
  }

  /// The last of the files cannot be replaced, so none is.
  @Test(arguments: ["b/c", "new"]) func oneThatCannotBeReplacedSavesAll(path: String) throws {
    let folder = try TemporaryFolder()
    let set = try begun(folder)
    try? Files.remove(folder.file(path))
    if path == "new" {
      try Files.replace(folder.file(path), with: Data())
    } else {
      try Files.createFolder(folder.file(path))
    }
    #expect(throws: FileError.self) { try set.publish() }
    #expect(try Files.readText(folder.file("a")) == "old")
    #expect(try FileSet.unfinished(in: folder.url).isEmpty)
    set.discard()
    #expect(try folder.names == (path == "new" ? ["a", "b", "new"] : ["a", "b"]))
  }

  /// Killed once it was decided, when one file had gone to its place: the others follow, whoever comes.
  @Test func whatWasDecidedIsFinished() throws {
    let folder = try TemporaryFolder()
    _ = try begun(folder)
    let names = try folder.names.filter { $0.hasPrefix(Files.temporaryPrefix) }
    let decided = folder.file(".publishing-test")
    try FileManager.default.moveItem(at: folder.file(#require(names.first)), to: decided)
    try FileManager.default.removeItem(at: folder.file("a"))
    try FileManager.default.moveItem(at: decided.appendingPathComponent("a"), to: folder.file("a"))
    #expect(texts(folder) == ["new", "old", nil])
    #expect(try FileSet.unfinished(in: folder.url).map(\.lastPathComponent) == [".publishing-test"])
    let next = try FileSet(below: folder.url)
    #expect(texts(folder) == ["new", "new", "new"])
    next.discard()
    #expect(try folder.names == ["a", "b", "new"])
  }

  /// Whoever can put a link into such a folder must not have his or our files moved by it.
  @Test func linksInADecidedSetAreNotFollowed() throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    try Files.replace(other.file("doc"), with: Data("precious".utf8))
    let decided = folder.file(".publishing-x")
    try Files.createFolder(decided)
    for (name, target) in [("link", other.url.path), ("file", other.file("doc").path)] {
      let link = decided.appendingPathComponent(name)
      try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: target)
      #expect(throws: FileError.self) { try FileSet.finish(in: folder.url) }
      #expect(try Files.readText(other.file("doc")) == "precious")
      #expect(try folder.names == [".publishing-x"])
      try Files.remove(link)
    }
    // Nor is a link where a file is to go replaced.
    try Files.replace(decided.appendingPathComponent("a"), with: Data("new".utf8))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("a").path, withDestinationPath: other.file("doc").path)
    #expect(throws: FileError.self) { try FileSet.finish(in: folder.url) }
    #expect(try Files.readText(folder.file("a")) == "precious")
  }

  /// Many at once, of the same files: in the end they are those of one of them, and nothing is left.
  @Test func setsOfTheSameFilesDoNotDisturbEachOther() async throws {
    let folder = try TemporaryFolder()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<20 {
        group.addTask {
          let set = try FileSet(below: folder.url)
          for path in ["a", "b/c", "new/d"] { try set.write(Data("\(writer)".utf8), at: path) }
          try set.publish()
        }
      }
      try await group.waitForAll()
    }
    #expect(texts(folder).allSatisfy { $0.flatMap { Int($0) } != nil })
    #expect(try folder.names == ["a", "b", "new"])
  }

  @Test func twoSetsOfTheSameFilesFollowEachOther() throws {
    let folder = try TemporaryFolder()
    let (first, second) = (try begun(folder), try FileSet(below: folder.url))
    try second.write(Data("newer".utf8), at: "a")
    try first.publish()
    try second.publish()
    #expect(texts(folder) == ["newer", "new", "new"])
  }
}
