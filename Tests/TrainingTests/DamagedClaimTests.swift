import Foundation
import TestSupport
import Testing
import Training
import TrainingFixture

/// A claim that cannot be read is said to be one, and changes nothing else.
@Suite struct DamagedClaimTests {
  private let folder: TemporaryFolder
  private let run: RunFolder

  init() throws {
    folder = try TemporaryFolder()
    run = try folder.store.run(sampleConfiguration().id)
    try FileManager.default.createDirectory(at: run.folder, withIntermediateDirectories: true)
    // A file where a folder must be.
    try Data("x".utf8).write(to: run.url("claim"))
  }

  @Test func theRunIsBusyAllTheSame() throws {
    let lock = try RunLock(run)
    withExtendedLifetime(lock) {
      let error = #expect(throws: RunIsBusy.self) { try RunLock(run) }
      #expect(
        error?.holder?.contains("its claim cannot be read") == true, "\(String(describing: error))")
    }
  }

  @Test func theStatusSaysSo() throws {
    let status = try runTool(["status", "--store", folder.store.folder.path])
    #expect(
      status.output.contains("missing") && status.output.contains("who claims it is not known"))
  }

  @Test func whatIsNoRunsNameIsNoRun() throws {
    let other = folder.store.folder.appendingPathComponent(run.id.uppercased())
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    #expect(try folder.store.run(beginning: String(run.id.prefix(8))).id == run.id)
    #expect(throws: InvalidRunID.self) { try folder.store.run(beginning: run.id.uppercased()) }
  }
}
