import Foundation

/// What `codelength train` does, but for its options and what it prints.
public enum TrainCommand {
  /// Trains the configuration of a file in a store, from where it was left.
  /// - Throws: `ConfigurationFileError` for wrong usage, else what `TrainingRun` throws.
  /// - Returns: The run's id and how it ended, as `TrainingRun.train` says.
  public static func run(
    configuration file: URL, store: URL, threads: Int,
    progress: (TrainingProgress) -> Void, notice: @escaping (String) -> Void,
    stop: () -> Bool = { false }
  ) throws -> (id: String, status: RunStatus) {
    let training = try TrainingRun(
      RunConfiguration(contentsOf: file), store: RunStore(folder: store), threads: threads,
      notice: notice)
    return (
      training.run.id, try training.train(progress: progress, originProgress: progress, stop: stop)
    )
  }
}
