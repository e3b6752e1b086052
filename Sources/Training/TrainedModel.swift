import Corpora
import Foundation
import Interchange
import Support
import Transformer

/// The weights that a run has come to: its last whole checkpoint, with the digest checked.
public struct TrainedModel {
  public let configuration: RunConfiguration
  /// The step of the checkpoint.
  public let step: Int
  /// Whether that is the end of the run.
  public let isComplete: Bool
  let run: RunFolder

  /// - Parameter notice: is told, on one line, of newer checkpoints that are damaged.
  /// - Throws: `NoTrainedModel` for a run that diverged, is damaged or has no checkpoint.
  public init(_ run: RunFolder, notice: (String) -> Void = { _ in }) throws {
    func refused(_ reason: String) -> NoTrainedModel { NoTrainedModel(id: run.id, reason: reason) }
    switch run.status() {
    case .complete: isComplete = true
    case .partial: isComplete = false
    case .missing: throw refused("nothing of it is stored; train it first")
    case .corrupt(let reason), .stale(let reason): throw refused(reason)
    case .diverged(let step, let reason):
      throw refused(
        "it diverged at step \(step) (\(reason)); train again with a lower learning rate")
    }
    configuration = try run.configuration()
    guard let checkpoint = try run.lastCheckpoint(of: configuration, skipped: notice) else {
      throw refused("it has no checkpoint yet; go on training it")
    }
    step = checkpoint.step
    self.run = run
  }

  func checkpoint() throws -> SafetensorsFile { try SafetensorsFile(run.checkpoint(step: step)) }

  /// What Hugging Face's transformers can read of it.
  public var export: HuggingFaceExport {
    get throws {
      HuggingFaceExport(
        configuration.model, trainedOn: configuration.corpus, checkpoint: try checkpoint())
    }
  }

  /// The weights as the flat buffer of `ParameterLayout`.
  /// - Throws: `NotEnoughMemory`, `SafetensorsError`, `FileError`.
  public func parameters() throws -> [Float] {
    let layout = ParameterLayout(configuration.model)
    try Memory.require(
      ByteCount(layout.count, MemoryLayout<Float>.stride), for: "this model",
      remedy: "take a smaller one")
    let checkpoint = try checkpoint()
    var parameters = [Float](repeating: 0, count: layout.count)
    try parameters.withUnsafeMutableBufferPointer { buffer in
      for tensor in layout.tensors {
        let end = tensor.offset + tensor.count
        try checkpoint.read(
          tensor.name, into: UnsafeMutableBufferPointer(rebasing: buffer[tensor.offset..<end]))
      }
    }
    return parameters
  }
}

/// A run without a trained model, why, and what to do.
public struct NoTrainedModel: Error, Equatable, CustomStringConvertible, Sendable {
  public let id: String
  public let reason: String

  public var description: String { "run \(id) has no model to use: \(oneLine(reason))" }
}
