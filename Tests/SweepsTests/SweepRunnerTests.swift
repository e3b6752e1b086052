import Foundation
import Sweeps
import Synchronization
import TestSupport
import Testing
import Training
import TrainingFixture

@Suite(.serialized) struct SweepRunnerTests {
  private func reference(_ text: String, _ folder: TemporaryFolder) throws -> (Sweep, RunStore) {
    let sweep = try Sweep(json: Data(text.utf8), file: "sample.json")
    let store = folder.store("reference")
    for run in sweep.runs {
      _ = try TrainingRun(run.configuration, store: store, threads: 1).train()
    }
    return (sweep, store)
  }

  @Test(arguments: [(1, 1), (3, 1), (2, 2)])
  func trainsEveryRunAsTrainDoes(threads: Int, perRun: Int) throws {
    let folder = try TemporaryFolder()
    let (sweep, store) = try reference(sampleSweep(), folder)
    let shown = Mutex<[SweepProgress]>([])
    let statuses = try SweepRunner(sweep, store: folder.store).run(
      threads: threads, threadsPerRun: perRun,
      progress: { progress in shown.withLock { $0.append(progress) } })
    #expect(statuses == Array(repeating: .complete(step: 6), count: 4))
    #expect(try results(of: sweep, in: folder.store) == results(of: sweep, in: store))
    let progress = shown.withLock { $0 }
    #expect(progress.count == 4 * 7)
    #expect(zip(progress, progress.dropFirst()).allSatisfy { $0.fraction <= $1.fraction + 1e-9 })
    #expect(progress.last?.fraction == 1 && progress.last?.ended == 4)
    // The wide model costs more, so it comes first.
    if threads == perRun { #expect(try #require(progress.first).fraction > 1.0 / 24) }
    let again = try SweepRunner(sweep, store: folder.store).run(threads: 2)
    #expect(again == statuses)
  }

  /// Steps made in the run that another continues are neither work to be done nor work done.
  @Test func progressCountsTheStepsOfTheRunItself() throws {
    let folder = try TemporaryFolder()
    let (origin, continued) = try continuedConfiguration()
    _ = try TrainingRun(origin, store: folder.store, threads: 1).train()
    let text = """
      {"name": "more", "base": \(try canonicalText(continued)), "axes": [
        {"name": "rate", "role": "scientific", "points": [
          {"label": "one", "set": {}}, {"label": "other", "set": {"optimiser.beta1": 0.8}}]}]}
      """
    let sweep = try Sweep(json: Data(text.utf8), file: "sample.json")
    let shown = Mutex<[SweepProgress]>([])
    _ = try SweepRunner(sweep, store: folder.store).run(
      threads: 1, progress: { progress in shown.withLock { $0.append(progress) } })
    let progress = shown.withLock { $0 }
    let fractions = [1, 2, 3, 4, 4, 5, 6, 7, 8, 8].map { Double($0) / 8 }
    #expect(progress.count == fractions.count)
    for (progress, fraction) in zip(progress, fractions) {
      expectClose(progress.fraction, fraction)
    }
  }

  @Test func progressShowsLossAndErrorOfTheRunHeardOfLast() throws {
    let folder = try TemporaryFolder()
    let sweep = try Sweep(json: Data(sampleSweep().utf8), file: "sample.json")
    let shown = Mutex<[SweepProgress]>([])
    _ = try SweepRunner(sweep, store: folder.store).run(
      threads: 1, progress: { progress in shown.withLock { $0.append(progress) } })
    // The largest first, and after the steps of each its end.
    let curves = try sweep.runs.map { try RunCurves(folder.store.run($0.id)) }
    let losses = curves.map { $0.steps.map(\.loss) }.map { $0 + $0.suffix(1) }
    let progress = shown.withLock { $0 }
    let groups = stride(from: 0, to: progress.count, by: 7).map {
      progress[$0..<$0 + 7].map { $0.loss ?? .nan }
    }
    #expect(Set(groups) == Set(losses))
    let last = try #require(progress.last)
    let errors = curves.map { $0.points.last?.error }
    #expect(errors.contains(last.error))
    let said = "\(last)".replacing(/[0-9.]+/, with: "#")
    #expect(said == "# %, # of # runs, loss # nats, error #, # tokens/s, #:# left")
  }

  /// Kills a sweep at random times until it ends by itself.
  @Test func killedSweepsEndInTheSameBytes() throws {
    let folder = try TemporaryFolder()
    let text = try sampleSweep(steps: 400)
    let (sweep, store) = try reference(text, folder)
    let file = try folder.write(text, to: "sweep.json")
    let arguments = ["sweep", file.path, "--store", folder.store.folder.path, "--threads", "2"]
    var random = SystemRandomNumberGenerator()
    var (kills, starts) = (0, 0)
    while starts < 300 {
      starts += 1
      let child = try startTool(arguments)
      let patience = 0.05 + 0.01 * Double(starts)
      Thread.sleep(forTimeInterval: Double.random(in: 0.01...patience, using: &random))
      if child.isRunning, kill(child.processIdentifier, SIGKILL) == 0 { kills += 1 }
      child.waitUntilExit()
      if child.terminationReason == .exit { break }
    }
    #expect(kills >= 5, "only \(kills) kills in \(starts) starts")
    #expect(try results(of: sweep, in: folder.store) == results(of: sweep, in: store))
  }

  @Test func twoProcessesShareASweep() throws {
    let folder = try TemporaryFolder()
    let text = try sampleSweep(steps: 400)
    let (sweep, store) = try reference(text, folder)
    let file = try folder.write(text, to: "sweep.json")
    let summary = folder.url.appendingPathComponent("new/summary.json")
    let arguments = [
      "sweep", file.path, "--store", folder.store.folder.path, "--threads", "2", "--summary",
      summary.path,
    ]
    let children = try (0..<2).map { _ in try startTool(arguments) }
    for child in children {
      child.waitUntilExit()
      #expect(child.terminationStatus == 0)
    }
    #expect(try results(of: sweep, in: folder.store) == results(of: sweep, in: store))
    #expect(try SweepSummary(contentsOf: summary) == summaries(of: sweep, in: store))
  }

  @Test func aRunThatFailsIsNamedAndTheOthersEnd() throws {
    let folder = try TemporaryFolder()
    let sweep = try Sweep(json: Data(sampleSweep().utf8), file: "sample.json")
    // A file where the folder of the last run must be.
    let store = folder.store
    try FileManager.default.createDirectory(at: store.folder, withIntermediateDirectories: true)
    let bad = sweep.runs[1]
    try Data().write(to: store.run(bad.id).folder)
    let error = #expect(throws: SweepRunFailed.self) {
      try SweepRunner(sweep, store: store).run(threads: 1)
    }
    // It is among the cheapest, so the others but one came before.
    #expect(error?.label == bad.label && error?.ended == 3 && error?.runs == 4)
    #expect(error?.description.contains("d=4, seed 2") == true)
    let file = try folder.write(sampleSweep(), to: "sweep.json")
    let tool = try runTool(["sweep", file.path, "--store", store.folder.path])
    #expect(tool.status == 1 && tool.errors.contains("3 of 4 runs"))
  }

  @Test func divergedRunsAreResultsAndAFailure() throws {
    let folder = try TemporaryFolder()
    let text = try sampleSweep().replacingOccurrences(of: "2e-2", with: "1e30")
    let file = try folder.write(text, to: "sweep.json")
    let summary = folder.url.appendingPathComponent("summary.json")
    let tool = try runTool([
      "sweep", file.path, "--store", folder.store.folder.path, "--summary", summary.path,
    ])
    #expect(tool.status == 1)
    #expect(tool.output.contains("2 of 4 runs are complete"))
    #expect(tool.output.contains("d=4, seed 1: diverged at step"))
    let runs = try SweepSummary(contentsOf: summary).runs
    #expect(runs.map { $0.outcome == .complete } == [false, false, true, true])
    #expect(runs[0].tokens < runs[2].tokens && runs[2].tokens == 6 * 4 * 7)
    let status = try runTool(["status", file.path, "--store", folder.store.folder.path])
    #expect(status.status == 1 && status.output.contains("diverged  at step"))
  }

  @Test func badUsage() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("{}", to: "sweep.json")
    let tool = try runTool(["sweep", file.path])
    #expect(tool.status == 64 && tool.errors.contains("name is missing"))
    #expect(try runTool(["sweep", file.path, "--threads", "0"]).status == 64)
    #expect(
      try runTool(["sweep", file.path, "--threads", "2", "--threads-per-run", "3"]).status == 64)
    let absent = folder.url.appendingPathComponent("absent").path
    #expect(try runTool(["sweep", absent]).status == 1)
    #expect(try runTool(["status", "--committed", absent]).status == 64)
  }
}
