import Corpora
import Foundation
import Sweeps
import TestSupport
import Testing
import Training
import TrainingFixture

/// What the commands do with files that are none, that they would lose, or that have odd names.
@Suite struct FileCommandTests {
  /// A trained run, a text of its corpus, a sweep and the options that name the run.
  private struct Prepared {
    let folder: TemporaryFolder
    let run: RunFolder
    let options: [String]
    var text: URL { folder.url.appendingPathComponent("corpus.txt") }
    var config: URL { folder.url.appendingPathComponent("run.json") }
    var sweep: URL { folder.url.appendingPathComponent("sweep.json") }

    init() throws {
      folder = try TemporaryFolder()
      let configuration = try sampleConfiguration(steps: 4)
      let training = try TrainingRun(configuration, store: folder.store, threads: 1)
      _ = try training.train()
      run = training.run
      options = ["--run", String(run.id.prefix(12)), "--store", folder.store.folder.path]
      _ = try folder.write(configuration)
      _ = try folder.write(sampleSweep(), to: "sweep.json")
      try CorpusFile.write(
        BiographyCorpus(configuration.biographies), from: 0, count: 20, in: .validation, to: text)
    }

    /// The bytes of all files, by path.
    func bytes() throws -> [String: Data] {
      var bytes: [String: Data] = [:]
      for path in try FileManager.default.subpathsOfDirectory(atPath: folder.url.path) {
        bytes[path] = FileManager.default.contents(atPath: folder.url.path + "/" + path)
      }
      return bytes
    }
  }

  @Test func noCommandWritesOverWhatItReads() throws {
    let prepared = try Prepared()
    let files = FileManager.default
    let folder = prepared.folder.url
    let hard = folder.appendingPathComponent("hard")
    try files.linkItem(at: prepared.text, to: hard)
    let away = folder.appendingPathComponent("away")
    try files.createSymbolicLink(at: away, withDestinationURL: folder)
    let packed = folder.appendingPathComponent("packed").path
    #expect(
      try runTool(["compress", prepared.text.path, "--to", packed] + prepared.options).status == 0)
    let text = prepared.text.path
    let metrics = prepared.run.url(RunFolder.metricsName).path
    let (config, sweep) = (prepared.config.path, prepared.sweep.path)
    let store = ["--store", prepared.folder.store.folder.path]
    let before = try prepared.bytes()
    for arguments in [
      ["compress", text, "--to", text] + prepared.options,
      ["compress", text, "--to", hard.path] + prepared.options,
      ["compress", text, "--to", away.path + "/corpus.txt"] + prepared.options,
      ["compress", text, "--to", metrics] + prepared.options,
      ["decompress", packed, "--to", packed],
      ["corpus", "--config", config, "--sentences", "3", "--to", config],
      ["corpus", "--sentences", "3", "--to", metrics] + prepared.options,
      ["store", "export", "--to", metrics] + store,
      ["sweep", "run", sweep, "--summary", sweep] + store,
      ["sweep", "plan", sweep, "--to", sweep, "--gflops", "1"],
    ] {
      let tool = try runTool(arguments)
      #expect(tool.status == 1 && tool.errors.contains("it would replace"), "\(tool.errors)")
      #expect(tool.errors.split(separator: "\n").count == 1)
    }
    let export = try runTool(["export", "--to", prepared.run.folder.path] + prepared.options)
    #expect(export.status == 1 && export.errors.contains("it is the run's own folder"))
    #expect(try prepared.bytes() == before)
  }

  /// Nobody ever writes to the pipe, so that whoever waited for it would not end.
  @Test func aPipeIsNoFile() throws {
    let prepared = try Prepared()
    let pipe = prepared.folder.url.appendingPathComponent("pipe").path
    #expect(mkfifo(pipe, 0o600) == 0)
    let out = prepared.folder.url.appendingPathComponent("out").path
    let store = ["--store", prepared.folder.store.folder.path]
    for arguments in [
      ["train", "--config", pipe] + store, ["sweep", pipe] + store, ["status", pipe] + store,
      ["sweep", "plan", pipe], ["sweep", "run-task", pipe, "--task", "0"] + store,
      ["sweep", "submit", "--slurm", pipe] + store, ["store", "import", pipe] + store,
      ["verify", "--run", "0", "--summaries", pipe],
      ["status", prepared.sweep.path, "--committed", pipe] + store,
      ["compress", pipe, "--to", out] + prepared.options, ["decompress", pipe, "--to", out],
      ["corpus", "--config", pipe, "--sentences", "1", "--to", out],
    ] {
      let tool = try runTool(arguments)
      #expect(tool.status == 1 && tool.errors.contains("it is not a plain file"), "\(tool.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: out))
  }

  @Test func namesMayBeLong() throws {
    let prepared = try Prepared()
    func path(_ length: Int) -> String {
      prepared.folder.url.appendingPathComponent(String(repeating: "n", count: length)).path
    }
    let corpus = ["corpus", "--config", prepared.config.path, "--sentences", "3", "--to"]
    for length in [240, 250, 255] { #expect(try runTool(corpus + [path(length)]).status == 0) }
    for arguments in [
      corpus + [path(256)],
      ["compress", prepared.text.path, "--to", path(256)] + prepared.options,
    ] {
      let tool = try runTool(arguments)
      #expect(tool.status == 1 && tool.errors.contains("choose a shorter name"), "\(tool.errors)")
    }
  }

  /// The system would take it for the current folder.
  @Test(arguments: [
    "train --config", "train --config x --store", "corpus --config x --sentences 1 --to",
    "corpus --sentences 1 --to x --config", "compress --run 1 --to x", "compress --run 1 x --to",
    "decompress --to x", "decompress x --to", "export --run 1 --to", "status --store", "status",
    "status x --committed", "sweep", "sweep x --summary", "sweep plan", "sweep plan x --to",
    "sweep submit --slurm", "sweep run-task --task 0", "store import", "store export --to",
    "verify --run 1 --summaries", "weave --repository", "scores --repository",
  ])
  func anEmptyNameIsWrongUsage(line: String) throws {
    let tool = try runTool(line.split(separator: " ").map(String.init) + [""])
    #expect(tool.status == 64 && tool.errors.hasPrefix("Error: "), "\(tool.errors)")
  }

  @Test func anEmptyIDIsSaidToBeOne() throws {
    let prepared = try Prepared()
    let out = prepared.folder.url.appendingPathComponent("out").path
    let store = ["--store", prepared.folder.store.folder.path]
    for arguments in [
      ["compress", prepared.text.path, "--to", out], ["export", "--to", out],
      ["corpus", "--sentences", "1", "--to", out], ["store", "export", "--to", out],
    ] {
      let tool = try runTool(arguments + store + ["--run", ""])
      #expect(tool.status == 1)
      #expect(
        tool.errors.hasPrefix("Error: an empty text is no run's id; give the 64"), "\(tool.errors)")
    }
    let error = #expect(throws: InvalidRunID.self) {
      try SweepSummary(name: "x", digest: "", runs: []).run(beginning: "")
    }
    #expect(error?.description.hasPrefix("an empty text") == true)
  }
}
