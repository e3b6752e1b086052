import Figures
import Foundation
import TestSupport
import Testing

/// Every SVG looks in a browser without our font as its PNG does: the same size, the same place of
/// everything, and no pixel that antialiasing does not explain.
@Suite(.serialized) struct BrowserTests {
  private struct Figure {
    let name: String
    let png: URL, svg: URL
  }

  /// How many pixels of each SVG antialiasing does not explain.
  ///
  /// Opens as few browsers as the figures' heights allow: textures end at 16384 pixels.
  private func strayPixels(_ figures: [Figure]) throws -> [Int] {
    var counts: [Int] = []
    while counts.count < figures.count {
      var pictures: [Raster] = []
      var height = 0
      while counts.count + pictures.count < figures.count, height < 12000 {
        pictures.append(try Raster(png: figures[counts.count + pictures.count].png))
        height += pictures.last?.height ?? 0
      }
      let files = figures[counts.count...].prefix(pictures.count).map(\.svg)
      let page = try Chromium.screenshot(of: files, sizes: pictures.map { ($0.width, $0.height) })
      counts += zip(pictures, page.places).map { picture, place in
        PictureView(raster: picture).strayPixels(
          from: PictureView(raster: page.picture, firstRow: place.lowerBound),
          width: page.picture.width, height: place.count)
      }
    }
    return counts
  }

  private func drawn(_ drawings: [(String, Drawing)], in scratch: TemporaryFolder) throws
    -> [Figure]
  {
    try drawings.map { name, drawing in
      let report = try scratch.render(drawing, as: name)
      return Figure(name: name, png: report.png, svg: report.svg)
    }
  }

  @Test func svgsLookAsThePNGs() throws {
    let scratch = try TemporaryFolder()
    let folder = repositoryFolder.appending(path: "figures")
    let committed = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { $0.hasSuffix(".png") }.map { $0.dropLast(4) }
      .map { name in
        Figure(
          name: String(name), png: folder.appending(path: "\(name).png"),
          svg: folder.appending(path: "\(name).svg"))
      }
    #expect(!committed.isEmpty)
    let figures = try committed + drawn(Samples.demonstrations, in: scratch)
    for (figure, count) in zip(figures, try strayPixels(figures)) {
      #expect(count == 0, "\(figure.name): \(count) pixels of the SVG are not as in the PNG")
    }
  }

  /// The bound is one that a wrong SVG misses.
  @Test func otherPicturesAreRejected() throws {
    let scratch = try TemporaryFolder()
    let figure = try #require(
      drawn([("sample", .plot(Plot(panels: [Samples.scaling()])))], in: scratch).first)
    let svg = try String(contentsOf: figure.svg, encoding: .utf8)
    func changed(_ name: String, _ change: (String) -> String) throws -> Figure {
      let text = change(svg)
      #expect(text != svg, "\(name)")
      let url = scratch.file("\(name).svg")
      try Data(text.utf8).write(to: url)
      return Figure(name: name, png: figure.png, svg: url)
    }
    let others = [
      try changed("a text moved by 5 pixels") {
        $0.replacing(
          "<g fill=\"#000000\">", with: "<g fill=\"#000000\" transform=\"translate(5 0)\">",
          maxReplacements: 1)
      },
      try changed("another size") {
        $0.replacing("width=\"85.0mm\"", with: "width=\"86.0mm\"")
      },
      try changed("a dash left out") {
        $0.replacing(#/ stroke-dasharray="[^"]*"/#, with: "", maxReplacements: 1)
      },
      try changed("another font") {
        // The x axis's label as gnuplot's svg would have it.
        $0.replacing(
          "</svg>",
          with: "<text x=\"420\" y=\"720\" font-size=\"33\" font-family=\"Liberation Sans\">"
            + "sentences</text></svg>")
      },
      Figure(name: "gnuplot's svg", png: figure.png, svg: try gnuplotsOwn(scratch)),
    ]
    let counts = try strayPixels([figure] + others)
    #expect(counts[0] == 0)
    for (other, count) in zip(others, counts.dropFirst()) { #expect(count > 0, "\(other.name)") }
  }

  /// The same plot by gnuplot's svg terminal, which leaves the text to the reader's fonts.
  private func gnuplotsOwn(_ scratch: TemporaryFolder) throws -> URL {
    let folder = scratch.file("work/sample")
    let script = """
      set terminal svg size 241,176 font '\(Style.fontFamily),\(Style.fontSize)' background 'white'
      set output 'own.svg'
      load 'figure.gp'
      set output
      """
    try Data(script.utf8).write(to: folder.appending(path: "own.gp"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gnuplot", "-d", "own.gp"]
    process.currentDirectoryURL = folder
    try process.run()
    process.waitUntilExit()
    let svg = try String(contentsOf: folder.appending(path: "own.svg"), encoding: .utf8)
    try Data(
      svg.replacing("width=\"241\" height=\"176\"", with: "width=\"85mm\" height=\"62mm\"").utf8
    ).write(to: folder.appending(path: "own.svg"))
    return folder.appending(path: "own.svg")
  }
}
