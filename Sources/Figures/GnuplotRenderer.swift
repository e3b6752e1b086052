import CxxGnuplot
import Foundation
import Support

/// Runs gnuplot on a plot and distrusts the result.
///
/// gnuplot ends with status 0 after missing data, a missing font or values that an axis cannot show.
/// So nothing may appear on its standard error; every series must leave pixels on a proof page where
/// it is drawn alone (overlap and legends cannot hide its absence); and between the axes of every
/// panel the picture must differ from the same picture without data.
struct GnuplotRenderer {
  /// A path, or a name to look up in PATH.
  let program: String
  static let longestRun = 120.0
  /// Bytes of its standard error that are read.
  private static let longestLog = 1 << 16

  /// Leaves script, data, log and raw pictures in `folder`.
  func render(_ plot: Plot, in folder: URL) throws(FigureError)
    -> (png: [UInt8], svg: SVGBody, changes: [RenderReport.Change])
  {
    try plot.validate()
    let layout = try PlotLayout(plot)
    let script = GnuplotScript(layout: layout)
    try asFigureError(try Files.createFolder(folder))
    let outputs =
      ["figure.png", "figure.svg", "figure.pdf", "bare.png", "bare.pdf", "gnuplot.log"]
      + (0..<script.proofPages).map { "proof\($0 + 1).png" }
    for name in outputs {
      try asFigureError(try Files.remove(folder.appending(path: name)))
    }
    try write(script.figure, to: folder.appending(path: "figure.gp"))
    try write(script.bare, to: folder.appending(path: "bare.gp"))
    for page in 0..<script.proofPages {
      let name = "proof\(page + 1).gp"
      try write(script.proof(series: page), to: folder.appending(path: name))
    }
    try write(script.session, to: folder.appending(path: "render.gp"))
    try run(layout, script, in: folder)
    for name in outputs
    where !FileManager.default.fileExists(atPath: folder.appending(path: name).path) {
      throw .gnuplotFailed("it reported success but wrote no \(name)")
    }
    try checkProof(layout, in: folder)
    try checkPicture(layout, in: folder)
    let png = Array(try asFigureError(try Files.read(folder.appending(path: "figure.png"))))
    let svg = try SVGBody(
      cairo: try asFigureError(try Files.read(folder.appending(path: "figure.svg"))),
      width: Style.pixels(plot.width), height: Style.pixels(plot.height))
    return (png, svg, changes(layout))
  }

  /// Not replaced whole: only this drawing reads it, and an interrupted one is begun anew.
  private func write(_ script: String, to url: URL) throws(FigureError) {
    try asFigureError(
      try OpenFile(url, flags: O_WRONLY | O_CREAT | O_TRUNC, action: "write")
        .write(Data(script.utf8)))
  }

  private func run(_ layout: PlotLayout, _ script: GnuplotScript, in folder: URL)
    throws(FigureError)
  {
    let log = folder.appending(path: "gnuplot.log")
    // The process starts in another folder, so a relative path must be made absolute here, and
    // a name is looked up in the PATH that the process gets, which ours may lack.
    let path =
      program.utf8.contains(UInt8(ascii: "/"))
      ? URL(fileURLWithPath: program).absoluteURL.path
      : ChildProcess.program(program)?.path ?? program
    let process = try GnuplotProcess(program: path, folder: folder.path, log: log.path)
    var failure: FigureError?
    do throws(FigureError) {
      for (index, panel) in layout.panels.enumerated() {
        for (number, series) in panel.panel.series.enumerated() {
          let name = GnuplotScript.dataFile(panel: index, series: number)
          try process.table(series.rows, path: folder.appending(path: name).path)
        }
      }
      try process.send(script.session)
    } catch {
      failure = error
    }
    let ending = process.close(within: Self.longestRun)
    // What gnuplot said explains best why it stopped listening.
    let said = harmful((try? Excerpt(of: log, longest: Self.longestLog))?.text ?? "")
    if !said.isEmpty { throw .gnuplotFailed(said) }
    if let failure, case .fileSystem = failure { throw failure }
    let status = try ending.get()
    guard status == 0 else { throw .gnuplotFailed("it ended with status \(status)") }
    if let failure { throw failure }
  }

  /// What of the standard error is not known to be harmless: fontconfig complains when it cannot
  /// save its cache, and finds the fonts all the same.
  private func harmful(_ text: String) -> String {
    oneLine(
      text.split(whereSeparator: \.isNewline)
        .filter { !$0.lowercased().contains("no writable cache directories") }
        .map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty }
        .joined(separator: "; "))
  }

  private func checkProof(_ layout: PlotLayout, in folder: URL) throws(FigureError) {
    let pages = GnuplotScript(layout: layout).proofPages
    for page in 0..<pages {
      let proof = try Raster(png: folder.appending(path: "proof\(page + 1).png"))
      for (index, panel) in layout.panels.enumerated() where page < panel.panel.series.count {
        let white = RGB(0xFFFFFF)
        let isSeen = proof.contains(
          in: panel.area, dotsPerInch: GnuplotScript.proofDotsPerInch, margin: 2
        ) { proof.colour($0, $1) != white }
        guard isSeen else {
          let series = panel.panel.series[page]
          throw .blank(
            place: Plot.place(panel: index, series: page, label: series.source.label),
            problem: "none of its \(series.rows.count) points falls inside the axes "
              + "\(panel.panel.x.minimum) to \(panel.panel.x.maximum) and "
              + "\(panel.panel.y.minimum) to \(panel.panel.y.maximum)")
        }
      }
    }
  }

  private func checkPicture(_ layout: PlotLayout, in folder: URL) throws(FigureError) {
    let picture = try Raster(png: folder.appending(path: "figure.png"))
    let width = Style.pixels(layout.plot.width)
    let height = Style.pixels(layout.plot.height)
    guard picture.width == width, picture.height == height else {
      throw .blank(
        place: "figure",
        problem: "it has \(picture.width) by \(picture.height) pixels, not \(width) by \(height)")
    }
    let bare = try Raster(png: folder.appending(path: "bare.png"))
    guard bare.width == width, bare.height == height else {
      throw .blank(place: "figure", problem: "the page it is compared with has another size")
    }
    for (index, panel) in layout.panels.enumerated() {
      let isSeen = picture.contains(in: panel.area, dotsPerInch: Style.dotsPerInch, margin: 2) {
        picture.colour($0, $1) != bare.colour($0, $1)
      }
      guard isSeen else {
        throw .blank(
          place: Plot.place(panel: index), problem: "it looks the same with and without its data")
      }
    }
  }

  private func changes(_ layout: PlotLayout) -> [RenderReport.Change] {
    layout.panels.enumerated().flatMap { index, panel in
      panel.panel.series.enumerated().compactMap { number, series in
        series.dropped == 0 && series.clipped == 0
          ? nil
          : RenderReport.Change(
            panel: index, series: number, label: series.source.label, dropped: series.dropped,
            clipped: series.clipped)
      }
    }
  }
}

/// The Swift side of ``CxxGnuplot``: one running process.
private final class GnuplotProcess {
  private var handle: OpaquePointer?

  /// What gnuplot gets of the environment: programs and fonts are found as by us, but neither GNUTERM
  /// nor any other variable of gnuplot's can change what is drawn.
  private static let environment: [CChar] = ChildProcess.environment(keeping: [
    "HOME", "TMPDIR", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME", "XDG_DATA_HOME",
  ]).flatMap { "\($0)=\($1)".utf8CString }

  init(program: String, folder: String, log: String) throws(FigureError) {
    let (handle, message) = Self.withMessage {
      cxxgnuplot_open(program, folder, log, Self.environment, Self.environment.count, $0, $1)
    }
    guard let handle else { throw .missingProgram(name: program, reason: message) }
    self.handle = handle
  }

  deinit { _ = close(within: 0) }

  func table(_ rows: [[Double]], path: String) throws(FigureError) {
    let columns = rows.first?.count ?? 0
    let values = rows.flatMap(\.self)
    let (isWritten, message) = Self.withMessage {
      cxxgnuplot_table(handle, path, values, rows.count, columns, $0, $1)
    }
    guard isWritten != 0 else { throw .fileSystem(path: path, reason: message) }
  }

  func send(_ commands: String) throws(FigureError) {
    let (isSent, message) = Self.withMessage { cxxgnuplot_send(handle, commands, $0, $1) }
    guard isSent != 0 else { throw .gnuplotFailed(message) }
  }

  /// Waits for the process and gives its exit status.
  func close(within seconds: Double) -> Result<Int32, FigureError> {
    guard let handle else { return .success(0) }
    self.handle = nil
    var status: Int32 = 0
    let (isEnded, message) = Self.withMessage {
      cxxgnuplot_close(handle, seconds, &status, $0, $1)
    }
    return isEnded != 0 ? .success(status) : .failure(.gnuplotFailed(message))
  }

  private static func withMessage<Value>(
    _ body: (UnsafeMutablePointer<CChar>?, Int) -> Value
  ) -> (Value, String) {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer in
      buffer[0] = 0
      let value = body(buffer.baseAddress, buffer.count)
      return (value, String(cString: buffer.baseAddress!))
    }
  }
}
