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
/// line with the time, at most every 30 seconds. Any thread may use it.
///
/// Work of equal steps is counted with `advance` and `finish`. Other work says with `show` which
/// share of it is done, in words of its own.
public final class ProgressLine: Sendable {
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

  /// - Parameters:
  ///   - title: stands before the count of steps.
  ///   - total: the steps in all; less than 1 counts as 1.
  public init(_ title: String = "", total: Int = 1, output: ProgressOutput = .standardError) {
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
      guard isDue(now, state) else { return }
      state.lastShown = now
      write(fraction(state), at: now, "\(status(state)), \(timeLeft(state, at: now))")
    }
  }

  /// Ends the count with the time the work took. Off a terminal only work of 30 seconds or more says
  /// so. Called again, does nothing.
  public func finish() {
    state.withLock { state in
      guard !state.isFinished else { return }
      state.isFinished = true
      let now = output.now()
      let elapsed = now.timeIntervalSince(start)
      guard output.isTerminal || elapsed >= 30 else { return }
      write(
        fraction(state), at: now, isLast: true, "\(status(state)), took \(clockTime(elapsed))")
    }
  }

  /// Says how far the work has got, if it is time to, or if it is the last time.
  /// - Parameter fraction: done of the whole, in 0...1.
  public func show(_ fraction: Double, isLast: Bool, _ text: @autoclosure () -> String) {
    state.withLock { state in
      let now = output.now()
      guard isLast || isDue(now, state) else { return }
      state.lastShown = now
      write(fraction, at: now, isLast: isLast, text())
    }
  }

  /// A line of its own, whatever is in the text.
  public func note(_ text: String) {
    state.withLock { _ in
      output.write("\(output.isTerminal ? "\r\u{1B}[K" : "")\(oneLine(text))\n")
    }
  }

  private func isDue(_ now: Date, _ state: State) -> Bool {
    now.timeIntervalSince(state.lastShown) >= (output.isTerminal ? 0.1 : 30)
  }

  private func write(_ fraction: Double, at now: Date, isLast: Bool = false, _ text: String) {
    let text = oneLine(text)
    output.write(
      output.isTerminal
        ? "\r\u{1B}[K\(bar(fraction)) \(text)\(isLast ? "\n" : "")"
        : "\(now.ISO8601Format()) \(text)\n")
  }

  private func bar(_ fraction: Double) -> String {
    let width = 30
    let filled = Int(Double(width) * min(max(fraction, 0), 1))
    let empty = String(repeating: ".", count: width - filled)
    return "[\(String(repeating: "#", count: filled))\(empty)]"
  }

  private func fraction(_ state: State) -> Double { Double(state.done) / Double(total) }

  private func status(_ state: State) -> String { "\(title) \(Int(100 * fraction(state)))%" }

  /// The time left if the rest goes as fast as what is done.
  private func timeLeft(_ state: State, at now: Date) -> String {
    guard state.done > 0 else { return "time left unknown" }
    let elapsed = max(now.timeIntervalSince(start), 0)
    return "\(clockTime(elapsed * (1 / fraction(state) - 1))) left"
  }
}
