import Corpora
import Foundation
import Interchange
import Support
import Transformer

/// The weights that a run has come to: its last whole checkpoint, or one that was kept, with the digest
/// checked.
public struct TrainedModel {
  /// Which of the weights in a checkpoint.
  public enum Weights: String, CaseIterable, Sendable {
    case last
    /// Their exponential moving average; see `WeightAverage`.
    case average
  }

  public let configuration: RunConfiguration
  public let weights: Weights
  /// The step of the checkpoint.
  public let step: Int
  /// Whether that is the end of the run.
  public let isComplete: Bool
  let run: RunFolder

  /// - Parameters:
  ///   - step: of a checkpoint that the run keeps; nil for the last.
  ///   - notice: is told, on one line, of newer checkpoints that are damaged.
  /// - Throws: `NoTrainedModel` for a run that diverged, is damaged, has no such checkpoint or no
  ///   average.
  public init(
    _ run: RunFolder, step: Int? = nil, weights: Weights = .last,
    notice: (String) -> Void = { _ in }
  ) throws {
    func refused(_ reason: String) -> NoTrainedModel { NoTrainedModel(id: run.id, reason: reason) }
    switch run.status() {
    case .complete: isComplete = true
    case .partial: isComplete = false
    case .missing: throw refused("nothing of it is stored; train it first")
    case .corrupt(let reason), .stale(let reason): throw refused(reason)
    case .diverged where step != nil: isComplete = false
    case .diverged(let step, let reason):
      throw refused(
        "it diverged at step \(step) (\(reason)); train again with a lower learning rate")
    }
    configuration = try run.configuration()
    guard weights == .last || configuration.average != nil else {
      throw refused("it keeps no average of weights; take the last ones")
    }
    let checkpoint: Checkpoint?
    if let step {
      let url = run.checkpoint(step: step)
      guard Files.exists(url) else {
        let kept = try run.checkpointSteps().reversed().map(String.init).joined(separator: ", ")
        throw refused("it has no checkpoint of step \(step); there are those of \(kept)")
      }
      checkpoint = try Checkpoint(SafetensorsFile(url), url: url, configuration: configuration)
    } else {
      checkpoint = try run.lastCheckpoint(of: configuration, skipped: notice)
    }
    guard let checkpoint else { throw refused("it has no checkpoint yet; go on training it") }
    self.step = checkpoint.step
    self.weights = weights
    self.run = run
  }

  /// What the tensors of the weights are called before their names.
  private var prefix: String { weights == .average ? Checkpoint.averagePrefix : "" }

  func checkpoint() throws -> SafetensorsFile { try SafetensorsFile(run.checkpoint(step: step)) }

  /// What Hugging Face's transformers can read of it.
  public var export: HuggingFaceExport {
    get throws {
      HuggingFaceExport(
        configuration.model, trainedOn: try configuration.corpus.requireBiographies(),
        checkpoint: try checkpoint(),
        prefix: prefix)
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
          prefix + tensor.name,
          into: UnsafeMutableBufferPointer(rebasing: buffer[tensor.offset..<end]))
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
