import Figures
import Foundation
import TestSupport
import Testing

/// What an SVG says of itself, and how it is written.
@Suite struct SVGTests {
  private static let caption = "Redundancy & <its> parts."

  private func render(
    _ drawing: Drawing, caption: String? = Self.caption, in scratch: TemporaryFolder
  ) throws -> URL {
    try drawing.render(
      to: scratch.file("figure"), provenance: "sha256:0123abcd", caption: caption,
      workFolder: scratch.file("work")
    ).svg
  }

  @Test func aPlotSaysWhatItShows() throws {
    let scratch = try TemporaryFolder()
    let svg = try ElementsOfXML(render(.plot(Samples.fourPanels()), in: scratch))
    #expect(
      svg.texts["title"]
        == "(a) Redundancy per sentence: redundancy R_N/N (nats per sentence) against sentences N; "
        + "(b) Loss by frequency class: loss (nats per token) against parameters; "
        + "(c) Bits per fact: bits m_k against fact rank k; "
        + "(d) Accuracy: accuracy (%) against discount a")
    let description = try #require(svg.texts["desc"])
    #expect(
      description.hasPrefix(
        "\(Self.caption) Panel (a): x axis logarithmic; y axis logarithmic; "
          + "series: a = 0.3, a = 0.5, a = 0.7, a = 0.85. Panel (b): x axis logarithmic; "
          + "y axis linear; series: class 1, class 2, class 3, class 4, slope −1/2; "
          + "lines: learned, irreducible H(P_φ). Panel (c)"))
    #expect(svg.root["role"] == "img")
    #expect(svg.root["aria-labelledby"] == "title description")
  }

  @Test func aDiagramSaysWhatItShows() throws {
    let scratch = try TemporaryFolder()
    let caption = "The model. How a sentence is made."
    let drawing = Drawing.diagram(Samples.hierarchy())
    let svg = try ElementsOfXML(render(drawing, caption: caption, in: scratch))
    #expect(svg.texts["title"] == "The model")
    #expect(svg.texts["desc"]?.hasPrefix("\(caption) Texts: Knowledge: Pitman–Yor process") == true)
    let untitled = try ElementsOfXML(render(drawing, caption: nil, in: scratch))
    #expect(untitled.texts["title"] == "Knowledge: Pitman–Yor process PY(a, b)")
    #expect(svg.texts["desc"]?.contains("type s_1, type s_2, uniform over types, Marie") == true)
  }

  /// No letter is left to a font of the reader's, and no property where style sheets cannot reach.
  @Test(arguments: DrawingTests.drawings.indices) func textIsOutlinesAndColoursAreAttributes(
    index: Int
  ) throws {
    let scratch = try TemporaryFolder()
    let url = try render(DrawingTests.drawings[index], in: scratch)
    let svg = try String(contentsOf: url, encoding: .utf8)
    for absent in ["<text", "font-family", "<image", "style=", "rgb(", "NaN", "inf"] {
      #expect(!svg.contains(absent), "\(absent)")
    }
    #expect(svg.contains("<symbol"))
    #expect(svg.contains(" fill=\"#000000\""))
    #expect(svg.contains("=\"#0072b2\""))
    // A hundredth of a pixel is enough for what is neither multiplied nor added up.
    let rounded = svg.replacing(/(transform|stroke-dasharray)="[^"]*"/, with: "")
    #expect(rounded.firstMatch(of: /\.[0-9]{3}/) == nil)
  }

  /// Any change of any byte is found, and any other drawing, caption or provenance.
  @Test func damagedFilesAndOtherLabelsAreFound() throws {
    let scratch = try TemporaryFolder()
    let drawing = Drawing.diagram(
      Diagram(width: 20, height: 20, shapes: [.text(.init("x", at: .init(10, 5)))]))
    let sound = try Data(contentsOf: render(drawing, in: scratch))
    let label = try SVGLabel(drawing, caption: Self.caption, provenance: "sha256:0123abcd")
    #expect(label.labels(sound))
    for index in sound.indices {
      var damaged = sound
      damaged[index] ^= 1
      #expect(!label.labels(damaged), "byte \(index)")
      #expect(!label.labels(sound.prefix(index)), "\(index) bytes")
    }
    #expect(!label.labels(sound + Data(" ".utf8)))
    let other = Drawing.plot(Samples.simple())
    #expect(
      try !SVGLabel(other, caption: Self.caption, provenance: "sha256:0123abcd").labels(sound))
    #expect(try !SVGLabel(drawing, caption: nil, provenance: "sha256:0123abcd").labels(sound))
    #expect(
      try !SVGLabel(drawing, caption: Self.caption, provenance: "sha256:0123abce").labels(sound))
  }

  /// The drawing may come from a file that somebody edited.
  @Test func drawingsThatCannotBeRenderedHaveNoLabel() throws {
    var wide = Samples.simple()
    wide.width = .infinity
    var many = Samples.simple()
    many.panels = Array(repeating: many.panels[0], count: 300)
    let diagram = Diagram(width: 1e300, height: 20, shapes: Samples.hierarchy().shapes)
    for drawing in [.plot(wide), .plot(many), .diagram(diagram)] as [Drawing] {
      #expect(throws: FigureError.self) {
        try SVGLabel(drawing, caption: nil, provenance: "sha256:0123abcd")
      }
    }
  }
}
