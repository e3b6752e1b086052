import Foundation
import Support

/// A figure of either kind, as a chapter records it.
public enum Drawing: Codable, Hashable, Sendable {
  case plot(Plot)
  case diagram(Diagram)

  /// Width and height in millimetres.
  var size: (width: Double, height: Double) {
    switch self {
    case .plot(let plot): (plot.width, plot.height)
    case .diagram(let diagram): (diagram.width, diagram.height)
    }
  }

  func validate() throws(FigureError) {
    switch self {
    case .plot(let plot): try plot.validate()
    case .diagram(let diagram): try diagram.validate()
    }
  }

  /// Draws the figure to `base`.png (300 dots per inch) and `base`.svg.
  ///
  /// The two look the same wherever they are shown: the text of the SVG is outlines, not letters of
  /// a font that a reader may not have. It says in words what it shows.
  ///
  /// Both files appear complete or not at all: they are written under temporary names beside their
  /// places and then renamed, the PNG last. The same drawing gives the same bytes with the same
  /// versions of gnuplot, poppler, Cairo and the font.
  ///
  /// - Parameters:
  ///   - base: path of the figure without extension. Its folder must exist.
  ///   - provenance: printable ASCII for the PNG's tEXt chunk; read it with
  ///     ``PNGMetadata/provenance(in:)``. The SVG carries it in its ``SVGLabel``.
  ///   - caption: plain text for the SVG's description, and for its title where there are no axes.
  ///   - workFolder: gets a folder named after the figure with gnuplot's script, data and log. In
  ///     it, `gnuplot -d render.gp` draws the figure again.
  ///   - gnuplot: a path, or a name to look up in PATH.
  /// - Returns: where the pictures are, and which points could not be shown as given.
  @discardableResult
  public func render(
    to base: URL, provenance: String, caption: String? = nil, workFolder: URL,
    gnuplot: String = "gnuplot"
  ) throws(FigureError) -> RenderReport {
    guard !["", ".", "..", "/"].contains(base.lastPathComponent) else {
      throw .invalid(place: "figure", problem: "its path \(base.path) has no file name")
    }
    let folder = workFolder.appending(path: base.lastPathComponent)
    let png = base.appendingPathExtension("png")
    let svg = base.appendingPathExtension("svg")
    let picture: [UInt8]
    let vector: SVGBody
    let changes: [RenderReport.Change]
    switch self {
    case .plot(let plot):
      (picture, vector, changes) = try GnuplotRenderer(program: gnuplot).render(plot, in: folder)
    case .diagram(let diagram):
      (picture, vector) = try CairoRenderer().render(diagram, in: folder)
      changes = []
    }
    let stamped = try PNGMetadata.stamped(
      picture, provenance: provenance, dotsPerInch: Style.dotsPerInch)
    let label = try SVGLabel(self, caption: caption, provenance: provenance)
    try asFigureError(try Files.replace([(svg, label.file(vector)), (png, Data(stamped))]))
    return RenderReport(changes: changes, png: png, svg: svg)
  }
}
