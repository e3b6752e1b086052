import Foundation
import Interchange
import Support
import Transformer

/// What a checkpoint says besides its tensors.
struct Checkpoint: Equatable {
  let step: Int
  /// The length and the SHA-256 of metrics.jsonl when the checkpoint was written.
  let metricsBytes: Int
  let metricsDigest: String
  /// Whether the run was stopped before or within the evaluation that follows the step. What has been
  /// evaluated is thrown away, as it comes out the same when it is done again.
  let awaitsEvaluation: Bool

  private static let awaitedKey = "awaits_evaluation"
  private static let optimiserKey = "optimiser_step"
  /// Before the names of the tensors of the average of weights.
  static let averagePrefix = "average."

  private static func states(average: Bool) -> [(prefix: String, state: Trainer.State)] {
    [("", .parameters), ("first_moment.", .firstMoment), ("second_moment.", .secondMoment)]
      + (average ? [(averagePrefix, .average)] : [])
  }

  private static func tensors(
    _ layout: ParameterLayout, average: Bool
  ) -> [SafetensorsWriter.Tensor] {
    states(average: average).flatMap { prefix, _ in
      layout.tensors.map { .init(name: prefix + $0.name, shape: $0.shape) }
    }
  }

  /// Writes the trainer's weights and moments and what is said here.
  func write(_ trainer: Trainer, to url: URL) throws {
    let layout = trainer.layout
    var metadata = [
      "format": "pt", "step": "\(step)", "metrics_bytes": "\(metricsBytes)",
      "metrics_sha256": metricsDigest,
    ]
    // No other checkpoint has the key: whether a run was ever stopped does not show in what it leaves.
    if awaitsEvaluation { metadata[Self.awaitedKey] = "true" }
    // The optimiser counts its own steps where a phase has begun with a fresh one.
    if trainer.step != step { metadata[Self.optimiserKey] = "\(trainer.step)" }
    let states = Self.states(average: trainer.hasAverage)
    let tensors = Self.tensors(layout, average: trainer.hasAverage)
    func elements(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
      let (state, tensor) = index.quotientAndRemainder(dividingBy: layout.tensors.count)
      let start = layout.tensors[tensor].offset
      try trainer.withState(states[state].state) { values in
        let end = start + tensors[index].count
        try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: values[start..<end])))
      }
    }
    let complete = try SafetensorsWriter.adding(
      digestOf: tensors, to: metadata, elements: elements)
    try SafetensorsWriter.write(tensors, metadata: complete, to: url, elements: elements)
  }

  /// Checks a checkpoint's header, tensors and step, which is the one in its name, and its digest,
  /// without loading it.
  /// - Throws: `SafetensorsError`, `CorruptRun`, `FileError`.
  init(_ file: SafetensorsFile, url: URL, configuration: RunConfiguration) throws {
    self = try Self.requireHeader(file, url: url, configuration)
    guard try file.dataDigest() == file.header.metadata["sha256"] else {
      throw CorruptRun(
        file: url.path, reason: "its data do not have the digest that its header states")
    }
  }

  /// What a checkpoint's header says, once it and the tensors' names and shapes are checked.
  @discardableResult
  static func requireHeader(
    _ file: SafetensorsFile, url: URL, _ configuration: RunConfiguration
  ) throws -> Checkpoint {
    try file.require(
      tensors(ParameterLayout(configuration.model), average: configuration.average != nil))
    let metadata = file.header.metadata
    func damaged(_ reason: String) -> CorruptRun { CorruptRun(file: url.path, reason: reason) }
    guard let step = metadata["step"].flatMap({ Int($0) }), step >= 0,
      let bytes = metadata["metrics_bytes"].flatMap({ Int($0) }), bytes >= 0,
      let digest = metadata["metrics_sha256"], ["true", nil].contains(metadata[awaitedKey]),
      (0...1 << 40).contains(metadata[optimiserKey].map { Int($0) ?? -1 } ?? 0)
    else { throw damaged("its metadata are not a checkpoint's") }
    guard url.lastPathComponent == RunFolder.checkpointName(step: step) else {
      throw damaged("its step is not the one in its name")
    }
    return Checkpoint(
      step: step, metricsBytes: bytes, metricsDigest: digest,
      awaitsEvaluation: metadata[awaitedKey] != nil)
  }

  init(step: Int, metricsBytes: Int, metricsDigest: String, awaitsEvaluation: Bool) {
    self.step = step
    self.metricsBytes = metricsBytes
    self.metricsDigest = metricsDigest
    self.awaitsEvaluation = awaitsEvaluation
  }

  /// Loads a checkpoint that was checked into the trainer.
  /// - Parameter average: whether the average of weights is loaded; nil if there is one.
  static func load(
    _ file: SafetensorsFile, into trainer: Trainer, average: Bool? = nil
  ) throws {
    let metadata = file.header.metadata
    let hasAverage = average ?? file.header.tensors.contains { $0.name.hasPrefix(averagePrefix) }
    if hasAverage { trainer.startAverage() }
    for (prefix, state) in states(average: hasAverage) {
      try file.read(state, prefix: prefix, into: trainer)
    }
    trainer.step = (metadata[optimiserKey] ?? metadata["step"]).flatMap { Int($0) } ?? 0
  }
}

extension RunFolder {
  func checkpoint(step: Int) -> URL { url(Self.checkpointName(step: step)) }

  /// The newest checkpoint that is whole and whose metrics are there; nil if there is none at all.
  ///
  /// - Parameter skipped: is told of every newer one that is not.
  /// - Throws: The newest one's problem, if none is whole.
  func lastCheckpoint(
    of configuration: RunConfiguration, skipped: (String) -> Void
  ) throws -> Checkpoint? {
    var newestProblem: (any Error)?
    for step in try checkpointSteps() {
      let url = checkpoint(step: step)
      do {
        let checkpoint = try Checkpoint(
          SafetensorsFile(url), url: url, configuration: configuration)
        guard (configuration.firstStep...configuration.steps).contains(step) else {
          throw CorruptRun(file: url.path, reason: "the run has no step \(step)")
        }
        try requireMetrics(of: checkpoint)
        return checkpoint
      } catch {
        skipped("\(error)")
        newestProblem = newestProblem ?? error
      }
    }
    if let newestProblem { throw newestProblem }
    return nil
  }

  /// Throws unless metrics.jsonl begins with what it had when a checkpoint was written.
  func requireMetrics(of checkpoint: Checkpoint) throws {
    let metrics = try OpenFile(url(Self.metricsName), flags: O_RDONLY, action: "read")
    guard try metrics.size() >= checkpoint.metricsBytes,
      try metrics.digest(0..<checkpoint.metricsBytes) == checkpoint.metricsDigest
    else { throw CorruptRun(file: metrics.path, reason: "it is not the checkpoint's") }
  }
}
