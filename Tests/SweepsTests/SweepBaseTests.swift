import Cluster
import Foundation
import Sweeps
import TestSupport
import Testing
import Training
import TrainingFixture

/// A sweep whose base stands in a file of its own.
@Suite struct SweepBaseTests {
  private let folder: TemporaryFolder
  private let axes = """
    "axes": [{"name": "seed", "role": "nuisance", "points": [
      {"label": "seed 1", "set": {"seed": 1}}, {"label": "seed 2", "set": {"seed": 2}}]}]
    """

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      at: folder.url.appendingPathComponent("one/deep"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      at: folder.url.appendingPathComponent("other"), withIntermediateDirectories: true)
    let base = try Self.base()
    for name in ["base.json", "one/base.json", "one/deep/base.json", "other/base.json"] {
      _ = try folder.write(base, to: name)
    }
  }

  private static func base() throws -> String {
    try canonicalText(sampleConfiguration(steps: 6), pretty: true)
  }

  private func sweep(base: String, set: String? = nil, axes: String? = nil) throws -> Sweep {
    let changes = set.map { "\"set\": \($0), " } ?? ""
    let text = "{\"name\": \"sample\", \"base\": \(base), \(changes)\(axes ?? self.axes)}"
    return try Sweep(contentsOf: folder.write(text, to: "one/sweep.json"))
  }

  private func reason(base: String, set: String? = nil) -> String {
    do {
      _ = try sweep(base: base, set: set)
      return "none"
    } catch {
      #expect("\(error)".contains("one/sweep.json is not a valid sweep: "), "\(error)")
      return "\(error)"
    }
  }

  @Test(arguments: [
    "base.json", "./base.json", "deep/base.json", "../other/base.json", "../base.json",
  ])
  func whereTheBaseStandsMakesNoDifference(path: String) throws {
    let inline = try sweep(base: Self.base())
    let apart = try sweep(base: "\"\(path)\"")
    #expect(apart == inline && apart.digest == inline.digest)
    #expect(apart.runs.map(\.id) == inline.runs.map(\.id))
  }

  @Test func aChangeForAllRunsIsAsIfTheBaseSaidIt() throws {
    let changed = try Self.base().replacingOccurrences(of: "\"steps\" : 6", with: "\"steps\" : 9")
    let inline = try sweep(base: changed)
    let overlay = try sweep(base: "\"base.json\"", set: #"{"steps": 9}"#)
    #expect(overlay.digest == inline.digest && overlay.runs == inline.runs)
    #expect(try overlay.digest != sweep(base: "\"base.json\"").digest)
    // An optional key need not be in the base, and a change of an inline base is one too.
    let ratio = try sweep(base: Self.base(), set: #"{"evaluation.ratio": 2}"#)
    #expect(ratio.runs.map(\.configuration.evaluation.ratio) == [2, 2])
  }

  /// What `set` changes may need what an axis changes: runs are valid, not the base with `set`.
  @Test func changesMayNeedThoseOfAnAxis() throws {
    let points = #"[{"label": "x", "set": {"corpus.firstNames": 8, "model.vocabulary": 40}}]"#
    let axes = "\"axes\": [{\"name\": \"names\", \"role\": \"fixed\", \"points\": \(points)}]"
    let sweep = try sweep(base: "\"base.json\"", set: #"{"corpus.people": 20}"#, axes: axes)
    #expect(sweep.runs.map(\.configuration.biographies.people) == [20])
  }

  @Test func aPlanNeedsNoOtherFile() throws {
    let plan = SweepPlan(try sweep(base: "\"../other/base.json\"", set: #"{"steps": 9}"#))
    let file = folder.url.appendingPathComponent("far/plan.json")
    #expect(try plan.write(to: file))
    for name in ["base.json", "one", "other"] {
      try FileManager.default.removeItem(at: folder.url.appendingPathComponent(name))
    }
    #expect(try SweepPlan(contentsOf: file).sweep.runs == plan.sweep.runs)
  }

  @Test(arguments: ["/base.json", "../../base.json", "deep/../base.json", "deep/..", "..", ""])
  func pathsThatLeadAwayAreRefused(path: String) throws {
    let reason = reason(base: "\"\(path)\"")
    #expect(reason.contains("base \"\(path)\": "), "\(reason)")
    if path != ".." {
      #expect(reason.contains("the path must be relative, with .. at most once and first"))
    }
  }

  @Test func aBaseIsAWholeConfigurationInAFile() throws {
    #expect(reason(base: "\"none.json\"").contains("base \"none.json\": cannot read"))
    _ = try folder.write("{", to: "one/broken.json")
    #expect(reason(base: "\"broken.json\"").contains("base \"broken.json\": not valid JSON"))
    _ = try folder.write("[]", to: "one/list.json")
    #expect(reason(base: "\"list.json\"").contains("base \"list.json\": the file is not of type"))
    _ = try folder.write(#"{"base": "base.json"}"#, to: "one/chain.json")
    #expect(
      reason(base: "\"chain.json\"").contains("base \"chain.json\": it is a sweep; a base is"))
    let wrong = try Self.base().replacingOccurrences(of: "\"steps\" : 6", with: "\"steps\" : 0")
    _ = try folder.write(wrong, to: "one/wrong.json")
    #expect(reason(base: "\"wrong.json\"").contains("base \"wrong.json\": steps must lie in"))
    #expect(reason(base: "7").contains("base: the file is not of type"))
    let text = "{\"name\": \"sample\", \"base\": \"base.json\", \(axes)}"
    let error = #expect(throws: SweepFileError.self) {
      try Sweep(json: Data(text.utf8), file: "standard input")
    }
    #expect(error?.reason.contains("there is no folder to look for it in") == true)
  }

  @Test func wrongChangesAreNamed() throws {
    let base = "\"base.json\""
    #expect(reason(base: base, set: "[]").contains("set is not an object"))
    #expect(
      reason(base: base, set: #"{"modle.depth": 2}"#).contains("set: \"modle.depth\": there is no"))
    #expect(reason(base: base, set: #"{"sead": 2}"#).contains("sead is not a known key"))
    #expect(reason(base: base, set: #"{"steps": 0}"#).contains("steps must lie in"))
    let twice =
      "\"seed\" of the axis \"seed\" and \"seed\" of the sweep's own set set the same value"
    #expect(reason(base: base, set: #"{"seed": 3}"#).contains(twice))
    let within =
      "\"corpus.law\" of the sweep's own set and \"corpus.law.shift\" of the sweep's own set"
    #expect(
      reason(base: base, set: #"{"corpus.law.shift": 2, "corpus.law": {"kind": "uniform"}}"#)
        .contains(within))
    #expect(
      reason(base: base, set: #"{"steps": 9, "steps.x": 4}"#).contains("leads into a value"))
  }

  /// Digests of chapters' sweeps, worked out from their files by other means: with these they were declared.
  @Test(arguments: [
    ("Figure3/sweep-full", "f9d071ee"), ("Figure3/sweep-quick", "c2db2050"),
    ("Strangers/strangers-full", "d1cbfafd"),
  ])
  func digestsAreOfWhatASweepMeans(name: String, digest: String) throws {
    let file = repositoryFolder.appendingPathComponent("Chapters/\(name).json")
    #expect(try Sweep(contentsOf: file).digest.hasPrefix(digest))
  }
}
