import Foundation

/// A folder that is removed with the value.
public final class TemporaryFolder: Sendable {
  public let url: URL

  /// - Parameter name: the last part of its path, for names that are hard to quote.
  public init(_ name: String = "test") throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("codelength-\(UUID().uuidString)-\(name)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  public func file(_ path: String) -> URL { url.appendingPathComponent(path) }

  public var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
  }

  /// Makes a program of a shell script.
  ///
  /// Another process writes the program. Had this one opened it, a process forked meanwhile by another
  /// test would hold it open for writing until it has become its own program, and a program that
  /// somebody may write to cannot be started: "text file busy".
  public func program(_ path: String, _ script: String, shell: String = "/bin/sh") throws -> URL {
    let text = file("\(UUID().uuidString).text")
    defer { try? FileManager.default.removeItem(at: text) }
    try Data("#!\(shell)\n\(script)\n".utf8).write(to: text)
    let install = try Process.run(
      URL(fileURLWithPath: "/usr/bin/install"),
      arguments: ["-D", "-m", "755", text.path, file(path).path])
    install.waitUntilExit()
    guard install.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    return file(path)
  }
}
