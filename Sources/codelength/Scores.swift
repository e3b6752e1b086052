import ArgumentParser
import Foundation
import Notebook
import Support

/// `codelength scores`: one line a check, of all chapters.
struct Scores: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print every chapter's checks, one line each; fail if one failed.")

  @OptionGroup var options: LayoutOptions

  func run() throws {
    let layout = try options.layout()
    let results = try Self.results(layout)
    Terminal.print(Scoreboard(results).text)
    if !results.allSatisfy(\.noCheckFails) { throw ExitCode.failure }
  }

  /// The results of every chapter of the repository; a missing one is an error.
  static func results(_ layout: Layout) throws -> [Results] {
    try layout.chapters().map { try Results(contentsOf: layout.results(of: $0)) }
  }

  /// The scoreboard with the chapters' titles.
  private static func scoreboard(_ layout: Layout) throws -> Scoreboard {
    let chapters = try layout.chapters()
    let titles = try chapters.map { try ChapterSource(Files.readText(layout.source(of: $0))).title }
    let known = zip(chapters, titles).compactMap { chapter, title in title.map { (chapter, $0) } }
    return Scoreboard(try results(layout), titles: Dictionary(uniqueKeysWithValues: known))
  }

  /// The scoreboard in the project's README is the one of the committed results.
  static func problems(_ layout: Layout) throws -> [String] {
    guard layout.isInRepository else { return [] }
    let (readme, current) = try readme(layout)
    let expected = try scoreboard(layout).replacingSection(in: current)
    return current.utf8.elementsEqual(expected.utf8)
      ? [] : ["\(layout.relativePath(readme)): its scoreboard is stale; run `make figures`"]
  }

  /// Writes the scoreboard into the project's README, if that is where the results are.
  static func updateReadme(_ layout: Layout) throws {
    guard layout.isInRepository else { return }
    let (readme, current) = try readme(layout)
    let updated = try scoreboard(layout).replacingSection(in: current)
    guard !updated.utf8.elementsEqual(current.utf8) else { return }
    try Files.replace(readme, with: Data(updated.utf8))
    Terminal.print("wrote \(visible(layout.relativePath(readme)))")
  }

  private static func readme(_ layout: Layout) throws -> (URL, String) {
    let url = layout.repository.appendingPathComponent("README.md")
    return (url, try Files.readText(url))
  }
}
