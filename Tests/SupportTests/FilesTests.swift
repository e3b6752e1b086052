import Foundation
import Support
import TestSupport
import Testing

@Suite struct FilesTests {
  @Test func replacingReplacesTheWholeFile() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("new/folder/file")
    try Files.createFolder(file.deletingLastPathComponent())
    for text in ["a long first text", "short", "", "ø"] {
      try Files.replace(file, with: Data(text.utf8))
      #expect(try Data(contentsOf: file) == Data(text.utf8))
      #expect(try Files.read(file) == Data(text.utf8))
      #expect(try Files.readText(file) == text)
    }
    #expect(try Files.names(in: file.deletingLastPathComponent()) == ["file"])
  }

  @Test func anErrorWhileWritingLeavesTheOldFileAndNoTemporaryOne() throws {
    struct Interruption: Error {}
    let folder = try TemporaryFolder()
    let file = folder.file("file")
    try Files.replace(file, with: Data("old".utf8))
    #expect(throws: Interruption.self) {
      try Files.replace(file) { open in
        try open.write(Data("new".utf8))
        #expect(try folder.names.contains { $0.hasPrefix(Files.temporaryPrefix) })
        throw Interruption()
      }
    }
    #expect(try folder.names == ["file"])
    #expect(try Files.readText(file) == "old")
  }

  @Test func aFullDiskIsAClearError() throws {
    let full = try OpenFile(URL(fileURLWithPath: "/dev/full"), flags: O_WRONLY, action: "write")
    let error = #expect(throws: FileError.self) { try full.write(Data("text".utf8)) }
    #expect(
      error?.description
        == "cannot write /dev/full: No space left on device; free some space and run again")
  }

  @Test func onlyPlainFilesAreReplaced() throws {
    let folder = try TemporaryFolder()
    let link = folder.file("link")
    try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "/dev/null")
    try Files.createFolder(folder.file("taken"))
    for target in [link, folder.file("taken")] {
      for replace in [
        { try Files.replace(target, with: Data("x".utf8)) },
        { try Files.replace(target) { try $0.write(Data("x".utf8)) } },
        { try Files.requireReplaceable(target) },
      ] as [() throws -> Void] {
        let error = #expect(throws: FileError.self) { try replace() }
        #expect(error?.path == target.path && error?.remedy == "move it away")
      }
    }
    #expect(try folder.names == ["link", "taken"])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == "/dev/null")
  }

  @Test func ofSeveralFilesAllOrNoneAreReplaced() throws {
    let folder = try TemporaryFolder()
    let (first, second) = (folder.file("first"), folder.file("second"))
    try Files.replace(first, with: Data("old".utf8))
    try Files.createFolder(second)
    let files = [(first, Data("new".utf8)), (second, Data("new".utf8))]
    #expect(throws: FileError.self) { try Files.replace(files) }
    #expect(try Files.readText(first) == "old")
    #expect(try folder.names == ["first", "second"])
    try FileManager.default.removeItem(at: second)
    try Files.replace(files)
    #expect(try Files.readText(first) == "new" && Files.readText(second) == "new")
  }

  /// Each of many writers at once replaces the whole file.
  @Test func writersDoNotMixTheirBytes() async throws {
    let folder = try TemporaryFolder()
    let file = folder.file("file")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in UInt8(0)..<16 {
        group.addTask { try Files.replace(file, with: Data(repeating: writer, count: 100_000)) }
      }
      try await group.waitForAll()
    }
    let data = try Files.read(file)
    #expect(data.count == 100_000 && Set(data).count == 1)
    #expect(try folder.names == ["file"])
  }

  @Test func whatCannotBeReadIsNamed() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: FileError.self) { try Files.read(folder.file("none")) }
    #expect(missing?.path == folder.file("none").path && missing?.remedy == "check the path")
    let device = #expect(throws: FileError.self) { try Files.read(folder.url) }
    #expect(device?.reason == "it is not a plain file")
    try Data([0xFF, 0xFE]).write(to: folder.file("binary"))
    let binary = #expect(throws: FileError.self) { try Files.readText(folder.file("binary")) }
    #expect(binary?.reason == "it is not UTF-8 text")
  }

  @Test func namesAreThoseOfTheFolder() throws {
    let folder = try TemporaryFolder()
    for name in ["b", "a"] { try Files.replace(folder.file(name), with: Data()) }
    #expect(try Files.names(in: folder.url) == ["a", "b"])
    #expect(try Files.names(in: folder.file("none")) == [])
    #expect(throws: FileError.self) { try Files.names(in: folder.file("a")) }
    try Files.remove(folder.file("a"))
    try Files.remove(folder.file("a"))
    #expect(!Files.exists(folder.file("a")) && Files.exists(folder.file("b")))
  }

  @Test func aFolderThatCannotBeMadeOrWrittenIntoIsKnownBefore() throws {
    let folder = try TemporaryFolder()
    try Files.requireWritable(folder: folder.file("a/b/c"))
    try Files.replace(folder.file("plain"), with: Data())
    for name in ["plain", "plain/a/b"] {
      let error = #expect(throws: FileError.self) {
        try Files.requireWritable(folder: folder.file(name))
      }
      #expect(error?.path == folder.file("plain").path)
      #expect(error?.remedy == "choose another folder")
    }
    #expect(try folder.names == ["plain"])
  }

  @Test func theOptionIsNamedWhereAnotherFolderHelps() {
    func remedy(_ code: CInt) -> String {
      FileError(action: "write", path: "x", errno: code).naming(option: "--output").remedy
    }
    #expect(remedy(ENOTDIR) == "choose another folder with --output")
    #expect(remedy(EACCES) == "make it writable, or choose another folder with --output")
    #expect(remedy(ENOSPC) == "free some space and run again")
    #expect(remedy(ENAMETOOLONG) == "choose a shorter name")
  }
}
