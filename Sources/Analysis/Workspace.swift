import Foundation
import Support
import Sweeps
import Synchronization
import Training

/// Where and with what an analysis works, besides its settings, which decide its results.
public struct Workspace: Sendable {
  /// Where runs are trained.
  public let runs: RunStore
  /// The folder for code lengths, which take long to measure.
  public let lengths: URL
  public let threads: Int
  /// Begins to show the progress of work of a name and so many steps.
  public let progress: @Sendable (String, Int) -> ProgressLine

  /// - Parameter folder: where `runs` and `lengths` are.
  public init(
    folder: URL, threads: Int, progress: @escaping @Sendable (String, Int) -> ProgressLine
  ) {
    runs = RunStore(folder: folder.appendingPathComponent("runs"))
    lengths = folder.appendingPathComponent("lengths")
    self.threads = threads
    self.progress = progress
  }

  /// Trains, or resumes, those runs of a sweep that are not yet finished.
  /// - Parameter done: ids of runs whose results are known.
  /// - Throws: `SweepRunFailed`.
  public func train(
    _ sweep: Sweep, without done: Set<String>, title: String
  ) throws(SweepRunFailed) {
    let bar = progress(title, 1000)
    let shown = Mutex(0)
    _ = try SweepRunner(sweep, store: runs).run(
      threads: threads, leavingOut: done,
      progress: { progress in
        let now = Int(1000 * progress.fraction)
        bar.advance(
          by: shown.withLock { last in
            defer { last = max(last, now) }
            return max(now - last, 0)
          })
      })
    bar.finish()
  }
}
