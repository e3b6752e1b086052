import Foundation

/// What rendering did to the data and where the pictures are.
public struct RenderReport: Hashable, Sendable {
  /// A series of which some points could not be shown as given.
  public struct Change: Hashable, Sendable {
    /// Panel and series count from zero.
    public let panel: Int, series: Int
    public let label: String?
    /// Points left out: non-finite, or not positive on a logarithmic axis.
    public let dropped: Int
    /// Points whose lower bound is not positive on a logarithmic axis and is drawn to its end.
    public let clipped: Int
  }
  public let changes: [Change]
  public let png: URL, svg: URL

  /// What a reader of the figure must know, one line a series.
  public var warnings: [String] {
    changes.map { change in
      let name = change.label.map { " (\($0))" } ?? ""
      return "panel \(change.panel + 1), series \(change.series + 1)\(name): "
        + "\(change.dropped) points left out, \(change.clipped) error bars cut"
    }
  }
}

/// A series with only what its axes can show.
struct PreparedSeries {
  let source: Series
  /// Columns of each row: x, y; or x, y, low, high; or x, low, high. A row of NaN is a gap.
  let rows: [[Double]]
  let dropped: Int, clipped: Int
}

/// A panel whose axes have ends and ticks and whose series are filtered.
struct PreparedPanel {
  let source: Panel
  let x: ResolvedAxis, y: ResolvedAxis
  let series: [PreparedSeries]

  /// `lengths` are rough lengths of the axes in millimetres, to choose how many ticks they bear.
  init(_ panel: Panel, index: Int, xLength: Double, yLength: Double) throws(FigureError) {
    source = panel
    var kept: [Filtered] = []
    for (number, item) in panel.series.enumerated() {
      let filtered = Filtered(item, x: panel.x, y: panel.y)
      guard filtered.dropped < item.x.count else {
        throw .nothingToDraw(
          place: Plot.place(panel: index, series: number, label: item.label),
          problem:
            "none of its \(item.x.count) points is finite and, on a logarithmic axis, positive")
      }
      kept.append(filtered)
    }
    let xReferences = panel.references.filter { $0.orientation == .vertical }.map(\.value)
    let yReferences = panel.references.filter { $0.orientation == .horizontal }.map(\.value)
    let place = Plot.place(panel: index)
    x = try ResolvedAxis(
      panel.x, values: kept.flatMap { $0.xExtent } + xReferences, length: xLength,
      spacing: 12, place: place + ", x axis")
    y = try ResolvedAxis(
      panel.y, values: kept.flatMap { $0.yExtent } + yReferences, length: yLength,
      spacing: 8, place: place + ", y axis")
    let bottom = y.minimum
    series = kept.map { $0.prepared(bottom: bottom, isLog: panel.y.scale == .log10) }
  }
}

private struct Filtered {
  let source: Series
  let rows: [[Double]]
  let dropped: Int

  init(_ series: Series, x: Axis, y: Axis) {
    source = series
    var rows: [[Double]] = []
    var dropped = 0
    let width = series.style == .pointsWithErrors ? 4 : series.style == .band ? 3 : 2
    for index in series.x.indices {
      var row = [series.x[index]]
      if series.style != .band { row.append(series.y[index]) }
      if width > 2 { row += [series.low[index], series.high[index]] }
      // The lower bound alone may fall off a logarithmic axis: the bar then runs to its end.
      let lowColumn = width - 2
      let isShown = row.enumerated().allSatisfy { column, value in
        column == 0
          ? x.canShow(value)
          : width > 2 && column == lowColumn ? value.isFinite : y.canShow(value)
      }
      if isShown {
        rows.append(row)
      } else {
        dropped += 1
        // Points need no gap between them.
        let joins = series.style != .points && series.style != .pointsWithErrors
        if joins, let last = rows.last, !last[0].isNaN {
          rows.append([Double](repeating: .nan, count: width))
        }
      }
    }
    if let last = rows.last, last[0].isNaN { rows.removeLast() }
    (self.rows, self.dropped) = (rows, dropped)
  }

  var xExtent: [Double] { extent(rows.lazy.map { $0[0] }) }
  var yExtent: [Double] { extent(rows.lazy.flatMap { $0.dropFirst() }) }

  private func extent(_ values: some Sequence<Double>) -> [Double] {
    let finite = values.filter(\.isFinite)
    return [finite.min(), finite.max(), finite.filter { $0 > 0 }.min()].compactMap(\.self)
  }

  func prepared(bottom: Double, isLog: Bool) -> PreparedSeries {
    guard isLog, source.style == .band || source.style == .pointsWithErrors else {
      return PreparedSeries(source: source, rows: rows, dropped: dropped, clipped: 0)
    }
    var clipped = 0
    let column = source.style == .band ? 1 : 2
    let raised = rows.map { row in
      guard row[column] <= 0 else { return row }
      clipped += 1
      var row = row
      row[column] = min(bottom, row[column + 1])
      return row
    }
    return PreparedSeries(source: source, rows: raised, dropped: dropped, clipped: clipped)
  }
}
