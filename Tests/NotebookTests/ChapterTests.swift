import Foundation
import Notebook
import Synchronization
import Testing

private let text = """
  import Notebook
  //: # Title, {{x}}
  notebook.record("x", x)
  """

/// Where the chapters' repositories are; removed when the tests end.
private let folder: URL = {
  atexit { try? FileManager.default.removeItem(at: folder) }
  return FileManager.default.temporaryDirectory
    .appendingPathComponent("notebook-\(UUID().uuidString)")
}()

/// The path of a Chapter.swift in a repository of its own.
private func makeSource(_ name: String) -> String {
  let file = folder.appendingPathComponent("\(name)/Chapters/\(name)/Chapter.swift")
  try? write(text, to: file)
  return file.path
}

private enum Passing: Chapter {
  static let name = "Passing"
  static let executable = "passing1.2"
  static let summary = "A chapter whose check passes."
  static let sourcePath = makeSource(name)
  static func run(_ notebook: Notebook) async throws {
    notebook.record("x", notebook.threads, file: sourcePath, line: 3)
    notebook.check("c", check(), file: sourcePath, line: 3)
    notebook.figure("f", "", sampleDrawing(1), file: sourcePath, line: 3)
  }
}

private enum Failing: Chapter {
  static let name = "Failing"
  static let executable = "failing"
  static let summary = "A chapter whose check fails."
  static let sourcePath = makeSource(name)
  static func run(_ notebook: Notebook) async throws {
    notebook.record("x", 1, file: sourcePath, line: 3)
    notebook.check("c", check(predicted: 7), file: sourcePath, line: 3)
  }
}

/// Leaves a file besides, and has a figure that can be drawn if it is told so.
private enum Leaving: Chapter {
  static let name = "Leaving"
  static let executable = "leaving"
  static let summary = ""
  static let sourcePath = makeSource(name)
  static let isDrawable = Mutex(true)
  static func run(_ notebook: Notebook) async throws {
    notebook.record("x", 1, file: sourcePath, line: 3)
    let drawing = isDrawable.withLock { $0 } ? sampleDrawing(1) : impossibleDrawing()
    notebook.figure("f", "", drawing, file: sourcePath, line: 3)
    for text in ["first", "last"] {
      notebook.publish(
        PublishedFile(path: "Chapters/Leaving/sweep-runs.json", data: Data(text.utf8)))
    }
  }
}

private enum Throwing: Chapter {
  struct Failure: Error, CustomStringConvertible { let description = "3 of 4 runs" }
  static let name = "Throwing"
  static let executable = "throwing"
  static let summary = ""
  static let sourcePath = makeSource(name)
  static func run(_ notebook: Notebook) async throws { throw Failure() }
}

private enum Shouting: Chapter {
  struct Failure: Error, CustomStringConvertible {
    let description =
      "a\n1 of 1 checks pass\u{1B}[2K" + String(repeating: "x", count: 1 << 20) + "; end"
  }
  static let name = "Shouting"
  static let executable = "shouting"
  static let summary = ""
  static let sourcePath = makeSource(name)
  static func run(_ notebook: Notebook) async throws { throw Failure() }
}

private enum Clashing: Chapter {
  static let name = "Clashing"
  static let executable = "clashing"
  static let summary = ""
  static let sourcePath = makeSource(name)
  static func run(_ notebook: Notebook) async throws {
    notebook.record("x", 1, file: sourcePath, line: 3)
    notebook.record("x", 2, file: sourcePath, line: 3)
  }
}

private enum Sourceless: Chapter {
  static let name = "Sourceless"
  static let executable = "sourceless"
  static let summary = ""
  static let sourcePath = "/nowhere/Chapters/Sourceless/Chapter.swift"
  static func run(_ notebook: Notebook) async throws {}
}

private final class Streams: Sendable {
  let output = Mutex("")
  let error = Mutex("")
}

/// What a chapter's executable does when called with some arguments.
private func invoke(
  _ chapter: (some Chapter).Type, _ arguments: String..., built: Date? = nil
) async -> (status: Int32, output: String, error: String) {
  let streams = Streams()
  let console = Console(
    output: { text in streams.output.withLock { $0 += text } },
    error: { text in streams.error.withLock { $0 += text } }, progress: .standardError)
  let status = await chapter.invoke(arguments, built: built, console: console)
  return (status, streams.output.withLock { $0 }, streams.error.withLock { $0 })
}

private func repository(_ chapter: (some Chapter).Type) -> URL {
  URL(fileURLWithPath: chapter.sourcePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

@Suite struct ChapterTests {
  @Test func aRunPrintsItsChecksAndFiles() async throws {
    let run = await invoke(Passing.self, "--threads", "3")
    #expect(run.status == 0)
    #expect(run.error == "")
    #expect(
      run.output == """
        chapter  check  measured        predicted  tolerance  verdict
        Passing  c      -0.501 ± 0.012  -0.5000    ± 0.05     PASS
        1 of 1 checks pass
        wrote .build/quick/Chapters/Passing/results.json
        wrote .build/quick/figures/passing1.2-f.png
        wrote .build/quick/figures/passing1.2-f.svg
        wrote .build/quick/Chapters/Passing/Chapter.swift
        wrote .build/quick/Chapters/Passing/README.md

        """)
    let layout = Layout(repository: repository(Passing.self), profile: .quick)
    #expect(try read(layout.readme(of: "Passing")).contains("# Title, 3\n"))
    #expect(try layout.verify().isEmpty)
  }

  @Test func aFailedCheckIsPublishedAndExitsWithOne() async throws {
    let run = await invoke(Failing.self, "--profile", "full")
    #expect(run.status == 1)
    #expect(run.output.contains("FAIL: outside the tolerance"))
    let layout = Layout(repository: repository(Failing.self), profile: .full)
    #expect(try read(layout.readme(of: "Failing")).contains("**FAIL**"))
    #expect(try layout.verify().isEmpty)
  }

  @Test func whatGoesWrongExitsWithOne() async throws {
    let thrown = await invoke(Throwing.self)
    #expect(thrown.status == 1)
    #expect(thrown.error == "Error: 3 of 4 runs\n")
    let shout = await invoke(Shouting.self)
    #expect(shout.error.hasPrefix("Error: a 1 of 1 checks pass\\u{1B}[2Kxxx"))
    #expect(shout.error.hasSuffix("xxx; end\n") && shout.error.utf8.count < 1100)
    let clash = await invoke(Clashing.self)
    #expect(clash.status == 1)
    #expect(clash.error.contains("Chapter.swift:3: \"x\" is recorded a second time"))
    let outputs = repository(Clashing.self).appendingPathComponent(".build/quick")
    #expect(!FileManager.default.fileExists(atPath: outputs.path))
    let sourceless = await invoke(Sourceless.self)
    #expect(sourceless.status == 1)
    #expect(sourceless.error.contains("is not there; build it again"))
  }

  /// The chapter would fail otherwise: its output is looked at before its work begins.
  @Test func anUnwritableOutputIsAnErrorBeforeTheWork() async throws {
    let output = URL(fileURLWithPath: Throwing.sourcePath).appendingPathComponent("below").path
    let run = await invoke(Throwing.self, "--output", output)
    #expect(run.status == 1)
    #expect(
      run.error == "Error: cannot write into \(Throwing.sourcePath): Not a directory; "
        + "choose another folder with --output\n")
  }

  @Test func aSourceEditedAfterTheBuildIsNotRun() async throws {
    let stale = await invoke(Throwing.self, built: Date(timeIntervalSince1970: 0))
    #expect(stale.status == 1)
    #expect(stale.error.contains("has changed since this executable was built; build it again"))
  }

  @Test func wrongUsageExitsWith64() async {
    for arguments in [
      "--threads=0", "--threads=-1", "--threads=x", "--profile=fast", "--output=", "--bogus",
    ] {
      let run = await invoke(Passing.self, arguments)
      #expect(run.status == 64)
      #expect(run.output == "")
      #expect(run.error.contains("Usage: passing1.2"))
    }
  }

  @Test func argumentsAreShown() async {
    let run = await invoke(Passing.self, "--bo\n1 of 1 checks pass\u{1B}[2K")
    #expect(run.status == 64)
    #expect(run.error.contains(#"Unknown option '--bo\n1 of 1 checks pass\u{1B}[2K'"#))
    #expect(!run.error.contains("\u{1B}"))
  }

  @Test func helpSaysWhatIsReadAndWritten() async {
    let run = await invoke(Passing.self, "--help")
    #expect(run.status == 0)
    for part in [
      "A chapter whose check passes.", "Chapters/Passing/Chapter.swift", "figures/passing1.2-*.png",
      "--profile", "--threads", "--output",
    ] {
      #expect(run.output.contains(part))
    }
  }

  @Test func theOutputFolderIsHonouredButQuickRunsStayOutOfTheRepository() async throws {
    let root = repository(Passing.self).appendingPathComponent("elsewhere")
    let run = await invoke(Passing.self, "--output", root.path)
    #expect(run.status == 0)
    #expect(run.output.contains("wrote elsewhere/Chapters/Passing/README.md"))
    let layout = Layout(repository: repository(Passing.self), root: root)
    #expect(try layout.verify().isEmpty)
    let refused = await invoke(Passing.self, "--output", repository(Passing.self).path)
    #expect(refused.status == 1)
    #expect(refused.error.contains("never writes over the committed files"))
  }

  /// All that a chapter leaves is below --output, the runs' summaries included; and if a figure cannot be
  /// drawn, there is nothing.
  @Test func nothingOutsideTheOutputChanges() async throws {
    let repository = repository(Leaving.self)
    let runs = URL(fileURLWithPath: Leaving.sourcePath).deletingLastPathComponent()
      .appendingPathComponent("sweep-runs.json")
    try write("committed", to: runs)
    func names() throws -> [String] {
      try FileManager.default.subpathsOfDirectory(atPath: repository.path)
        .filter { !$0.hasPrefix(".build") && !$0.hasPrefix("elsewhere") }.sorted()
    }
    let before = try names()
    let output = [
      "--profile=full", "--output=" + repository.appendingPathComponent("elsewhere").path,
    ]
    Leaving.isDrawable.withLock { $0 = false }
    let failed = await invoke(Leaving.self, output[0], output[1])
    #expect(failed.status == 1 && failed.error.contains("could not be drawn"))
    let elsewhere = repository.appendingPathComponent("elsewhere")
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path).isEmpty)
    Leaving.isDrawable.withLock { $0 = true }
    let run = await invoke(Leaving.self, output[0], output[1])
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("wrote elsewhere/Chapters/Leaving/sweep-runs.json\n"))
    let written = elsewhere.appendingPathComponent("Chapters/Leaving/sweep-runs.json")
    #expect(try read(written) == "last")
    #expect(try read(runs) == "committed")
    #expect(try names() == before)
  }
}
