import Foundation
import Support

/// How far a run has got.
public struct TrainingProgress: Equatable, Sendable, CustomStringConvertible {
  public let step: Int
  public let steps: Int
  /// Whether the run ends here, which with a rule it may before its last step.
  public let isLast: Bool
  /// Nats per token of the last batch.
  public let loss: Double
  /// The share of the questions that the last evaluation saw answered wrong; nil if there was none in this
  /// process, or no question.
  public let error: Double?
  /// Of this process, checkpoints and evaluations included.
  public let tokensPerSecond: Double
  public let secondsLeft: Double

  /// One line: `step 120 of 1000 (12 %), loss 2.314 nats, error 0.412, 48210 tokens/s, 1:23 left`.
  public var description: String {
    let percent = 100 * step / max(steps, 1)
    let rate = Int(min(tokensPerSecond, 1e15).rounded())
    func thousandths(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
    let error = error.map { ", error \(thousandths($0))" } ?? ""
    return "step \(step) of \(steps) (\(percent) %), loss \(thousandths(loss)) nats\(error), "
      + "\(rate) tokens/s, \(clockTime(secondsLeft)) left"
  }
}

/// Measures how fast this process trains a run.
struct TrainingMeter {
  private let steps: Int
  private let started: Int
  private let start = ContinuousClock.now
  /// Tokens learned from.
  var tokens = 0
  var evaluation: Evaluation?

  init(_ configuration: RunConfiguration, from step: Int) {
    steps = configuration.steps
    started = step
  }

  func progress(step: Int, loss: Double, isLast: Bool) -> TrainingProgress {
    let seconds = max((ContinuousClock.now - start) / .seconds(1), 1e-9)
    let people = evaluation?.people ?? []
    return TrainingProgress(
      step: step, steps: steps, isLast: isLast, loss: loss,
      error: people.isEmpty ? nil : 1 - PeopleBin.merged(people).accuracy,
      tokensPerSecond: Double(tokens) / seconds,
      secondsLeft: isLast
        ? 0 : seconds * Double(steps - step) / Double(max(step - started, 1)))
  }
}
