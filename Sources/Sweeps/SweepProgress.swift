import Foundation
import Support
import Training

/// How far a sweep has got.
public struct SweepProgress: Equatable, Sendable, CustomStringConvertible {
  /// The share of the sweep's work that is done, in 0...1; runs count by their cost.
  public let fraction: Double
  /// Runs that have ended, the diverged included, of so many.
  public let ended: Int
  public let runs: Int
  /// Nats per token of the last batch of the run that was heard of last; nil before this process trains.
  public let loss: Double?
  /// The error of that run, as `TrainingProgress` has it.
  public let error: Double?
  /// Of this process, over all its threads.
  public let tokensPerSecond: Double
  /// If the rest goes as fast as what this process has done; nil before it has done anything.
  public let secondsLeft: Double?

  /// One line: `31 %, 12 of 40 runs, loss 2.314 nats, error 0.412, 48210 tokens/s, 1:23 left`.
  public var description: String {
    func thousandths(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
    let loss = loss.map { "loss \(thousandths($0)) nats, " } ?? ""
    let error = error.map { "error \(thousandths($0)), " } ?? ""
    let rate = Int(min(tokensPerSecond, 1e15).rounded())
    let left = secondsLeft.map { "\(clockTime($0)) left" } ?? "time left unknown"
    return
      "\(Int(100 * fraction)) %, \(ended) of \(runs) runs, \(loss)\(error)\(rate) tokens/s, \(left)"
  }
}

/// Adds up what the runs of a sweep have done.
struct SweepTracker {
  private struct Work {
    let configuration: RunConfiguration
    let cost: Double
    /// The steps done; nil before the run was heard of.
    var step: Int?
    var hasEnded = false

    /// Steps of a run that this one continues cost nothing here.
    func cost(ofSteps steps: Int) -> Double {
      cost * Double(steps) / Double(configuration.steps - configuration.firstStep)
    }
  }

  private var works: [Work]
  private let total: Double
  private var done = 0.0
  /// What this process has done of it; the rest was there or came from another process.
  private var own = 0.0
  private var ownTokens = 0
  private var ended = 0
  private var last: TrainingProgress?
  private let start = ContinuousClock.now

  init(_ configurations: [RunConfiguration]) {
    works = configurations.map { Work(configuration: $0, cost: $0.trainingCost) }
    total = works.reduce(0) { $0 + $1.cost }
  }

  /// A run of this process has made a step.
  mutating func advance(_ index: Int, to progress: TrainingProgress) {
    let step = progress.step
    let first = works[index].configuration.firstStep
    let before = works[index].step ?? step - 1
    if works[index].step == nil { done += works[index].cost(ofSteps: before - first) }
    last = progress
    let gain = works[index].cost(ofSteps: step - before)
    done += gain
    own += gain
    ownTokens += (step - before) * works[index].configuration.tokensPerStep
    works[index].step = step
  }

  /// A run has ended, here or elsewhere. One that diverged leaves nothing to be done.
  mutating func end(_ index: Int) {
    guard !works[index].hasEnded else { return }
    let (first, steps) = (works[index].configuration.firstStep, works[index].configuration.steps)
    done += works[index].cost(ofSteps: steps - (works[index].step ?? first))
    works[index].step = steps
    works[index].hasEnded = true
    ended += 1
  }

  var progress: SweepProgress {
    let seconds = max((ContinuousClock.now - start) / .seconds(1), 1e-9)
    return SweepProgress(
      fraction: ended == works.count ? 1 : min(done / total, 1), ended: ended, runs: works.count,
      loss: last?.loss, error: last?.error, tokensPerSecond: Double(ownTokens) / seconds,
      secondsLeft: own > 0 ? seconds * max(total - done, 0) / own : nil)
  }
}
