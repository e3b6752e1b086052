import Foundation
import Transformer
import Workbench

/// What a checkpoint says besides its tensors.
struct Checkpoint: Equatable {
  let step: Int
  /// The length and the SHA-256 of metrics.jsonl when the checkpoint was written.
  let metricsBytes: Int
  let metricsDigest: String

  private static let states: [(prefix: String, state: Trainer.State)] = [
    ("", .parameters), ("first_moment.", .firstMoment), ("second_moment.", .secondMoment),
  ]

  private static func tensors(_ layout: ParameterLayout) -> [SafetensorsWriter.Tensor] {
    states.flatMap { prefix, _ in
      layout.tensors.map { .init(name: prefix + $0.name, shape: $0.shape) }
    }
  }

  /// Writes the trainer's weights and moments and what is said here.
  func write(_ trainer: Trainer, to url: URL) throws {
    let layout = trainer.layout
    let metadata = [
      "format": "pt", "step": "\(step)", "metrics_bytes": "\(metricsBytes)",
      "metrics_sha256": metricsDigest,
    ]
    let tensors = Self.tensors(layout)
    func elements(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
      let (state, tensor) = index.quotientAndRemainder(dividingBy: layout.tensors.count)
      let start = layout.tensors[tensor].offset
      try trainer.withState(Self.states[state].state) { values in
        let end = start + tensors[index].count
        try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: values[start..<end])))
      }
    }
    let complete = try SafetensorsWriter.adding(
      digestOf: tensors, to: metadata, elements: elements)
    try SafetensorsWriter.write(tensors, metadata: complete, to: url, elements: elements)
  }

  /// Checks a checkpoint's header, tensors and digest without loading it.
  /// - Throws: `SafetensorsError`, `CorruptRun`, `FileError`.
  init(_ file: SafetensorsFile, url: URL, configuration: ModelConfiguration) throws {
    try file.require(Self.tensors(ParameterLayout(configuration)))
    let metadata = file.header.metadata
    func damaged(_ reason: String) -> CorruptRun { CorruptRun(file: url.path, reason: reason) }
    guard let step = metadata["step"].flatMap({ Int($0) }), step >= 0,
      let bytes = metadata["metrics_bytes"].flatMap({ Int($0) }), bytes >= 0,
      let digest = metadata["metrics_sha256"]
    else { throw damaged("its metadata are not a checkpoint's") }
    guard try file.dataDigest() == metadata["sha256"] else {
      throw damaged("its data do not have the digest that its header states")
    }
    self.step = step
    metricsBytes = bytes
    metricsDigest = digest
  }

  init(step: Int, metricsBytes: Int, metricsDigest: String) {
    self.step = step
    self.metricsBytes = metricsBytes
    self.metricsDigest = metricsDigest
  }

  /// Loads a checkpoint that was checked into the trainer.
  static func load(_ file: SafetensorsFile, into trainer: Trainer, step: Int) throws {
    for (prefix, state) in states {
      for tensor in trainer.layout.tensors {
        try trainer.withState(state) { values in
          let end = tensor.offset + tensor.shape.reduce(1, *)
          try file.read(
            prefix + tensor.name,
            into: UnsafeMutableBufferPointer(rebasing: values[tensor.offset..<end]))
        }
      }
    }
    trainer.step = step
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
          SafetensorsFile(url), url: url, configuration: configuration.model)
        guard checkpoint.step == step, step <= configuration.steps else {
          throw CorruptRun(file: url.path, reason: "its step is not the one in its name")
        }
        let metrics = try OpenFile(
          self.url(Self.metricsName), flags: O_RDONLY, action: "read")
        guard try metrics.size() >= checkpoint.metricsBytes,
          try metrics.digest(0..<checkpoint.metricsBytes) == checkpoint.metricsDigest
        else {
          throw CorruptRun(file: metrics.path, reason: "it is not the checkpoint's")
        }
        return checkpoint
      } catch {
        skipped("\(error)")
        newestProblem = newestProblem ?? error
      }
    }
    if let newestProblem { throw newestProblem }
    return nil
  }
}
