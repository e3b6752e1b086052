import Corpora
import Foundation
import TestSupport
import Testing
import Training
import TrainingFixture

/// `codelength compress` and `decompress` as their users meet them.
@Suite struct CompressCommandTests {
  private struct Ended {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Runs the tool to its end. A line of several words is split at spaces; paths come apart.
  private func tool(_ line: String, _ paths: [String] = [], in folder: TemporaryFolder) throws
    -> Ended
  {
    let (output, errors) = (
      folder.url.appendingPathComponent("output"), folder.url.appendingPathComponent("errors")
    )
    let process = try startTool(
      line.split(separator: " ").map(String.init) + paths, output: output, errors: errors)
    process.waitUntilExit()
    return Ended(
      status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }

  /// A trained run, 300 sentences of its corpus in "corpus.txt", and the options that name the run.
  private func trained(_ folder: TemporaryFolder) throws -> (text: URL, run: [String]) {
    let configuration = try sampleConfiguration(steps: 4)
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    _ = try training.train()
    let text = folder.url.appendingPathComponent("corpus.txt")
    try CorpusFile.write(
      BiographyCorpus(configuration.biographies), from: 0, count: 300, in: .validation, to: text)
    return (
      text, ["--run", String(training.run.id.prefix(12)), "--store", folder.store.folder.path]
    )
  }

  @Test func aCorpusComesBackByteForByte() throws {
    let folder = try TemporaryFolder()
    let (text, run) = try trained(folder)
    let file = folder.url.appendingPathComponent("corpus.cl").path
    let back = folder.url.appendingPathComponent("back.txt")
    let compressed = try tool("compress", [text.path, "--to", file] + run, in: folder)
    #expect(compressed.status == 0, "\(compressed.errors)")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: file)).count
    #expect(compressed.output.contains("file  \(bytes) bytes"))
    let restored = try tool("decompress", [file, "--to", back.path], in: folder)
    #expect(restored.status == 0, "\(restored.errors)")
    #expect(try Data(contentsOf: back) == Data(contentsOf: text))
    // The parts' sizes are the file's but for what it checks itself with.
    func size(_ option: String) throws -> Int {
      let printed = try tool("compress", [text.path, option] + run, in: folder).output
      return try #require(Int(printed.trimmingCharacters(in: .newlines)))
    }
    let parts = try size("--model-only") + size("--data-only")
    #expect((1..<150).contains(bytes - parts))
    for bits in ["3", "8", "16", "32"] {
      #expect(
        try tool("compress --bits \(bits)", [text.path, "--to", file] + run, in: folder).status == 0
      )
      #expect(try tool("decompress", [file, "--to", back.path], in: folder).status == 0)
      #expect(try Data(contentsOf: back) == Data(contentsOf: text))
    }
  }

  @Test func whatCannotBeCompressedIsNamed() throws {
    let folder = try TemporaryFolder()
    let (text, run) = try trained(folder)
    let out = folder.url.appendingPathComponent("out")
    var lines = try String(contentsOf: text, encoding: .utf8).split(separator: "\n")
    lines[6] = "Today nobody knows what is said ."
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: text)
    let other = try tool("compress", [text.path, "--to", out.path] + run, in: folder)
    #expect(other.status == 1)
    #expect(other.errors.contains("\(text.path): line 7: \"nobody\""))
    let missing = try tool("compress", ["/nowhere/x", "--to", out.path] + run, in: folder)
    #expect(missing.status == 1 && missing.errors.contains("/nowhere/x"))
    let unknown = try tool(
      "compress --run 0a", [text.path, "--to", out.path, "--store", folder.store.folder.path],
      in: folder)
    #expect(unknown.status == 1 && unknown.errors.contains("no run's id begins"))
    #expect(!FileManager.default.fileExists(atPath: out.path))
  }

  @Test func aDamagedFileLeavesWhatIsThere() throws {
    let folder = try TemporaryFolder()
    let (text, run) = try trained(folder)
    let file = folder.url.appendingPathComponent("corpus.cl")
    #expect(try tool("compress", [text.path, "--to", file.path] + run, in: folder).status == 0)
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: file)
    let before = try Data(contentsOf: text)
    let ended = try tool("decompress", [file.path, "--to", text.path], in: folder)
    #expect(ended.status == 1)
    #expect(ended.errors.contains(file.path) && ended.errors.contains("checksum"))
    #expect(try Data(contentsOf: text) == before)
  }

  @Test(arguments: [
    "compress x --run 1", "compress x --run 1 --to y --bits 9",
    "compress x --run 1 --to y --bits x",
    "compress x --run 1 --to y --model-only", "compress x --run 1 --model-only --data-only",
    "compress x --run 1 --to y --threads 0", "compress x --to y", "decompress x",
    "decompress x --to y --threads 0",
  ])
  func wrongUsageExitsWith64(line: String) throws {
    #expect(try tool(line, in: TemporaryFolder()).status == 64)
  }
}
