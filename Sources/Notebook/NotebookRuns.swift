import Analysis
import Foundation
import Support
import Sweeps
import Training

/// Training, and reading what was trained or measured.
extension Notebook {
  /// Where the chapter's analyses work.
  public var workspace: Workspace {
    Workspace(folder: repository.appendingPathComponent(".build"), threads: threads) {
      self.progress($0, total: $1)
    }
  }

  /// Trains what is missing of a sweep, `Chapters/<chapter>/<name>-<profile>.json`, and returns its runs.
  ///
  /// The full profile takes the runs whose summaries are committed beside the sweep, in
  /// `<name>-runs.json`, by whichever version of the arithmetic they were made. Others are trained, or resumed, in `.build/runs`. Where the summaries of this
  /// chapter are others than the committed ones, they are published with it; another chapter's are never written.
  /// - Parameter owner: the chapter whose sweep it is; nil for this one.
  /// - Throws: `SweepFileError`, `SummaryFileError`, `FileError`, `SweepRunFailed`, `CorruptRun`,
  ///   `UnfitSweep`.
  public func train(_ name: String = "sweep", of owner: String? = nil) throws -> FinishedRuns {
    let owner = owner ?? chapter
    let sweep = try sweep(name, of: owner)
    let path = "Chapters/\(owner)/\(name)-runs.json"
    let committed = profile == .full ? repository.appendingPathComponent(path) : nil
    let workspace = workspace
    func known() throws -> [(run: SweepRun, summary: RunSummary)] {
      let states = try sweep.summaries(
        store: workspace.runs, committed: committed, acceptsEarlier: true)
      return zip(sweep.runs, states).compactMap { run, state in
        if case .summary(let summary) = state { (run, summary) } else { nil }
      }
    }
    var found = try known()
    if found.count < sweep.runs.count {
      try workspace.train(sweep, without: Set(found.map(\.run.id)), title: "training \(owner)")
      found = try known()
    }
    let summaries = found.map(\.summary)
    if let committed, owner == chapter {
      let summary = SweepSummary(sweep, runs: summaries)
      let earlier = Files.exists(committed) ? try SweepSummary(contentsOf: committed) : nil
      if earlier != summary {
        publish(PublishedFile(path: path, data: try summary.encoded()))
      }
    }
    return try FinishedRuns(sweep, summaries)
  }

  /// The sweep of this profile; that of the full one, if there is one, is what the chapter is about.
  func sweep(_ name: String, of owner: String) throws -> Sweep {
    func url(_ profile: Profile) -> URL {
      repository.appendingPathComponent("Chapters/\(owner)/\(name)-\(profile.rawValue).json")
    }
    let own = try Sweep(contentsOf: url(profile))
    if Files.exists(url(.full)) {
      let full = profile == .full ? own : try Sweep(contentsOf: url(.full))
      note(sweep: "\(owner)/\(name)-full.json", digest: full.digest)
    }
    return own
  }
}
