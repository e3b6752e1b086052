import Cluster
import Corpora
import Foundation
import Support
import Sweeps
import TestSupport
import Testing
import Training
import TrainingFixture

/// A store with a trained sweep, and an archive of it.
struct Archived {
  let folder: TemporaryFolder
  let sweep: Sweep
  let file: URL
  let bytes: Data

  init() throws {
    folder = try TemporaryFolder()
    sweep = try Sweep(json: Data(sampleSweep().utf8), file: "sample.json")
    _ = try SweepRunner(sweep, store: folder.store).run(threads: 2)
    file = folder.url.appendingPathComponent("runs.tar")
    _ = try StoreArchive.write(of: folder.store, to: file)
    bytes = try Data(contentsOf: file)
  }

  var other: RunStore { folder.store("other") }

  /// Everything in the other store, however hidden.
  func names() throws -> [String] {
    guard FileManager.default.fileExists(atPath: other.folder.path) else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: other.folder.path)
  }

  func read(_ data: Data) throws -> [StoreArchive.Outcome] {
    let file = folder.url.appendingPathComponent("read.tar")
    try data.write(to: file)
    return try StoreArchive.read(file, into: other).map(\.outcome)
  }

  func refuses(_ data: Data, _ reason: String, at location: SourceLocation = #_sourceLocation)
    throws
  {
    let before = try names()
    let error = #expect(throws: (any Error).self, sourceLocation: location) { try read(data) }
    #expect(
      "\(error.map { "\($0)" } ?? "")".contains(reason), "\(error as Any)", sourceLocation: location
    )
    #expect(try names() == before, sourceLocation: location)
  }
}

/// A header of a tar archive, its checksum made right.
func sealed(_ header: Data) -> Data {
  var block = [UInt8](header)
  block.replaceSubrange(148..<156, with: Array("        ".utf8))
  let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
  let field = String(repeating: "0", count: 6 - sum.count) + sum + "\0 "
  block.replaceSubrange(148..<156, with: Array(field.utf8))
  return Data(block)
}

@Suite struct ArchiveTests {
  @Test func runsComeBackAsTheyWere() throws {
    let archived = try Archived()
    #expect(try archived.read(archived.bytes) == Array(repeating: .imported, count: 4))
    #expect(
      try results(of: archived.sweep, in: archived.other)
        == results(of: archived.sweep, in: archived.folder.store))
    #expect(try archived.read(archived.bytes) == Array(repeating: .present, count: 4))
    // The same runs give the same archive, from whatever store.
    let again = archived.folder.url.appendingPathComponent("again.tar")
    #expect(try StoreArchive.write(of: archived.other, to: again).count == 4)
    #expect(try Data(contentsOf: again) == archived.bytes)
  }

  @Test func otherProgramsReadTheArchive() throws {
    let archived = try Archived()
    let target = archived.folder.url.appendingPathComponent("unpacked")
    try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/tar")
    process.arguments = ["-xf", archived.file.path, "-C", target.path]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(
      try results(of: archived.sweep, in: RunStore(folder: target))
        == results(of: archived.sweep, in: archived.folder.store))
  }

  @Test func anUnfinishedRunBecomesTheFinishedOne() throws {
    let archived = try Archived()
    let run = archived.sweep.runs[0]
    let training = try TrainingRun(run.configuration, store: archived.other, threads: 1)
    _ = try training.train(stepByStep: true, stop: { true })
    #expect(training.run.status() == .partial(step: 1))
    #expect(try archived.read(archived.bytes) == Array(repeating: .imported, count: 4))
    #expect(try training.train() == .complete(step: 6))
    #expect(try training.run.checkpointSteps() == [6])
    #expect(
      try results(of: training.run) == results(of: archived.folder.store.run(run.id)))
  }

  @Test func whatTheStoreHasStays() throws {
    let archived = try Archived()
    _ = try archived.read(archived.bytes)
    let run = try archived.other.run(archived.sweep.runs[1].id)
    // As if it came from another kind of processor.
    let manifest = try String(contentsOf: run.url(RunFolder.manifestName), encoding: .utf8)
    let changed = manifest.replacingOccurrences(of: Machine.instructionSet, with: "another")
    try Data(changed.utf8).write(to: run.url(RunFolder.manifestName))
    #expect(try archived.read(archived.bytes).filter { $0 == .different }.count == 1)
    #expect(
      try String(contentsOf: run.url(RunFolder.manifestName), encoding: .utf8) == changed)
    try Data("x".utf8).write(to: run.url(RunFolder.peopleName))
    #expect(throws: CorruptRun.self) { try archived.read(archived.bytes) }
  }

  @Test func hostileArchivesAreRefused() throws {
    let archived = try Archived()
    let bytes = archived.bytes
    func forged(_ range: Range<Int>, _ text: String) -> Data {
      var header = bytes[..<512]
      let field = Array(text.utf8) + [UInt8](repeating: 0, count: range.count - text.utf8.count)
      header.replaceSubrange(range, with: field)
      return sealed(header) + bytes[512...]
    }
    try archived.refuses(Data(), "it ends too early")
    try archived.refuses(bytes[..<(bytes.count - 1024)], "it ends too early")
    try archived.refuses(bytes[..<700], "is cut off")
    try archived.refuses(Data("not an archive".utf8) + Data(count: 600), "not one of a tar archive")
    try archived.refuses(forged(156..<157, "2"), "is not a plain file")
    try archived.refuses(forged(156..<157, "1"), "is not a plain file")
    try archived.refuses(forged(156..<157, "5"), "is not a plain file")
    try archived.refuses(forged(0..<100, "../../x"), "is not a run's manifest")
    try archived.refuses(forged(345..<500, "../.."), "is not a run's id")
    try archived.refuses(
      forged(345..<500, String(repeating: "0", count: 64)), "there is not just what")
    try archived.refuses(forged(124..<136, "77777777777"), "is cut off")
    try archived.refuses(forged(124..<136, "-1"), "the size of")
    let huge = forged(124..<136, "")
    var binary = huge[..<512]
    binary.replaceSubrange(124..<136, with: [0x80, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8))
    try archived.refuses(sealed(binary) + huge[512...], "the size of")
    binary.replaceSubrange(
      124..<136, with: [0x80, 0, 0, 0, 0x7F] + [UInt8](repeating: 0xFF, count: 7))
    try archived.refuses(sealed(binary) + huge[512...], "is cut off")
    // The same run twice.
    try archived.refuses(bytes[..<(bytes.count - 1024)] + bytes, "there twice")
  }

  /// A flipped bit anywhere in the files is seen, and nothing of the archive appears.
  @Test func damageIsSeenBeforeAnythingAppears() throws {
    let archived = try Archived()
    let first = archived.sweep.runs.map(\.id).sorted()[0]
    let names = try #require(try archived.folder.store.run(first).manifest()).files.map(\.name)
    #expect(names.count == 4)
    var random = RandomSequence(seed: 1, stream: .replicates, index: 30)
    for _ in 0..<150 {
      var bytes = archived.bytes
      let place = Int.random(in: bytes.indices, using: &random)
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      do {
        _ = try archived.read(bytes)
        // Only padding is nobody's, and the empty blocks at the end.
        for run in archived.sweep.runs {
          #expect(
            try results(of: archived.other.run(run.id))
              == results(of: archived.folder.store.run(run.id)))
        }
        try FileManager.default.removeItem(at: archived.other.folder)
      } catch {
        #expect(try archived.names().isEmpty, "\(error)")
      }
    }
  }

  /// A manifest may list no file that is not a run's, a lock for example.
  @Test func aManifestOfOtherFilesIsRefused() throws {
    let archived = try Archived()
    var text = archived.bytes
    let name = Data("people.jsonl".utf8)
    while let range = text.range(of: name) {
      text.replaceSubrange(range, with: Data("peoples.json".utf8))
    }
    // The headers of these files are still right if their checksums are; 512 bytes begin each.
    for start in stride(from: 0, to: text.count, by: 512)
    where text[start..<start + 12] == Data("peoples.json".utf8) {
      text.replaceSubrange(start..<start + 512, with: sealed(text[start..<start + 512]))
    }
    try archived.refuses(text, "its list of files is not a run's")
  }

  @Test func theCommandsMoveRuns() throws {
    let archived = try Archived()
    let (from, to) = (archived.folder.store.folder.path, archived.other.folder.path)
    let file = archived.folder.url.appendingPathComponent("new/two.tar").path
    let ids = archived.sweep.runs.prefix(2).map { String($0.id.prefix(16)) }
    let out = try runTool(
      ["store", "export", "--store", from, "--to", file, "--run", ids[0], "--run", ids[1]])
    #expect(out.status == 0 && out.output == "exported 2 runs to \(file)\n")
    let into = try runTool(["store", "import", file, "--store", to])
    #expect(into.status == 0 && into.output.contains("imported 2 of 2 runs"))
    #expect(try archived.other.ids() == archived.sweep.runs.prefix(2).map(\.id).sorted())
    let unfinished = try TrainingRun(
      archived.sweep.runs[3].configuration, store: archived.other, threads: 1)
    _ = try unfinished.train(stepByStep: true, stop: { true })
    let refused = try runTool(
      ["store", "export", "--store", to, "--to", file, "--run", unfinished.run.id])
    #expect(refused.status == 1 && refused.errors.contains("is not finished"))
    let rest = try runTool(["store", "export", "--store", to, "--to", file])
    #expect(rest.status == 0 && rest.output.contains("exported 2 runs"))
    let empty = archived.folder.store("empty").folder.path
    #expect(try runTool(["store", "export", "--store", empty, "--to", file]).status == 1)
    #expect(try runTool(["store", "import", file + "x", "--store", to]).status == 1)
  }
}
