/// A figure of one or more panels of data, drawn by gnuplot.
///
/// A description only: it holds the numbers and what they mean, never how a renderer draws them.
/// Texts follow the syntax of ``RichText``: plain, with simple mathematics between dollar signs
/// (`"redundancy $R_N/N$ (nats per sentence)"`).
///
/// Values may be non-finite (rendering leaves such points out and reports them); `JSONEncoder`
/// then needs its `nonConformingFloatEncodingStrategy`.
public struct Plot: Codable, Hashable, Sendable {
  /// Width of a figure in one column of a two-column paper, in millimetres.
  public static let oneColumn = 85.0
  /// Width of a figure across the page, in millimetres.
  public static let twoColumns = 175.0

  /// Width and height of the whole figure in millimetres.
  public var width: Double, height: Double
  /// Panels in a row; the grid is filled row by row.
  public var columns: Int
  /// Two panels or more are lettered (a), (b), ... in order.
  public var panels: [Panel]

  public init(
    width: Double = Plot.oneColumn, height: Double = 62, columns: Int = 1, panels: [Panel]
  ) {
    (self.width, self.height, self.columns, self.panels) = (width, height, columns, panels)
  }
}

/// One pair of axes and what is drawn in it.
public struct Panel: Codable, Hashable, Sendable {
  public var title: String?
  public var x: Axis, y: Axis
  public var series: [Series]
  public var references: [ReferenceLine]
  public var legend: Legend

  public init(
    title: String? = nil, x: Axis, y: Axis, series: [Series], references: [ReferenceLine] = [],
    legend: Legend = .topRight
  ) {
    (self.title, self.x, self.y) = (title, x, y)
    (self.series, self.references, self.legend) = (series, references, legend)
  }
}

/// Where the labelled series are listed. Series with the same label and colour share an entry,
/// so a line of theory and its measured points can be one.
public enum Legend: String, Codable, Hashable, Sendable, CaseIterable {
  case topLeft, topRight, bottomLeft, bottomRight, outsideRight, below, none
}

public struct Axis: Codable, Hashable, Sendable {
  public enum Scale: String, Codable, Hashable, Sendable { case linear, log10 }

  public struct Tick: Codable, Hashable, Sendable {
    public var value: Double
    /// Without a label the value is written out.
    public var label: String?
    public init(_ value: Double, _ label: String? = nil) {
      (self.value, self.label) = (value, label)
    }
  }

  /// What is shown, with its unit.
  public var label: String
  public var scale: Scale
  /// Ends of the axis; an end that is nil follows the data.
  public var minimum: Double?, maximum: Double?
  /// Major ticks; nil chooses round values.
  public var ticks: [Tick]?

  public init(
    _ label: String, scale: Scale = .linear, minimum: Double? = nil, maximum: Double? = nil,
    ticks: [Tick]? = nil
  ) {
    (self.label, self.scale, self.ticks) = (label, scale, ticks)
    (self.minimum, self.maximum) = (minimum, maximum)
  }
}

/// Columns of equal length and how they are drawn: theory as lines, measurements as points.
public struct Series: Codable, Hashable, Sendable {
  public enum Style: String, Codable, Hashable, Sendable, CaseIterable {
    /// x, y joined; a value that cannot be drawn leaves a gap.
    case line
    /// x, y joined by a thin dashed line: guides and limits.
    case reference
    case points
    /// x, y with a bar from low to high.
    case pointsWithErrors
    /// The area between low and high over x; y is unused.
    case band
  }

  /// Name in the legend, or nil to leave it out.
  public var label: String?
  public var style: Style
  /// Colour slot 0 ..< `Style.slotCount`, or nil for neutral dark grey.
  public var colour: Int?
  public var x: [Double], y: [Double], low: [Double], high: [Double]

  public init(
    _ label: String?, style: Style, colour: Int?, x: [Double], y: [Double] = [],
    low: [Double] = [], high: [Double] = []
  ) {
    (self.label, self.style, self.colour) = (label, style, colour)
    (self.x, self.y, self.low, self.high) = (x, y, low, high)
  }
}

/// A straight line across a panel.
public struct ReferenceLine: Codable, Hashable, Sendable {
  public enum Orientation: String, Codable, Hashable, Sendable { case vertical, horizontal }
  public var orientation: Orientation
  /// Position on the axis that the line crosses.
  public var value: Double
  public var label: String?
  /// Colour slot, or nil for grey.
  public var colour: Int?

  public init(
    _ orientation: Orientation, at value: Double, label: String? = nil, colour: Int? = nil
  ) {
    (self.orientation, self.value, self.label, self.colour) = (orientation, value, label, colour)
  }
}
