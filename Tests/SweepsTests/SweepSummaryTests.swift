import Cluster
import Foundation
import Support
import Sweeps
import TestSupport
import Testing
import Training
import TrainingFixture

/// A trained sweep and its file of summaries.
private struct Trained {
  let folder: TemporaryFolder
  let sweep: Sweep
  let sweepFile: URL
  let file: URL
  var store: RunStore { folder.store }
  var summary: SweepSummary

  init(steps: Int = 6) throws {
    folder = try TemporaryFolder()
    sweepFile = try folder.write(sampleSweep(steps: steps), to: "sweep.json")
    sweep = try Sweep(contentsOf: sweepFile)
    _ = try SweepRunner(sweep, store: folder.store).run(threads: 2)
    file = folder.url.appendingPathComponent("summary.json")
    summary = try summaries(of: sweep, in: folder.store)
    try summary.write(to: file)
  }

  /// Changes the file's runs as JSON.
  func edit(_ change: (inout [[String: Any]]) throws -> Void) throws {
    let data = try Data(contentsOf: file)
    var object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    var runs = try #require(object["runs"] as? [[String: Any]])
    try change(&runs)
    object["runs"] = runs
    try JSONSerialization.data(withJSONObject: object).write(to: file)
  }

  func verify(_ run: Int = 0) throws -> (status: Int32, output: String, errors: String) {
    try runTool([
      "verify", "--run", String(sweep.runs[run].id.prefix(12)), "--summaries", file.path,
      "--threads", "1",
    ])
  }

  /// Changes the loss on the most frequent person in an evaluation of the first run.
  func addToLoss(_ difference: Double, evaluation: (Int) -> Int) throws {
    try edit { runs in
      var evaluations = try #require(runs[0]["evaluations"] as? [[String: Any]])
      let place = evaluation(evaluations.count)
      var people = try #require(evaluations[place]["people"] as? [String: Any])
      var losses = try #require(people["loss"] as? [Double])
      losses[0] += difference
      people["loss"] = losses
      evaluations[place]["people"] = people
      runs[0]["evaluations"] = evaluations
    }
  }

  /// The configuration.json of a run as a program with another version would have written it.
  func otherVersion(_ run: SweepRun) throws -> (id: String, data: Data) {
    let text = try String(
      contentsOf: store.run(run.id).url(RunFolder.configurationName), encoding: .utf8)
    let current = "\"numericsVersion\":\(RunConfiguration.numericsVersion)"
    #expect(text.contains(current))
    let data = Data(text.replacingOccurrences(of: current, with: "\"numericsVersion\":1").utf8)
    return (sha256(data), data)
  }
}

@Suite struct SweepSummaryTests {
  @Test func comesBackAsItWas() throws {
    let trained = try Trained()
    let read = try SweepSummary(contentsOf: trained.file)
    #expect(read == trained.summary)
    #expect(read.digest == trained.sweep.digest)
    let bytes = try Data(contentsOf: trained.file)
    try read.write(to: trained.file)
    #expect(try Data(contentsOf: trained.file) == bytes)
    let run = try #require(read.runs.last)
    #expect(run.evaluations.map(\.step) == [0, 1, 2, 4, 6])
    #expect(run.parameters == run.configuration.model.parameterCount)
    #expect(run.instructionSet == Machine.instructionSet)
    // 9 digits are kept, and no more.
    let exact = try #require(try trained.store.run(run.id).evaluations().last)
    let kept = try #require(run.evaluations.last)
    #expect(abs(kept.knowledgeLoss / exact.knowledgeLoss - 1) < 1e-8)
    #expect(kept != exact)
  }

  @Test func summariesComeFromTheStoreOrTheFile() throws {
    let trained = try Trained()
    let (sweep, store) = (trained.sweep, trained.store)
    let expected = trained.summary.runs.map { SweepRunState.summary($0) }
    #expect(try sweep.summaries(store: store, committed: nil) == expected)
    let empty = trained.folder.store("empty")
    #expect(try sweep.summaries(store: empty, committed: trained.file) == expected)
    #expect(
      try sweep.summaries(store: empty, committed: nil) == Array(repeating: .missing, count: 4))
    try Data("{".utf8).write(to: trained.file)
    #expect(throws: SummaryFileError.self) {
      try sweep.summaries(store: empty, committed: trained.file)
    }
  }

  @Test func otherVersionsAreStale() throws {
    let trained = try Trained()
    let (sweep, empty) = (trained.sweep, trained.folder.store("empty"))
    let old = try trained.otherVersion(sweep.runs[0])
    let folder = try empty.run(old.id)
    try FileManager.default.createDirectory(at: folder.folder, withIntermediateDirectories: true)
    try old.data.write(to: folder.url(RunFolder.configurationName))
    #expect(
      folder.status()
        == .stale(reason: "numerics version 1, now \(RunConfiguration.numericsVersion)"))
    let other = try trained.otherVersion(sweep.runs[1])
    try trained.edit { runs in
      runs[1]["id"] = other.id
      runs[1]["numericsVersion"] = 1
      runs.removeSubrange(2...)
      runs.removeFirst()
    }
    let states = try sweep.summaries(store: empty, committed: trained.file)
    #expect(
      states[0]
        == .stale(
          reason:
            "the store has it with numerics version 1, now \(RunConfiguration.numericsVersion)"))
    #expect(
      states[1]
        == .stale(
          reason:
            "the committed summary has it with numerics version 1, now \(RunConfiguration.numericsVersion)"
        ))
    #expect(states[2...] == [.missing, .missing])
    // Who asks for it gets what was measured, with the version that measured it.
    let accepted = try sweep.summaries(store: empty, committed: trained.file, acceptsEarlier: true)
    guard case .summary(let summary) = accepted[1] else {
      Issue.record("the committed summary was not taken")
      return
    }
    #expect(summary.numericsVersion == 1 && summary.isOf(sweep.runs[1]))
    #expect(!summary.isOf(sweep.runs[0]))
    #expect(accepted[0] == states[0] && accepted[2] == .missing)
    let verify = try runTool(["verify", "--run", other.id, "--summaries", trained.file.path])
    #expect(
      verify.status == 1
        && verify.errors.contains(
          "is stale: numerics version 1, now \(RunConfiguration.numericsVersion)")
    )
  }

  @Test func statusNamesEveryState() throws {
    let trained = try Trained(steps: 8)
    let (sweep, store) = (trained.sweep, trained.store)
    let arguments = ["status", trained.sweepFile.path, "--store", store.folder.path]
    let whole = try runTool(arguments)
    #expect(whole.status == 0 && whole.output.contains("4 of 4 runs are complete"))
    #expect(whole.output.contains("d=8, seed 2  \(sweep.runs[3].id.prefix(12))  complete  8 steps"))
    let files = FileManager.default
    try files.removeItem(at: store.run(sweep.runs[0].id).folder)
    try files.removeItem(at: store.run(sweep.runs[1].id).url(RunFolder.manifestName))
    try Data("x".utf8).write(to: store.run(sweep.runs[2].id).url(RunFolder.peopleName))
    let table = try runTool(arguments)
    #expect(table.status == 1)
    for part in ["missing   not begun", "partial   to resume from step 8", "corrupt   "] {
      #expect(table.output.contains(part), "\(table.output)")
    }
    let json = try runTool(arguments + ["--json"])
    let rows = try JSONDecoder().decode([StatusReport.Row].self, from: Data(json.output.utf8))
    #expect(rows.map(\.state) == ["missing", "partial", "corrupt", "complete"])
    let all = try runTool(["status", "--store", store.folder.path])
    #expect(all.status == 1 && all.output.contains("1 of 3 runs are complete"))
    let committed = try runTool(arguments + ["--committed", trained.file.path])
    #expect(committed.status == 0)
    #expect(committed.output.contains("8 steps, in the committed summaries"))
  }
}

@Suite struct VerificationTests {
  @Test func aTrueSummaryIsVerified() throws {
    let trained = try Trained()
    let verify = try trained.verify(3)
    #expect(verify.status == 0, "\(verify.output) \(verify.errors)")
    #expect(verify.output.contains("every number must be the same") == true)
    #expect(verify.output.contains("verified"))
  }

  @Test func oneAlteredNumberIsFound() throws {
    let trained = try Trained()
    try trained.addToLoss(1e-7) { _ in 0 }
    let verify = try trained.verify()
    #expect(verify.status == 1)
    #expect(verify.output.contains("MISMATCH: 1 of "))
    #expect(verify.output.contains("loss of people from 0 at step 0"))
  }

  @Test func onAnotherProcessorTheSpreadOfTheSeedsDecides() throws {
    let trained = try Trained()
    try trained.edit { runs in
      for run in runs.indices { runs[run]["instructionSet"] = "another" }
    }
    try trained.addToLoss(1e-7) { _ in 0 }
    let near = try trained.verify()
    #expect(near.status == 0 && near.output.contains("from all 2 groups"), "\(near.output)")
    #expect(near.output.contains("s sqrt 2 = ") && near.output.contains("2 degrees of freedom"))
    let siblings = try SweepSummary(contentsOf: trained.file).runs
    try trained.addToLoss(1e4) { $0 - 1 }
    let verification = RunVerification(
      committed: try SweepSummary(contentsOf: trained.file).runs[0],
      measured: trained.summary.runs[0], siblings: siblings)
    #expect(verification.problems.first?.contains("the last knowledge loss differs") == true)
    try trained.edit { $0.removeSubrange(1...) }
    let alone = try trained.verify()
    #expect(alone.status == 1 && alone.output.contains("there is no spread"))
  }

  @Test func badUsage() throws {
    let trained = try Trained()
    let unknown = ["verify", "--run", "zz", "--summaries", trained.file.path]
    #expect(try runTool(unknown).status == 64)
    try Data("[]".utf8).write(to: trained.file)
    let damaged = try trained.verify()
    #expect(damaged.status == 1 && damaged.errors.contains("not a valid file of run summaries"))
  }
}
