/// Shapes on a canvas, drawn by Cairo in the order given.
///
/// Lengths are millimetres from the upper left corner, y downwards; type sizes and strokes points.
/// Everything must lie inside the canvas. Texts follow the syntax of ``RichText``; a line break
/// starts a new line.
public struct Diagram: Codable, Hashable, Sendable {
  public var width: Double, height: Double
  public var shapes: [Shape]

  public init(width: Double = Plot.twoColumns, height: Double, shapes: [Shape]) {
    (self.width, self.height, self.shapes) = (width, height, shapes)
  }

  public enum Shape: Codable, Hashable, Sendable {
    case rectangle(Rectangle)
    case ellipse(Ellipse)
    case text(Text)
    case arrow(Arrow)
    case bars(Bars)
  }

  public struct Point: Codable, Hashable, Sendable {
    public var x: Double, y: Double
    public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }

  public enum Colour: Codable, Hashable, Sendable {
    /// A colour slot of the style, as in plots.
    case slot(Int)
    /// A slot's colour laid over white with an opacity of 0 ... 1.
    case tint(Int, Double)
    /// 0 is black, 1 white.
    case grey(Double)
  }

  public struct Stroke: Codable, Hashable, Sendable {
    public var colour: Colour
    public var width: Double
    public var isDashed: Bool
    public init(_ colour: Colour = .grey(0.2), width: Double = 0.8, isDashed: Bool = false) {
      (self.colour, self.width, self.isDashed) = (colour, width, isDashed)
    }
  }

  public struct Rectangle: Codable, Hashable, Sendable {
    public var x: Double, y: Double, width: Double, height: Double
    /// Radius of the rounded corners.
    public var corner: Double
    public var fill: Colour?, stroke: Stroke?
    public init(
      x: Double, y: Double, width: Double, height: Double, corner: Double = 0,
      fill: Colour? = nil, stroke: Stroke? = Stroke()
    ) {
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
      (self.corner, self.fill, self.stroke) = (corner, fill, stroke)
    }
  }

  public struct Ellipse: Codable, Hashable, Sendable {
    public var centre: Point
    public var radiusX: Double, radiusY: Double
    public var fill: Colour?, stroke: Stroke?
    public init(
      centre: Point, radiusX: Double, radiusY: Double, fill: Colour? = nil,
      stroke: Stroke? = Stroke()
    ) {
      (self.centre, self.radiusX, self.radiusY) = (centre, radiusX, radiusY)
      (self.fill, self.stroke) = (fill, stroke)
    }
  }

  public struct Text: Codable, Hashable, Sendable {
    public var text: String
    /// The middle of the text, at half the height of its capitals (over all lines).
    public var at: Point
    public var size: Double
    public var isBold: Bool
    public var colour: Colour
    public init(
      _ text: String, at: Point, size: Double = Figures.Style.fontSize, isBold: Bool = false,
      colour: Colour = .grey(0)
    ) {
      (self.text, self.at) = (text, at)
      (self.size, self.isBold, self.colour) = (size, isBold, colour)
    }
  }

  public struct Arrow: Codable, Hashable, Sendable {
    public var from: Point, to: Point
    public var stroke: Stroke
    public init(from: Point, to: Point, stroke: Stroke = Stroke()) {
      (self.from, self.to, self.stroke) = (from, to, stroke)
    }
  }

  /// A small bar chart: bars of equal width on a base line, the largest value as high as the box.
  public struct Bars: Codable, Hashable, Sendable {
    public var x: Double, y: Double, width: Double, height: Double
    public var values: [Double]
    public var fill: Colour
    /// A bar drawn in colour slot 1: the outcome that was chosen.
    public var highlighted: Int?
    public init(
      x: Double, y: Double, width: Double, height: Double, values: [Double],
      fill: Colour = .slot(0), highlighted: Int? = nil
    ) {
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
      (self.values, self.fill, self.highlighted) = (values, fill, highlighted)
    }
  }
}
