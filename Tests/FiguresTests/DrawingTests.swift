import Figures
import Foundation
import TestSupport
import Testing

/// What holds of every drawing: files, metadata, determinism, coding.
@Suite struct DrawingTests {
  static let drawings: [Drawing] = [
    .plot(Samples.fourPanels()), .plot(Samples.simple(style: .band)), .diagram(Samples.hierarchy()),
  ]

  @Test(arguments: drawings.indices) func renderingTwiceGivesTheSameBytes(index: Int) throws {
    let first = try TemporaryFolder()
    let second = try TemporaryFolder("with space")
    let drawing = Self.drawings[index]
    let one = try first.render(drawing)
    let two = try second.render(drawing, as: "another name")
    #expect(try first.bytes(one.png) == second.bytes(two.png))
    #expect(try first.bytes(one.svg) == second.bytes(two.svg))
  }

  @Test(arguments: drawings.indices) func filesCarrySizeAndProvenance(index: Int) throws {
    let scratch = try TemporaryFolder()
    let report = try scratch.render(Self.drawings[index])
    let png = try scratch.bytes(report.png)
    #expect(try PNGMetadata.provenance(in: png) == "sha256:0123abcd")
    let (width, height) =
      switch Self.drawings[index] {
      case .plot(let plot): (plot.width, plot.height)
      case .diagram(let diagram): (diagram.width, diagram.height)
      }
    let raster = try Raster(png: report.png)
    #expect(raster.width == Int((width / 25.4 * 300).rounded()))
    #expect(raster.height == Int((height / 25.4 * 300).rounded()))
    // 300 dots per inch are 11811 per metre: 0x2E23.
    let size = Array("pHYs".utf8) + [0, 0, 0x2E, 0x23, 0, 0, 0x2E, 0x23, 1]
    #expect(png.indices.contains { png[$0...].starts(with: size) })
    let svg = try String(contentsOf: report.svg, encoding: .utf8)
    #expect(svg.contains("width=\"\(width)mm\" height=\"\(height)mm\""))
    #expect(svg.contains("viewBox=\"0 0 \(raster.width) \(raster.height)\""))
    #expect(svg.contains("sha256:0123abcd"))
  }

  @Test(arguments: drawings.indices) func codingRoundTrip(index: Int) throws {
    let data = try JSONEncoder().encode(Self.drawings[index])
    #expect(try JSONDecoder().decode(Drawing.self, from: data) == Self.drawings[index])
  }

  /// 7 * 0.2 is more than 1.4, and 3 * 0.1 more than 0.3.
  @Test(arguments: [1.4, 0.3, -0.3, 4.2e-5]) func anAxisMayEndAtATick(end: Double) throws {
    let scratch = try TemporaryFolder()
    var plot = Samples.simple()
    plot.panels[0].series = [
      Series("x", style: .points, colour: 0, x: [1, 2], y: [end / 2, end / 3])
    ]
    plot.panels[0].y.minimum = min(0, end)
    plot.panels[0].y.maximum = max(0, end)
    #expect(throws: Never.self) { try scratch.render(.plot(plot)) }
  }

  @Test func nothingIsWrittenWhereNothingCanBe() throws {
    let scratch = try TemporaryFolder()
    let file = scratch.url.appending(path: "file")
    try Data().write(to: file)
    let work = scratch.url.appending(path: "work")
    for base in ["/proc/figure", "/no/such/folder/figure", file.path + "/figure"] {
      #expect {
        try Self.drawings[2].render(
          to: URL(fileURLWithPath: base), provenance: "x", workFolder: work)
      } throws: { if case FigureError.fileSystem = $0 { true } else { false } }
    }
    for folder in ["/proc/work", file.path] {
      for drawing in Self.drawings {
        #expect {
          try drawing.render(
            to: scratch.url.appending(path: "figure"), provenance: "x",
            workFolder: URL(fileURLWithPath: folder))
        } throws: { if case FigureError.fileSystem = $0 { true } else { false } }
      }
    }
    // A folder in the place of the PNG: the SVG must not be replaced either.
    try FileManager.default.createDirectory(
      at: scratch.url.appending(path: "figure.png"), withIntermediateDirectories: true)
    #expect(throws: FigureError.self) { try scratch.render(Self.drawings[2]) }
    let left = try FileManager.default.contentsOfDirectory(atPath: scratch.url.path)
    #expect(Set(left) == ["file", "work", "figure.png"])
  }

  @Test func dataThatCannotBeWrittenAreAnError() throws {
    let scratch = try TemporaryFolder()
    let folder = scratch.url.appending(path: "work/figure")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.appending(path: "panel1-series1.dat").path, withDestinationPath: "/dev/full")
    #expect {
      try scratch.render(.plot(Samples.simple()))
    } throws: { if case FigureError.fileSystem = $0 { "\($0)".contains("rows") } else { false } }
  }

  @Test(arguments: ["line\nbreak", "naïve", String(repeating: "x", count: 5000)])
  func provenanceMustFitTheChunk(text: String) throws {
    let scratch = try TemporaryFolder()
    #expect(throws: FigureError.self) {
      try Self.drawings[2].render(
        to: scratch.url.appending(path: "figure"), provenance: text,
        workFolder: scratch.url.appending(path: "work"))
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "figure.png").path))
  }
}

@Suite struct PNGMetadataTests {
  private func sample() throws -> [UInt8] {
    let scratch = try TemporaryFolder()
    let diagram = Diagram(
      width: 20, height: 10, shapes: [.text(.init("sample", at: .init(10, 5)))])
    return try scratch.bytes(scratch.render(.diagram(diagram)).png)
  }

  /// Any change of any byte, and any cut, is found: all of a file is under a checksum, a length or
  /// a fixed value.
  @Test func twoThousandDamagedFilesAreErrors() throws {
    let sound = try sample()
    #expect(try PNGMetadata.provenance(in: sound) == "sha256:0123abcd")
    var state: UInt64 = 42
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    for round in 0..<2000 {
      var damaged = sound
      switch round % 4 {
      case 0: damaged.removeLast(1 + random(sound.count))
      case 1: damaged[random(sound.count)] ^= UInt8(1 + random(255))
      case 2: for _ in 0..<8 { damaged[random(min(120, sound.count))] ^= UInt8(1 + random(255)) }
      default: damaged.insert(UInt8(random(256)), at: random(sound.count + 1))
      }
      guard damaged != sound else { continue }
      #expect {
        try PNGMetadata.provenance(in: damaged)
      } throws: { if case FigureError.corruptPNG = $0 { true } else { false } }
    }
  }

  @Test func aFileWithoutProvenanceHasNone() throws {
    let scratch = try TemporaryFolder()
    _ = try scratch.render(
      .diagram(Diagram(width: 20, height: 10, shapes: [.text(.init("x", at: .init(10, 5)))])))
    let raw = try scratch.bytes(scratch.url.appending(path: "work/figure/figure.png"))
    #expect(try PNGMetadata.provenance(in: raw) == nil)
  }
}

@Suite struct DiagramErrorTests {
  static let shapes: [(String, [Diagram.Shape])] = [
    ("shapes", []),
    ("outside", [.rectangle(.init(x: 30, y: 5, width: 20, height: 5))]),
    ("outside", [.text(.init("a text wider than its canvas of forty mm", at: .init(20, 10)))]),
    ("outside", [.arrow(.init(from: .init(5, 5), to: .init(35, 25)))]),
    ("finite", [.ellipse(.init(centre: .init(.nan, 5), radiusX: 1, radiusY: 1))]),
    ("positive", [.ellipse(.init(centre: .init(5, 5), radiusX: 0, radiusY: 1))]),
    ("slot", [.text(.init("x", at: .init(5, 5), colour: .slot(99)))]),
    ("share", [.text(.init("x", at: .init(5, 5), colour: .tint(0, 1.5)))]),
    ("two different", [.arrow(.init(from: .init(5, 5), to: .init(5, 5)))]),
    ("positive", [.bars(.init(x: 1, y: 1, width: 5, height: 5, values: [0, 0]))]),
    ("positive", [.bars(.init(x: 1, y: 1, width: 5, height: 5, values: []))]),
    ("highlighted", [.bars(.init(x: 1, y: 1, width: 5, height: 5, values: [1], highlighted: 1))]),
    ("empty", [.text(.init(" \n", at: .init(5, 5)))]),
  ]

  @Test(arguments: shapes.indices) func isRefused(index: Int) throws {
    let (mention, shapes) = Self.shapes[index]
    let scratch = try TemporaryFolder()
    #expect {
      try scratch.render(.diagram(Diagram(width: 40, height: 20, shapes: shapes)))
    } throws: { error in
      guard case FigureError.invalid = error else { return false }
      return "\(error)".contains(mention)
    }
  }

  @Test func aWhiteDiagramIsBlank() throws {
    let scratch = try TemporaryFolder()
    let white = Diagram.Shape.rectangle(
      .init(x: 1, y: 1, width: 5, height: 5, fill: .grey(1), stroke: nil))
    #expect {
      try scratch.render(.diagram(Diagram(width: 40, height: 20, shapes: [white])))
    } throws: { if case FigureError.blank = $0 { true } else { false } }
  }
}
