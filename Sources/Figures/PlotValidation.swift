extension Plot {
  /// Most panels and points that one figure may hold; a picture of more shows nothing.
  static let mostPanels = 26
  static let mostPoints = 1_000_000

  /// Checks everything that does not need the data to be filtered first.
  func validate() throws(FigureError) {
    try require(
      width.isFinite && width >= 20 && width <= 500, "figure", "width \(width) mm", "20 to 500 mm")
    try require(
      height.isFinite && height >= 20 && height <= 500, "figure", "height \(height) mm",
      "20 to 500 mm")
    try require(
      !panels.isEmpty && panels.count <= Self.mostPanels, "figure", "\(panels.count) panels",
      "1 to \(Self.mostPanels)")
    try require(
      columns >= 1 && columns <= panels.count, "figure", "\(columns) columns",
      "1 to the number of panels")
    for (index, panel) in panels.enumerated() {
      try panel.validate(place: Self.place(panel: index))
    }
  }

  static func place(panel: Int) -> String { "panel \(panel + 1)" }
  /// "(a)" and so on; nil when there is nothing to tell it from.
  func letter(panel: Int) -> String? {
    panels.count > 1 ? "(\(Character(UnicodeScalar(UInt8(97 + panel)))))" : nil
  }
  static func place(panel: Int, series: Int, label: String?) -> String {
    "\(place(panel: panel)), series \(series + 1)" + (label.map { " (\($0))" } ?? "")
  }
}

private func require(_ holds: Bool, _ place: String, _ what: String, _ allowed: String)
  throws(FigureError)
{
  guard holds else { throw .invalid(place: place, problem: "\(what), but it must be \(allowed)") }
}

extension Panel {
  fileprivate func validate(place: String) throws(FigureError) {
    try x.validate(place: place + ", x axis")
    try y.validate(place: place + ", y axis")
    try require(!series.isEmpty, place, "no series", "at least one")
    for (index, item) in series.enumerated() {
      try item.validate(place: "\(place), series \(index + 1)")
    }
    for line in references {
      let axis = line.orientation == .vertical ? x : y
      let inside =
        axis.canShow(line.value)
        && line.value >= axis.minimum ?? line.value && line.value <= axis.maximum ?? line.value
      try require(inside, place, "a reference line at \(line.value)", "inside its axis")
      try require(isSlot(line.colour), place, "a reference line's colour slot", slotRange)
    }
  }
}

private let slotRange = "nil or 0 to \(Style.slotCount - 1)"
private func isSlot(_ colour: Int?) -> Bool {
  colour.map { $0 >= 0 && $0 < Style.slotCount } ?? true
}

extension Axis {
  func canShow(_ value: Double) -> Bool { value.isFinite && (scale == .linear || value > 0) }

  fileprivate func validate(place: String) throws(FigureError) {
    for end in [minimum, maximum].compactMap(\.self) {
      try require(
        canShow(end), place, "a range that ends at \(end)", "finite, and positive on a log axis")
    }
    if let minimum, let maximum {
      try require(minimum < maximum, place, "the range \(minimum) to \(maximum)", "increasing")
    }
    for tick in ticks ?? [] {
      let inside =
        canShow(tick.value) && tick.value >= minimum ?? tick.value
        && tick.value <= maximum ?? tick.value
      try require(inside, place, "a tick at \(tick.value)", "inside the range")
    }
    let values = (ticks ?? []).map(\.value)
    try require(values == values.sorted(), place, "ticks out of order", "increasing")
  }
}

extension Series {
  fileprivate var usesY: Bool { style != .band }
  fileprivate var usesBounds: Bool { style == .band || style == .pointsWithErrors }

  fileprivate func validate(place: String) throws(FigureError) {
    try require(
      !x.isEmpty && x.count <= Plot.mostPoints, place, "\(x.count) points",
      "1 to \(Plot.mostPoints)")
    let expected = [("y", y, usesY), ("low", low, usesBounds), ("high", high, usesBounds)]
    for (name, column, isUsed) in expected {
      let count = isUsed ? x.count : 0
      try require(
        column.count == count || (name == "y" && column.count == x.count), place,
        "\(column.count) values of \(name) for \(x.count) of x", "\(count)")
    }
    try require(isSlot(colour), place, "colour slot \(colour ?? 0)", slotRange)
    guard usesBounds else { return }
    for row in x.indices {
      let middle = usesY ? y[row] : low[row]
      // NaN compares false and is left to the filter.
      let isWrong = low[row] > high[row] || low[row] > middle || middle > high[row]
      try require(
        !isWrong, place, "row \(row + 1) has low \(low[row]), value \(middle), high \(high[row])",
        "in increasing order")
    }
  }
}
