import Foundation
import Support

/// How far a run has got.
public struct TrainingProgress: Equatable, Sendable, CustomStringConvertible {
  public let step: Int
  public let steps: Int
  /// Nats per token of the last batch.
  public let loss: Double
  /// Of this process, checkpoints and evaluations included.
  public let tokensPerSecond: Double
  public let secondsLeft: Double

  init(step: Int, steps: Int, started: Int, loss: Double, tokens: Int, seconds: Double) {
    self.step = step
    self.steps = steps
    self.loss = loss
    let seconds = max(seconds, 1e-9)
    tokensPerSecond = Double(tokens) / seconds
    secondsLeft = seconds * Double(steps - step) / Double(max(step - started, 1))
  }

  /// One line: `step 120 of 1000 (12 %), loss 2.314 nats, 48210 tokens/s, 1:23 left`.
  public var description: String {
    let percent = 100 * step / max(steps, 1)
    let rate = Int(min(tokensPerSecond, 1e15).rounded())
    let nats = (loss * 1000).rounded() / 1000
    return "step \(step) of \(steps) (\(percent) %), loss \(nats) nats, \(rate) tokens/s, "
      + "\(clockTime(secondsLeft)) left"
  }
}
