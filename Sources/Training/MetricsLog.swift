import Crypto
import Foundation
import Workbench

/// metrics.jsonl: a line of JSON for each step and each evaluation, in order, appended to and never
/// changed. After a resumption it is cut back to where the checkpoint found it, so that the file
/// becomes what an uninterrupted run would have written.
final class MetricsLog {
  /// The line of a training step.
  struct Step: Encodable {
    let step: Int
    /// Nats per token, mean over the batch, before the step.
    let loss: Double
    /// Of the gradient of the loss, before clipping.
    let gradientNorm: Double
    let learningRate: Double
    let tokens: Int
  }

  private let file: OpenFile
  private var hash = SHA256()
  private(set) var bytes = 0

  /// Opens the file and keeps its first `bytes` bytes, which it must have.
  init(_ url: URL, keeping bytes: Int) throws {
    file = try OpenFile(url, flags: O_RDWR | O_CREAT, action: "write")
    try file.truncate(to: bytes)
    var piece = [UInt8](repeating: 0, count: min(bytes, 1 << 20))
    while self.bytes < bytes {
      let count = min(piece.count, bytes - self.bytes)
      try piece.withUnsafeMutableBytes { buffer in
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        try file.read(into: part, at: self.bytes)
        hash.update(bufferPointer: UnsafeRawBufferPointer(part))
      }
      self.bytes += count
    }
  }

  func append(_ line: some Encodable) throws {
    let data = try canonicalJSON(line) + Data("\n".utf8)
    try file.write(data)
    hash.update(data: data)
    bytes += data.count
  }

  /// Makes everything appended so far durable, and describes it for a checkpoint.
  func checkpoint(step: Int) throws -> Checkpoint {
    try file.sync()
    let digest = hexadecimal(hash.finalize())
    return Checkpoint(step: step, metricsBytes: bytes, metricsDigest: digest)
  }
}
