import Foundation
import Support
import Sweeps
import Training

/// What is known of some runs, as a table.
public struct StatusReport: Equatable, Sendable {
  public struct Row: Codable, Equatable, Sendable {
    /// The number in a plan; nil without one.
    public var task: Int?
    /// Nil for a run of a store, which has no name.
    public let label: String?
    public let id: String
    /// complete, partial, diverged, missing, stale or corrupt.
    public let state: String
    /// Why, on one line.
    public let reason: String
    /// What Slurm says, such as `RUNNING 1234_5`; nil if nothing of the plan was submitted.
    public var slurm: String?
  }

  public let rows: [Row]
  /// Who did not answer and why, on one line each.
  public let problems: [String]

  /// Whether there are runs and all are complete.
  public var isComplete: Bool { !rows.isEmpty && complete == rows.count }

  private var complete: Int { rows.count { $0.state == "complete" } }

  /// The runs of a sweep: see `Sweep.summaries`.
  public init(of sweep: Sweep, store: RunStore, committed: URL?) throws {
    let states = try sweep.summaries(store: store, committed: committed)
    rows = try zip(sweep.runs, states).map { run, state in
      let manifest = try store.run(run.id).url(RunFolder.manifestName)
      return Row(run, state, isInStore: Files.exists(manifest))
    }.map { try $0.adding(holderIn: store) }
    problems = []
  }

  /// The tasks of a plan, with what Slurm says of them beside.
  public init(of plan: SweepPlan, store: RunStore, committed: URL?) throws {
    let report = try StatusReport(of: plan.sweep, store: store, committed: committed)
    let states = try SlurmStates(plan, store: store, history: true)
    let byID = Dictionary(report.rows.map { ($0.id, $0) }) { first, _ in first }
    rows = plan.tasks.enumerated().compactMap { index, task in
      guard var row = byID[task.run.id] else { return nil }
      row.task = index
      row.slurm = states.isEmpty ? nil : oneLine(states.word(index))
      return row
    }
    problems = states.problems
  }

  /// All runs of a store, by id.
  public init(of store: RunStore) throws {
    rows = try store.ids().map { id in
      let (state, reason) = try store.run(id).status().words
      return try Row(label: nil, id: id, state: state, reason: oneLine(reason)).adding(
        holderIn: store)
    }
    problems = []
  }

  /// A line for each run, columns aligned, and their number.
  public var text: String {
    let cells = rows.map { row -> [String] in
      [
        row.task.map(String.init), row.label, String(row.id.prefix(12)), row.state, row.slurm,
        row.reason,
      ]
      .compactMap { $0 }
    }
    return (alignedLines(cells) + ["\(complete) of \(rows.count) runs are complete"])
      .joined(separator: "\n")
  }

  /// An array of objects, one for each run.
  public func json() throws -> String {
    String(decoding: try canonicalJSON(rows, pretty: true), as: UTF8.self)
  }
}

/// Rows of a table, two spaces between columns; all but the last are as wide as their widest cell. No
/// cell begins another line, whatever it holds.
package func alignedLines(_ cells: [[String]]) -> [String] {
  let rows = cells.map { $0.map { oneLine($0) } }
  let columns = rows.map(\.count).max() ?? 0
  let widths = (0..<columns).map { column in
    rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
  }
  return rows.map { row in
    zip(row, widths).enumerated().map { column, cell in
      column == row.count - 1
        ? cell.0 : cell.0 + String(repeating: " ", count: cell.1 - cell.0.count)
    }.joined(separator: "  ")
  }
}

extension StatusReport.Row {
  init(_ run: SweepRun, _ state: SweepRunState, isInStore: Bool) {
    let source = isInStore ? "" : ", in the committed summaries"
    let (word, reason): (String, String) =
      switch state {
      case .summary(let summary):
        switch summary.outcome {
        case .complete: ("complete", "\(run.configuration.steps) steps\(source)")
        case .diverged(let step, let reason): ("diverged", "at step \(step): \(reason)\(source)")
        }
      case .partial(let step): RunStatus.partial(step: step).words
      case .missing: RunStatus.missing.words
      case .stale(let reason): RunStatus.stale(reason: reason).words
      case .corrupt(let reason): RunStatus.corrupt(reason: reason).words
      }
    self.init(label: run.label, id: run.id, state: word, reason: oneLine(reason))
  }

  /// The same with who is training the run, if anybody is.
  func adding(holderIn store: RunStore) throws -> Self {
    guard state == "partial" || state == "missing" else { return self }
    let holder: String
    do {
      guard let claim = try ClaimInPlace(store.run(id)) else { return self }
      holder = "claimed by \(claim.description)"
    } catch {
      holder = "who claims it is not known: \(oneLine(error))"
    }
    return Self(label: label, id: id, state: state, reason: "\(reason); \(holder)")
  }
}

extension RunStatus {
  /// One word, and why.
  fileprivate var words: (String, String) {
    switch self {
    case .complete(let step): ("complete", "\(step) steps")
    case .partial(let step): ("partial", "to resume from step \(step)")
    case .diverged(let step, let reason): ("diverged", "at step \(step): \(reason)")
    case .missing: ("missing", "not begun")
    case .stale(let reason): ("stale", reason)
    case .corrupt(let reason): ("corrupt", reason)
    }
  }
}
