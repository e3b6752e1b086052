import Foundation
import Synchronization

/// One line of progress on standard error: redrawn with a bar on a terminal, else with the time and
/// at most every 30 seconds. Any thread may use it.
final class ProgressLine: Sendable {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let shown = Mutex(ContinuousClock.now)

  /// - Parameter fraction: done of the whole, in 0...1.
  func show(_ fraction: Double, isLast: Bool, _ text: @autoclosure () -> String) {
    shown.withLock { shown in
      let now = ContinuousClock.now
      guard isLast || now - shown >= .seconds(isTerminal ? 0.1 : 30) else { return }
      shown = now
      let end = isLast ? "\n" : ""
      write(
        isTerminal
          ? "\r\u{1B}[K\(bar(fraction)) \(text())\(end)"
          : "\(Date().ISO8601Format()) \(text())\n")
    }
  }

  /// A line of its own.
  func note(_ text: String) {
    shown.withLock { _ in write("\(isTerminal ? "\r\u{1B}[K" : "")\(text)\n") }
  }

  private func bar(_ fraction: Double) -> String {
    let width = 30
    let filled = Int(Double(width) * min(max(fraction, 0), 1))
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: ".", count: width - filled) + "]"
  }

  private func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
