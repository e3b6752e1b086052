import Statistics

/// Theory and measurement of one case: a line and points in one colour with one entry in the legend.
public struct Comparison: Hashable, Sendable {
  public enum Colour: Hashable, Sendable {
    /// The next slot that the panel has not given by order.
    case byOrder
    case slot(Int)
    /// Dark grey, for what stands apart from the cases.
    case neutral
  }

  /// Name in the legend, or nil to leave it out.
  public var label: String?
  /// Without it the measurements stand alone, and the other way round.
  public var theory: Line?
  public var measured: Points?
  public var colour: Colour

  public init(
    _ label: String?, theory: Line? = nil, measured: Points? = nil, colour: Colour = .byOrder
  ) {
    (self.label, self.theory, self.measured) = (label, theory, measured)
    self.colour = colour
  }
}

/// A curve without error.
public struct Line: Hashable, Sendable {
  public var x: [Double], y: [Double]

  public init(_ x: [Double], _ y: [Double]) { (self.x, self.y) = (x, y) }

  /// The values of a function over a grid.
  public init<Failure>(_ x: [Double], _ function: (Double) throws(Failure) -> Double)
    throws(Failure)
  {
    self.init(x, try x.map(function))
  }
}

/// Measurements with what is known of their errors.
///
/// A measurement that is missing is nil: its place stays empty, and rendering reports a point left out.
public struct Points: Hashable, Sendable {
  public var x: [Double]
  public var estimates: [Estimate?]
  /// A thin line through neighbouring points; a missing one leaves a gap.
  public var joined: Bool
  /// Half the length of an error bar in standard errors. Where no error is known, or none is made, a
  /// point has no bar.
  public var bars: Double

  public init(_ x: [Double], _ estimates: [Estimate?], joined: Bool = false, bars: Double = 1) {
    (self.x, self.estimates, self.joined, self.bars) = (x, estimates, joined, bars)
  }

  /// Values that were computed, or whose errors are not the figure's business.
  public init(_ x: [Double], values: [Double], joined: Bool = false) {
    self.init(x, values.map { Estimate.computed($0) }, joined: joined)
  }
}

/// A thin dashed curve to compare slopes and limits with.
public struct Guide: Hashable, Sendable {
  public var label: String?
  public var line: Line
  /// That of the comparison it belongs to, or nil for grey.
  public var slot: Int?

  public init(_ label: String? = nil, _ line: Line, slot: Int? = nil) {
    (self.label, self.line, self.slot) = (label, line, slot)
  }
}

extension Panel {
  /// A panel that compares theory with measurement, case by case.
  ///
  /// - Parameters:
  ///   - comparisons: in the order of the legend; colours are given in this order.
  ///   - guides: thin dashed curves.
  ///   - series: anything else, such as a band.
  public init(
    title: String? = nil, x: Axis, y: Axis, comparing comparisons: [Comparison],
    guides: [Guide] = [], series others: [Series] = [], references: [ReferenceLine] = [],
    legend: Legend = .topRight
  ) {
    var next = 0
    var series = others
    for comparison in comparisons {
      let slot: Int?
      switch comparison.colour {
      case .byOrder:
        slot = next
        next += 1
      case .slot(let index): slot = index
      case .neutral: slot = nil
      }
      series += comparison.series(slot: slot)
    }
    series += guides.map {
      Series($0.label, style: .reference, colour: $0.slot, x: $0.line.x, y: $0.line.y)
    }
    self.init(title: title, x: x, y: y, series: series, references: references, legend: legend)
  }
}

extension Comparison {
  fileprivate func series(slot: Int?) -> [Series] {
    let line = theory.map { Series(label, style: .line, colour: slot, x: $0.x, y: $0.y) }
    return [line].compactMap(\.self) + (measured?.series(label, slot: slot) ?? [])
  }
}

extension Points {
  fileprivate func series(_ label: String?, slot: Int?) -> [Series] {
    let y = estimates.map { $0?.value ?? .nan }
    guard x.count == y.count else {
      // Columns of different length are refused when the figure is drawn.
      return [Series(label, style: .points, colour: slot, x: x, y: y)]
    }
    // An error that is not a number is no missing error: its point is left out and reported.
    let errors = estimates.map { $0?.standardError }.map { $0 == 0 ? nil : $0 }
    let withBar = x.indices.filter { errors[$0] != nil }
    let without = x.indices.filter { errors[$0] == nil && estimates[$0] != nil }
    let missing = x.indices.filter { estimates[$0] == nil }
    // What is missing belongs to the points, with bars if there are any.
    let barred = withBar.isEmpty ? [] : (withBar + missing).sorted()
    let plain = withBar.isEmpty ? (without + missing).sorted() : without
    var series = joined ? joints(slot: slot) : []
    if !barred.isEmpty {
      let half = barred.map { bars * (errors[$0] ?? .nan) }
      series.append(
        Series(
          label, style: .pointsWithErrors, colour: slot, x: barred.map { x[$0] },
          y: barred.map { y[$0] }, low: zip(barred, half).map { y[$0] - $1 },
          high: zip(barred, half).map { y[$0] + $1 }))
    }
    if !plain.isEmpty || barred.isEmpty {
      series.append(
        Series(
          label, style: .points, colour: slot, x: plain.map { x[$0] }, y: plain.map { y[$0] }))
    }
    return series
  }

  /// A line for each run of at least two points without one missing between them.
  private func joints(slot: Int?) -> [Series] {
    zip(x, estimates).split { $0.1 == nil }.filter { $0.count > 1 }.map { run in
      Series(
        nil, style: .reference, colour: slot, x: run.map(\.0), y: run.map { $0.1?.value ?? .nan })
    }
  }
}

extension Drawing {
  /// Panels side by side: one in one column of a paper, several across the page.
  ///
  /// - Parameter height: in millimetres.
  public static func row(_ panels: [Panel], height: Double) -> Drawing {
    .plot(
      Plot(
        width: panels.count > 1 ? Plot.twoColumns : Plot.oneColumn, height: height,
        columns: max(panels.count, 1), panels: panels))
  }
}
