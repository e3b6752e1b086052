import Foundation
import Support
import TestSupport
import Testing

/// What is written over and what is left behind.
@Suite struct OutputTests {
  @Test func aNameMayBeAsLongAsTheFileSystemTakes() throws {
    let folder = try TemporaryFolder()
    for length in [200, 240, 250, 255] {
      let name = String(repeating: "n", count: length)
      try Files.requireReplaceable(folder.file(name))
      try Files.replace(folder.file(name), with: Data("x".utf8))
      #expect(try Files.readText(folder.file(name)) == "x")
      try Files.remove(folder.file(name))
    }
    let long = folder.file(String(repeating: "n", count: 256))
    for write in [
      { try Files.requireReplaceable(long) }, { try Files.replace(long, with: Data()) },
      { try Files.replace(long) { _ in Issue.record("the work was begun") } },
    ] as [() throws -> Void] {
      let error = #expect(throws: FileError.self) { try write() }
      #expect(error?.remedy == "choose a shorter name")
    }
    #expect(try folder.names.isEmpty)
  }

  /// The same file under its own name, another, through a link and through a folder's link.
  @Test func whatIsReadIsNotWrittenOver() throws {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    try Files.createFolder(folder.file("in"))
    let source = folder.file("in/source")
    try Files.replace(source, with: Data("x".utf8))
    try files.linkItem(at: source, to: folder.file("hard"))
    try files.createSymbolicLink(at: folder.file("soft"), withDestinationURL: source)
    try files.createSymbolicLink(at: folder.file("away"), withDestinationURL: folder.file("in"))
    for name in ["in/source", "in/../in/source", "hard", "soft", "away/source"] {
      let error = #expect(throws: FileError.self) {
        try Files.requireReplaceable(folder.file(name), apartFrom: [folder.file("none"), source])
      }
      #expect(error?.reason == "it would replace \(source.path), which is read", "\(name)")
    }
    try Files.replace(folder.file("other"), with: Data("x".utf8))
    try Files.requireReplaceable(folder.file("other"), apartFrom: [source])
    try Files.requireReplaceable(folder.file("new/name"), apartFrom: [source])
    #expect(throws: FileError.self) { try Files.requireReplaceable(folder.file("other/below")) }
  }

  /// The name of a temporary file that another process has made.
  private func temporary(of process: pid_t, in folder: URL) -> URL {
    let own = Files.temporary("file", in: folder).lastPathComponent
    return folder.appendingPathComponent(
      own.replacingOccurrences(of: "-\(getpid())-", with: "-\(process)-"))
  }

  @Test func whatAKilledProcessLeftGoesWithTheNextFile() throws {
    let folder = try TemporaryFolder()
    let ended = try Process.run(URL(fileURLWithPath: "/bin/true"), arguments: [])
    ended.waitUntilExit()
    let dead = temporary(of: ended.processIdentifier, in: folder.url)
    let living = temporary(of: 1, in: folder.url)
    let foreign = folder.file(Files.temporaryPrefix + "elsewhere-7-1-file")
    try Files.createFolder(dead)
    for url in [dead.appendingPathComponent("figure"), living, foreign] {
      try Data("x".utf8).write(to: url)
    }
    try Files.replace(folder.file("file"), with: Data())
    let left = [living, foreign].map(\.lastPathComponent) + ["file"]
    #expect(try folder.names == left.sorted())
  }

  @Test func numbersThatAreNoProcessAreGone() {
    #expect(!ThisProcess.isGone(getpid()) && !ThisProcess.isGone(1))
    for number in [0, -1, -getpid()] { #expect(ThisProcess.isGone(number)) }
  }
}
