import ArgumentParser
import Foundation
import Notebook
import Support

/// The options that say which results a command works on.
struct LayoutOptions: ParsableArguments {
  @Option(help: "The folder of the repository.")
  var repository: Place = "."

  @Option(help: "Which results: quick (.build/quick) or full (the committed ones).")
  var profile: Profile = .full

  func layout() throws -> Layout {
    let layout = Layout(
      repository: URL(fileURLWithPath: repository.path, isDirectory: true), profile: profile)
    guard try !layout.chapters().isEmpty else {
      throw ValidationError(
        "There are no chapters below \(repository); run this in the repository or give --repository."
      )
    }
    return layout
  }
}

/// `codelength weave`: figures and write-ups from recorded results, without computing anything.
struct Weave: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Redraw the figures and write-ups of all chapters from their recorded results.",
    discussion: """
      Reads Chapters/*/Chapter.swift and results.json; writes Chapters/*/README.md, figures/* and, for \
      the full profile, the scoreboard in README.md. With --check it writes nothing and fails if any \
      of them is not what weaving gives.
      """)

  @Flag(help: "Write nothing; list what is stale or missing and fail if anything is.")
  var check = false

  @OptionGroup var options: LayoutOptions

  func run() throws {
    let layout = try options.layout()
    if check {
      let problems = try layout.verify().map(\.description) + Scores.problems(layout)
      for problem in problems { Terminal.print(oneLine(problem)) }
      if !problems.isEmpty { throw ExitCode.failure }
      return
    }
    try layout.finishPublication()
    for chapter in try layout.chapters() {
      let results = try Results(contentsOf: layout.results(of: chapter))
      let source = try Files.readText(layout.source(of: chapter))
      let publication = try layout.publish(results, source: source)
      for warning in publication.warnings { Terminal.print("warning: \(warning)") }
      for file in publication.files {
        Terminal.print("wrote \(visible(layout.relativePath(file)))")
      }
    }
    try Scores.updateReadme(layout)
  }
}
