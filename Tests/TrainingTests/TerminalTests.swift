import Cluster
import Foundation
import Support
import TestSupport
import Testing
import Training
import TrainingFixture

/// What files and arguments can make the command line tool print.
@Suite struct TerminalTests {
  /// As `reason` of a manifest: clears the line, and tells of another run.
  private static let falseRow =
    "\u{1B}[2K\r\n000000000000  complete  6 steps\u{9B}A\u{202E}\u{2028}1111  complete"

  /// A store with a run that diverged, and says so in the words of an attacker.
  private func hostile(_ folder: TemporaryFolder) throws -> RunFolder {
    let training = try TrainingRun(
      sampleConfiguration(peak: 1e30), store: folder.store, threads: 1)
    _ = try training.train()
    let file = training.run.url(RunFolder.manifestName)
    var manifest = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    #expect(manifest["outcome"] as? String == "diverged")
    manifest["reason"] = Self.falseRow
    try JSONSerialization.data(withJSONObject: manifest).write(to: file)
    return training.run
  }

  /// Lines that show everything they hold.
  private func expectVisible(
    _ text: String, lines: Int, at location: SourceLocation = #_sourceLocation
  ) {
    let found = text.unicodeScalars.split(separator: "\n").count
    #expect(found == lines, "\(text)", sourceLocation: location)
    let hidden = text.unicodeScalars.filter { $0.isInvisible && $0 != "\n" }
    #expect(hidden.isEmpty, "\(text.debugDescription)", sourceLocation: location)
  }

  @Test func aReasonBeginsNoLineOfItsOwn() throws {
    let folder = try TemporaryFolder()
    let run = try hostile(folder)
    let archive = folder.file("runs.tar")
    _ = try StoreArchive.write(of: folder.store, to: archive)
    let other = folder.store("other")
    let imported = try runTool(["store", "import", archive.path, "--store", other.folder.path])
    #expect(imported.status == 0)
    expectVisible(imported.output, lines: 1)
    for store in [folder.store, other] {
      let table = try runTool(["status", "--store", store.folder.path])
      #expect(
        table.status == 1 && table.output.hasPrefix("\(run.id.prefix(12))  diverged  at step"))
      #expect(table.output.contains("\\u{1B}[2K"))
      expectVisible(table.output, lines: 2)
      let json = try runTool(["status", "--store", store.folder.path, "--json"])
      let rows = try JSONDecoder().decode([StatusReport.Row].self, from: Data(json.output.utf8))
      #expect(rows.count == 1)
      expectVisible(rows[0].reason, lines: 1)
    }
    let file = try folder.write(sampleConfiguration(peak: 1e30))
    let again = try runTool(["train", "--config", file.path, "--store", folder.store.folder.path])
    #expect(again.status == 1)
    expectVisible(again.output, lines: 1)
    let exported = try runTool(
      [
        "export", "--run", run.id, "--store", folder.store.folder.path, "--to",
        folder.file("x").path,
      ])
    #expect(exported.status == 1)
    expectVisible(exported.errors, lines: 1)
  }

  @Test func pathsAndArgumentsAreShown() throws {
    let folder = try TemporaryFolder()
    let name = "a\n0000  complete\u{1B}[31m\u{202E}"
    let (file, shown) = (folder.file(name), visible(folder.file(name).path))
    let missing = try runTool(["train", "--config", file.path])
    #expect(missing.status == 1 && missing.errors.contains("cannot read \(shown): No such file"))
    expectVisible(missing.errors, lines: 1)
    try Data("{\"x\u{1B}\": 1}".utf8).write(to: file)
    for command in [["train", "--config"], ["sweep", "run"], ["sweep", "plan"], ["status"]] {
      let invalid = try runTool(command + [file.path])
      #expect(invalid.status == 64 && invalid.errors.contains("\(shown) is not a valid"))
      // The second and third are the usage.
      expectVisible(invalid.errors, lines: 3)
    }
    for arguments in [
      ["--\(name)"], ["status", "--\(name)"], ["bench", "--threads", name],
      ["compress", "x", "--run", "a", "--to", "x", "--bits", name],
    ] {
      let wrong = try runTool(arguments)
      #expect(wrong.status == 64 && wrong.errors.contains(#"a\n0000  complete\u{1B}[31m\u{202E}"#))
      #expect(!wrong.errors.contains("\n0000"))
      expectVisible(wrong.errors, lines: wrong.errors.split(separator: "\n").count)
    }
    let unknown = try runTool(["export", "--run", name, "--to", "x", "--store", folder.url.path])
    #expect(unknown.status == 1)
    expectVisible(unknown.errors, lines: 1)
    let help = try runTool(["status", "--help"])
    #expect(help.status == 0 && help.output.contains("\n\nUSAGE: codelength status"))
    #expect(try runTool(["predict"]).output.contains("\n\nUSAGE: codelength predict"))
  }

  @Test func whatWasWrittenIsShown() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(sampleConfiguration())
    let to = folder.file("a\nb\u{1B}").path
    let corpus = try runTool(
      ["corpus", "--config", file.path, "--sentences", "2", "--to", to])
    #expect(corpus.status == 0 && corpus.output.contains("written to \(visible(to))\n"))
    expectVisible(corpus.output, lines: 1)
  }

  /// A name that is not UTF-8, in a store: neither a run nor an end.
  @Test func namesThatAreNotUTF8AreHarmless() throws {
    let folder = try TemporaryFolder()
    let store = folder.store.folder
    try FileManager.default.createDirectory(at: store, withIntermediateDirectories: true)
    let made = Array(store.path.utf8CString.dropLast()) + [0x2F, -1, 0x1B, -64, 0]
    #expect(mkdir(made, 0o755) == 0)
    let status = try runTool(["status", "--store", store.path])
    #expect(status.output == "0 of 0 runs are complete\n" && status.errors.isEmpty)
  }

  /// The heartbeat of another machine is anybody's file.
  @Test func aClaimIsShownOnItsLine() throws {
    let folder = try TemporaryFolder()
    let run = try folder.store.run(sampleConfiguration().id)
    let claim = run.url("claim")
    try FileManager.default.createDirectory(at: claim, withIntermediateDirectories: true)
    let holder: [String: Any] = [
      "boot": "x", "host": "n\u{1B}[2K\n0000  complete" + String(repeating: "y", count: 1 << 20),
      "process": 7,
    ]
    try JSONSerialization.data(withJSONObject: holder)
      .write(to: claim.appendingPathComponent("heartbeat-x-7-1"))
    let status = try runTool(["status", "--store", folder.store.folder.path])
    #expect(status.output.contains("claimed by host n\\u{1B}[2K 0000"))
    #expect(status.output.utf8.count < 300)
    expectVisible(status.output, lines: 2)
  }

  /// Slashes and dots are bytes to the system, whatever they belong to.
  @Test(arguments: ["x/\u{301}y", "\u{600}/x", ".\u{301}x", "\u{600}/../\u{301}x", "", "a/b", ".x"])
  func aManifestListsNoPaths(name: String) throws {
    let folder = try TemporaryFolder()
    let training = try TrainingRun(sampleConfiguration(steps: 1), store: folder.store, threads: 1)
    _ = try training.train()
    let text = try String(contentsOf: training.run.url(RunFolder.manifestName), encoding: .utf8)
    let forged = text.replacingOccurrences(of: "people.jsonl", with: name)
    let error = #expect(throws: CorruptRun.self) {
      try RunManifest(json: Data(forged.utf8), file: "manifest.json")
    }
    #expect(error?.reason.contains("is not valid") == true)
  }

  @Test func anArchiveHoldsOnlyWhatAnImportTakes() throws {
    let folder = try TemporaryFolder()
    let training = try TrainingRun(sampleConfiguration(steps: 1), store: folder.store, threads: 1)
    _ = try training.train()
    let manifest = training.run.url(RunFolder.manifestName)
    let text = try String(contentsOf: manifest, encoding: .utf8)
    let name = "-rf\u{1B}\n"
    try FileManager.default.moveItem(
      at: training.run.url(RunFolder.peopleName), to: training.run.url(name))
    let escaped = text.replacingOccurrences(of: "people.jsonl", with: #"-rf\u001b\n"#)
    try Data(escaped.utf8).write(to: manifest)
    let error = #expect(throws: CorruptRun.self) {
      try StoreArchive.write(of: folder.store, to: folder.file("runs.tar"))
    }
    expectVisible(error?.description ?? "", lines: 1)
    #expect(error?.reason.contains("list of files is not a run's") == true)
  }
}
