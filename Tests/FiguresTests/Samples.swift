import Figures
import Foundation
import TestSupport

/// Figures that use every part of the description.
enum Samples {
  static func powers(_ count: Int, from first: Double = 100, ratio: Double) -> [Double] {
    (0..<count).map { first * pow(ratio, Double($0)) }
  }

  static func scaling(legend: Legend = .topRight, title: String? = "Redundancy per sentence")
    -> Panel
  {
    var series: [Series] = []
    for (slot, discount) in [0.3, 0.5, 0.7, 0.85].enumerated() {
      let dense = powers(60, ratio: pow(1e4, 1 / 59.0))
      let law = { (n: Double) in 6 * pow(n, discount - 1) + 90 / n }
      let few = powers(9, ratio: pow(1e4, 1 / 8.0))
      let name = "$a = \(discount)$"
      series.append(
        Series(
          nil, style: .band, colour: slot, x: dense, low: dense.map { law($0) * 0.88 },
          high: dense.map { law($0) * 1.12 }))
      series.append(Series(name, style: .line, colour: slot, x: dense, y: dense.map(law)))
      let measured = few.enumerated().map {
        law($0.element) * (1 + 0.1 * sin(Double($0.offset * 7 + slot)))
      }
      series.append(
        Series(
          name, style: .pointsWithErrors, colour: slot, x: few, y: measured,
          low: measured.map { $0 * 0.7 }, high: measured.map { $0 * 1.4 }))
    }
    return Panel(
      title: title, x: Axis("sentences $N$", scale: .log10),
      y: Axis("redundancy $R_N/N$ (nats per sentence)", scale: .log10), series: series,
      legend: legend)
  }

  static func decomposition() -> Panel {
    let sizes = powers(40, from: 1e4, ratio: 1.2)
    var series: [Series] = []
    for slot in 0..<4 {
      let threshold = 3e4 * pow(4, Double(slot))
      let loss = sizes.map { 2 / (1 + pow($0 / threshold, 2)) }
      series.append(
        Series("class \(slot + 1)", style: .line, colour: slot, x: sizes, y: loss))
    }
    let guide = Series(
      "slope $-1/2$", style: .reference, colour: nil, x: [1e4, 1e6], y: [1.8, 0.18])
    return Panel(
      title: "Loss by frequency class", x: Axis("parameters", scale: .log10),
      y: Axis("loss (nats per token)", minimum: 0), series: series + [guide],
      references: [
        ReferenceLine(.vertical, at: 1.2e5, label: "learned", colour: 1),
        ReferenceLine(.horizontal, at: 1.5, label: "irreducible $H(P_φ)$"),
      ], legend: .outsideRight)
  }

  static func allocation() -> Panel {
    Panel(
      title: "Bits per fact", x: Axis("fact rank $k$"), y: Axis("bits $m_k$"),
      series: [
        Series(
          "optimum", style: .points, colour: 5, x: (1...12).map(Double.init),
          y: (1...12).map { 24 / Double($0).squareRoot() }),
        Series(
          "water level", style: .line, colour: 1, x: [0.5, 4.5, 8.5, 12.5], y: [20, 12, 8, 6]),
      ], legend: .topRight)
  }

  static func coverage() -> Panel {
    let x = (0...20).map { Double($0) / 20 }
    return Panel(
      title: "Accuracy", x: Axis("discount $a$"),
      y: Axis("accuracy (%)", ticks: [.init(0), .init(50, "50 %"), .init(100, "100 %")]),
      series: (0..<8).map { slot in
        Series(
          "size \(slot + 1)", style: slot.isMultiple(of: 2) ? .points : .line, colour: slot, x: x,
          y: x.map { 100 * pow($0, Double(slot + 1) / 3) })
      }, legend: .below)
  }

  static func fourPanels() -> Plot {
    Plot(
      width: Plot.twoColumns, height: 130, columns: 2,
      panels: [scaling(legend: .bottomLeft), decomposition(), allocation(), coverage()])
  }

  /// Sticks of the Pitman-Yor process give clusters, clusters give outcomes; syntax types likewise;
  /// a sentence is put together from both.
  static func hierarchy() -> Diagram {
    var shapes: [Diagram.Shape] = [
      .rectangle(
        .init(x: 1, y: 1, width: 105, height: 58, corner: 2.5, fill: .tint(0, 0.06), stroke: nil)),
      .rectangle(
        .init(x: 109, y: 1, width: 65, height: 58, corner: 2.5, fill: .tint(1, 0.06), stroke: nil)),
      .text(
        .init(
          "Knowledge: Pitman–Yor process PY($a$, $b$)", at: .init(40, 5),
          isBold: true, colour: .slot(0))),
      .text(
        .init(
          "Syntax: $n_s$ types", at: .init(130, 5), isBold: true, colour: .slot(1)
        )),
    ]
    let sticks = [0.36, 0.22, 0.14, 0.09, 0.06, 0.13]
    var left = 4.0
    for (index, share) in sticks.enumerated() {
      let width = share * 99
      let isRest = index == sticks.count - 1
      shapes.append(
        .rectangle(
          .init(
            x: left, y: 10, width: width, height: 6,
            fill: isRest ? .grey(1) : .tint(0, 0.7 - 0.12 * Double(index)),
            stroke: .init(.grey(0.3), width: 0.6, isDashed: isRest))))
      shapes.append(
        .text(.init(isRest ? "…" : "$p_\(index + 1)$", at: .init(left + width / 2, 13), size: 7)))
      if index < 3 {
        let centre = Diagram.Point(20 + Double(index) * 33, 30)
        shapes.append(.arrow(.init(from: .init(left + width / 2, 16.4), to: .init(centre.x, 25.8))))
        shapes.append(
          .ellipse(
            .init(centre: centre, radiusX: 9, radiusY: 4, fill: .grey(1), stroke: .init(.slot(0)))))
        shapes.append(.text(.init("cluster \(index + 1)", at: centre, size: 7)))
        shapes.append(
          .bars(
            .init(
              x: centre.x - 8, y: 37, width: 16, height: 9,
              values: (0..<6).map { 0.2 + abs(sin(Double($0 * 3 + index * 5))) },
              fill: .tint(0, 0.55), highlighted: index == 1 ? 3 : nil)))
      }
      left += width
    }
    for index in 0..<2 {
      let centre = Diagram.Point(126 + Double(index) * 32, 30)
      shapes.append(
        .rectangle(
          .init(
            x: centre.x - 10, y: 26, width: 20, height: 8, corner: 2, fill: .grey(1),
            stroke: .init(.slot(1)))))
      shapes.append(.text(.init("type $s_\(index + 1)$", at: centre, size: 7)))
      shapes.append(
        .bars(
          .init(
            x: centre.x - 8, y: 37, width: 16, height: 9, values: [3, 1, 2, 0.5, 1.4],
            fill: .tint(1, 0.5), highlighted: index == 0 ? 2 : nil)))
    }
    shapes.append(
      .text(.init("uniform over types", at: .init(141.5, 15), size: 7, colour: .grey(0.35))))
    for (index, word) in ["Marie", "was born in", "Warsaw"].enumerated() {
      let x = 42 + Double(index) * 31
      let slot = index == 1 ? 1 : 0
      shapes.append(
        .rectangle(
          .init(
            x: x, y: 67, width: 28, height: 8, corner: 1.5, fill: .tint(slot, 0.2),
            stroke: .init(.slot(slot)))))
      shapes.append(.text(.init(word, at: .init(x + 14, 71))))
    }
    shapes += [
      .arrow(.init(from: .init(53, 48), to: .init(56, 66.4), stroke: .init(.slot(0)))),
      .arrow(.init(from: .init(55, 48), to: .init(118, 66.4), stroke: .init(.slot(0)))),
      .arrow(.init(from: .init(126, 48), to: .init(87, 66.4), stroke: .init(.slot(1)))),
      .text(.init("a sentence:\nknowledge + syntax", at: .init(20, 71), size: 7)),
    ]
    return Diagram(height: 78, shapes: shapes)
  }

  static let demonstrations: [(String, Drawing)] = [
    ("four panels", .plot(fourPanels())),
    ("one panel", .plot(Plot(panels: [scaling(legend: .bottomLeft, title: nil)]))),
    ("hierarchy", .diagram(hierarchy())),
  ]

  static func simple(label: String = "theory", style: Series.Style = .line) -> Plot {
    let x = [1.0, 2, 3, 4]
    let hasBounds = style == .band || style == .pointsWithErrors
    return Plot(panels: [
      Panel(
        title: label, x: Axis("x"), y: Axis(label),
        series: [
          Series(
            label, style: style, colour: 0, x: x, y: style == .band ? [] : [1, 4, 9, 16],
            low: hasBounds ? [0.5, 3, 8, 15] : [], high: hasBounds ? [2, 5, 10, 17] : [])
        ], legend: .topLeft)
    ])
  }
}

extension TemporaryFolder {
  func render(_ drawing: Drawing, gnuplot: String = "gnuplot", as name: String = "figure") throws
    -> RenderReport
  {
    try drawing.render(
      to: url.appending(path: name), provenance: "sha256:0123abcd",
      workFolder: url.appending(path: "work"), gnuplot: gnuplot)
  }

  func bytes(_ url: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: url)) }

  /// An executable that stands in for gnuplot.
  func program(_ script: String) throws -> String {
    try program("fake gnuplot", script).path
  }
}
