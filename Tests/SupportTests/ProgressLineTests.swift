import Foundation
import Support
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

@Suite struct ProgressLineTests {
  @Test func aFileGetsALineAtMostEveryThirtySeconds() {
    let recorder = Recorder()
    let progress = ProgressLine("sweep", total: 200, output: recorder.output(isTerminal: false))
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
    let progress = ProgressLine("fit", total: 2, output: recorder.output(isTerminal: false))
    recorder.wait(29)
    progress.advance(by: 2)
    progress.finish()
    #expect(recorder.written.isEmpty)
  }

  @Test func aTerminalGetsABar() {
    let recorder = Recorder()
    let progress = ProgressLine("fit", total: 4, output: recorder.output(isTerminal: true))
    recorder.wait(3600)
    progress.advance()
    progress.advance()  // too soon to be drawn
    progress.finish()
    #expect(
      recorder.written == "\r\u{1B}[K[#######.......................] fit 25%, 3:00:00 left"
        + "\r\u{1B}[K[###############...............] fit 50%, took 1:00:00\n")
  }

  /// What is written when 1 of 2 runs is shown once too early and once in time, and then the last.
  private func shares(isTerminal: Bool, interval: Double) -> String {
    let recorder = Recorder()
    let progress = ProgressLine(output: recorder.output(isTerminal: isTerminal))
    recorder.wait(interval / 2)
    progress.show(0.1, isLast: false, "too soon")
    recorder.wait(interval / 2)
    progress.show(0.5, isLast: false, "1 of 2 runs")
    progress.note("the second run resumes")
    progress.show(1, isLast: true, "2 of 2 runs")
    return recorder.written
  }

  @Test func aShareOfTheWorkIsShownInWordsOfItsOwn() {
    #expect(
      shares(isTerminal: true, interval: 0.1)
        == "\r\u{1B}[K[###############...............] 1 of 2 runs"
        + "\r\u{1B}[Kthe second run resumes\n"
        + "\r\u{1B}[K[##############################] 2 of 2 runs\n")
    #expect(
      shares(isTerminal: false, interval: 30) == """
        1970-01-01T00:00:30Z 1 of 2 runs
        the second run resumes
        1970-01-01T00:00:30Z 2 of 2 runs

        """)
  }

  /// A label in a note, or in what is shown, begins no line and moves nothing.
  @Test func whatIsShownIsOnOneLine() {
    let recorder = Recorder()
    let progress = ProgressLine(output: recorder.output(isTerminal: true))
    progress.note("the run \"a\n\u{1B}[2Kb\u{202E}\" resumes")
    progress.show(1, isLast: true, "x\ry\u{9B}A")
    #expect(
      recorder.written == "\r\u{1B}[Kthe run \"a \\u{1B}[2Kb\\u{202E}\" resumes\n"
        + "\r\u{1B}[K[##############################] x y\\u{009B}A\n")
  }

  @Test(arguments: [-1, 2, Double.infinity, -Double.infinity])
  func sharesOutOfRangeAreHarmless(share: Double) {
    let recorder = Recorder()
    ProgressLine(output: recorder.output(isTerminal: true)).show(share, isLast: true, "x")
    let filled = String(repeating: share > 0 ? "#" : ".", count: 30)
    #expect(recorder.written == "\r\u{1B}[K[\(filled)] x\n")
  }

  @Test func stepsOutOfRangeAreHarmless() {
    let recorder = Recorder()
    for total in [-5, 0, 1, Int.max] {
      let progress = ProgressLine("x", total: total, output: recorder.output(isTerminal: true))
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
    let progress = ProgressLine("x", total: 1000, output: recorder.output(isTerminal: true))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<1000 { group.addTask { progress.advance() } }
    }
    progress.finish()
    #expect(recorder.written.hasSuffix("x 100%, took 0:00\n"))
  }
}
