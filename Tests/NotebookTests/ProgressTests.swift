import Foundation
import Notebook
import Synchronization
import Testing

/// A clock that moves only when told, and what was written.
private final class Recorder: Sendable {
  private let seconds = Mutex(0.0)
  private let text = Mutex("")

  var written: String { text.withLock { $0 } }

  func wait(_ interval: Double) { seconds.withLock { $0 += interval } }

  func output(isTerminal: Bool) -> ProgressOutput {
    ProgressOutput(
      isTerminal: isTerminal,
      now: { Date(timeIntervalSince1970: self.seconds.withLock { $0 }) },
      write: { new in self.text.withLock { $0 += new } })
  }
}

@Suite struct ProgressTests {
  @Test func aFileGetsALineAtMostEveryThirtySeconds() throws {
    let recorder = Recorder()
    let notebook = try notebook("", output: recorder.output(isTerminal: false))
    let progress = notebook.progress("sweep", total: 200)
    for _ in 0..<100 {
      recorder.wait(1)
      progress.advance()
    }
    #expect(
      recorder.written == """
        1970-01-01T00:00:30Z sweep 15%, 2:50 left
        1970-01-01T00:01:00Z sweep 30%, 2:20 left
        1970-01-01T00:01:30Z sweep 45%, 1:50 left

        """)
    progress.advance(by: 100)
    progress.finish()
    progress.finish()
    progress.advance()
    #expect(recorder.written.hasSuffix("1970-01-01T00:01:40Z sweep 100%, took 1:40\n"))
  }

  @Test func shortWorkLeavesNoTraceInAFile() {
    let recorder = Recorder()
    let progress = Progress("fit", total: 2, output: recorder.output(isTerminal: false))
    recorder.wait(29)
    progress.advance(by: 2)
    progress.finish()
    #expect(recorder.written.isEmpty)
  }

  @Test func aTerminalGetsABar() {
    let recorder = Recorder()
    let progress = Progress("fit", total: 4, output: recorder.output(isTerminal: true))
    recorder.wait(3600)
    progress.advance()
    progress.advance()  // too soon to be drawn
    progress.finish()
    #expect(
      recorder.written == "\r\u{1B}[K[#######.......................] fit 25%, 3:00:00 left"
        + "\r\u{1B}[K[###############...............] fit 50%, took 1:00:00\n")
  }

  @Test func stepsOutOfRangeAreHarmless() {
    let recorder = Recorder()
    for total in [-5, 0, 1, Int.max] {
      let progress = Progress("x", total: total, output: recorder.output(isTerminal: true))
      for steps in [0, -1, Int.min, 1, Int.max, Int.max] {
        recorder.wait(1)
        progress.advance(by: steps)
      }
      progress.finish()
    }
    #expect(recorder.written.contains("x 0%, time left unknown"))
    #expect(recorder.written.hasSuffix("x 100%, took 0:06\n"))
  }

  @Test func manyThreadsCountEveryStep() async {
    let recorder = Recorder()
    let progress = Progress("x", total: 1000, output: recorder.output(isTerminal: true))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<1000 { group.addTask { progress.advance() } }
    }
    progress.finish()
    #expect(recorder.written.hasSuffix("x 100%, took 0:00\n"))
  }
}
