import ArgumentParser
import Foundation
import Training

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say of every run of a sweep, or of a store, whether it is complete, or why not.",
    discussion: "Every file of a finished run is checked. Exits 0 if all runs are complete, else 1."
  )

  @Argument(help: "The sweep, a JSON file; without it, all runs in the store.") var file: String?
  @Option(help: "The folder that holds the runs.") var store = "runs"
  @Option(help: "A file of summaries that stands in for runs that are not in the store.")
  var committed: String?
  @Flag(help: "Print one JSON array instead of a table.") var json = false

  func validate() throws {
    guard file != nil || committed == nil else {
      throw ValidationError("--committed needs a sweep, whose runs are looked for in it.")
    }
  }

  func run() throws {
    let store = RunStore(folder: URL(fileURLWithPath: store))
    let report =
      if let file {
        try StatusReport(
          of: SweepSource(usage: file).sweep, store: store,
          committed: committed.map(URL.init(fileURLWithPath:))
        )
      } else {
        try StatusReport(of: store)
      }
    print(json ? try report.json() : report.text)
    if !report.isComplete { throw ExitCode.failure }
  }
}
