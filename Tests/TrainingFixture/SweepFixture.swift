import Foundation
import Sweeps
import TestSupport
import Testing
import Training

/// A sweep's file: two sizes and two seeds of a small run.
package func sampleSweep(steps: Int = 6, batch: Int = 4) throws -> String {
  var base = try sampleConfiguration(steps: steps)
  base.batchSentences = batch
  return """
    {"name": "sample", "base": \(try canonicalText(base)), "axes": [
      {"name": "size", "role": "scientific", "points": [
        {"label": "d=4", "set": {"model.width": 4, "schedule.peak": 2e-2}},
        {"label": "d=8", "set": {"evaluation.ratio": 2}}]},
      {"name": "seed", "role": "nuisance", "points": [
        {"label": "seed 1", "set": {"seed": 1}}, {"label": "seed 2", "set": {"seed": 2}}]}]}
    """
}

extension TemporaryFolder {
  package func write(_ text: String, to name: String) throws -> URL {
    let file = url.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return file
  }

  package func store(_ name: String) -> RunStore {
    RunStore(folder: url.appendingPathComponent(name))
  }
}

/// The results of all runs of a sweep, by label and file.
package func results(of sweep: Sweep, in store: RunStore) throws -> [String: [String: Data]] {
  var all: [String: [String: Data]] = [:]
  for run in sweep.runs { all[run.label] = try results(of: store.run(run.id)) }
  return all
}

package func summaries(of sweep: Sweep, in store: RunStore) throws -> SweepSummary {
  SweepSummary(
    sweep, runs: try sweep.runs.map { try RunSummary(store.run($0.id), label: $0.label) })
}

/// The command line tool, ended: its status, output and errors.
package func runTool(_ arguments: [String]) throws -> (
  status: Int32, output: String, errors: String
) {
  let folder = try TemporaryFolder()
  let (output, errors) = (
    folder.url.appendingPathComponent("out"), folder.url.appendingPathComponent("err")
  )
  let process = try startTool(arguments, output: output, errors: errors)
  process.waitUntilExit()
  return (
    process.terminationStatus, try String(contentsOf: output, encoding: .utf8),
    try String(contentsOf: errors, encoding: .utf8)
  )
}

/// Starts the command line tool.
package func startTool(_ arguments: [String], output: URL? = nil, errors: URL? = nil) throws
  -> Process
{
  func handle(_ url: URL?) throws -> FileHandle {
    guard let url else { return .nullDevice }
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }
  let process = Process()
  process.executableURL = toolURL
  process.arguments = arguments
  process.standardOutput = try handle(output)
  process.standardError = try handle(errors)
  try process.run()
  return process
}
