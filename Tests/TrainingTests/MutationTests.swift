import Cluster
import Corpora
import Foundation
import Interchange
import Sweeps
import TestSupport
import Testing
import Training
import TrainingFixture

/// Damaged input gives a typed error or a value that holds, never a trap.
@Suite struct MutationTests {
  /// Flips, replaces, removes, repeats and inserts bytes, the ones that formats care about above
  /// all, and cuts the end off.
  private func mutate(_ bytes: [UInt8], _ random: inout RandomSequence) -> [UInt8] {
    var bytes = bytes
    let telling: [[UInt8]] = [
      [0xFF], [0], Array("-".utf8), Array("9223372036854775807".utf8), Array("1e999".utf8),
      Array("[".utf8), Array("{".utf8), Array("\"".utf8), Array("null".utf8), Array("\\u".utf8),
      Array(",".utf8), Array("18446744073709551616".utf8),
    ]
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: bytes.indices, using: &random)
      let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 4: bytes.insert(contentsOf: telling.randomElement(using: &random) ?? [], at: place)
      default: bytes.removeSubrange(place...)
      }
    }
    return bytes
  }

  private func fuzz<Value>(
    _ sample: Data, cases: Int, stream: UInt64, refusing share: Double = 0.5,
    _ parse: ([UInt8]) throws -> Value, holds: (Value, Int) -> Bool
  ) throws {
    _ = try parse(Array(sample))
    var random = RandomSequence(seed: 1, stream: .replicates, index: stream)
    var (refused, kept) = (0, 0)
    let before = peakMemory()
    for _ in 0..<cases {
      let bytes = mutate(Array(sample), &random)
      do {
        let value = try parse(bytes)
        if !holds(value, bytes.count) { Issue.record("accepted \(bytes)") }
        kept += 1
      } catch {
        refused += 1
        if "\(error)".contains("sample") == false { Issue.record("\(error)") }
      }
    }
    #expect(Double(refused) > share * Double(cases) && refused + kept == cases)
    #expect(peakMemory() - before < 1 << 30)
  }

  private func finished(_ body: (RunFolder) throws -> Void) throws {
    let folder = try TemporaryFolder()
    let training = try TrainingRun(
      sampleConfiguration(steps: 2), store: folder.store, threads: 1)
    _ = try training.train()
    try body(training.run)
  }

  @Test func safetensors() throws {
    let json =
      #"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"#
      + #""__metadata__":{"step":"1"},"b":{"dtype":"I8","shape":[8],"data_offsets":[24,32]}}"#
    let length = withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian) { Data($0) }
    let sample = length + Data(json.utf8) + Data(repeating: 1, count: 32)
    try fuzz(sample, cases: 60_000, stream: 1) {
      try SafetensorsHeader(parsing: $0, file: "sample")
    } holds: { header, size in
      header.tensors.allSatisfy {
        $0.bytes.lowerBound >= header.dataStart && $0.bytes.upperBound <= size
      }
    }
  }

  @Test func configuration() throws {
    let sample = Data(try canonicalText(sampleConfiguration()).utf8)
    try fuzz(sample, cases: 30_000, stream: 2) {
      try RunConfiguration(json: Data($0), file: "sample")
    } holds: { configuration, _ in
      (try? configuration.validate()) != nil
    }
  }

  @Test func manifest() throws {
    try finished { run in
      let sample = try Data(contentsOf: run.url(RunFolder.manifestName))
      try fuzz(sample, cases: 30_000, stream: 3) {
        try RunManifest(json: Data($0), file: "sample")
      } holds: { manifest, _ in
        manifest.files.allSatisfy { !$0.name.contains("/") && $0.bytes >= 0 }
      }
    }
  }

  @Test func sweep() throws {
    try fuzz(Data(sampleSweep().utf8), cases: 5_000, stream: 4) {
      try Sweep(json: Data($0), file: "sample")
    } holds: { sweep, _ in
      Set(sweep.runs.map(\.id)).count == sweep.runs.count
        && sweep.runs.allSatisfy { (try? $0.configuration.validate()) != nil }
    }
  }

  @Test func plan() throws {
    let plan = SweepPlan(try Sweep(json: Data(sampleSweep().utf8), file: "sweep"))
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("plan.json")
    _ = try plan.write(to: file)
    // Whatever is accepted is the same plan: only white space and the order of names may differ.
    try fuzz(Data(contentsOf: file), cases: 5_000, stream: 6) {
      try SweepPlan(json: Data($0), file: "sample")
    } holds: { read, _ in
      read.digest == plan.digest && read.tasks == plan.tasks
    }
  }

  @Test func summary() throws {
    let folder = try TemporaryFolder()
    let sweep = try Sweep(json: Data(sampleSweep(steps: 2).utf8), file: "sample")
    _ = try SweepRunner(sweep, store: folder.store).run(threads: 2)
    let file = folder.url.appendingPathComponent("summary.json")
    try summaries(of: sweep, in: folder.store).write(to: file)
    // Most of the file is digits, any of which may be another.
    try fuzz(Data(contentsOf: file), cases: 5_000, stream: 5, refusing: 0.4) {
      try SweepSummary(json: Data($0), file: "sample")
    } holds: { summary, _ in
      summary.runs.allSatisfy { run in
        run.evaluations.allSatisfy {
          $0.knowledgeLoss.isFinite && $0.people.reduce(0) { $0 + $1.count } == 12
        }
      }
    }
  }

  @Test func wrongTensorsAreNamed() throws {
    typealias Problem = SafetensorsError.Problem
    let cases: [(String, Problem)] = [
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9]}}"#, .outOfRange(tensor: "a")),
      (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, .sizeMismatch(tensor: "a")),
      (
        #"{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,8]}}"#,
        .sizeMismatch(tensor: "a")
      ),
      (
        #"{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}"#,
        .unknownDataType(tensor: "a", type: "F31")
      ),
      (
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
          + #""b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        .overlap(tensor: "a", other: "b")
      ),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, .unusedBytes(at: 4)),
    ]
    for (json, problem) in cases {
      let length = withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian) { Data($0) }
      let bytes = length + Data(json.utf8) + Data(count: 8)
      #expect(throws: SafetensorsError(file: "sample", problem: problem)) {
        try SafetensorsHeader(parsing: bytes, file: "sample")
      }
    }
    let forged = Data(repeating: 0xFF, count: 16)
    #expect(
      throws: SafetensorsError(file: "sample", problem: .headerLength(stated: .max, most: 8))
    ) { try SafetensorsHeader(parsing: forged, file: "sample") }
  }
}

/// The most memory that this process has held so far, bytes. Other tests of the process add to it, so
/// that only what a hostile length would claim, gigabytes, can be told from them.
private func peakMemory() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
}
