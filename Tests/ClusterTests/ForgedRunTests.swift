import Cluster
import Foundation
import Support
import TestSupport
import Testing
import Training
import TrainingFixture

@Suite struct ForgedRunTests {
  /// A run whose digests are all right may still be none.
  @Test(arguments: Forgery.all) func aForgedRunIsRefused(forgery: Forgery) throws {
    let archived = try Archived()
    let id = archived.sweep.runs.map(\.id).sorted()[0]
    let run = try archived.folder.store.run(id)
    var files = try results(of: run)
    var manifest = try String(contentsOf: run.url(RunFolder.manifestName), encoding: .utf8)
    // As it is, the archive is the one that export makes of the run.
    let honest = archived.folder.url.appendingPathComponent("honest.tar")
    _ = try StoreArchive.write([id], of: archived.folder.store, to: honest)
    #expect(try archived.archive(id, manifest, files) == Data(contentsOf: honest))
    try forgery.apply(&files, &manifest)
    try archived.refuses(archived.archive(id, manifest, files), forgery.reason)
    // Nor does export, of a store into which somebody has put such a run.
    if let said = try? JSONDecoder().decode(RunManifest.self, from: Data(manifest.utf8)),
      Set(said.files.map(\.name)) == Set(files.keys)
    {
      for (name, data) in files { try data.write(to: run.url(name)) }
      try Data(manifest.utf8).write(to: run.url(RunFolder.manifestName))
      #expect(throws: (any Error).self) {
        try StoreArchive.write([id], of: archived.folder.store, to: honest)
      }
    }
  }

  /// What only another version could have left is looked into all the same.
  @Test(arguments: [RunFolder.metricsName, RunFolder.peopleName, "checkpoint"])
  func aForgedRunOfAnotherVersionIsRefused(name: String) throws {
    let archived = try Archived()
    let id = archived.sweep.runs.map(\.id).sorted()[0]
    let run = try archived.folder.store.run(id)
    var files = try results(of: run)
    let manifest = try String(contentsOf: run.url(RunFolder.manifestName), encoding: .utf8)
    let text = String(decoding: files[RunFolder.configurationName] ?? Data(), as: UTF8.self)
    let other = Data(text.replacing(/"numericsVersion":[0-9]+/, with: "\"numericsVersion\":1").utf8)
    #expect(other != Data(text.utf8))
    files[RunFolder.configurationName] = other
    // As it is, such a run is taken.
    let honest = archived.folder.url.appendingPathComponent("other.tar")
    try archived.archive(sha256(other), manifest, files).write(to: honest)
    let store = RunStore(folder: archived.folder.url.appendingPathComponent("taken"))
    #expect(try StoreArchive.read(honest, into: store).map(\.outcome) == [.imported])
    let forged = try #require(files.keys.first { $0.hasPrefix(name) })
    files[forged] = Data("junk\n".utf8)
    try archived.refuses(archived.archive(sha256(other), manifest, files), "is damaged")
  }
}

extension Archived {
  /// An archive of one run with other files, whose lengths and digests the manifest is made to state.
  func archive(_ id: String, _ manifest: String, _ files: [String: Data]) throws -> Data {
    var object = try #require(
      JSONSerialization.jsonObject(with: Data(manifest.utf8)) as? [String: Any])
    let listed = try #require(object["files"] as? [[String: Any]]).map { entry in
      let name = try #require(entry["name"] as? String)
      guard let data = files[name] else { return entry }
      return ["name": name, "bytes": data.count, "sha256": sha256(data)] as [String: Any]
    }
    object["files"] = listed
    let json = try JSONSerialization.data(
      withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
    var archive = Data()
    let names = listed.compactMap { $0["name"] as? String }
    for (name, data) in [("manifest.json", json)] + names.map({ ($0, files[$0] ?? Data()) }) {
      var header = bytes[..<512]
      func put(_ text: String, _ range: Range<Int>) {
        let zeros = [UInt8](repeating: 0, count: range.count - text.utf8.count)
        header.replaceSubrange(range, with: Array(text.utf8) + zeros)
      }
      put(name, 0..<100)
      put(id, 345..<500)
      let digits = String(data.count, radix: 8)
      put(String(repeating: "0", count: 11 - digits.count) + digits, 124..<136)
      archive += sealed(header) + data + Data(count: (512 - data.count % 512) % 512)
    }
    return archive + Data(count: 1024)
  }
}

/// One way in which a run can be none.
struct Forgery: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// A part of what must be said of it.
  let reason: String
  let apply: @Sendable (_ files: inout [String: Data], _ manifest: inout String) throws -> Void

  init(
    _ description: String, _ reason: String,
    _ apply: @escaping @Sendable (inout [String: Data], inout String) throws -> Void
  ) {
    (testDescription, self.reason, self.apply) = (description, reason, apply)
  }

  private static let checkpoint = "checkpoint-0000000006.safetensors"

  /// A text in a file, changed.
  private static func text(
    _ name: String, _ change: @escaping @Sendable (String) -> String
  ) -> @Sendable (inout [String: Data], inout String) throws -> Void {
    { files, _ in
      let old = String(decoding: files[name] ?? Data(), as: UTF8.self)
      let new = change(old)
      #expect(old != new)
      files[name] = Data(new.utf8)
    }
  }

  /// Metrics that the checkpoint says are its own: its header states their digest.
  private static func metrics(
    _ change: @escaping @Sendable ([Substring]) -> [Substring]
  ) -> @Sendable (inout [String: Data], inout String) throws -> Void {
    { files, _ in
      let old = files["metrics.jsonl"] ?? Data()
      let lines = String(decoding: old, as: UTF8.self).split(separator: "\n")
      let new = Data((change(lines).joined(separator: "\n") + "\n").utf8)
      let file = files[checkpoint] ?? Data()
      let length = file.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
      let header = String(decoding: file[8..<8 + length], as: UTF8.self)
        .replacingOccurrences(of: sha256(old), with: sha256(new))
        .replacingOccurrences(
          of: "\"metrics_bytes\":\"\(old.count)\"", with: "\"metrics_bytes\":\"\(new.count)\"")
      let size = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
      files["metrics.jsonl"] = new
      files[checkpoint] = size + Data(header.utf8) + file[(8 + length)...]
    }
  }

  static let all = [
    Forgery("no checkpoint", "list of files is not a run's") { files, manifest in
      files[checkpoint] = nil
      #expect(manifest.contains(checkpoint))
      manifest = manifest.replacing(
        try Regex("\\{[^{}]*checkpoint[^{}]*\\},"), with: "")
    },
    Forgery("no people", "list of files is not a run's") { files, manifest in
      files["people.jsonl"] = nil
      manifest = manifest.replacing(try Regex(",\\{[^{}]*people[^{}]*\\}"), with: "")
    },
    Forgery("a junk checkpoint", "is damaged or of another model") { files, _ in
      files[checkpoint] = Data("junk".utf8)
    },
    Forgery("another step's checkpoint", "list of files is not a run's") { _, manifest in
      manifest = manifest.replacingOccurrences(of: "\"step\":6", with: "\"step\":5")
    },
    Forgery("a checkpoint of another step", "its step is not the one in its name") { files, _ in
      // The header's length stays.
      files[checkpoint] = files[checkpoint].map { data in
        var data = data
        if let range = data.range(of: Data("\"step\":\"6\"".utf8)) {
          data.replaceSubrange(range, with: Data("\"step\":\"5\"".utf8))
        }
        return data
      }
    },
    Forgery("changed weights", "do not have the digest") { files, _ in
      files[checkpoint] = files[checkpoint].map { $0.dropLast() + [$0.last.map { $0 ^ 1 } ?? 0] }
    },
    Forgery(
      "metrics that are none", "it is not the checkpoint's", text("metrics.jsonl") { _ in "x\n" }),
    Forgery(
      "metrics of nobody", "not the checkpoint's",
      text("metrics.jsonl") { $0.lowercased() + "{}\n" }),
    Forgery("garbage metrics", "metrics.jsonl is damaged", metrics { _ in ["garbage"] }),
    Forgery(
      "a step is missing", "the line after step",
      metrics { lines in
        lines.filter {
          !$0.contains("\"step\":3,") && !$0.hasSuffix("\"step\":3}") || $0.contains("evaluation")
        }
      }),
    Forgery("no last evaluation", "first or last evaluation", metrics { $0.dropLast() }),
    Forgery("a line too many", "after that of the run's last step", metrics { $0 + [$0[1]] }),
    Forgery("people who are none", "people.jsonl is damaged", text("people.jsonl") { _ in "{}\n" }),
    Forgery(
      "a person twice", "person 1",
      text("people.jsonl") { text in
        text.replacingOccurrences(of: "\"person\":1,", with: "\"person\":0,")
      }),
    Forgery(
      "more right than asked", "person 2",
      text("people.jsonl") { text in
        text.replacing(
          /("person":2,"right":)\d+/, with: { "\($0.output.1)3" })
      }),
    Forgery(
      "too few people", "it has 22 answers",
      text("people.jsonl") { text in
        text.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
      }),
    Forgery("a complete run that diverged", "list of files is not a run's") { _, manifest in
      manifest = manifest.replacingOccurrences(of: "\"complete\"", with: "\"diverged\"")
    },
  ]
}
