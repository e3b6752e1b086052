import Cluster
import Foundation
import Sweeps
import TestSupport
import Testing
import Training
import TrainingFixture

/// Starts the command line tool with some environment.
func startTool(
  _ arguments: [String], environment: [String: String], output: URL, errors: URL
) throws -> Process {
  let process = Process()
  process.executableURL = toolURL
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment
    .filter { !$0.key.hasPrefix("SLURM") }.merging(environment) { $1 }
  for file in [output, errors] { try Data().write(to: file) }
  process.standardOutput = try FileHandle(forWritingTo: output)
  process.standardError = try FileHandle(forWritingTo: errors)
  try process.run()
  return process
}

/// A plan of one or more runs that take a while, and what they give when nobody disturbs them.
private struct Planned {
  let folder: TemporaryFolder
  let plan: SweepPlan
  let file: URL
  let reference: RunStore
  var store: RunStore { folder.store }

  init(steps: Int) throws {
    folder = try TemporaryFolder()
    plan = SweepPlan(try Sweep(json: Data(sampleSweep(steps: steps).utf8), file: "sample.json"))
    file = folder.url.appendingPathComponent("a plan.json")
    _ = try plan.write(to: file)
    reference = folder.store("reference")
  }

  var arguments: [String] {
    ["sweep", "run-task", file.path, "--store", store.folder.path, "--threads", "1"]
  }

  func start(
    _ more: [String] = [], _ environment: [String: String] = [:], name: String = "log"
  ) throws -> Process {
    try startTool(
      arguments + more, environment: environment,
      output: folder.url.appendingPathComponent(name + ".out"),
      errors: folder.url.appendingPathComponent(name + ".err"))
  }

  func run(
    _ more: [String] = [], _ environment: [String: String] = [:]
  ) throws -> (status: Int32, output: String, errors: String) {
    let process = try start(more, environment)
    process.waitUntilExit()
    return (process.terminationStatus, try text("log.out"), try text("log.err"))
  }

  func text(_ name: String) throws -> String {
    try String(contentsOf: folder.url.appendingPathComponent(name), encoding: .utf8)
  }

  func run(ofTask task: Int) throws -> RunFolder { try store.run(plan.tasks[task].run.id) }

  /// Whether a task's run is what it is without interruptions, with nothing beside its files.
  func isAsTrainedAlone(_ task: Int) throws -> Bool {
    let run = plan.tasks[task].run
    let alone = try TrainingRun(run.configuration, store: reference, threads: 1)
    _ = try alone.train()
    let names = try FileManager.default.contentsOfDirectory(atPath: store.run(run.id).folder.path)
    let expected = try FileManager.default.contentsOfDirectory(atPath: alone.run.folder.path)
    #expect(names.sorted() == expected.sorted())
    return try results(of: store.run(run.id)) == results(of: alone.run)
  }

  /// Waits until something holds, or the process that is to bring it about has ended.
  func wait(for process: Process, until holds: () throws -> Bool) throws {
    while process.isRunning, try !holds() { Thread.sleep(forTimeInterval: 0.002) }
  }

  /// Waits until a task's run has a checkpoint beyond the first.
  func waitForProgress(_ task: Int, of process: Process) throws {
    let run = try run(ofTask: task)
    try wait(for: process) { try run.checkpointSteps().first ?? 0 > 0 }
  }

  /// Waits until a process has written some text.
  func waitForText(_ message: String, in name: String, of process: Process) throws {
    try wait(for: process) { try text(name).contains(message) }
    #expect(try text(name).contains(message))
  }
}

@Suite(.serialized) struct TaskTests {
  @Test func aTaskTrainsItsRunAndIsDoneAtOnceAfterwards() throws {
    let planned = try Planned(steps: 6)
    let first = try planned.run([], ["SLURM_ARRAY_TASK_ID": "2"])
    #expect(first.status == 0 && first.output.contains("d=4, seed 1: complete, 6 steps"))
    #expect(try planned.store.ids() == [planned.plan.tasks[2].run.id])
    #expect(try planned.isAsTrainedAlone(2))
    let before = try Data(contentsOf: planned.run(ofTask: 2).url(RunFolder.manifestName))
    #expect(try planned.run(["--task", "2"]).status == 0)
    #expect(
      try Data(contentsOf: planned.run(ofTask: 2).url(RunFolder.manifestName)) == before)
    // Two tasks of the last element, of which the plan has one only.
    let last = try planned.run(["--task", "1", "--offset", "1", "--tasks-per-job", "2"])
    #expect(last.status == 0 && last.output.contains("d=4, seed 2: complete"))
    #expect(try planned.store.ids().count == 2)
    #expect(try planned.run(["--task", "0", "--tasks-per-job", "4"]).status == 0)
    for task in 0..<4 { #expect(try planned.isAsTrainedAlone(task)) }
  }

  @Test func wrongPlansAndNumbersAreUsageErrors() throws {
    let planned = try Planned(steps: 6)
    func refused(_ more: [String], _ message: String) throws {
      let tool = try planned.run(more)
      #expect(tool.status == 64 && tool.errors.contains(message), "\(tool.errors)")
    }
    try refused([], "SLURM_ARRAY_TASK_ID is not set")
    try refused(["--task", "4"], "no task 4")
    try refused(["--task=-1"], "no task -1")
    try refused(["--task", "9223372036854775807", "--tasks-per-job", "2"], "no task")
    try refused(["--task", "0", "--expect", "00"], "not the plan that the job was submitted for")
    try refused(["--task", "0", "--stale-after", "0"], "--stale-after")
    #expect(try planned.run(["--task", "0", "--expect", planned.plan.digest]).status == 0)
    let text = try String(contentsOf: planned.file, encoding: .utf8)
    try FileManager.default.removeItem(at: planned.file)
    try Data(text.replacingOccurrences(of: "seed 2", with: "seed 3").utf8).write(to: planned.file)
    try refused(["--task", "0"], "so it was changed")
  }

  @Test func aDivergedRunIsAFailure() throws {
    let folder = try TemporaryFolder()
    let text = try sampleSweep().replacingOccurrences(of: "2e-2", with: "1e30")
    let plan = SweepPlan(try Sweep(json: Data(text.utf8), file: "sample.json"))
    let file = folder.url.appendingPathComponent("plan.json")
    _ = try plan.write(to: file)
    let tool = try runTool([
      "sweep", "run-task", file.path, "--store", folder.store.folder.path, "--task", "3",
    ])
    #expect(tool.status == 1 && tool.output.contains("d=4, seed 2: diverged at step"))
  }

  /// Both claims and locks as they should be: the second waits for the first, which is halted meanwhile
  /// so that it cannot end before.
  @Test func theSameTaskTwiceAtOnceIsTrainedOnce() throws {
    let planned = try Planned(steps: 1500)
    let first = try planned.start(["--task", "0"], name: "first")
    try planned.waitForProgress(0, of: first)
    kill(first.processIdentifier, SIGSTOP)
    let second = try planned.start(["--task", "0"], name: "second")
    try planned.waitForText("waiting for another process: host ", in: "second.err", of: second)
    #expect(first.isRunning && second.isRunning)
    kill(first.processIdentifier, SIGCONT)
    for process in [first, second] {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    #expect(try planned.isAsTrainedAlone(0))
  }

  /// The lock is taken away, as on a file system without locks, and the second process takes the
  /// claim of the first over, which is halted meanwhile and would hear of it only at its next heartbeat,
  /// hours later. Both train the same run in the same folder.
  @Test func twoThatTrainTheSameRunAtOnceBothEndWithIt() throws {
    let planned = try Planned(steps: 3000)
    let run = try planned.run(ofTask: 0)
    func heartbeats() -> [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: run.url("claim").path)) ?? []
    }
    let options = ["--task", "0", "--stale-after", "86400"]
    let first = try planned.start(options, name: "first")
    try planned.waitForProgress(0, of: first)
    kill(first.processIdentifier, SIGSTOP)
    let old = heartbeats()
    try FileManager.default.removeItem(at: run.url("lock"))
    let second = try planned.start(options, name: "second")
    try planned.wait(for: second) { heartbeats() != old && !heartbeats().isEmpty }
    #expect(
      first.isRunning && !FileManager.default.fileExists(atPath: run.url("manifest.json").path))
    kill(first.processIdentifier, SIGCONT)
    for process in [first, second] {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    for name in ["first", "second"] {
      #expect(try planned.text(name + ".out").contains("d=8, seed 1: complete, 3000 steps"))
      #expect(try !planned.text(name + ".err").contains("waiting"))
    }
    #expect(try planned.isAsTrainedAlone(0))
  }

  @Test(arguments: [SIGTERM, SIGUSR2, SIGINT]) func signalsStopAtACheckpoint(signal: CInt) throws {
    let planned = try Planned(steps: 2000)
    let log = planned.folder.file("scontrol.log")
    let tool = try planned.folder.program("bin/scontrol", "echo \"$@\" >> '\(log.path)'")
    let environment = [
      "PATH": "\(tool.deletingLastPathComponent().path):/usr/bin:/bin", "SLURM_ARRAY_TASK_ID": "1",
      "SLURM_JOB_ID": "71",
      "SLURM_ARRAY_JOB_ID": "70",
    ]
    let process = try planned.start([], environment)
    try planned.waitForProgress(1, of: process)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 75)
    guard case .partial(let step) = try planned.run(ofTask: 1).status() else {
      Issue.record("it is not partial")
      return
    }
    #expect(step > 0 && step < 2000)
    // Only a warning is answered by a request to be started again.
    let requests = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    #expect(requests == (signal == SIGUSR2 ? "requeue 70_1\n" : ""))
    let claim = try planned.run(ofTask: 1).url("claim").path
    #expect(!FileManager.default.fileExists(atPath: claim))
    #expect(try planned.run([], environment).status == 0)
    #expect(try planned.isAsTrainedAlone(1))
  }

  @Test func trainAndSweepStopAtACheckpointToo() throws {
    let planned = try Planned(steps: 3000)
    let configuration = planned.plan.tasks[0].run.configuration
    let file = try planned.folder.write(configuration)
    let errors = planned.folder.url.appendingPathComponent("errors")
    let child = try startChild(file, planned.store, errors: errors)
    try planned.waitForProgress(0, of: child)
    kill(child.processIdentifier, SIGTERM)
    child.waitUntilExit()
    #expect(child.terminationReason == .exit && child.terminationStatus == 75)
    let output = planned.folder.url.appendingPathComponent("output")
    let sweep = try startTool(
      ["sweep", planned.file.path, "--store", planned.store.folder.path, "--threads", "2"],
      output: output, errors: errors)
    try planned.waitForProgress(1, of: sweep)
    kill(sweep.processIdentifier, SIGUSR2)
    sweep.waitUntilExit()
    #expect(sweep.terminationReason == .exit && sweep.terminationStatus == 75)
    #expect(try String(contentsOf: output, encoding: .utf8).contains("run again to resume"))
  }

  /// A job that is started again knows that its earlier self is dead, on whatever machine.
  @Test func aRestartedJobTakesItsOwnClaimOver() throws {
    let planned = try Planned(steps: 6)
    let run = try planned.run(ofTask: 0)
    let claim = run.url("claim")
    try FileManager.default.createDirectory(at: claim, withIntermediateDirectories: true)
    let text = #"{"boot":"elsewhere","host":"n12","process":7,"job":"70_0","restarts":1}"#
    try Data(text.utf8).write(to: claim.appendingPathComponent("heartbeat-elsewhere-7-1"))
    var environment = [
      "SLURM_ARRAY_TASK_ID": "0", "SLURM_ARRAY_JOB_ID": "70", "SLURM_RESTART_COUNT": "1",
    ]
    let waiting = try planned.start([], environment)
    try planned.waitForText("host n12, job 70_0", in: "log.err", of: waiting)
    #expect(waiting.isRunning)
    kill(waiting.processIdentifier, SIGTERM)
    waiting.waitUntilExit()
    #expect(waiting.terminationStatus == 75)
    environment["SLURM_RESTART_COUNT"] = "2"
    #expect(try planned.run([], environment).status == 0)
    #expect(try planned.isAsTrainedAlone(0))
  }
}
