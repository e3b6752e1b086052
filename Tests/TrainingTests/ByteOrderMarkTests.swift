import Cluster
import Foundation
import Interchange
import Support
import Sweeps
import TestSupport
import Testing
import Training
import TrainingFixture

/// Some editors begin every UTF-8 file with U+FEFF.
@Suite struct ByteOrderMarkTests {
  private let mark = Data("\u{FEFF}".utf8)

  @Test func itIsAcceptedInWhateverAUserWrites() throws {
    let folder = try TemporaryFolder()
    let configuration = try sampleConfiguration(steps: 2)
    let json = try JSONEncoder().encode(configuration)
    #expect(try RunConfiguration(json: mark + json, file: "run.json") == configuration)
    let text = Data(try sampleSweep().utf8)
    let sweep = try Sweep(json: text, file: "sweep.json")
    #expect(try Sweep(json: mark + text, file: "sweep.json") == sweep)
    let file = folder.file("plan.json")
    _ = try SweepPlan(sweep).write(to: file)
    let plan = try Data(contentsOf: file)
    #expect(try SweepPlan(json: mark + plan, file: "plan.json") == SweepPlan(sweep))
    for (bytes, name) in [(text, "sweep"), (plan, "plan")] {
      let marked = folder.file("\(name)-marked.json")
      try (mark + bytes).write(to: marked)
      #expect(try SweepSource(contentsOf: marked).sweep.digest == sweep.digest)
    }
    let run = folder.file("run.json")
    try (mark + json).write(to: run)
    let trained = try runTool(["train", "--config", run.path, "--store", folder.store.folder.path])
    #expect(trained.status == 0, "\(trained.errors)")
  }

  @Test func elsewhereItIsRefused() throws {
    let json = try JSONEncoder().encode(sampleConfiguration())
    for wrong in [mark + mark + json, json + mark, Data(" ".utf8) + mark + json, mark] {
      let error = #expect(throws: ConfigurationFileError.self) {
        try RunConfiguration(json: wrong, file: "run.json")
      }
      #expect(error?.reason.contains("not valid JSON") == true)
    }
  }

  /// Its format wants the brace at once.
  @Test(arguments: ["\u{FEFF}{}", " {}", "\n{}"]) func safetensorsBeginWithTheirBrace(text: String)
    throws
  {
    func file(_ json: String) -> [UInt8] {
      withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian) { Array($0) } + Array(json.utf8)
    }
    _ = try SafetensorsHeader(parsing: file("{}"), file: "x")
    let error = #expect(throws: SafetensorsError.self) {
      try SafetensorsHeader(parsing: file(text), file: "x")
    }
    #expect(error?.problem == .header("not an object"))
  }
}
