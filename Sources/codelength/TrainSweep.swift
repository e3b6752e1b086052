import ArgumentParser
import Cluster
import Foundation
import Support
import Sweeps
import Training
import Transformer

struct TrainSweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Train all runs of a sweep, here or on a cluster.",
    discussion: """
      `codelength sweep FILE` is `codelength sweep run FILE`. The other subcommands are for a cluster \
      whose machines share the folder of the runs.
      """,
    subcommands: [
      SweepRunCommand.self, SweepPlanCommand.self, SweepSubmitCommand.self, SweepTaskCommand.self,
    ],
    defaultSubcommand: SweepRunCommand.self)
}

/// How many threads a sweep gets here.
struct SweepThreads: ParsableArguments {
  @Option(parsing: .unconditional, help: "Threads in all, at least 1.") var threads: Int =
    availableThreads()
  @Option(
    parsing: .unconditional,
    help: "Threads of each run; threads / threads-per-run runs are trained at once.")
  var threadsPerRun = 1

  func validate() throws {
    try requireThreads(threads)
    guard (1...threads).contains(threadsPerRun) else {
      throw ValidationError("--threads-per-run must lie in 1...threads, which are \(threads).")
    }
  }
}

struct SweepRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Train all runs of a sweep that are not yet there; resume the others.",
    discussion: """
      Reads a sweep (JSON): a run configuration and axes of changes to it, whose product are the runs; \
      or the plan of a sweep. Results depend neither on the threads nor on how often the sweep was \
      interrupted, and several processes may share its work. Exits 1 if a run diverged or could not be \
      trained, and 75 if a signal (TERM, USR2 or INT) stopped it, after writing checkpoints.
      """)

  @Argument(help: "The sweep or its plan, a JSON file.") var file: Place
  @Option(help: "The folder that holds the runs.") var store: Place = "runs"
  @OptionGroup var threads: SweepThreads
  @Option(help: "Write what the runs measured to this JSON file, without weights.")
  var summary: Place?

  func run() throws {
    let sweep = try SweepSource(usage: file).sweep
    if let summary {
      try Files.requireReplaceable(
        URL(fileURLWithPath: summary), apartFrom: [URL(fileURLWithPath: file)])
    }
    try LocalSweep(
      sweep: sweep, store: RunStore(folder: URL(fileURLWithPath: store)), threads: threads
    ).run(summary: summary)
  }
}

/// The training of a sweep on this machine.
struct LocalSweep {
  let sweep: Sweep
  let store: RunStore
  let threads: SweepThreads

  func run(summary: Place? = nil) throws {
    StopSignals.install()
    let report = ProgressLine()
    let statuses = try SweepRunner(sweep, store: store).run(
      threads: threads.threads, threadsPerRun: threads.threadsPerRun,
      progress: { report.show($0.fraction, isLast: $0.ended == $0.runs, "\($0)") },
      notice: { report.note($0) }, stop: { StopSignals.last != nil })
    guard statuses.allSatisfy(\.hasEnded) else {
      let ended = statuses.count(where: \.hasEnded)
      Terminal.print("stopped: \(ended) of \(statuses.count) runs have ended; run again to resume")
      throw StopSignals.exitCode
    }
    if let summary {
      let runs = try sweep.runs.map { try RunSummary(store.run($0.id), label: $0.label) }
      try SweepSummary(sweep, runs: runs)
        .write(to: URL(fileURLWithPath: summary))
    }
    var complete = 0
    for (run, status) in zip(sweep.runs, statuses) {
      if case .complete = status {
        complete += 1
      } else {
        Terminal.print("\(run.label): \(status)")
      }
    }
    Terminal.print("\(complete) of \(sweep.runs.count) runs are complete")
    if complete < sweep.runs.count { throw ExitCode.failure }
  }
}

extension SweepSource {
  /// Reads the sweep or plan that the user named; one that is not valid is bad usage.
  init(usage file: Place) throws {
    do {
      try self.init(contentsOf: URL(fileURLWithPath: file))
    } catch let error as SweepFileError {
      throw ValidationError("\(error)")
    } catch let error as PlanFileError {
      throw ValidationError("\(error)")
    }
  }
}

extension SweepPlan {
  /// The same for a file that must be a plan.
  init(usage file: Place) throws {
    do {
      try self.init(contentsOf: URL(fileURLWithPath: file))
    } catch let error as PlanFileError {
      throw ValidationError("\(error)")
    }
  }
}
