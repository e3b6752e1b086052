import Foundation
import Support

/// A program of the system, by name.
enum ExternalTool {
  /// Bytes: a hundred for each of a million jobs.
  private static let longestOutput = 100_000_000

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
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ChildProcess.environment()
    process.standardInput = FileHandle.nullDevice
    let said: ChildOutput
    do {
      said = try ChildOutput(of: process, longestOutput: longestOutput, seconds: seconds)
    } catch {
      throw failed("it cannot be started")
    }
    guard !said.isLate else { throw failed("it did not end within \(Int(seconds)) seconds") }
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let message = said.errors.message()
      throw failed(message.isEmpty ? "it exited with \(process.terminationStatus)" : message)
    }
    guard said.output.isWhole else { throw failed("it printed more than \(longestOutput) bytes") }
    return said.output.text
  }
}

/// A program of the system that could not do what it was asked for.
public struct ToolFailed: Error, Equatable, CustomStringConvertible, Sendable {
  public let tool: String
  public let reason: String

  init(tool: String, reason: String) {
    self.tool = tool
    self.reason = oneLine(reason)
  }

  public var description: String { "\(visible(tool)) failed: \(reason)" }
}
