import ArgumentParser
import Cluster
import Foundation
import Support
import Sweeps
import Training
import Transformer

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a run again and compare it with its committed summary.",
    discussion: """
      On the kind of processor that the summary names, every number must be the same to its 9 digits. \
      Elsewhere the last knowledge loss must agree within the spread of runs in the file that differ \
      in their seed alone: |difference| <= t s sqrt 2, with t the 1 % critical value of Student's t and \
      s the standard deviation over the run's own seeds, or over all such runs in the file if it has \
      fewer than 3. Exits 1 if it does not.
      """)

  @Option(name: .customLong("run"), help: "The run's id, or its beginning.") var id: String
  @Option(help: "The file of summaries.") var summaries: Place
  @Option(help: "Train here, resuming what is there; without it, in a temporary folder.")
  var store: Place?
  @Option(parsing: .unconditional, help: "Threads, at least 1.") var threads: Int =
    availableThreads()

  func validate() throws {
    try requireThreads(threads)
  }

  func run() throws {
    let file = try SweepSummary(contentsOf: URL(fileURLWithPath: summaries))
    let committed: RunSummary
    do {
      committed = try file.run(beginning: id)
    } catch {
      throw ValidationError("\(summaries): \(error)")
    }
    let verification = try withStore { store in
      let report = ProgressLine()
      return try file.verify(
        committed, store: store, threads: threads, progress: { report.show($0) },
        notice: { report.note($0) })
    }
    Terminal.print(oneLine("\(committed.label) (\(committed.id.prefix(12)))"))
    let cells = verification.rows.map { row in
      [row.quantity] + [row.committed, row.measured, row.difference].map(text)
    }
    Terminal.print(
      alignedLines([["quantity", "committed", "measured", "difference"]] + cells)
        .joined(separator: "\n"))
    Terminal.print(oneLine(verification.rule))
    for problem in verification.problems { Terminal.print(oneLine("MISMATCH: \(problem)")) }
    if !verification.passes { throw ExitCode.failure }
    Terminal.print("verified")
  }

  private func text(_ value: Double) -> String { String(format: "%.9g", value) }

  private func withStore<Result>(_ body: (RunStore) throws -> Result) throws -> Result {
    if let store { return try body(RunStore(folder: URL(fileURLWithPath: store))) }
    let place = FileManager.default.temporaryDirectory
    // Of verifications that were killed, where the folder can be listed.
    _ = try? Files.leftovers(in: place)
    let folder = Files.temporary("verify", in: place)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(RunStore(folder: folder))
  }
}
