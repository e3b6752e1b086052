import Foundation
import Support
import Training

/// What was submitted of a plan, in the store: `slurm/<the plan's first digits>/`, with the scripts,
/// what the jobs print, and jobs.jsonl, a line for each array.
///
/// Nothing depends on it but what is shown and what is not submitted twice: what is done is for the
/// runs to say.
struct SlurmRecords {
  /// One array, as it was submitted.
  struct Submission: Codable, Equatable {
    let job: Int
    let offset: Int
    let tasksPerJob: Int
    /// As given to sbatch.
    let array: String
    let script: String
    /// ISO 8601.
    let submitted: String
  }

  let folder: URL
  private var log: URL { folder.appendingPathComponent("jobs.jsonl") }

  init(_ plan: SweepPlan, store: RunStore) {
    folder = store.folder.appendingPathComponent("slurm/\(plan.digest.prefix(12))")
  }

  /// A name for a script that is not there yet.
  func newScript() -> URL {
    var number = 1
    while true {
      let url = folder.appendingPathComponent("submit-\(number).sh")
      if !Files.exists(url) { return url }
      number += 1
    }
  }

  /// - Throws: `FileError` for a line that is none of ours, too.
  func submissions() throws -> [Submission] {
    guard Files.exists(log) else { return [] }
    return try Files.read(log).split(separator: UInt8(ascii: "\n")).enumerated().map { line, text in
      func refused(_ reason: String) -> FileError {
        FileError(
          action: "read", path: log.path, reason: "line \(line + 1) is no submission\(reason)",
          remedy: "remove the line")
      }
      let submission: Submission
      do {
        submission = try JSON.decode(Submission.self, from: text)
      } catch {
        throw refused(": \(decodingReason(error))")
      }
      guard submission.job >= 1, submission.offset >= 0, submission.tasksPerJob >= 1 else {
        throw refused("")
      }
      return submission
    }
  }

  func add(_ submission: Submission) throws {
    let file = try OpenFile(log, flags: O_WRONLY | O_CREAT | O_APPEND, action: "write")
    try file.write(canonicalJSON(submission) + Data("\n".utf8))
    try file.sync()
  }
}

/// Where the tasks of a plan stand with Slurm.
struct SlurmStates {
  /// For each task of the plan, in its order, what was last submitted of it; nil if nothing was.
  private let elements: [Slurm.Element?]
  private let queue: [Slurm.Element: String]?
  private let accounts: [Slurm.Element: String]?
  /// Why squeue or sacct did not answer.
  let problems: [String]

  /// - Parameter history: Whether to ask sacct as well.
  init(_ plan: SweepPlan, store: RunStore, history: Bool) throws {
    let submissions = try SlurmRecords(plan, store: store).submissions()
    var elements = [Slurm.Element?](repeating: nil, count: plan.tasks.count)
    for submission in submissions {
      for element in try SlurmArray.elements(ofText: submission.array) {
        let tasks = SlurmArray.tasks(
          ofElement: element, offset: submission.offset, tasksPerJob: submission.tasksPerJob,
          count: plan.tasks.count)
        // An element that stands for no task of the plan has no place here.
        guard let tasks else { continue }
        for task in tasks {
          elements[task] = Slurm.Element(job: submission.job, element: element)
        }
      }
    }
    self.elements = elements
    var problems: [String] = []
    func answer(_ ask: () throws -> [Slurm.Element: String]) -> [Slurm.Element: String]? {
      do { return try ask() } catch {
        problems.append(oneLine(error))
        return nil
      }
    }
    let jobs = Set(elements.compactMap { $0?.job }).sorted()
    queue = jobs.isEmpty ? [:] : answer { try Slurm.queue() }
    accounts = jobs.isEmpty || !history ? [:] : answer { try Slurm.accounts(of: jobs) }
    self.problems = problems
  }

  /// Whether anything was submitted.
  var isEmpty: Bool { elements.allSatisfy { $0 == nil } }

  /// Whether a task waits or runs.
  func isQueued(_ task: Int) -> Bool { elements[task].map { queue?[$0] != nil } ?? false }

  /// `RUNNING 1234_5`, `not submitted`, or `unknown 1234_5` if Slurm does not answer.
  func word(_ task: Int) -> String {
    guard let element = elements[task] else { return "not submitted" }
    return "\(queue?[element] ?? accounts?[element] ?? "unknown") \(element.job)_\(element.element)"
  }
}
