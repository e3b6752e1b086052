import Foundation
import Synchronization

/// Where progress is shown, and the clock by which it is.
public struct ProgressOutput: Sendable {
  let isTerminal: Bool
  let now: @Sendable () -> Date
  let write: @Sendable (String) -> Void

  public init(
    isTerminal: Bool, now: @escaping @Sendable () -> Date,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.isTerminal = isTerminal
    self.now = now
    self.write = write
  }

  /// The process's standard error and the system's clock.
  public static let standardError = ProgressOutput(
    isTerminal: isatty(STDERR_FILENO) == 1, now: { Date() },
    write: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) })
}

/// How far some work has got: a bar on a terminal, redrawn at most ten times a second; elsewhere a
/// line with the time, at most every 30 seconds. Any thread may advance it.
public final class Progress: Sendable {
  private struct State {
    var done = 0
    var lastShown: Date
    var isFinished = false
  }

  private let title: String
  private let total: Int
  private let output: ProgressOutput
  private let start: Date
  private let state: Mutex<State>

  /// - Parameter total: the steps in all; less than 1 counts as 1.
  public init(_ title: String, total: Int, output: ProgressOutput = .standardError) {
    self.title = title
    self.total = max(total, 1)
    self.output = output
    start = output.now()
    state = Mutex(State(lastShown: start))
  }

  /// Counts steps as done; never more than there are.
  public func advance(by steps: Int = 1) {
    state.withLock { state in
      guard !state.isFinished else { return }
      let remaining = total - state.done
      state.done = steps >= remaining ? total : max(state.done + max(steps, 0), 0)
      let now = output.now()
      guard now.timeIntervalSince(state.lastShown) >= (output.isTerminal ? 0.1 : 30) else { return }
      state.lastShown = now
      let status = "\(title) \(percent(state.done))%, \(timeLeft(state.done, at: now))"
      output.write(
        output.isTerminal
          ? "\r\u{1B}[K\(bar(state.done)) \(status)" : "\(timestamp(now)) \(status)\n")
    }
  }

  /// Ends the bar with the time the work took. Off a terminal only work of 30 seconds or more says
  /// so. Called again, does nothing.
  public func finish() {
    state.withLock { state in
      guard !state.isFinished else { return }
      state.isFinished = true
      let now = output.now()
      let elapsed = now.timeIntervalSince(start)
      let status = "\(title) \(percent(state.done))%, took \(duration(elapsed))"
      if output.isTerminal {
        output.write("\r\u{1B}[K\(bar(state.done)) \(status)\n")
      } else if elapsed >= 30 {
        output.write("\(timestamp(now)) \(status)\n")
      }
    }
  }

  private func fraction(_ done: Int) -> Double { Double(done) / Double(total) }

  private func percent(_ done: Int) -> Int { Int(100 * fraction(done)) }

  private func bar(_ done: Int) -> String {
    let width = 30
    let filled = Int(Double(width) * fraction(done))
    let empty = String(repeating: ".", count: width - filled)
    return "[\(String(repeating: "#", count: filled))\(empty)]"
  }

  /// The time left if the rest goes as fast as what is done.
  private func timeLeft(_ done: Int, at now: Date) -> String {
    guard done > 0 else { return "time left unknown" }
    let elapsed = max(now.timeIntervalSince(start), 0)
    return "\(duration(elapsed * (1 / fraction(done) - 1))) left"
  }

  /// Hours, minutes and seconds: 2:03:04, 3:04.
  private func duration(_ interval: TimeInterval) -> String {
    // A century at most, so that the conversion cannot overflow.
    let seconds = Int(min(max(interval, 0), 3.2e9).rounded())
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    let twoDigits = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
    let tail = "\(hours > 0 ? twoDigits(minutes) : "\(minutes)"):\(twoDigits(seconds % 60))"
    return hours > 0 ? "\(hours):\(tail)" : tail
  }

  private func timestamp(_ date: Date) -> String { date.ISO8601Format() }
}
