import ArgumentParser
import Foundation
import Support
import Training
import Transformer

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model on biographies; resume by itself where an earlier run stopped.",
    discussion: """
      Reads a run configuration (JSON). Writes, under a folder of the store named after the run's id, \
      configuration.json, metrics.jsonl, checkpoints, people.jsonl and, last, manifest.json. Results do \
      not depend on the number of threads, nor on how often the run was interrupted. Exits 1 if the run \
      diverged, and 75 if a signal (TERM, USR2 or INT) stopped it, after writing a checkpoint.
      """)

  @Option(help: "The run configuration, a JSON file.") var config: Place
  @Option(help: "The folder that holds the runs.") var store: Place = "runs"
  @Option(parsing: .unconditional, help: "Threads, at least 1.") var threads: Int =
    availableThreads()

  func validate() throws {
    try requireThreads(threads)
  }

  func run() throws {
    let report = ProgressLine()
    StopSignals.install()
    do {
      let (id, status) = try TrainCommand.run(
        configuration: URL(fileURLWithPath: config), store: URL(fileURLWithPath: store),
        threads: threads, progress: { report.show($0) },
        notice: { report.note($0) }, stop: { StopSignals.last != nil })
      Terminal.print("run \(id): \(status)")
      if case .complete = status { return }
      if !status.hasEnded { throw StopSignals.exitCode }
      throw ExitCode.failure
    } catch let error as ConfigurationFileError {
      throw ValidationError("\(error)")
    }
  }
}

extension ProgressLine {
  /// How far one run has got.
  func show(_ progress: TrainingProgress) {
    let fraction = Double(progress.step) / Double(max(progress.steps, 1))
    show(fraction, isLast: progress.isLast, progress.description)
  }
}
