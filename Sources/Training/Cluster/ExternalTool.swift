import Foundation
import Workbench

/// A program of the system, by name.
enum ExternalTool {
  /// Runs a program that is looked for in PATH, with nothing to read, and waits for it.
  ///
  /// - Parameter seconds: after which it is ended.
  /// - Returns: What it wrote to standard output.
  /// - Throws: `ToolFailed` if there is no such program, or if it does not exit with 0 in time.
  static func output(
    _ name: String, _ arguments: [String], seconds: Double = 60
  ) throws -> String {
    func failed(_ reason: String) -> ToolFailed { ToolFailed(tool: name, reason: reason) }
    guard let program = ChildProcess.program(name) else { throw failed("it is not in PATH") }
    // Files, as a pipe that nobody drains would stop a program that writes a lot.
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("codelength-\(UUID().uuidString)")
    try Files.createFolder(folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["output", "errors"].map { folder.appendingPathComponent($0) }
    for file in files { try Files.replace(file, with: Data()) }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ChildProcess.environment()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    do {
      try process.run()
    } catch {
      throw failed("it cannot be started")
    }
    if ended.wait(timeout: .now() + seconds) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      throw failed("it did not end within \(Int(seconds)) seconds")
    }
    func text(_ file: URL) throws -> String {
      String(decoding: try Files.read(file), as: UTF8.self)
    }
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let message = try text(files[1]).split(whereSeparator: \.isNewline).joined(separator: "; ")
      throw failed(message.isEmpty ? "it exited with \(process.terminationStatus)" : message)
    }
    return try text(files[0])
  }
}

/// A program of the system that could not do what it was asked for.
public struct ToolFailed: Error, Equatable, CustomStringConvertible, Sendable {
  public let tool: String
  public let reason: String

  public var description: String { "\(tool) failed: \(reason)" }
}
