import Foundation
import Notebook
import Support
import Synchronization
import Testing

private let text = "a()\n//: prose\nb()\nc()"

/// The messages of what goes wrong in some recording, with their lines.
private func errors(_ record: (Notebook) -> Void) throws -> [String] {
  let notebook = try notebook(text)
  record(notebook)
  let error = errorThrown { _ = try notebook.finish() }
  return (error as? RecordingErrors)?.items.map(\.description) ?? []
}

@Suite struct RecordingTests {
  @Test func recordsKeepTheirOrderAndCodeLines() throws {
    let notebook = try notebook(text)
    let value = notebook.record("z", 1.5, file: "Chapter.swift", line: 4)
    notebook.record("a", 3, unit: "facts", file: "Chapter.swift", line: 1)
    notebook.record("m", "text", file: "Chapter.swift", line: 3)
    #expect(value == 1.5)
    let results = try notebook.finish()
    #expect(results.records.map(\.name) == ["z", "a", "m"])
    #expect(results.records.map(\.codeLine) == [3, 1, 2])
    #expect(results.records[1].content == .integer(Count(3, unit: "facts")))
  }

  @Test func everyErrorIsReportedWithItsLine() throws {
    let file = "Chapter.swift"
    let messages = try errors { notebook in
      notebook.record("x", 1, file: file, line: 1)
      notebook.record("x", "again", file: file, line: 3)
      notebook.record("a name", 1, file: file, line: 1)
      notebook.record("../up", 1, file: file, line: 1)
      notebook.table("t", "", columns: ["a", "b"], rows: [["1"]], file: file, line: 4)
      notebook.table("t2", "", columns: [], rows: [], file: file, line: 4)
      notebook.table(
        "t3", "", columns: ["a"], rows: [[.number(1, .decimals(99))]], file: file, line: 4)
      notebook.check("c", check(tolerance: -1), file: file, line: 4)
      notebook.record("y", 1, file: file, line: 2)
      notebook.record("z", 1, line: 1)
    }
    let expected = [
      "Chapter.swift:3: \"x\" is recorded a second time, first on line 1",
      "Chapter.swift:1: the name \"a name\" is not valid",
      "Chapter.swift:1: the name \"../up\" is not valid",
      "Chapter.swift:4: t: row 1 has 1 cells for 2 columns",
      "Chapter.swift:4: t2: it has no columns",
      "Chapter.swift:4: t3: a number format asks for 99 digits",
      "Chapter.swift:4: c: its tolerance is negative",
      "Chapter.swift:2: y is recorded where the file has no code",
      "RecordingTests.swift:1: z is recorded outside the chapter",
    ]
    #expect(messages.count == expected.count)
    for (message, start) in zip(messages, expected) { #expect(message.hasPrefix(start)) }
  }

  @Test func aCheckMustStateItsReasons() throws {
    let claim = Claim(
      "c", "s", measured: .computed(1), predicted: 1, by: "f",
      rival: .init("r", by: "g", predicts: 2))
    let messages = try errors {
      $0.check(claim, within: .none(because: " "), file: "Chapter.swift", line: 1)
    }
    #expect(messages == ["Chapter.swift:1: c: its reason of the tolerance is empty; state it"])
  }

  @Test func aCaptionIsReadByItsChecks() throws {
    let notebook = try notebook(text)
    let values = [("grows.1", 1.0), ("grows.2", 1.0), ("stays", 5), ("open", 1)]
    for (id, measured) in values {
      let claim = Claim(
        id, "s", measured: .computed(measured), predicted: 1, by: "f",
        rival: .init("r", by: "g", predicts: id == "open" ? 1 : 2))
      notebook.check(claim, within: .none(because: "exact"), file: "Chapter.swift", line: 1)
    }
    notebook.captions(
      "captions",
      CaptionClaim("it grows", shownBy: "grows"),
      CaptionClaim("it stays", shownBy: "grows.1", "stays"),
      CaptionClaim("it is open", shownBy: "open"),
      file: "Chapter.swift", line: 3)
    guard case .table(let table) = try notebook.finish().records.last?.content else {
      Issue.record("the caption is no table")
      return
    }
    #expect(
      table.rows.map(\.last)
        == ["reproduced", "refuted: stays", "undecided: open"].map { .text($0) })
    let messages = try errors {
      $0.captions(
        "captions", CaptionClaim("it glows", shownBy: "gro"), file: "Chapter.swift", line: 3)
    }
    #expect(messages == ["Chapter.swift:3: no check decides what is claimed: it glows"])
  }

  @Test func recordingFromManyThreadsLosesNothing() async throws {
    let notebook = try notebook(text)
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<100 {
        group.addTask { notebook.record("x\(index)", index, file: "Chapter.swift", line: 1) }
      }
    }
    #expect(try notebook.finish().records.count == 100)
  }

  @Test func progressGoesToTheNotebooksOutput() throws {
    let written = Mutex("")
    let output = ProgressOutput(
      isTerminal: true, now: { Date(timeIntervalSince1970: 0) },
      write: { text in written.withLock { $0 += text } })
    let progress = try notebook(text, output: output).progress("sweep", total: 4)
    progress.advance(by: 2)
    progress.finish()
    #expect(written.withLock { $0.hasSuffix("] sweep 50%, took 0:00\n") })
  }
}
