import Foundation
import Support

/// Slurm's commands, as far as they are needed.
public enum Slurm {
  /// Asks Slurm to start the job that this process belongs to again.
  /// - Returns: Its name; nil outside jobs.
  /// - Throws: `ToolFailed`.
  public static func requeueThisJob() throws -> String? {
    guard let job = ThisProcess.job?.name else { return nil }
    // It comes from the environment, and anything else might be an option.
    guard isJob(job) else {
      throw ToolFailed(tool: "scontrol", reason: "\(job) is not the number of a job")
    }
    _ = try ExternalTool.output("scontrol", ["requeue", job])
    return job
  }

  /// Whether a text is the number of a job, or that of an array and of its element.
  package static func isJob(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { "0123456789_".utf8.contains($0) }
  }

  /// How many elements an array may have, which are numbered from 0.
  static func maxArraySize() throws -> Int {
    let text = try ExternalTool.output("scontrol", ["show", "config"])
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(whereSeparator: { $0.isWhitespace || $0 == "=" })
      if words.count == 2, words[0] == "MaxArraySize", let size = number(words[1], from: 0) {
        return size
      }
    }
    throw ToolFailed(tool: "scontrol", reason: "it does not say what MaxArraySize is")
  }

  /// One element of a job array.
  struct Element: Hashable {
    let job: Int
    let element: Int

    init(job: Int, element: Int) { (self.job, self.element) = (job, element) }

    /// From `1234_5`.
    init?(_ text: some StringProtocol) {
      let parts = text.split(separator: "_", omittingEmptySubsequences: false)
      guard parts.count == 2, let job = number(parts[0], from: 1),
        let element = number(parts[1], from: 0)
      else { return nil }
      (self.job, self.element) = (job, element)
    }
  }

  /// A number as Slurm writes it, digits alone; nil for anything else, which no number of ours can be
  /// made of, a sign included.
  static func number(_ text: some StringProtocol, from least: Int) -> Int? {
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int(text), number >= least
    else { return nil }
    return number
  }

  /// The elements of this user's jobs that wait or run, and their states, such as PENDING.
  static func queue() throws -> [Element: String] {
    let text = try ExternalTool.output(
      "squeue",
      ["--noheader", "--array", "--user=\(getuid())", "--format=%F_%K|%T"])
    return states(text)
  }

  /// What the accounts say of the elements of some jobs, such as COMPLETED.
  static func accounts(of jobs: [Int]) throws -> [Element: String] {
    let text = try ExternalTool.output(
      "sacct",
      [
        "--noheader", "--parsable2", "--allocations", "--format=JobID,State",
        "--jobs=" + jobs.map(String.init).joined(separator: ","),
      ])
    return states(text)
  }

  private static func states(_ text: String) -> [Element: String] {
    var states: [Element: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "|", maxSplits: 1)
      // "CANCELLED by 1000" is one word too many for a table.
      guard parts.count == 2, let element = Element(parts[0]),
        let state = parts[1].split(separator: " ").first
      else { continue }
      states[element] = String(state)
    }
    return states
  }
}
