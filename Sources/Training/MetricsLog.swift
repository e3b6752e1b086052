import Foundation
import Support

/// metrics.jsonl: a line of JSON for each step and each evaluation, in order, appended to and never
/// changed.
///
/// After a resumption it is written on from where the checkpoint found it, so that the file becomes
/// what an uninterrupted run would have written. What an earlier process wrote beyond is not cut off
/// but written over: should that process still be alive, and its lock and claim have failed, each
/// byte is a function of the run and of its place, and both write the same. Only at the end is the
/// file cut to its length, which is the same for both.
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
  private let claim: RunClaim
  private var hash = SHA256Hash()
  private(set) var bytes = 0
  /// Whether the evaluation after the last step is yet to be appended.
  var awaitsEvaluation: Bool

  /// Opens the file to be written on after its first `bytes` bytes, which it must have.
  /// - Parameter claim: checked before every write; `RunIsBusy` if it is lost.
  init(_ url: URL, keeping bytes: Int, awaitsEvaluation: Bool, claim: RunClaim) throws {
    self.claim = claim
    self.awaitsEvaluation = awaitsEvaluation
    file = try OpenFile(url, flags: O_RDWR | O_CREAT, action: "write")
    try file.seek(to: bytes)
    var piece = [UInt8](repeating: 0, count: min(bytes, 1 << 20))
    while self.bytes < bytes {
      let count = min(piece.count, bytes - self.bytes)
      try piece.withUnsafeMutableBytes { buffer in
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        try file.read(into: part, at: self.bytes)
        hash.update(UnsafeRawBufferPointer(part))
      }
      self.bytes += count
    }
  }

  func append(_ line: some Encodable) throws {
    let data = try canonicalJSON(line) + Data("\n".utf8)
    try claim.check()
    try file.write(data)
    hash.update(data)
    bytes += data.count
  }

  /// Makes everything appended so far durable, and describes it for a checkpoint.
  func checkpoint(step: Int) throws -> Checkpoint {
    try claim.check()
    try file.sync()
    return Checkpoint(
      step: step, metricsBytes: bytes, metricsDigest: hash.hexadecimal,
      awaitsEvaluation: awaitsEvaluation)
  }

  /// Ends the file after what was appended.
  /// - Returns: The SHA-256 that it must have.
  func end() throws -> String {
    try file.truncate(to: bytes)
    return try checkpoint(step: 0).metricsDigest
  }
}
