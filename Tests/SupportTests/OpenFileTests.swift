import Foundation
import Support
import TestSupport
import Testing

/// What is no plain file is refused at once, never waited for, and never read without end.
@Suite struct OpenFileTests {
  private func pipe(_ folder: TemporaryFolder) -> URL {
    let url = folder.file("pipe")
    #expect(mkfifo(url.path, 0o600) == 0)
    return url
  }

  private func socket(_ folder: TemporaryFolder) throws -> (URL, CInt) {
    let url = folder.file("s")
    let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(url.path.utf8)) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    #expect(result == 0)
    return (url, descriptor)
  }

  @Test func onlyPlainFilesAreRead() throws {
    let folder = try TemporaryFolder()
    let (socket, descriptor) = try socket(folder)
    defer { close(descriptor) }
    let device = URL(fileURLWithPath: "/dev/zero")
    for url in [pipe(folder), socket, device, folder.url] {
      for flags in [O_RDONLY, O_RDWR] where !(url == folder.url && flags == O_RDWR) {
        let error = #expect(throws: FileError.self) {
          try OpenFile(url, flags: flags, action: "read")
        }
        #expect(error?.reason == "it is not a plain file", "\(url.path)")
      }
      let error = #expect(throws: FileError.self) { try Files.read(url) }
      #expect(error?.path == url.path)
    }
    #expect(throws: FileError.self) {
      try OpenFile(folder.file("pipe"), flags: O_WRONLY, action: "write")
    }
  }

  @Test func linksToPlainFilesAreFollowed() throws {
    let folder = try TemporaryFolder()
    try Files.replace(folder.file("plain"), with: Data("x".utf8))
    for (link, target) in [("link", "plain"), ("broken", "none"), ("to pipe", "pipe")] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.file(link).path, withDestinationPath: target)
    }
    _ = pipe(folder)
    #expect(try Files.readText(folder.file("link")) == "x")
    #expect(throws: FileError.self) { try Files.read(folder.file("broken")) }
    let error = #expect(throws: FileError.self) { try Files.read(folder.file("to pipe")) }
    #expect(error?.reason == "it is not a plain file")
  }

  /// A sparse file takes no place on the disk, and all the memory there is.
  @Test func aFileLongerThanTheMemoryIsRefused() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("long")
    let file = try OpenFile(url, flags: O_RDWR | O_CREAT, action: "write")
    try file.truncate(to: 1 << 43)
    let error = #expect(throws: FileError.self) { try Files.read(url) }
    #expect(error?.reason.hasPrefix("it takes about 8 TiB of memory, and ") == true)
    let copies = #expect(throws: FileError.self) { try Files.read(url, copies: 1 << 20) }
    #expect(copies?.reason.hasPrefix("it takes about 8 EiB of memory, and ") == true)
  }

  @Test func linesComeOneAfterAnother() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "x", count: 200_000)
    for (text, lines) in [
      ("", []), ("a\n\nbc\n", ["a", "", "bc"]), ("a\nb", ["a", "b"]),
      (long + "\nb\n", [long, "b"]),
    ] as [(String, [String])] {
      try Files.replace(folder.file("file"), with: Data(text.utf8))
      let file = try OpenFile(folder.file("file"), flags: O_RDONLY, action: "read")
      var found: [String] = []
      try file.forEachLine { found.append(String(decoding: $0, as: UTF8.self)) }
      #expect(found == lines)
    }
    let file = try OpenFile(folder.file("file"), flags: O_RDONLY, action: "read")
    #expect(throws: FileError.self) { try file.forEachLine(longest: 100_000) { _ in } }
  }
}
