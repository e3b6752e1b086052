import ArgumentParser
import Cluster
import Foundation
import Support
import Sweeps
import Training
import Transformer

struct SweepTaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-task",
    abstract: "Train one task of a plan, or a few: what a job of a cluster does.",
    discussion: """
      The task is SLURM_ARRAY_TASK_ID's, or --task's. Exits 0 at once if its run is complete; else \
      claims the run and trains it from where it was left, or, while another process has it, waits. \
      Claims only save work: two who train the same run write the same bytes, and it is complete only \
      when it is whole. TERM, USR2 and INT stop it at once: it writes a checkpoint, after \
      USR2 in a job asks Slurm to start the job again (scontrol requeue), and exits with 75. Exits 1 if \
      a run diverged or could not be trained.
      """)

  @Argument(help: "The plan, which codelength sweep plan has written.") var plan: Place
  @Option(help: "The folder that holds the runs.") var store: Place = "runs"
  @Option(help: "The SHA-256 that the plan must have.") var expect: String?
  @Option(
    parsing: .unconditional,
    help: "The number of the job's element, in place of SLURM_ARRAY_TASK_ID.")
  var task: Int?
  @Option(parsing: .unconditional, help: "The first task of element 0.") var offset = 0
  @Option(parsing: .unconditional, help: "Tasks of one element, one after the other in the plan.")
  var tasksPerJob = 1
  @Option(
    parsing: .unconditional,
    help: "Threads in all, at least 1; they are divided among the tasks of the element.")
  var threads: Int = availableThreads()
  @Option(
    parsing: .unconditional,
    help: "Seconds without a heartbeat after which another process' claim counts for nothing.")
  var staleAfter = 300.0

  func validate() throws {
    try requireThreads(threads)
    guard offset >= 0, (1...1_000_000).contains(tasksPerJob) else {
      throw ValidationError("--offset must not be negative, and --tasks-per-job in 1...1000000.")
    }
    guard staleAfter >= 1, staleAfter <= 86_400 else {
      throw ValidationError("--stale-after must lie in 1...86400.")
    }
  }

  func run() throws {
    StopSignals.install()
    let plan = try SweepPlan(usage: plan)
    if let expect, expect != plan.digest {
      throw ValidationError(
        "\(self.plan) is not the plan that the job was submitted for: its SHA-256 is "
          + "\(plan.digest.prefix(12)), not \(expect.prefix(12)); submit again.")
    }
    let environment = ProcessInfo.processInfo.environment
    guard let element = task ?? environment["SLURM_ARRAY_TASK_ID"].flatMap({ Int($0) }) else {
      throw ValidationError("SLURM_ARRAY_TASK_ID is not set; give the task's number with --task.")
    }
    let tasks = SlurmArray.tasks(
      ofElement: element, offset: offset, tasksPerJob: tasksPerJob, count: plan.tasks.count)
    guard let tasks else {
      throw ValidationError("The plan has no task \(element); it has \(plan.tasks.count).")
    }
    try train(plan.tasks[tasks].map(\.run))
  }

  private func train(_ runs: [SweepRun]) throws {
    let report = ProgressLine()
    let statuses = try SweepRunner(
      runs, store: RunStore(folder: URL(fileURLWithPath: store)), staleAfter: staleAfter
    ).run(
      threads: threads, threadsPerRun: max(threads / runs.count, 1),
      progress: { report.show($0.fraction, isLast: $0.ended == $0.runs, "\($0)") },
      notice: { report.note($0) }, stop: { StopSignals.last != nil })
    for (run, status) in zip(runs, statuses) { Terminal.print("\(run.label): \(status)") }
    guard statuses.allSatisfy(\.hasEnded) else {
      if StopSignals.last == SIGUSR2, let job = try Slurm.requeueThisJob() {
        Terminal.print("job \(job) was requeued")
      }
      throw StopSignals.exitCode
    }
    let complete = statuses.count { if case .complete = $0 { true } else { false } }
    if complete < runs.count { throw ExitCode.failure }
  }
}
