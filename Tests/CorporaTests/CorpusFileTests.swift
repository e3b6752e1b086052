import Corpora
import Foundation
import TestSupport
import Testing
import Training
import TrainingFixture

@Suite struct CorpusFileTests {
  /// More sentences than are held at a time, written at once and in two halves.
  @Test func theFileHoldsTheSentences() throws {
    let folder = try TemporaryFolder()
    let corpus = try BiographyCorpus(sampleConfiguration(noise: 0.3).biographies)
    let url = folder.url.appendingPathComponent("corpus.txt")
    var told = 0
    let bytes = try CorpusFile.write(
      corpus, from: 3, count: 20_000, in: .training, to: url, progress: { told += $0 })
    #expect(told == 20_000)
    let text = try Data(contentsOf: url)
    #expect(text.count == bytes)
    let tokens = try corpus.batch(from: 3, count: 20_000, in: .training).targets
    let isSame = try BiographyText(corpus.vocabulary).parse(Array(text)) == tokens
    #expect(isSame)
    let halves = try [(3, 9_000), (9_003, 11_000)].map { first, count in
      try CorpusFile.write(corpus, from: UInt64(first), count: count, in: .training, to: url)
      return try Data(contentsOf: url)
    }
    #expect(halves[0] + halves[1] == text)
    try CorpusFile.write(corpus, from: 3, count: 20_000, in: .validation, to: url)
    #expect(try Data(contentsOf: url) != text)
  }

  @Test func theToolWritesTheSameFileForARunAndItsConfiguration() throws {
    let folder = try TemporaryFolder()
    let configuration = try sampleConfiguration(steps: 2)
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    _ = try training.train()
    let corpus = try BiographyCorpus(configuration.biographies)
    let files = ["library", "config", "run"].map(folder.url.appendingPathComponent)
    try CorpusFile.write(corpus, from: 40, count: 50, in: .validation, to: files[0])
    let sources = [
      ["--config", try folder.write(configuration).path],
      ["--run", String(training.run.id.prefix(12)), "--store", folder.store.folder.path],
    ]
    for (file, source) in zip(files.dropFirst(), sources) {
      let options = ["--sentences", "50", "--first", "40", "--split", "validation"]
      let tool = try startTool(
        ["corpus", "--to", file.path] + options + source,
        errors: folder.url.appendingPathComponent("errors"))
      tool.waitUntilExit()
      #expect(tool.terminationStatus == 0)
      #expect(try Data(contentsOf: file) == Data(contentsOf: files[0]))
    }
  }

  @Test func aFullDiskLeavesTheOldFile() throws {
    let folder = try TemporaryFolder()
    let configuration = try folder.write(sampleConfiguration())
    let (file, errors) = (
      folder.url.appendingPathComponent("corpus.txt"), folder.url.appendingPathComponent("errors")
    )
    try Data("old".utf8).write(to: file)
    let tool = try startTool(
      ["corpus", "--config", configuration.path, "--sentences", "10000", "--to", file.path],
      limit: 64, errors: errors)
    tool.waitUntilExit()
    #expect(tool.terminationStatus == 1)
    #expect(try String(contentsOf: errors, encoding: .utf8).contains("cannot write"))
    #expect(try Data(contentsOf: file) == Data("old".utf8))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
        == ["corpus.txt", "errors", "run.json"])
  }

  @Test(arguments: [
    "corpus --sentences 5 --to x", "corpus --sentences 0 --config run.json --to x",
    "corpus --sentences 5 --config run.json --run 1 --to x",
    "corpus --sentences 5 --config run.json --split test --to x",
    "corpus --sentences 5 --config run.json --first -1 --to x",
  ])
  func wrongUsageExitsWith64(line: String) throws {
    let folder = try TemporaryFolder()
    let tool = try startTool(
      line.split(separator: " ").map(String.init),
      errors: folder.url.appendingPathComponent("errors"))
    tool.waitUntilExit()
    #expect(tool.terminationStatus == 64)
  }
}
