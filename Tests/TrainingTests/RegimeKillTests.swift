import Foundation
import TestSupport
import Testing
import Training
import TrainingFixture

@Suite(.serialized) struct RegimeKillTests {
  /// Kills a run of three phases on a finite set 50 times at random moments, each time with another number
  /// of threads, and lets it end: no byte differs from the run that was never disturbed. Where the machine
  /// is so busy that a run comes to its end before, it is begun anew.
  @Test func fiftyKillsLeaveTheSameBytes() throws {
    let folder = try TemporaryFolder()
    var configuration = try regimeConfiguration(steps: [900, 700, 800])
    // A rule that never ends the last phase but has to be followed.
    configuration.phases[2].until = StoppingRule(score: .lossOnSet, epochs: 1e6)
    let reference = try TrainingRun(
      configuration, store: folder.store("undisturbed"), threads: 1)
    #expect(try reference.train() == .complete(step: 2400))
    let file = try folder.write(configuration)
    let run = try folder.store.run(configuration.id)
    let errors = folder.url.appendingPathComponent("errors")
    func start(threads: Int) throws -> Process {
      try startTool(
        [
          "train", "--config", file.path, "--store", folder.store.folder.path, "--threads",
          "\(threads)",
        ], errors: errors)
    }
    var kills = 0
    var steps: Set<Int> = []
    var starts = 0
    // A kill counts if the run was on its way; the patience is such that it gets on, but slowly.
    while kills < 50, starts < 400 {
      starts += 1
      if try run.manifest() != nil {
        #expect(try results(of: run) == results(of: reference.run))
        try FileManager.default.removeItem(at: run.folder)
      }
      let child = try start(threads: 1 + starts % 4)
      let before = (try? run.checkpointSteps().first) ?? nil
      let deadline = Date().addingTimeInterval(10)
      let ahead = (before ?? -1) + Int.random(in: 1...60)
      while child.isRunning, Date() < deadline,
        ((try? run.checkpointSteps().first) ?? nil) ?? -1 < ahead
      {
        Thread.sleep(forTimeInterval: 0.001)
      }
      Thread.sleep(forTimeInterval: Double.random(in: 0...0.003))
      if child.isRunning, kill(child.processIdentifier, SIGKILL) == 0 {
        kills += 1
        steps.insert(((try? run.checkpointSteps().first) ?? nil) ?? -1)
      }
      child.waitUntilExit()
    }
    #expect(kills == 50, "\(kills) kills in \(starts) starts")
    #expect(steps.count > 20, "at \(steps.sorted())")
    let last = try start(threads: 2)
    last.waitUntilExit()
    #expect(run.status() == .complete(step: 2400))
    try run.validate()
    #expect(try results(of: run) == results(of: reference.run))
  }
}
