/// A rectangle in millimetres from the figure's upper left corner.
struct Box: Hashable {
  var x: Double, y: Double, width: Double, height: Double
  var right: Double { x + width }
  var bottom: Double { y + height }
  var centre: (x: Double, y: Double) { (x + width / 2, y + height / 2) }
}

/// One line of a legend: what is drawn under one label.
struct LegendEntry {
  let label: String
  let colour: Int?
  var styles: [Series.Style]
  /// Left end of the sample and the height of its middle, in millimetres.
  var x = 0.0, y = 0.0
}

/// Where everything of one panel stands. Panels in a column of the grid share their left and right
/// margins, panels in a row their upper and lower ones, so axes align and nothing of one panel
/// reaches into its neighbour.
struct PanelLayout {
  let panel: PreparedPanel
  let letter: String?
  let cell: Box
  /// The rectangle between the axes.
  let area: Box
  let xTicks: [ResolvedAxis.Tick], yTicks: [ResolvedAxis.Tick]
  let legend: [LegendEntry]
  /// Middle of the y axis label, from the figure's left edge.
  let yLabelX: Double

  static let headerMiddle = 2.5
  /// From the x axis to the middle of its label.
  static let xLabelDrop = 6.0
  static let sampleWidth = 6.0
  static let sampleGap = 1.2
  static let legendLine = 3.4
}

/// What one panel needs around its axes, in millimetres.
private struct Margins {
  var left = 0.0, right = 0.0, top = 0.0, bottom = 0.0

  mutating func widen(horizontally other: Margins) {
    left = max(left, other.left)
    right = max(right, other.right)
  }
  mutating func widen(vertically other: Margins) {
    top = max(top, other.top)
    bottom = max(bottom, other.bottom)
  }
}

/// The layout of a whole plot: the data are filtered, the ticks chosen, all texts measured.
struct PlotLayout {
  let plot: Plot
  let panels: [PanelLayout]

  init(_ plot: Plot) throws(FigureError) {
    self.plot = plot
    let metrics = try TextMetrics()
    let rows = (plot.panels.count + plot.columns - 1) / plot.columns
    let cellWidth = plot.width / Double(plot.columns)
    let cellHeight = plot.height / Double(rows)
    var byColumn = [Margins](repeating: Margins(), count: plot.columns)
    var byRow = [Margins](repeating: Margins(), count: rows)
    var measured: [MeasuredPanel] = []
    for (index, panel) in plot.panels.enumerated() {
      let item = try MeasuredPanel(
        panel, index: index, letter: plot.letter(panel: index), width: cellWidth,
        height: cellHeight, metrics)
      byColumn[index % plot.columns].widen(horizontally: item.margins)
      byRow[index / plot.columns].widen(vertically: item.margins)
      measured.append(item)
    }
    var panels: [PanelLayout] = []
    for (index, item) in measured.enumerated() {
      let column = index % plot.columns
      let row = index / plot.columns
      let cell = Box(
        x: Double(column) * cellWidth, y: Double(row) * cellHeight, width: cellWidth,
        height: cellHeight)
      var margins = byColumn[column]
      margins.widen(vertically: byRow[row])
      panels.append(try item.placed(in: cell, margins, metrics))
    }
    self.panels = panels
  }
}

private struct MeasuredPanel {
  let panel: PreparedPanel
  let place: String
  let letter: String?
  let legend: [LegendEntry]
  let legendWidth: Double
  let legendColumns: Int
  var margins = Margins()
  /// From the left edge of the tick labels to the y axis.
  let yTickWidth: Double

  init(
    _ panel: Panel, index: Int, letter: String?, width: Double, height: Double,
    _ metrics: TextMetrics
  ) throws(FigureError) {
    place = Plot.place(panel: index)
    self.letter = letter
    self.panel = try PreparedPanel(
      panel, index: index, xLength: width - 18, yLength: height - 15)
    legend = panel.legend == .none ? [] : Self.entries(panel.series)
    var widest = 0.0
    for entry in legend {
      widest = max(widest, try metrics.millimetres(entry.label, size: Style.smallFontSize))
    }
    legendWidth = PanelLayout.sampleWidth + PanelLayout.sampleGap + widest
    legendColumns = max(1, min(legend.count, Int((width - 2) / (legendWidth + 3))))
    var yWidest = 0.0
    var xLast = 0.0
    for tick in self.panel.y.ticks {
      yWidest = max(
        yWidest, try metrics.millimetres(tick.label ?? "", size: Style.smallFontSize))
    }
    for tick in self.panel.x.ticks {
      xLast = max(xLast, try metrics.millimetres(tick.label ?? "", size: Style.smallFontSize))
    }
    yTickWidth = yWidest + 2.4
    margins.left = max(yTickWidth + (panel.y.label.isEmpty ? 0.8 : 4.9), xLast / 2 + 0.5)
    margins.right = max(2, xLast / 2 + 0.5)
    margins.top = letter != nil || panel.title != nil ? 5.4 : 2.2
    margins.bottom = panel.x.label.isEmpty ? 4.6 : 8.2
    if !legend.isEmpty && panel.legend == .outsideRight { margins.right = legendWidth + 3.5 }
    if !legend.isEmpty && panel.legend == .below {
      let lines = (legend.count + legendColumns - 1) / legendColumns
      margins.bottom += Double(lines) * PanelLayout.legendLine + 0.8
    }
  }

  /// Series with one label and colour share an entry.
  private static func entries(_ series: [Series]) -> [LegendEntry] {
    var entries: [LegendEntry] = []
    for item in series {
      guard let label = item.label else { continue }
      if let known = entries.firstIndex(where: { $0.label == label && $0.colour == item.colour }) {
        entries[known].styles.append(item.style)
      } else {
        entries.append(LegendEntry(label: label, colour: item.colour, styles: [item.style]))
      }
    }
    return entries
  }

  func placed(in cell: Box, _ margins: Margins, _ metrics: TextMetrics) throws(FigureError)
    -> PanelLayout
  {
    let area = Box(
      x: cell.x + margins.left, y: cell.y + margins.top,
      width: cell.width - margins.left - margins.right,
      height: cell.height - margins.top - margins.bottom)
    guard area.width >= 12, area.height >= 8 else {
      throw invalid(
        "its labels and legend leave \(rounded(area.width)) by \(rounded(area.height)) mm for the "
          + "data; enlarge the figure or shorten them")
    }
    try checkTexts(cell: cell, area: area, metrics)
    return PanelLayout(
      panel: panel, letter: letter, cell: cell, area: area,
      xTicks: try ticks(panel.x, length: area.width) { (text) throws(FigureError) in
        try metrics.millimetres(text, size: Style.smallFontSize) + 1
      },
      yTicks: try ticks(panel.y, length: area.height) { (_) throws(FigureError) in 2.8 },
      legend: try placedLegend(cell: cell, area: area), yLabelX: area.x - yTickWidth - 2.4)
  }

  private func invalid(_ problem: String) -> FigureError {
    .invalid(place: place, problem: problem)
  }
  private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

  private func checkTexts(cell: Box, area: Box, _ metrics: TextMetrics) throws(FigureError) {
    let letterWidth = letter == nil ? 0 : 6.0
    // Each is centred on its axis and may reach to the nearer side of the cell.
    let half = min(area.centre.x - cell.x, cell.right - area.centre.x)
    let halfTitle = min(area.centre.x - cell.x - letterWidth, cell.right - area.centre.x)
    let halfHeight = min(area.centre.y - cell.y, cell.bottom - area.centre.y)
    let texts = [
      ("title", panel.source.title ?? "", 2 * halfTitle),
      ("x label", panel.source.x.label, 2 * half),
      ("y label", panel.source.y.label, 2 * halfHeight),
    ]
    for (name, text, room) in texts {
      let length = try metrics.millimetres(text, size: Style.fontSize)
      guard length <= room else {
        throw invalid(
          "the \(name) is \(rounded(length)) mm long and has \(rounded(room)) mm; shorten it or "
            + "enlarge the figure")
      }
    }
    for line in panel.source.references {
      let length = try metrics.millimetres(line.label ?? "", size: Style.smallFontSize)
      guard length <= (line.orientation == .vertical ? area.height : area.width) * 0.97 else {
        throw invalid("the label of the reference line at \(line.value) is too long")
      }
    }
  }

  /// Takes labels that would touch their neighbour off chosen ticks; refuses given ones.
  private func ticks(
    _ axis: ResolvedAxis, length: Double, extent: (String) throws(FigureError) -> Double
  ) throws(FigureError) -> [ResolvedAxis.Tick] {
    var end = -Double.infinity
    var result: [ResolvedAxis.Tick] = []
    for tick in axis.ticks.sorted(by: { $0.value < $1.value }) {
      guard let label = tick.label, !label.isEmpty else {
        result.append(tick)
        continue
      }
      let middle = axis.fraction(tick.value) * length
      let size = try extent(label)
      if middle - size / 2 >= end {
        end = middle + size / 2
        result.append(tick)
      } else if axis.source.ticks == nil {
        result.append(.init(value: tick.value, label: nil))
      } else {
        throw invalid("the tick label \"\(label)\" overlaps its neighbour; give fewer ticks")
      }
    }
    return result
  }

  private func placedLegend(cell: Box, area: Box) throws(FigureError) -> [LegendEntry] {
    guard !legend.isEmpty else { return [] }
    let columns = panel.source.legend == .below ? legendColumns : 1
    let lines = (legend.count + columns - 1) / columns
    let pitch = legendWidth + 3
    let width = Double(columns) * pitch - 3
    let height = Double(lines) * PanelLayout.legendLine
    let inset = 1.5
    let left = area.x + inset
    let right = area.right - inset - width
    let top = area.y + 0.5
    let bottom = area.bottom - inset - height
    let (x, y, room): (Double, Double, Box) =
      switch panel.source.legend {
      case .topLeft: (left, top, area)
      case .bottomLeft: (left, bottom, area)
      case .bottomRight: (right, bottom, area)
      case .topRight, .none: (right, top, area)
      case .outsideRight: (area.right + 2.5, area.y, cell)
      case .below:
        (max(cell.x + 1, area.centre.x - width / 2), cell.bottom - height - 0.4, cell)
      }
    guard x >= room.x, x + width <= room.right, y >= room.y, y + height <= room.bottom else {
      throw invalid(
        "the legend needs \(rounded(width)) by \(rounded(height)) mm; shorten its labels, place it "
          + "elsewhere or enlarge the figure")
    }
    return legend.enumerated().map { index, entry in
      var entry = entry
      entry.x = x + Double(index % columns) * pitch
      entry.y = y + (Double(index / columns) + 0.5) * PanelLayout.legendLine
      return entry
    }
  }
}
