import ArgumentParser
import Cluster
import Figures
import Foundation
import Interchange
import Support
import Training

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a run's curves as a table, also while it is in training; draw or export them.",
    discussion: """
      A line for each evaluation: sentences trained on, losses, error, and the scores of groups. Nothing \
      is locked, and only what is whole is read. Files are replaced whole and never in the run's folder.
      """)

  @Option(name: .customLong("run"), help: "The run's id, or its beginning.") var id: String
  @Option(help: "The folder that holds the runs.") var store: Place = "runs"
  @Flag(help: "Print every evaluation, not 40 at most.") var all = false
  @Option(help: "Draw the curves to this PNG file, and to an SVG file beside it.")
  var figure: Place?
  @Option(help: "Write the table's columns for every evaluation to this CSV file.")
  var csv: Place?
  @Option(
    help: "Write loss, gradient norm, learning rate and tokens of every step to this CSV file.")
  var stepsCsv: Place?
  @Option(
    help: """
      Write an event file for TensorBoard into a folder of this folder that is named after the run; \
      tensorboard --logdir takes this folder.
      """)
  var tensorboard: Place?

  func validate() throws {
    guard figure.map({ $0.path.hasSuffix(".png") }) ?? true else {
      throw ValidationError("--figure must end in .png.")
    }
    let places = outputs(of: "run").map(\.standardizedFileURL.path)
    guard Set(places).count == places.count else {
      throw ValidationError("two options name the same file; give each its own.")
    }
  }

  func run() throws {
    let run = try RunStore(folder: URL(fileURLWithPath: store)).run(beginning: id)
    let outputs = outputs(of: run.id)
    for output in outputs { try require(output, outside: run.folder) }
    let curves = try RunCurves(run)
    try write(curves)
    Terminal.print(CurveTable(curves: curves, most: all ? nil : 40).text)
    if curves.manifest == nil, let claim = try? ClaimInPlace(run) {
      Terminal.print("claimed by \(oneLine(claim.description))")
    }
    if let problem = curves.unread {
      Terminal.note(
        "the rest of metrics.jsonl is not the run's, and training will replace it: \(problem)")
    }
    for output in outputs { Terminal.print("wrote \(visible(output.path))") }
  }

  /// The files that are written, for a run.
  private func outputs(of id: String) -> [URL] {
    let figures = figure.map { place in
      let png = URL(fileURLWithPath: place)
      return [png, png.deletingPathExtension().appendingPathExtension("svg")]
    }
    return (figures ?? []) + [csv, stepsCsv].compactMap { $0.map { URL(fileURLWithPath: $0) } }
      + [events(of: id)].compactMap { $0 }
  }

  private func events(of id: String) -> URL? {
    tensorboard.map {
      URL(fileURLWithPath: $0).appendingPathComponent(String(id.prefix(12)))
        .appendingPathComponent(EventFile.name)
    }
  }

  private func require(_ file: URL, outside folder: URL) throws {
    var above = file.deletingLastPathComponent().resolvingSymlinksInPath()
    while true {
      guard !Files.isSame(above, folder) else {
        throw FileError(
          action: "write", path: file.path, reason: "it would be in the run's own folder",
          remedy: "choose another folder")
      }
      if above.pathComponents.count <= 1 { break }
      above = above.deletingLastPathComponent()
    }
    try Files.requireReplaceable(file)
    try Files.createFolder(file.deletingLastPathComponent())
  }

  private func write(_ curves: RunCurves) throws {
    if let figure { try draw(curves, to: URL(fileURLWithPath: figure)) }
    if let csv { try curves.writeCSV(to: URL(fileURLWithPath: csv)) }
    if let stepsCsv { try curves.writeStepsCSV(to: URL(fileURLWithPath: stepsCsv)) }
    if let events = events(of: curves.id) { try curves.writeEvents(to: events) }
  }

  private func draw(_ curves: RunCurves, to png: URL) throws {
    let plot = try CurveFigure(curves).plot()
    let work = Files.temporary("figure", in: FileManager.default.temporaryDirectory)
    defer { try? FileManager.default.removeItem(at: work) }
    let report = try Drawing.plot(plot).render(
      to: png.deletingPathExtension(), provenance: "run \(curves.id) step \(curves.step)",
      caption:
        "The run \(curves.id.prefix(12)): its training loss, its losses on validation sentences by kind "
        + "of token, and its errors.",
      workFolder: work)
    for warning in report.warnings { Terminal.note(warning) }
  }
}
