import ArgumentParser
import Foundation
import Support

/// The command line of a chapter's executable.
struct Options<Subject: Chapter>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Subject.executable,
      abstract: Subject.summary,
      discussion: """
        Runs the chapter \(Subject.name), prints its checks and exits with 1 if one of them fails.

        Reads  Chapters/\(Subject.name)/Chapter.swift, whose prose the write-up takes over.
        Writes, under the output folder,
          Chapters/\(Subject.name)/results.json  what was recorded
          Chapters/\(Subject.name)/README.md     the write-up
          figures/\(Subject.executable)-*.png, *.svg
          what its trained runs measured, beside results.json, where it has any
        and, under .build/figures in the repository, the scripts that drew the figures.
        """)
  }

  @Option(help: "The scale of the run.")
  var profile: Profile = .quick

  @Option(
    parsing: .unconditional,
    help: "How many threads to use, at least 1. Results do not depend on it.")
  var threads: Int = ProcessInfo.processInfo.activeProcessorCount

  @Option(
    help: ArgumentHelp(
      "The output folder. (default: .build/quick in the repository for the quick profile, "
        + "the repository itself for the full one)", valueName: "folder"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Publish nothing, but write declared.json: what this run checks, and what of the full profile's "
        + "runs you have seen, such as nothing.", valueName: "seen"))
  var declare: String?

  @Option(
    help: ArgumentHelp("Why what was declared before is amended.", valueName: "why"))
  var because: String?

  func validate() throws {
    for (name, text) in [("--declare", declare), ("--because", because)] {
      if let text, text.allSatisfy(\.isWhitespace) {
        throw ValidationError("\(name) is empty; say it in words")
      }
    }
    if because != nil, declare == nil { throw ValidationError("--because needs --declare") }
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads is \(threads), but it must be between 1 and 1024")
    }
    guard output != "" else { throw ValidationError("--output is empty; give a folder") }
  }

  func layout(repository: URL) throws -> Layout {
    guard let output else { return Layout(repository: repository, profile: profile) }
    let layout = Layout(repository: repository, root: URL(fileURLWithPath: output))
    if profile == .quick, layout.isInRepository { throw ChapterError.quickIntoRepository }
    return layout
  }
}

extension Profile: ExpressibleByArgument {}

/// Where a chapter's executable writes.
package struct Console: Sendable {
  package let output: @Sendable (String) -> Void
  package let error: @Sendable (String) -> Void
  package let progress: ProgressOutput

  package init(
    output: @escaping @Sendable (String) -> Void, error: @escaping @Sendable (String) -> Void,
    progress: ProgressOutput
  ) {
    self.output = output
    self.error = error
    self.progress = progress
  }

  static let standard = Console(
    output: { try? FileHandle.standardOutput.write(contentsOf: Data(visibleLines($0).utf8)) },
    error: { try? FileHandle.standardError.write(contentsOf: Data(visibleLines($0).utf8)) },
    progress: .standardError)
}
