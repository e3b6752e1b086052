import ArgumentParser
import Foundation
import Training
import Transformer
import Workbench

struct TrainSweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Train all runs of a sweep that are not yet there; resume the others.",
    discussion: """
      Reads a sweep (JSON): a run configuration and axes of changes to it, whose product are the runs. \
      Results depend neither on the threads nor on how often the sweep was interrupted, and several \
      processes may share its work. Exits 1 if a run diverged or could not be trained.
      """)

  @Argument(help: "The sweep, a JSON file.") var file: String
  @Option(help: "The folder that holds the runs.") var store = "runs"
  @Option(help: "Threads in all, at least 1.") var threads: Int = availableThreads()
  @Option(help: "Threads of each run; threads / threads-per-run runs are trained at once.")
  var threadsPerRun = 1
  @Option(help: "Write what the runs measured to this JSON file, without weights.")
  var summary: String?

  func validate() throws {
    guard threads >= 1, threads <= 1024 else {
      throw ValidationError("--threads must lie in 1...1024.")
    }
    guard (1...threads).contains(threadsPerRun) else {
      throw ValidationError("--threads-per-run must lie in 1...threads, which are \(threads).")
    }
  }

  func run() throws {
    let sweep = try Sweep(usage: file)
    let store = RunStore(folder: URL(fileURLWithPath: store))
    let report = ProgressLine()
    let statuses = try SweepRunner(sweep, store: store).run(
      threads: threads, threadsPerRun: threadsPerRun,
      progress: { report.show($0.fraction, isLast: $0.ended == $0.runs, "\($0)") },
      notice: { report.note($0) })
    if let summary {
      let runs = try sweep.runs.map { try RunSummary(store.run($0.id), label: $0.label) }
      try SweepSummary(name: sweep.name, digest: sweep.digest, runs: runs)
        .write(to: URL(fileURLWithPath: summary))
    }
    var complete = 0
    for (run, status) in zip(sweep.runs, statuses) {
      if case .complete = status { complete += 1 } else { print("\(run.label): \(status)") }
    }
    print("\(complete) of \(sweep.runs.count) runs are complete")
    if complete < sweep.runs.count { throw ExitCode.failure }
  }
}

extension Sweep {
  /// Reads the sweep that the user named; one that is not valid is bad usage.
  init(usage file: String) throws {
    do {
      try self.init(contentsOf: URL(fileURLWithPath: file))
    } catch let error as SweepFileError {
      throw ValidationError("\(error)")
    }
  }
}
