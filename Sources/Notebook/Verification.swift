import Figures
import Foundation
import Support

/// Something about a published chapter that does not agree with its source and its results.
public struct Problem: Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// A file that should be there is not.
    case missing
    /// results.json cannot be used, or is of another chapter or profile.
    case unusable
    /// The code is not the one that made results.json.
    case staleResults
    /// The write-up, or the copy of the source beside it, is not what weaving gives now.
    case staleText
    /// The results were made under another declaration than the chapter's.
    case staleDeclaration
    /// A figure was not drawn from these results.
    case staleFigure
    /// A file that nothing recorded accounts for.
    case orphan
    /// Files that a killed process has decided to publish and not put in their places.
    case unfinished
  }

  public let kind: Kind
  /// The file, relative to the repository.
  public let file: String
  /// What is wrong and what to do.
  public let message: String

  public var description: String { oneLine("\(visible(file)): \(message)") }
}

extension Layout {
  /// What is wrong with all chapters' published files, and the figures that belong to none.
  public func verify() throws -> [Problem] {
    let chapters = try chapters()
    var problems = try FileSet.unfinished(in: root).map {
      problem(.unfinished, $0, "a process was killed while it published these; run `make figures`")
    }
    problems += try chapters.flatMap { try verify(chapter: $0) }
    let published = root.appendingPathComponent("Chapters")
    for chapter in try Files.names(in: published) where !chapters.contains(chapter) {
      for file in [readme(of: chapter), results(of: chapter)] where exists(file) {
        problems.append(problem(.orphan, file, "there is no such chapter; delete it"))
      }
    }
    let claims = chapters.map(claim(of:))
    for file in try figuresFound() where !claims.contains(where: { $0(file) }) {
      let orphan = problem(.orphan, file, Self.orphanMessage)
      if !problems.contains(orphan) { problems.append(orphan) }
    }
    return problems
  }

  /// Says of a figure whether it is a chapter's. Whose results cannot be read may claim all that are called as its
  /// executable is: what they hold is not known.
  private func claim(of chapter: String) -> (URL) -> Bool {
    let url = results(of: chapter)
    guard exists(url) else { return { _ in false } }
    do {
      let results = try Results(contentsOf: url)
      let files = Set(
        results.figures.flatMap { figureFiles($0.name, of: results.executable) }.map(\.path))
      return { files.contains($0.path) }
    } catch {
      let prefix = "\(executableName(ofChapter: chapter))-"
      return { $0.lastPathComponent.hasPrefix(prefix) }
    }
  }

  /// What is wrong with one chapter's published files; empty when they are what its source and its
  /// results.json give.
  public func verify(chapter: String) throws -> [Problem] {
    let text = try Files.readText(source(of: chapter))
    let file = results(of: chapter)
    guard exists(file) else {
      var problems = [problem(.missing, file, "there are no results; run the chapter")]
      if exists(readme(of: chapter)) {
        problems.append(problem(.orphan, readme(of: chapter), "it has no results.json; delete it"))
      }
      return problems
    }
    let results: Results
    do {
      results = try Results(contentsOf: file)
    } catch {
      return [problem(.unusable, file, oneLine(error))]
    }
    guard results.chapter == chapter else {
      return [problem(.unusable, file, "it is of chapter \(results.chapter); run \(chapter) again")]
    }
    var problems: [Problem] = []
    if isInRepository, results.profile != .full {
      let message = "only results of the full profile belong in the repository; run it in full"
      problems.append(problem(.unusable, file, message))
    }
    problems += declarationProblems(results)
    problems += textProblems(text, results)
    problems += results.figures.flatMap { figureProblems($0.name, $0.figure, results) }
    let claimed = Set(results.figures.flatMap { figureFiles($0.name, of: results.executable) })
    for figure in try figuresFound()
    where figure.lastPathComponent.hasPrefix("\(results.executable)-") && !claimed.contains(figure)
    {
      problems.append(problem(.orphan, figure, Self.orphanMessage))
    }
    return problems
  }

  private func declarationProblems(_ results: Results) -> [Problem] {
    let url = declaration(of: results.chapter)
    let digest: String?
    do {
      digest = exists(url) ? try Declaration(contentsOf: url).digest : nil
    } catch {
      return [problem(.staleDeclaration, url, oneLine(error))]
    }
    guard digest != results.declared?.digest else { return [] }
    let message = "the results were made under another declaration; run the chapter again"
    return [problem(.staleDeclaration, url, message)]
  }

  private static let orphanMessage = "no chapter records this figure; delete it"

  private func textProblems(_ source: String, _ results: Results) -> [Problem] {
    let woven: String
    do {
      woven = try weave(source, with: results)
    } catch let error as WeavingError where error == .staleResults(results) {
      return [problem(.staleResults, self.results(of: results.chapter), error.description)]
    } catch {
      return [problem(.staleText, self.source(of: results.chapter), oneLine(error))]
    }
    var problems = difference(readme(of: results.chapter), from: woven)
    if !isInRepository { problems += difference(linkedSource(of: results.chapter), from: source) }
    return problems
  }

  /// A file's first line that differs from what it should be.
  private func difference(_ file: URL, from expected: String) -> [Problem] {
    guard exists(file) else { return [problem(.missing, file, "weave the chapter")] }
    let found: String
    do {
      found = try Files.readText(file)
    } catch {
      return [problem(.staleText, file, oneLine(error))]
    }
    // Compared as bytes: == on String would take canonically equivalent characters for equal.
    if found.utf8.elementsEqual(expected.utf8) { return [] }
    let newline = UInt8(ascii: "\n")
    let foundLines = found.utf8.split(separator: newline, omittingEmptySubsequences: false)
    let lines = expected.utf8.split(separator: newline, omittingEmptySubsequences: false)
    let same = zip(foundLines, lines).prefix { $0.elementsEqual($1) }.count
    let message = "line \(same + 1) is not what the source and results.json give; weave it again"
    return [problem(.staleText, file, message)]
  }

  private func figureProblems(_ name: String, _ figure: Figure, _ results: Results) -> [Problem] {
    let files = figureFiles(name, of: results.executable)
    var problems = files.filter { !exists($0) }.map {
      problem(.missing, $0, "the figure is not there; draw it again")
    }
    for file in files where exists(file) {
      do {
        let data = try Files.read(file)
        let isCurrent =
          file.pathExtension == "svg"
          ? try figure.label.labels(data)
          : try PNGMetadata.provenance(in: Array(data)) == provenance(of: figure.drawing)
        if !isCurrent {
          let message = "it was not drawn from these results; draw it again"
          problems.append(problem(.staleFigure, file, message))
        }
      } catch {
        problems.append(problem(.staleFigure, file, "\(oneLine(error)); draw it again"))
      }
    }
    return problems
  }

  /// The PNG and SVG files among the figures.
  private func figuresFound() throws -> [URL] {
    try Files.names(in: figures)
      .filter { $0.hasSuffix(".png") || $0.hasSuffix(".svg") }
      .map { figures.appendingPathComponent($0) }
  }

  private func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

  private func problem(_ kind: Problem.Kind, _ file: URL, _ message: String) -> Problem {
    Problem(kind: kind, file: relativePath(file), message: message)
  }
}
