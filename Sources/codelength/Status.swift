import ArgumentParser
import Cluster
import Foundation
import Support
import Training

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say of every run of a sweep, or of a store, whether it is complete, or why not.",
    discussion: """
      Every file of a finished run is checked. Of a plan that was submitted to Slurm it also says what \
      squeue and sacct say of each task, and unknown where they do not answer. Exits 0 if all runs are \
      complete, else 1.
      """)

  @Argument(help: "The sweep or its plan; without it, all runs in the store.") var file: Place?
  @Option(help: "The folder that holds the runs.") var store: Place = "runs"
  @Option(help: "A file of summaries that stands in for runs that are not in the store.")
  var committed: Place?
  @Flag(help: "Print one JSON array instead of a table.") var json = false

  func validate() throws {
    guard file != nil || committed == nil else {
      throw ValidationError("--committed needs a sweep, whose runs are looked for in it.")
    }
  }

  func run() throws {
    let store = RunStore(folder: URL(fileURLWithPath: store))
    let committed = committed.map { URL(fileURLWithPath: $0) }
    let report =
      switch try file.map({ try SweepSource(usage: $0) }) {
      case .sweep(let sweep)?: try StatusReport(of: sweep, store: store, committed: committed)
      case .plan(let plan)?: try StatusReport(of: plan, store: store, committed: committed)
      case nil: try StatusReport(of: store)
      }
    for problem in report.problems { Terminal.note(problem) }
    Terminal.print(json ? try report.json() : report.text)
    if !report.isComplete { throw ExitCode.failure }
  }
}
