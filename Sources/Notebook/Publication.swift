import Figures
import Foundation
import Workbench

/// What publishing a chapter did.
public struct Publication: Sendable, Equatable {
  /// The files written, in order.
  public let files: [URL]
  /// What the drawing of the figures reported, each after its figure's name.
  public let warnings: [String]
}

/// A figure that could not be drawn.
public struct PublicationError: Error, Equatable, CustomStringConvertible {
  public let name: String
  public let reason: String

  public var description: String {
    "the figure \(name) could not be drawn: \(reason); remove the cause and run the chapter again"
  }
}

extension Layout {
  /// Makes sure that a chapter's files can be written, before the work that they are to hold.
  func requireWritable(chapter: String) throws(FileError) {
    for folder in [results(of: chapter).deletingLastPathComponent(), figures] {
      try namingOutput(try Files.requireWritable(folder: folder))
    }
  }

  /// Writes a chapter's results.json.
  public func write(_ results: Results) throws -> URL {
    let url = self.results(of: results.chapter)
    let data = try results.encoded()
    try write(data, to: url)
    return url
  }

  /// Draws a chapter's figures from its results and weaves its write-up.
  ///
  /// Everything is woven and drawn before the first file is replaced, so that an error in the prose
  /// or in a figure leaves the published files as they were.
  ///
  /// - Throws: ``ChapterSourceError``, ``WeavingError``, ``PublicationError`` or ``FileError``.
  public func publish(_ results: Results, source: String) throws -> Publication {
    let readme = try weave(source, with: results)
    var files: [URL] = []
    var warnings: [String] = []
    try withTemporaryFolder { folder in
      for (name, figure) in results.figures {
        let report = try draw(figure, name, of: results, in: folder)
        warnings += report.warnings.map { oneLine("figure \(name): \($0)") }
      }
      for (name, _) in results.figures {
        for file in figureFiles(name, of: results.executable) {
          let drawn = folder.appendingPathComponent(file.lastPathComponent)
          try namingOutput(try Files.move(drawn, to: file))
          files.append(file)
        }
      }
    }
    if !isInRepository {
      let copy = linkedSource(of: results.chapter)
      try write(Data(source.utf8), to: copy)
      files.append(copy)
    }
    let url = self.readme(of: results.chapter)
    try write(Data(readme.utf8), to: url)
    return Publication(files: files + [url], warnings: warnings)
  }

  /// Draws a figure into a folder and makes sure of what was drawn.
  private func draw(
    _ figure: Figure, _ name: String, of results: Results, in folder: URL
  ) throws -> RenderReport {
    let base = folder.appendingPathComponent("\(results.executable)-\(name)")
    let work = workFolder(name, of: results.executable, profile: results.profile)
    try namingOutput(try Files.createFolder(work))
    do {
      let hash = try provenance(of: figure.drawing)
      let report = try figure.drawing.render(to: base, provenance: hash, workFolder: work)
      // `base` has dots in its name, so an extension must be appended, never replaced.
      let png = folder.appendingPathComponent(base.lastPathComponent + ".png")
      guard try PNGMetadata.provenance(in: Array(Files.read(png))) == hash else {
        throw PublicationError(name: name, reason: "its PNG does not carry its provenance")
      }
      return report
    } catch let error as PublicationError {
      throw error
    } catch {
      throw PublicationError(name: name, reason: oneLine(error))
    }
  }

  /// Gives a folder beside the figures, on their file system, and removes it afterwards.
  private func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
    let folder = figures.appendingPathComponent(".\(UUID().uuidString).tmp")
    try namingOutput(try Files.createFolder(folder))
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  /// Replaces a file, having made its folder if there is none.
  private func write(_ data: Data, to url: URL) throws(FileError) {
    try namingOutput(try Files.createFolder(url.deletingLastPathComponent()))
    try namingOutput(try Files.replace(url, with: data))
  }

  /// Where files go is chosen with an option of the chapters, so errors whose remedy is another
  /// folder name it.
  private func namingOutput(_ work: @autoclosure () throws(FileError) -> Void) throws(FileError) {
    do {
      try work()
    } catch {
      throw error.naming(option: "--output")
    }
  }
}
