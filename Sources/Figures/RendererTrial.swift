import Foundation
import Support

extension Drawing {
  /// Makes sure that figures can be drawn on this machine, before the work that they are to show:
  /// draws a small plot and throws it away.
  ///
  /// - Parameter workFolder: where it is drawn; made if it is not there.
  /// - Throws: what ``render(to:provenance:workFolder:gnuplot:)`` would throw after that work, where
  ///   gnuplot, the font or another tool is missing or does not do what it should.
  public static func requireRenderers(
    workFolder: URL, gnuplot: String = "gnuplot"
  ) throws(FigureError) {
    try asFigureError(try Files.createFolder(workFolder))
    // What a killed trial left goes now.
    _ = try? Files.leftovers(in: workFolder)
    let folder = Files.temporary("trial", in: workFolder)
    defer { try? FileManager.default.removeItem(at: folder) }
    try asFigureError(try Files.createFolder(folder))
    let series = Series("trial °", style: .line, colour: 0, x: [1, 2], y: [1, 2])
    let plot = Plot(panels: [Panel(x: Axis("$x$"), y: Axis("$y$"), series: [series])])
    try Drawing.plot(plot).render(
      to: folder.appending(path: "trial"), provenance: "trial", workFolder: folder,
      gnuplot: gnuplot)
  }
}
