import Foundation
import Workbench

/// What is known of some runs, as a table.
public struct StatusReport: Equatable, Sendable {
  public struct Row: Codable, Equatable, Sendable {
    /// Nil for a run of a store, which has no name.
    public let label: String?
    public let id: String
    /// complete, partial, diverged, missing, stale or corrupt.
    public let state: String
    /// Why, on one line.
    public let reason: String
  }

  public let rows: [Row]

  /// Whether there are runs and all are complete.
  public var isComplete: Bool { !rows.isEmpty && complete == rows.count }

  private var complete: Int { rows.count { $0.state == "complete" } }

  /// The runs of a sweep: see `Sweep.summaries`.
  public init(of sweep: Sweep, store: RunStore, committed: URL?) throws {
    let states = try sweep.summaries(store: store, committed: committed)
    rows = try zip(sweep.runs, states).map { run, state in
      let manifest = try store.run(run.id).url(RunFolder.manifestName)
      return Row(run, state, isInStore: Files.exists(manifest))
    }
  }

  /// All runs of a store, by id.
  public init(of store: RunStore) throws {
    rows = try store.ids().map { id in
      let (state, reason) = try store.run(id).status().words
      return Row(label: nil, id: id, state: state, reason: reason)
    }
  }

  /// A line for each run, columns aligned, and their number.
  public var text: String {
    let cells = rows.map { row in
      (row.label.map { [$0] } ?? []) + [String(row.id.prefix(12)), row.state, row.reason]
    }
    return (alignedLines(cells) + ["\(complete) of \(rows.count) runs are complete"])
      .joined(separator: "\n")
  }

  /// An array of objects, one for each run.
  public func json() throws -> String {
    String(decoding: try canonicalJSON(rows, pretty: true), as: UTF8.self)
  }
}

/// Rows of a table, two spaces between columns; all but the last are as wide as their widest cell.
package func alignedLines(_ rows: [[String]]) -> [String] {
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
    self.init(label: run.label, id: run.id, state: word, reason: reason)
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
