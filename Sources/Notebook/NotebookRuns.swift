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
  /// `<name>-runs.json`. Others are trained, or resumed, in `.build/runs`. Where they add to the summaries
  /// of this chapter, those are published with it; another chapter's are never written.
  /// - Parameter owner: the chapter whose sweep it is; nil for this one.
  /// - Throws: `SweepFileError`, `SummaryFileError`, `FileError`, `SweepRunFailed`, `CorruptRun`,
  ///   `UnfitSweep`.
  public func train(_ name: String = "sweep", of owner: String? = nil) throws -> FinishedRuns {
    let owner = owner ?? chapter
    let sweep = try sweep(name, of: owner)
    let path = "Chapters/\(owner)/\(name)-runs.json"
    let committed = profile == .full ? repository.appendingPathComponent(path) : nil
    let workspace = workspace
    func known() throws -> [RunSummary] {
      try sweep.summaries(store: workspace.runs, committed: committed).compactMap {
        if case .summary(let summary) = $0 { summary } else { nil }
      }
    }
    var summaries = try known()
    if summaries.count < sweep.runs.count {
      try workspace.train(sweep, without: Set(summaries.map(\.id)), title: "training \(owner)")
      summaries = try known()
    }
    if let committed, owner == chapter {
      let summary = SweepSummary(name: sweep.name, digest: sweep.digest, runs: summaries)
      let earlier = Files.exists(committed) ? try SweepSummary(contentsOf: committed) : nil
      if earlier != summary {
        publish(PublishedFile(path: path, data: try summary.encoded()))
      }
    }
    return try FinishedRuns(sweep, summaries)
  }

  /// The two-part codes of the models of a sweep, of which what was measured is in
  /// `Chapters/<chapter>/lengths.json` in the full profile.
  /// - Parameters: as those of ``TwoPartFamily``.
  public func twoPartFamily(
    of owner: String? = nil, sentences: Int, sample: Int, precisions: [String]
  ) throws -> TwoPartFamily {
    let owner = owner ?? chapter
    func committed(_ chapter: String) throws -> CodeLengths {
      guard profile == .full else { return CodeLengths() }
      return try CodeLengths(
        contentsOf: repository.appendingPathComponent("Chapters/\(chapter)/lengths.json"))
    }
    return try TwoPartFamily(
      sweep("sweep", of: owner), sentences: sentences, sample: sample, precisions: precisions,
      committed: Set([chapter, owner]).sorted().map(committed),
      name: "\(owner)-\(profile.rawValue)", workspace: workspace)
  }

  /// Leaves code lengths beside the chapter, in the full profile and if they are not what is there.
  public func publish(_ lengths: CodeLengths) throws {
    guard profile == .full else { return }
    let path = "Chapters/\(chapter)/lengths.json"
    if try CodeLengths(contentsOf: repository.appendingPathComponent(path)) != lengths {
      publish(PublishedFile(path: path, data: try lengths.encoded()))
    }
  }

  /// The sweep of this profile; that of the full one, if there is one, is what the chapter is about.
  private func sweep(_ name: String, of owner: String) throws -> Sweep {
    func url(_ profile: Profile) -> URL {
      repository.appendingPathComponent("Chapters/\(owner)/\(name)-\(profile.rawValue).json")
    }
    if Files.exists(url(.full)) {
      note(
        sweep: "\(owner)/\(name)-full.json", digest: try Sweep(contentsOf: url(.full)).digest)
    }
    return try Sweep(contentsOf: url(profile))
  }
}
