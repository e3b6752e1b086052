import Figures
import Foundation
import Notebook
import Statistics
import Support

/// A chapter with every kind of output.
let sampleText = """
  import Notebook

  @main struct Sample: Chapter {
    static func run(_ notebook: Notebook) async throws {
      /*:
      # A sample

      The slope is {{slope.measured}} from {{points}} points.

      ```math
      R_N = \\sum_{{k}} r_k
      ```
      */
      // The comment stays with its code.
      let points = notebook.record("points", 12)
      let slope = notebook.record(
        "slope.measured", fit(points), unit: "nats")
      //: ## What is checked
      //: The exponent, against *theory*.
      notebook.check("slope", slope)
      notebook.figure("curve", "The curve.", drawing)
      for row in rows {
        print("/*: not prose */ {{neither.this}}")
      }
      notebook.table("sizes", "Sizes.", rows)
    }
  }
  """

/// A repository in a temporary folder with the sample chapter, removed with the fixture.
final class Fixture {
  let repository: URL
  let layout: Layout
  let profile: Profile

  init(_ text: String = sampleText, profile: Profile = .full) throws {
    self.profile = profile
    repository = FileManager.default.temporaryDirectory
      .appendingPathComponent("notebook-\(UUID().uuidString)")
    layout = Layout(repository: repository, profile: profile)
    try write(text, to: layout.source(of: "Sample"))
  }

  deinit { try? FileManager.default.removeItem(at: repository) }

  func publish(_ results: Results? = nil) throws {
    let results = try results ?? sampleResults(profile: profile)
    _ = try layout.publish(
      results, source: read(layout.source(of: "Sample")), recordsResults: true)
  }
}

func write(_ text: String, to url: URL) throws {
  try FileManager.default.createDirectory(
    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
  try Data(text.utf8).write(to: url)
}

func read(_ url: URL) throws -> String { try String(contentsOf: url, encoding: .utf8) }

/// A notebook of a chapter with a given text, whose file is called "Chapter.swift".
func notebook(
  _ text: String, profile: Profile = .full, output: ProgressOutput = .standardError
) throws -> Notebook {
  Notebook(
    chapter: "Sample", executable: "sample", source: try ChapterSource(text),
    sourcePath: "Chapter.swift", profile: profile, threads: 1, progressOutput: output)
}

/// The number of the first line of a text that contains some other text.
func line(of part: String, in text: String = sampleText) -> Int {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  return (lines.firstIndex { $0.contains(part) } ?? -1) + 1
}

/// A value measured in 30 replicates.
func measured(_ value: Double, _ error: Double) -> Estimate {
  Estimate(value, .standardError(error, of: 30, .replicates))
}

func claim(
  _ id: String = "slope", measured value: Double = -0.5012, error: Double = 0.0123,
  _ relation: Check.Relation = .agrees, predicted: Double = -0.5, rival: Double = -0.75,
  explanation: String? = nil
) -> Claim {
  Claim(
    id, "The slope is $`a - 1`$.", measured: measured(value, error), relation,
    predicted: predicted, by: "exponent(discount:)",
    rival: .init("independent | draws", by: "independent()", predicts: rival),
    explanation: explanation)
}

func check(
  measured value: Double = -0.5012, error: Double = 0.0123, _ relation: Check.Relation = .agrees,
  predicted: Double = -0.5, tolerance: Double = 0.05, rival: Double = -0.75,
  explanation: String? = nil
) -> Check {
  let claim = claim(
    measured: value, error: error, relation, predicted: predicted, rival: rival,
    explanation: explanation)
  return Check(claim, within: .bound(tolerance, because: "from pilots"))
}

extension Notebook {
  @discardableResult
  func check(_ id: String, _ check: Check, file: String, line: Int) -> Check {
    let claim = Claim(
      id, check.statement, measured: check.measured, check.relation, predicted: check.predicted,
      by: check.predictedBy, given: check.given, rival: check.rival,
      explanation: check.explanation)
    return self.check(
      claim, within: .bound(check.tolerance.value ?? .nan, because: check.tolerance.because),
      file: file, line: line)
  }
}

/// What a run of the sample chapter records.
func sampleResults(
  _ text: String = sampleText, profile: Profile = .full, slope: Double = -0.5012,
  check sample: Check = check(), drawing: Drawing = sampleDrawing(3)
) throws -> Results {
  let notebook = try notebook(text, profile: profile)
  let file = "Chapter.swift"
  notebook.record("points", 12, file: file, line: line(of: "\"points\"", in: text))
  notebook.record(
    "slope.measured", measured(slope, 0.0123), unit: "nats",
    file: file, line: line(of: "= notebook.record(\n".trimmed, in: text))
  notebook.check("slope", sample, file: file, line: line(of: "notebook.check(", in: text))
  notebook.figure(
    "curve", "The curve of $`x`$ [1].", drawing, file: file,
    line: line(of: "notebook.figure(", in: text))
  notebook.table(
    "sizes", "Sizes.", columns: ["law|a", "size", "loss"],
    rows: [
      ["Heaps", 10, .number(1e-7)], ["Zipf", 2000, .estimate(measured(0.25, 0.013))],
    ], file: file, line: line(of: "notebook.table(", in: text))
  return try notebook.finish()
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

/// The error that some work throws, or nil.
func errorThrown(by work: () throws -> Void) -> (any Error)? {
  do {
    try work()
    return nil
  } catch {
    return error
  }
}
