import Foundation
import Support
import TestSupport
import Testing
import Training
import TrainingFixture

@Suite(.serialized) struct RunTests {
  /// Kills a run at random times, checkpoint writes included, until it ends by itself.
  @Test func killedRunsEndInTheSameBytes() throws {
    let folder = try TemporaryFolder()
    let configuration = try sampleConfiguration(steps: 2000)
    let whole = RunStore(folder: folder.url.appendingPathComponent("whole"))
    let reference = try TrainingRun(configuration, store: whole, threads: 1)
    #expect(try reference.train() == .complete(step: 2000))
    // A checkpoint is due every second step, so many kills fall near or into a write.
    let file = try folder.write(configuration)
    let run = try folder.store.run(configuration.id)
    var random = SystemRandomNumberGenerator()
    var (kills, starts) = (0, 0)
    while try run.manifest() == nil, starts < 300 {
      starts += 1
      let child = try startChild(
        file, folder.store, errors: folder.url.appendingPathComponent("errors"))
      // Longer with every start, so that a slow machine gets past its start-up as well.
      let patience = 0.05 + 0.01 * Double(starts)
      Thread.sleep(forTimeInterval: Double.random(in: 0.01...patience, using: &random))
      if child.isRunning, kill(child.processIdentifier, SIGKILL) == 0 { kills += 1 }
      child.waitUntilExit()
    }
    #expect(kills >= 10, "only \(kills) kills in \(starts) starts")
    #expect(run.status() == .complete(step: 2000))
    #expect(try results(of: run) == results(of: reference.run))
    let names = try FileManager.default.contentsOfDirectory(atPath: run.folder.path)
    #expect(!names.contains { $0.hasPrefix(".partial-") })
  }

  @Test func damageIsNamedAndTrainingAgainRepairsIt() throws {
    let folder = try TemporaryFolder()
    let configuration = try sampleConfiguration(steps: 6)
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    #expect(training.run.status() == .missing)
    _ = try training.train()
    let expected = try results(of: training.run)
    let last = training.run.url("checkpoint-0000000006.safetensors")
    var bytes = try Data(contentsOf: last)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: last)
    guard case .corrupt(let reason) = training.run.status() else {
      Issue.record("a flipped bit was not seen")
      return
    }
    #expect(reason.contains(last.path))
    #expect(throws: CorruptRun.self) { try training.train() }
    try FileManager.default.removeItem(at: training.run.url(RunFolder.manifestName))
    #expect(throws: CorruptRun.self) { try training.train() }
    try FileManager.default.removeItem(at: training.run.folder)
    #expect(try training.train() == .complete(step: 6))
    #expect(try results(of: training.run) == expected)
  }

  @Test func aDamagedCheckpointFallsBackToTheOneBefore() throws {
    let folder = try TemporaryFolder()
    let configuration = try sampleConfiguration(steps: 8)
    let whole = RunStore(folder: folder.url.appendingPathComponent("whole"))
    let reference = try TrainingRun(configuration, store: whole, threads: 1)
    _ = try reference.train()
    // The store of a child that died at step 7: copied while the run is at that step.
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    let copy = RunStore(folder: folder.url.appendingPathComponent("copy"))
    let copied = try copy.run(configuration.id)
    let files = FileManager.default
    try files.createDirectory(at: copy.folder, withIntermediateDirectories: true)
    _ = try training.train { progress in
      guard progress.step == 7 else { return }
      #expect(throws: Never.self) { try files.copyItem(at: training.run.folder, to: copied.folder) }
    }
    #expect(copied.status() == .partial(step: 6))
    #expect(try copied.checkpointSteps() == [6, 4])
    let newest = copied.url("checkpoint-0000000006.safetensors")
    var bytes = try Data(contentsOf: newest)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: newest)
    #expect(copied.status() == .partial(step: 4))
    var notices: [String] = []
    let again = try TrainingRun(configuration, store: copy, threads: 1) { notices.append($0) }
    #expect(try again.train() == .complete(step: 8))
    #expect(notices.count == 1 && notices[0].contains(newest.path))
    #expect(try results(of: copied) == results(of: reference.run))
  }

  @Test func aHugeLearningRateDiverges() throws {
    let folder = try TemporaryFolder()
    let configuration = try sampleConfiguration(peak: 1e30)
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    guard case .diverged(let step, let reason) = try training.train() else {
      Issue.record("the run did not diverge")
      return
    }
    #expect(reason.contains("loss") || reason.contains("norm") || reason.contains("weight"))
    #expect(training.run.status() == .diverged(step: step, reason: reason))
    #expect(try training.run.checkpointSteps().first == 0)
    #expect(try training.train() == .diverged(step: step, reason: reason))
  }

  @Test func aSecondProcessIsTurnedAway() throws {
    let folder = try TemporaryFolder()
    let configuration = try sampleConfiguration(steps: 3)
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    var refused = 0
    let status = try training.train { _ in
      let error = #expect(throws: RunIsBusy.self) { try training.train() }
      #expect(error?.folder == training.run.folder.path)
      refused += 1
    }
    #expect(status == .complete(step: 3))
    #expect(refused == 3)
  }

  /// Another part of the process starts a program, which has the lock open until it runs.
  @Test func theLockIsGivenBackWhileAForkedChildHasItOpen() throws {
    let folder = try TemporaryFolder()
    let training = try TrainingRun(sampleConfiguration(steps: 3), store: folder.store, threads: 1)
    let lock = training.run.url("lock").path
    var inherited: CInt = -1
    _ = try training.train(
      stepByStep: true,
      stop: {
        let files = FileManager.default
        let open = try? files.contentsOfDirectory(atPath: "/proc/self/fd").first {
          (try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == lock
        }
        if inherited < 0, let descriptor = open.flatMap({ CInt($0) }) {
          inherited = dup(descriptor)
        }
        return true
      })
    defer { close(inherited) }
    #expect(inherited >= 0)
    #expect(try training.train() == .complete(step: 3))
  }

  /// The child may write no file longer than a few hundred bytes, as if the disk were full.
  @Test func aFullDiskStopsTheRunAndItResumes() throws {
    let folder = try TemporaryFolder()
    let configuration = try sampleConfiguration(steps: 20)
    let file = try folder.write(configuration)
    let errors = folder.url.appendingPathComponent("errors")
    let child = try startChild(file, folder.store, limit: 4, errors: errors)
    child.waitUntilExit()
    #expect(child.terminationStatus == 1)
    let message = try String(contentsOf: errors, encoding: .utf8)
    #expect(message.contains("cannot write") && message.contains("free some space"))
    let run = try folder.store.run(configuration.id)
    #expect(run.status() == .partial(step: 0))
    let again = try startChild(file, folder.store, errors: errors)
    again.waitUntilExit()
    #expect(run.status() == .complete(step: 20))
  }

  @Test func aStoreThatIsNoFolderIsOneClearError() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("file")
    try Data("x".utf8).write(to: file)
    let training = try TrainingRun(
      sampleConfiguration(), store: RunStore(folder: file), threads: 1)
    #expect(throws: FileError.self) { try training.train() }
    #expect(try Data(contentsOf: file) == Data("x".utf8))
  }
}
