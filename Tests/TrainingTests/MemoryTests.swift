import Corpora
import Foundation
import Support
import Sweeps
import TestSupport
import Testing
import Training
import TrainingFixture
import Transformer

/// What needs more memory than there is says so, and leaves nothing.
@Suite struct MemoryTests {
  /// 10^7 people with 10^4 attributes, whose answers take 4 TB.
  private func crowd() throws -> RunConfiguration {
    var configuration = try sampleConfiguration()
    configuration.biographies = try BiographyConfiguration(
      people: 10_000_000, firstNames: 4000, lastNames: 4000,
      values: Array(repeating: 2, count: 10_000), templates: 1, law: .uniform, noise: 0, seed: 1)
    configuration.model = try ModelConfiguration(
      layers: 1, width: 8, heads: 2, context: 8,
      vocabulary: BiographyVocabulary(configuration.biographies).size)
    return configuration
  }

  /// 1.6 * 10^9 parameters.
  private func giant() throws -> RunConfiguration {
    var configuration = try sampleConfiguration()
    configuration.model = try ModelConfiguration(
      layers: 8, width: 4096, heads: 32, context: 8, vocabulary: 100)
    return configuration
  }

  @Test func theNeedGrowsWithEveryShape() throws {
    let small = try sampleConfiguration()
    let need = small.memory(threads: 1)
    func grown(_ change: (inout RunConfiguration) throws -> Void) throws -> ByteCount {
      var configuration = small
      try change(&configuration)
      return configuration.memory(threads: 1)
    }
    #expect(try crowd().memory(threads: 1) > ByteCount(4_000_000_000_000))
    #expect(try giant().memory(threads: 1) > ByteCount(44, 1_600_000_000))
    #expect(small.memory(threads: 64) > need)
    #expect(try grown { $0.batchSentences = 1 << 20 } > need + ByteCount(1 << 20, 300))
    let people = try grown {
      $0.biographies = try BiographyConfiguration(
        people: 1_000_000, firstNames: 1000, lastNames: 1000, values: [3, 4], templates: 2,
        law: .uniform, noise: 0, seed: 1)
      $0.model = try ModelConfiguration(
        layers: 1, width: 8, heads: 2, context: 8,
        vocabulary: BiographyVocabulary($0.biographies).size)
    }
    #expect(people > need + ByteCount(1_000_000, 150) && people < need + ByteCount(1_000_000, 500))
  }

  @Test func aRunIsRefusedBeforeItsFolderIsMade() throws {
    let folder = try TemporaryFolder()
    let training = try TrainingRun(crowd(), store: folder.store, threads: 1)
    let error = #expect(throws: NotEnoughMemory.self) { try training.train() }
    #expect(error?.description.hasPrefix("this run needs about 3.64 TiB of memory, and ") == true)
    let file = try folder.write(crowd())
    let tool = try runTool(["train", "--config", file.path, "--store", folder.store.folder.path])
    #expect(tool.status == 1 && tool.errors.hasPrefix("Error: this run needs about 3.64 TiB"))
    #expect(tool.errors.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: folder.store.folder.path))
  }

  /// The commands whose numbers ask for much, with 5 GiB of addresses.
  @Test func limitsOfTheShellCount() throws {
    let folder = try TemporaryFolder()
    let (giant, crowd) = (
      try folder.write(giant()).path, folder.url.appendingPathComponent("crowd.json")
    )
    try JSONEncoder().encode(self.crowd()).write(to: crowd)
    for arguments in [
      ["train", "--config", giant, "--threads", "1", "--store", folder.store.folder.path],
      ["bench", "--tokens", "1000000000000"],
      ["bench", "--layers", "8", "--width", "4096", "--heads", "32", "--threads", "1"],
      ["corpus", "--config", crowd.path, "--sentences", "1", "--to", folder.url.path + "/x"],
      ["predict", "data", "--exponent", "1.2", "--items", "100000000", "--samples", "10"],
    ] {
      let errors = folder.url.appendingPathComponent("errors")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      let most = arguments[0] == "corpus" ? 1_000_000 : 5_000_000
      process.arguments =
        ["-c", "ulimit -v \(most); exec \"$@\"", "sh", toolURL.path] + arguments
      try Data().write(to: errors)
      process.standardError = try FileHandle(forWritingTo: errors)
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      let said = try String(contentsOf: errors, encoding: .utf8)
      #expect(process.terminationReason == .exit && process.terminationStatus == 1, "\(said)")
      #expect(said.contains("of memory, and ") && said.split(separator: "\n").count == 1, "\(said)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.store.folder.path))
    #expect(!FileManager.default.fileExists(atPath: folder.url.path + "/x"))
  }

  /// A sweep looks at all its runs before it begins one.
  @Test func aSweepWithARunThatDoesNotFitBeginsNone() throws {
    let folder = try TemporaryFolder()
    let crowd = try crowd()
    let change = try """
    "corpus": \(canonicalText(crowd.corpus)), "model": \(canonicalText(crowd.model))
    """
    let text = try sampleSweep().replacingOccurrences(of: "\"evaluation.ratio\": 2", with: change)
    let sweep = try Sweep(json: Data(text.utf8), file: "sample.json")
    let error = #expect(throws: SweepRunFailed.self) {
      try SweepRunner(sweep, store: folder.store).run(threads: 1)
    }
    #expect(error?.reason.contains("needs about") == true && error?.label == "d=8, seed 1")
    #expect(!FileManager.default.fileExists(atPath: folder.store.folder.path))
  }

  @Test func threadsOutOfRangeAreWrongUsage() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(sampleConfiguration())
    for arguments in [["train", "--config", file.path], ["bench"]] {
      #expect(try runTool(arguments + ["--threads", "1025"]).status == 64)
    }
    #expect(throws: InvalidModel.self) {
      try TrainingRun(sampleConfiguration(), store: folder.store, threads: 1025)
    }
  }
}
