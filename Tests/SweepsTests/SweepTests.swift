import Foundation
import Sweeps
import Testing
import TrainingFixture

@Suite struct SweepTests {
  private func sweep(_ text: String) throws -> Sweep {
    try Sweep(json: Data(text.utf8), file: "sample.json")
  }

  @Test func theRunsAreTheProductOfTheAxes() throws {
    let sweep = try sweep(sampleSweep())
    #expect(sweep.name == "sample")
    #expect(
      sweep.runs.map(\.label) == ["d=4, seed 1", "d=4, seed 2", "d=8, seed 1", "d=8, seed 2"])
    #expect(sweep.runs[1].points == ["size": "d=4", "seed": "seed 2"])
    #expect(sweep.runs.map(\.configuration.model.width) == [4, 4, 8, 8])
    #expect(sweep.runs.map(\.configuration.schedule.peak) == [0.02, 0.02, 0.01, 0.01])
    #expect(sweep.runs.map(\.configuration.seed) == [1, 2, 1, 2])
    #expect(sweep.runs.map(\.configuration.evaluation.ratio) == [nil, nil, 2, 2])
    #expect(try sweep.runs.map(\.id) == sweep.runs.map { try $0.configuration.id })
    #expect(sweep.axes.map(\.role) == [.scientific, .nuisance])
  }

  @Test func theDigestIsTheContents() throws {
    let text = try sampleSweep()
    let same = text.replacingOccurrences(of: "2e-2", with: "0.020")
      .replacingOccurrences(of: ", ", with: " ,\n").replacingOccurrences(
        of: "seed 1", with: "seed 1")
    let labels = try sweep(text).runs.map(\.label)
    #expect(try sweep(same).digest == sweep(text).digest)
    #expect(try sweep(same).runs.map(\.label) == labels)
    let other = text.replacingOccurrences(of: "2e-2", with: "3e-2")
    #expect(try sweep(other).digest != sweep(text).digest)
  }

  @Test func withoutAxesTheSweepIsItsBase() throws {
    let text = try sampleSweep()
    let axes = try #require(text.range(of: "\"axes\""))
    let single = try sweep(text[..<axes.lowerBound] + "\"axes\": []}")
    #expect(single.runs.map(\.label) == ["sample"])
    #expect(try single.runs[0].id == sampleConfiguration(steps: 6).id)
  }

  @Test(arguments: [
    (
      #""role": "nuisance""#, #""rule": "nuisance""#, "axes[1].rule is not a known key; the nearest"
    ),
    (#""role": "nuisance""#, #""role": "noise""#, "one of the roles scientific, nuisance, fixed"),
    (#""label": "seed 2""#, #""label": "seed 1""#, "are called \"seed 1\""),
    (#""seed": 2}"#, #""seed": 1}"#, "\"d=4, seed 1\" and \"d=4, seed 2\" are the same"),
    (#""seed": 2}"#, #""sead": 2}"#, "run \"d=4, seed 2\": sead is not a known key"),
    (#""seed": 2}"#, #""model.width": 2}"#, "set the same value"),
    (#""seed": 2}"#, #""model": 2}"#, "set the same value"),
    (#""seed": 2}"#, #""corpus.values.0": 2}"#, "leads into a value that is no object"),
    (#""seed": 2}"#, #""modle.depth": 2}"#, "there is no key \"modle\""),
    (#""seed": 2}"#, #""steps": 0}"#, "run \"d=4, seed 2\": steps must lie in"),
    (#""seed": 2}"#, #""seed": 2, "seed": 3}"#, "\"seed\" occurs twice"),
    (#""model.width": 4"#, #""model.width": 5"#, "run \"d=4, seed 1\": "),
    (#""steps":6"#, #""steps":0"#, "base: steps must lie in"),
    (#""name": "size""#, #""name": "seed""#, "two axes are called \"seed\""),
    (#""name": "sample""#, #""name": """#, "name must be a text"),
  ])
  func wrongSweepsAreNamed(old: String, new: String, message: String) throws {
    let text = try sampleSweep()
    #expect(text.contains(old))
    let error = #expect(throws: SweepFileError.self) {
      try sweep(text.replacingOccurrences(of: old, with: new))
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix("sample.json ") == true)
  }

  @Test func aPathGoesThroughAListByTheNamesOfItsParts() throws {
    let configuration = try regimeConfiguration()
    let base = String(decoding: try JSONEncoder().encode(configuration), as: UTF8.self)
    func sweep(_ path: String) throws -> Sweep {
      let axis =
        #"{"name": "size", "role": "scientific", "points": [{"label": "a", "set": {"\#(path)": 5}}]}"#
      let text = #"{"name": "lists", "base": \#(base), "axes": [\#(axis)]}"#
      return try Sweep(json: Data(text.utf8), file: "lists.json")
    }
    var longer = configuration
    longer.phases[1].steps = 5
    #expect(try sweep("phases.tuning.steps").runs.map(\.id) == [longer.id])
    var smaller = configuration
    smaller.sources[0].sentences = 5
    #expect(try sweep("sources.old.sentences").runs.map(\.id) == [smaller.id])
    let error = #expect(throws: SweepFileError.self) { try sweep("phases.1.steps") }
    #expect(error?.description.contains("nothing in that list has the name \"1\"") == true)
  }

  @Test func aHugeProductIsRefused() throws {
    let points = (0..<30).map { #"{"label": "\#($0)", "set": {}}"# }.joined(separator: ",")
    let axes = (0..<40).map { #"{"name": "\#($0)", "role": "fixed", "points": [\#(points)]}"# }
    let text = try sampleSweep()
    let start = try #require(text.range(of: "\"axes\""))
    let error = #expect(throws: SweepFileError.self) {
      try sweep(text[..<start.lowerBound] + "\"axes\": [\(axes.joined(separator: ","))]}")
    }
    #expect(error?.reason.contains("more than 10000 runs") == true)
  }

  /// A label stands on one line, and says there what it says.
  @Test(arguments: ["\u{2028}x", "a\u{202E}b", "a\u{7F}", "", String(repeating: "x", count: 201)])
  func labelsAreShortAndVisible(label: String) throws {
    let text = try sampleSweep().replacingOccurrences(of: "\"seed 2\"", with: "\"\(label)\"")
    let error = #expect(throws: SweepFileError.self) { try sweep(text) }
    #expect(error?.reason.contains("must be a text of 1 to 200 characters on one line") == true)
    let marks = "a" + String(repeating: "\u{301}", count: 200)
    let long = text.replacingOccurrences(of: "\"\(label)\"", with: "\"\(marks)\"")
    #expect(throws: SweepFileError.self) { try sweep(long) }
  }
}
