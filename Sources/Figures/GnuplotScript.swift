import Support

/// The gnuplot text of a laid-out plot.
///
/// All positions are explicit (screen fractions computed from millimetres); gnuplot is left with
/// the mapping of data and the drawing. Only numbers, names made here and quoted ``RichText`` enter
/// the script.
struct GnuplotScript {
  let layout: PlotLayout

  static func dataFile(panel: Int, series: Int) -> String {
    "panel\(panel + 1)-series\(series + 1).dat"
  }

  static let proofDotsPerInch = 100.0

  /// Pages of the proof: on page k every panel shows its k-th series alone.
  var proofPages: Int { layout.panels.map(\.panel.series.count).max() ?? 0 }

  /// What is sent to gnuplot: terminals, output names and the pages to load.
  ///
  /// The figure is drawn once, as a PDF page of which a point is a pixel of the PNG, and both
  /// pictures are made from this page: text, markers and gaps cannot differ between them.
  /// (gnuplot's own terminals do differ: its svg leaves the text to the reader's fonts, and its
  /// pngcairo rounds the advance of every letter to whole pixels.)
  var session: String {
    var lines = [pageTerminal]
    for name in ["figure", "bare"] {
      lines += ["set output '\(name).pdf'", "load '\(name).gp'", "set output"]
    }
    lines += [Self.conversion, proofTerminal]
    for page in 0..<proofPages {
      lines += [
        "set output 'proof\(page + 1).png'", "load 'proof\(page + 1).gp'", "set output",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Whatever is said on standard error fails the figure.
  private static let conversion =
    "system '{ pdftocairo -png -singlefile -r 72 figure.pdf figure "
    + "&& pdftocairo -png -singlefile -r 72 bare.pdf bare "
    + "&& pdftocairo -svg figure.pdf figure.svg; } < /dev/null "
    + "|| echo \"pdftocairo, of the package poppler-utils, failed or is missing\" >&2'"

  /// pdfcairo takes 96 font points to the inch, half a point a line and 0.55 of half a line's width a
  /// unit of dash; scaled, a point is a point of ``Style`` and a unit of dash half a line's width.
  private var pageTerminal: String {
    let (width, height) = (Style.pixels(layout.plot.width), Style.pixels(layout.plot.height))
    let scale = Style.dotsPerInch / Style.pointsPerInch
    return "set terminal pdfcairo size \(width)/72.0in,\(height)/72.0in \(font(Style.dotsPerInch)) "
      + "linewidth \(number(2 * scale)) pointscale \(number(scale)) dashlength \(number(1 / 0.55)) "
      + "background 'white'"
  }

  /// The proof is never shown: it has no text, and only says where there are data.
  private var proofTerminal: String {
    let dots = Self.proofDotsPerInch
    let width = Style.pixels(layout.plot.width, dotsPerInch: dots)
    let height = Style.pixels(layout.plot.height, dotsPerInch: dots)
    let stroke = number(dots / Style.pointsPerInch)
    return "set terminal pngcairo size \(width),\(height) \(font(dots)) linewidth \(stroke) "
      + "pointscale \(stroke) dashlength 2"
  }

  private func font(_ dotsPerInch: Double) -> String {
    "font '\(Style.fontFamily),\(number(Style.fontSize))' fontscale \(number(dotsPerInch / 96))"
  }

  /// The figure itself.
  var figure: String {
    page { index, panel in
      var lines = axes(panel) + decorations(panel) + legend(panel)
      let order = panel.panel.series.indices.sorted { first, second in
        let depths = [first, second].map { depth(panel.panel.series[$0].source.style) }
        return (depths[0], first) < (depths[1], second)
      }
      let clauses = order.flatMap {
        self.clauses(panel: index, series: $0, panel.panel.series[$0].source)
      }
      lines.append("plot " + clauses.joined(separator: ", \\\n  "))
      return lines
    }
  }

  /// The figure with everything but its data, to see what the data add.
  var bare: String {
    page { _, panel in axes(panel) + decorations(panel) + legend(panel) + ["plot NaN notitle"] }
  }

  /// Series `series` of every panel that has one, without axes, text or legend.
  func proof(series: Int) -> String {
    page { index, panel in
      guard panel.panel.series.indices.contains(series) else { return [] }
      let clauses = self.clauses(panel: index, series: series, panel.panel.series[series].source)
      return ["unset border", "unset tics", "plot " + clauses.joined(separator: ", \\\n  ")]
    }
  }

  private func page(_ body: (Int, PanelLayout) -> [String]) -> String {
    var lines = ["set encoding utf8", "set multiplot"]
    for (index, panel) in layout.panels.enumerated() {
      let content = body(index, panel)
      if !content.isEmpty { lines += ["", "reset"] + frame(panel) + content }
    }
    return (lines + ["unset multiplot", ""]).joined(separator: "\n")
  }

  /// Areas lie under lines, lines under points.
  private func depth(_ style: Series.Style) -> Int {
    switch style {
    case .band: 0
    case .reference: 1
    case .line: 2
    case .points, .pointsWithErrors: 3
    }
  }

  private func frame(_ layout: PanelLayout) -> [String] {
    let area = layout.area
    let panel = layout.panel
    let logarithmic = (panel.x.isLog ? "x" : "") + (panel.y.isLog ? "y" : "")
    return [
      "set encoding utf8", "unset key", "set clip one", "set clip two",
      "set lmargin at screen \(x(area.x))", "set rmargin at screen \(x(area.right))",
      "set bmargin at screen \(y(area.bottom))", "set tmargin at screen \(y(area.y))",
      logarithmic.isEmpty ? "unset logscale" : "set logscale \(logarithmic) 10",
      "set xrange [\(panel.x.minimum):\(panel.x.maximum)]",
      "set yrange [\(panel.y.minimum):\(panel.y.maximum)]",
    ]
  }

  private func axes(_ layout: PanelLayout) -> [String] {
    func list(_ ticks: [ResolvedAxis.Tick]) -> String {
      ticks.map { tick in
        tick.label.map {
          "\(Escaping.gnuplotFormat(RichText($0).gnuplot())) \(tick.value)"
        } ?? "'' \(tick.value) 1"
      }.joined(separator: ", ")
    }
    let common = "scale 0.45,0.25 nomirror font ',\(number(Style.smallFontSize))'"
    return [
      "set border 3 lw \(Style.axisWidth)", "set tics out",
      layout.xTicks.isEmpty
        ? "unset xtics" : "set xtics \(common) offset 0,0.35 (\(list(layout.xTicks)))",
      layout.yTicks.isEmpty
        ? "unset ytics" : "set ytics \(common) offset 0.3,0 (\(list(layout.yTicks)))",
    ]
  }

  private func decorations(_ layout: PanelLayout) -> [String] {
    let area = layout.area
    let cell = layout.cell
    let panel = layout.panel.source
    let header = y(cell.y + PanelLayout.headerMiddle)
    var lines: [String] = []
    if let letter = layout.letter {
      lines.append(
        "set label \(RichText(letter).gnuplot(bold: true)) at screen \(x(cell.x + 1)),\(header) left "
          + "font ',\(number(Style.letterFontSize))'")
    }
    if let title = panel.title {
      lines.append(
        "set label \(RichText(title).gnuplot()) at screen \(x(area.centre.x)),\(header) center")
    }
    if !panel.x.label.isEmpty {
      let drop = y(area.bottom + PanelLayout.xLabelDrop)
      lines.append(
        "set label \(RichText(panel.x.label).gnuplot()) at screen \(x(area.centre.x)),\(drop) center"
      )
    }
    if !panel.y.label.isEmpty {
      lines.append(
        "set label \(RichText(panel.y.label).gnuplot()) at screen \(x(layout.yLabelX)),"
          + "\(y(area.centre.y)) center rotate by 90")
    }
    return lines + panel.references.flatMap(reference)
  }

  private func reference(_ line: ReferenceLine) -> [String] {
    let colour = line.colour.map { Style.slot($0).colour } ?? Style.guideColour
    let isVertical = line.orientation == .vertical
    let ends =
      isVertical
      ? "from first \(line.value),graph 0 to first \(line.value),graph 1"
      : "from graph 0,first \(line.value) to graph 1,first \(line.value)"
    var lines = [
      "set arrow \(ends) nohead \(stroke(Style.referenceWidth, Style.referenceDash)) "
        + "lc rgb '\(colour.hex)' back"
    ]
    if let label = line.label {
      let position =
        isVertical
        ? "first \(line.value),graph 0.98 right rotate by 90 offset -1,0"
        : "graph 0.985,first \(line.value) right offset 0,0.6"
      lines.append(
        "set label \(RichText(label).gnuplot()) at \(position) "
          + "font ',\(number(Style.smallFontSize))' tc rgb '\(colour.hex)' front")
    }
    return lines
  }

  private func legend(_ layout: PanelLayout) -> [String] {
    layout.legend.flatMap { entry in
      let end = entry.x + PanelLayout.sampleWidth
      let middle = entry.x + PanelLayout.sampleWidth / 2
      let text = RichText(entry.label).gnuplot()
      return entry.styles.map { sample($0, entry, end: end, middle: middle) } + [
        "set label \(text) at screen \(x(end + PanelLayout.sampleGap)),\(y(entry.y)) left "
          + "font ',\(number(Style.smallFontSize))' front"
      ]
    }
  }

  private func sample(
    _ style: Series.Style, _ entry: LegendEntry, end: Double, middle: Double
  ) -> String {
    let slot = Style.slot(entry.colour)
    let colour = "rgb '\(slot.colour.hex)'"
    switch style {
    case .line, .reference:
      return "set arrow from screen \(x(entry.x)),\(y(entry.y)) to screen \(x(end)),\(y(entry.y)) "
        + "nohead \(stroke(style, slot)) lc \(colour) front"
    case .points, .pointsWithErrors:
      return
        "set label '' at screen \(x(middle)),\(y(entry.y)) point \(marker(slot)) lc \(colour) front"
    case .band:
      return "set object rectangle from screen \(x(entry.x)),\(y(entry.y + 1)) to screen "
        + "\(x(end)),\(y(entry.y - 1)) front fc \(colour) \(Self.fill)"
    }
  }

  private func clauses(panel: Int, series: Int, _ source: Series) -> [String] {
    let slot = Style.slot(source.colour)
    let file = "'\(Self.dataFile(panel: panel, series: series))' using "
    let colour = "lc rgb '\(slot.colour.hex)' notitle"
    switch source.style {
    case .line, .reference: return [file + "1:2 with lines \(stroke(source.style, slot)) \(colour)"]
    case .points: return [file + "1:2 with points \(marker(slot)) lw 0.8 \(colour)"]
    case .pointsWithErrors:
      // Not yerrorbars, which clears a halo around each point; heads of 90 degrees are the caps.
      let cap = "heads size screen \(number(Style.errorBarCap / 2 / layout.plot.width)),90"
      return [
        file + "1:3:(0):($4-$3) with vectors \(cap) lw \(Style.errorBarWidth) \(colour)",
        file + "1:2 with points \(marker(slot)) lw 0.8 \(colour)",
      ]
    case .band: return [file + "1:2:3 with filledcurves \(Self.fill) \(colour)"]
    }
  }

  private func stroke(_ style: Series.Style, _ slot: Style.Slot) -> String {
    style == .reference
      ? stroke(Style.referenceWidth, Style.referenceDash) : stroke(Style.lineWidth, slot.dash)
  }

  /// gnuplot's unit of dash length is half the line's width.
  private func stroke(_ width: Double, _ dash: [Double]) -> String {
    let lengths = dash.map { number($0 / (width / 2)) }.joined(separator: ",")
    return "lw \(width) dt " + (dash.isEmpty ? "solid" : "(\(lengths))")
  }

  private func marker(_ slot: Style.Slot) -> String {
    "pt \(slot.marker) ps \(number(Style.markerSize * slot.markerScale))"
  }

  private static let fill = "fs transparent solid \(Style.bandOpacity) noborder"

  private func x(_ millimetres: Double) -> String { number(millimetres / layout.plot.width) }
  private func y(_ millimetres: Double) -> String { number(1 - millimetres / layout.plot.height) }
  private func number(_ value: Double) -> String { "\((value * 1e6).rounded() / 1e6)" }
}
