import Foundation
import TestSupport
import Testing
import Training
import TrainingFixture

/// The claim of another machine in a run's folder, as its process would have left it.
private struct ForeignClaim {
  let folder: URL
  let heartbeat: URL

  /// - Parameter age: seconds since the last heartbeat.
  init(
    _ run: RunFolder, age: Double, boot: String = "elsewhere", process: Int = 7,
    job: (String, Int)? = nil
  ) throws {
    folder = run.url("claim")
    heartbeat = folder.appendingPathComponent("heartbeat-elsewhere-7-1")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let work = job.map { ",\"job\":\"\($0.0)\",\"restarts\":\($0.1)" } ?? ""
    let text = "{\"boot\":\"\(boot)\",\"host\":\"n12\",\"process\":\(process)\(work)}"
    try Data(text.utf8).write(to: heartbeat)
    // By the file system's clock, which goes in ticks and can be behind ours.
    let now = try #require(
      FileManager.default.attributesOfItem(atPath: heartbeat.path)[.modificationDate] as? Date)
    try FileManager.default.setAttributes(
      [.modificationDate: now.addingTimeInterval(-age)], ofItemAtPath: heartbeat.path)
  }

  var isThere: Bool { FileManager.default.fileExists(atPath: heartbeat.path) }
}

@Suite(.serialized) struct ClaimTests {
  private func training(
    _ folder: TemporaryFolder, steps: Int = 6, staleAfter: Double = 300
  ) throws -> TrainingRun {
    try TrainingRun(
      sampleConfiguration(steps: steps), store: folder.store, threads: 1, staleAfter: staleAfter)
  }

  @Test func aLivingClaimTurnsOthersAway() throws {
    let folder = try TemporaryFolder()
    let training = try training(folder)
    let start = ContinuousClock.now
    let claim = try ForeignClaim(training.run, age: 200, job: ("44_3", 0))
    let error = #expect(throws: RunIsBusy.self) { try training.train() }
    let holder = try #require(
      error?.description.firstMatch(of: /host n12, job 44_3, heartbeat (\d+) s ago/))
    // The seconds that have passed meanwhile, and one for the fractions, are no error.
    let latest = 201 + Int(start.duration(to: .now) / .seconds(1))
    #expect((200...latest).contains(try #require(Int(holder.1))))
    #expect(claim.isThere && training.run.status() == .missing)
  }

  @Test(
    arguments: [
      ("elsewhere", 301, 7), ("here", 1, 7), ("here", 1, Int(getpid())),
    ] as [(String, Double, Int)])
  func aDeadClaimIsTakenOver(boot: String, age: Double, process: Int) throws {
    let folder = try TemporaryFolder()
    let training = try training(folder)
    let identifier = try String(
      contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
    let here = identifier.trimmingCharacters(in: .whitespacesAndNewlines)
    // A claim of this machine is dead if the lock could be had, whatever process has the number now.
    let claim = try ForeignClaim(
      training.run, age: age, boot: boot == "here" ? here : boot, process: process)
    #expect(try training.train() == .complete(step: 6))
    #expect(!claim.isThere && !FileManager.default.fileExists(atPath: claim.folder.path))
    let names = try FileManager.default.contentsOfDirectory(atPath: training.run.folder.path)
    #expect(!names.contains { $0.hasPrefix(".partial-") })
  }

  @Test func anEmptyOrBrokenClaimIsNone() throws {
    let folder = try TemporaryFolder()
    let training = try training(folder)
    let claim = try ForeignClaim(training.run, age: 301)
    try Data("{".utf8).write(to: claim.heartbeat)
    #expect(throws: RunIsBusy.self) { try training.train() }
    try FileManager.default.removeItem(at: claim.heartbeat)
    #expect(try training.train() == .complete(step: 6))
  }

  /// Its claim is replaced by another machine's while a process trains, as if it had been suspended.
  @Test func whoeverLosesItsClaimStops() throws {
    let folder = try TemporaryFolder()
    let training = try training(folder, steps: 2000, staleAfter: 1)
    var last = 0
    func progress(_ progress: TrainingProgress) {
      last = progress.step
      if progress.step == 5 {
        #expect(throws: Never.self) {
          try FileManager.default.removeItem(at: training.run.url("claim"))
          _ = try ForeignClaim(training.run, age: 0)
        }
      }
      if progress.step > 5 { Thread.sleep(forTimeInterval: 0.02) }
    }
    #expect(throws: RunIsBusy.self) { try training.train(progress: progress) }
    #expect(last >= 5 && last < 2000)
    let claim = training.run.url("claim/heartbeat-elsewhere-7-1")
    #expect(FileManager.default.fileExists(atPath: claim.path))
    guard case .partial = training.run.status() else {
      Issue.record("\(training.run.status())")
      return
    }
    try FileManager.default.removeItem(at: claim)
    #expect(try training.train() == .complete(step: 2000))
    let whole = folder.store("whole")
    let reference = try TrainingRun(training.configuration, store: whole, threads: 1)
    _ = try reference.train()
    #expect(try results(of: training.run) == results(of: reference.run))
  }

  /// Stopped after every other step, a run that diverges leaves what an uninterrupted one leaves.
  @Test(arguments: [0.01, 1e30]) func stoppedRunsEndInTheSameBytes(peak: Double) throws {
    let folder = try TemporaryFolder()
    let configuration = try sampleConfiguration(steps: 11, peak: peak)
    let reference = try TrainingRun(configuration, store: folder.store("whole"), threads: 1)
    let ending = try reference.train()
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    var steps: [Int] = []
    while true {
      let status = try training.train(stepByStep: true, stop: { true })
      guard case .partial(let step) = status else {
        #expect(status == ending)
        break
      }
      #expect(training.run.status() == .partial(step: step))
      steps.append(step)
    }
    #expect(steps == Array(1..<max(2, steps.count + 1)))
    #expect(try results(of: training.run) == results(of: reference.run))
    #expect(try training.run.checkpointSteps() == reference.run.checkpointSteps())
  }

  @Test func whatAKilledProcessLeftIsRemovedAndNothingElse() throws {
    let folder = try TemporaryFolder()
    let training = try training(folder)
    let file = try folder.write(training.configuration)
    try FileManager.default.createDirectory(
      at: training.run.folder, withIntermediateDirectories: true)
    let dead = training.run.url(".partial-old")
    let living = training.run.url(".partial-elsewhere-7-1-checkpoint")
    try Data().write(to: living)
    try Data().write(to: dead)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -301)], ofItemAtPath: dead.path)
    let child = try startChild(
      file, folder.store, errors: folder.url.appendingPathComponent("errors"))
    child.waitUntilExit()
    #expect(child.terminationStatus == 0)
    #expect(!FileManager.default.fileExists(atPath: dead.path))
    #expect(FileManager.default.fileExists(atPath: living.path))
  }
}
