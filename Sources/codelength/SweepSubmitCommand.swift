import ArgumentParser
import Cluster
import Foundation
import Support
import Training

struct SweepSubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Hand the tasks of a plan that are not done to Slurm, or train them here.",
    discussion: """
      With --slurm, writes an sbatch script into the store (slurm/<the plan's first digits>/), submits \
      it as a job array, or several where Slurm limits their size, records the jobs and returns. What is \
      done, waits or runs is left out, so that the same command submits again what failed. The plan, \
      the store and this program must have the same paths on the nodes. What follows -- goes to \
      sbatch: -- --partition=long --time=8:00:00 --cpus-per-task=4.
      """)

  @Argument(help: "The plan, which codelength sweep plan has written.") var plan: Place
  @Flag(help: "Submit job arrays to Slurm.") var slurm = false
  @Flag(help: "Train on this machine, and wait.") var local = false
  @Option(help: "The folder that holds the runs.") var store: Place = "runs"
  @Option(parsing: .unconditional, help: "Tasks that one element of an array does.")
  var tasksPerJob = 1
  @Option(parsing: .unconditional, help: "Elements of an array that run at once.") var maxParallel:
    Int?
  @Flag(help: "Print what would be submitted; write and submit nothing.") var dryRun = false
  @OptionGroup(title: "With --local") var threads: SweepThreads
  @Argument(parsing: .postTerminator, help: "Options for sbatch.") var options: [String] = []

  func validate() throws {
    guard slurm != local else {
      throw ValidationError("Say where: either --slurm or --local.")
    }
    guard (1...1_000_000).contains(tasksPerJob) else {
      throw ValidationError(
        "--tasks-per-job is \(tasksPerJob), but it must be between 1 and 1000000")
    }
    if let maxParallel, maxParallel < 1 {
      throw ValidationError("--max-parallel is \(maxParallel), but it must be at least 1")
    }
    guard slurm || (options.isEmpty && !dryRun) else {
      throw ValidationError("--dry-run and options after -- are for --slurm.")
    }
  }

  func run() throws {
    let tasks = try SweepPlan(usage: plan)
    let store = RunStore(folder: URL(fileURLWithPath: store))
    guard slurm else {
      try LocalSweep(sweep: tasks.sweep, store: store, threads: threads).run()
      return
    }
    try SlurmSubmission(
      tasks, planFile: URL(fileURLWithPath: plan), store: store, tool: try Self.tool(),
      tasksPerJob: tasksPerJob, maxParallel: maxParallel, options: options
    ).submit(
      isDryRun: dryRun, report: Terminal.print, notice: Terminal.note)
  }

  /// This program.
  private static func tool() throws -> URL {
    URL(
      fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
  }
}
