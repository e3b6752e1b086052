import Figures
import Foundation
import Support

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

/// A file that a chapter leaves besides its figures and its write-up.
public struct PublishedFile: Sendable, Equatable {
  /// Relative to the output folder, as `Chapters/Figure1/equal-runs.json`.
  public let path: String
  public let data: Data

  public init(path: String, data: Data) {
    self.path = path
    self.data = data
  }
}

extension Layout {
  /// Makes sure that a chapter's files can be written, before the work that they are to hold.
  func requireWritable(chapter: String) throws(FileError) {
    for folder in [root, results(of: chapter).deletingLastPathComponent(), figures] {
      try namingOutput { () throws(FileError) in
        try Files.requireWritable(folder: folder)
        try FileSet.requireReachable(folder, from: root)
      }
    }
    for file in [results(of: chapter), readme(of: chapter)] {
      try namingOutput { () throws(FileError) in try Files.requireReplaceable(file) }
    }
  }

  /// Finishes what a process was killed in the middle of publishing.
  public func finishPublication() throws { try FileSet.finish(in: root) }

  /// Draws a chapter's figures from its results, weaves its write-up, and replaces all its files
  /// together, or none of them if anything fails before: see ``FileSet``.
  ///
  /// - Parameters:
  ///   - recordsResults: whether to write results.json, too; without it, it is the one that was read.
  ///   - others: what else the chapter leaves.
  /// - Throws: ``ChapterSourceError``, ``WeavingError``, ``PublicationError`` or ``FileError``.
  public func publish(
    _ results: Results, source: String, recordsResults: Bool = false,
    with others: [PublishedFile] = []
  ) throws -> Publication {
    let readme = try weave(source, with: results)
    let set = try namingOutput { () throws(FileError) in try FileSet(below: root) }
    defer { set.discard() }
    var paths: [String] = []
    func write(_ data: Data, to path: String) throws {
      try namingOutput { () throws(FileError) in try set.write(data, at: path) }
      paths.append(path)
    }
    for file in others { try write(file.data, to: file.path) }
    if recordsResults {
      try write(results.encoded(), to: outputPath(self.results(of: results.chapter)))
    }
    var warnings: [String] = []
    for (name, figure) in results.figures {
      let report = try draw(figure, name, of: results, in: set)
      warnings += report.warnings.map { oneLine("figure \(name): \($0)") }
      paths += figureFiles(name, of: results.executable).map(outputPath)
    }
    if !isInRepository {
      try write(Data(source.utf8), to: outputPath(linkedSource(of: results.chapter)))
    }
    try write(Data(readme.utf8), to: outputPath(self.readme(of: results.chapter)))
    try namingOutput { () throws(FileError) in try set.publish() }
    return Publication(files: paths.map(root.appendingPathComponent), warnings: warnings)
  }

  /// A file's path below the output folder.
  private func outputPath(_ url: URL) -> String {
    url.pathComponents.dropFirst(root.pathComponents.count).joined(separator: "/")
  }

  /// Draws a figure's files and makes sure of what was drawn.
  private func draw(
    _ figure: Figure, _ name: String, of results: Results, in set: FileSet
  ) throws -> RenderReport {
    let files = figureFiles(name, of: results.executable)
    let png = try set.place(of: outputPath(files[0]))
    let base = png.deletingPathExtension()
    let work = workFolder(name, of: results.executable, profile: results.profile)
    try namingOutput { () throws(FileError) in try Files.createFolder(work) }
    do {
      let hash = try provenance(of: figure.drawing)
      let report = try figure.drawing.render(
        to: base, provenance: hash, caption: figure.plainCaption, workFolder: work)
      guard try PNGMetadata.provenance(in: Array(Files.read(report.png))) == hash else {
        throw PublicationError(name: name, reason: "its PNG does not carry its provenance")
      }
      guard try figure.label.labels(Files.read(report.svg)) else {
        throw PublicationError(name: name, reason: "its SVG does not carry its label")
      }
      return report
    } catch let error as PublicationError {
      throw error
    } catch {
      throw PublicationError(name: name, reason: oneLine(error))
    }
  }

  /// Where files go is chosen with an option of the chapters, so errors whose remedy is another
  /// folder name it.
  private func namingOutput<Value>(
    _ work: () throws(FileError) -> Value
  ) throws(FileError) -> Value {
    do throws(FileError) {
      return try work()
    } catch {
      throw error.naming(option: "--output")
    }
  }
}
