extension Diagram {
  static let mostShapes = 10_000

  /// Checks all that does not need text to be measured; the renderer checks where texts end.
  func validate() throws(FigureError) {
    for (name, value) in [("width", width), ("height", height)] {
      guard value.isFinite, value >= 5, value <= 500 else {
        throw .invalid(place: "diagram", problem: "\(name) \(value) mm must be 5 to 500 mm")
      }
    }
    guard !shapes.isEmpty, shapes.count <= Self.mostShapes else {
      throw .invalid(
        place: "diagram", problem: "it has \(shapes.count) shapes, not 1 to \(Self.mostShapes)")
    }
    for (index, shape) in shapes.enumerated() {
      let place = "shape \(index + 1)"
      if let problem = shape.problem { throw .invalid(place: place, problem: problem) }
      if let bounds = shape.bounds { try require(bounds, inCanvasOf: place) }
    }
  }

  func require(_ box: Box, inCanvasOf place: String) throws(FigureError) {
    let slack = 1e-6
    let isInside =
      box.x >= -slack && box.y >= -slack && box.right <= width + slack
      && box.bottom <= height + slack
    guard isInside else {
      throw .invalid(
        place: place,
        problem:
          "it reaches from (\(box.x), \(box.y)) to (\(box.right), \(box.bottom)) mm, outside "
          + "the canvas of \(width) by \(height) mm")
    }
  }
}

extension Diagram.Shape {
  /// What is drawn without text, ignoring the width of strokes.
  fileprivate var bounds: Box? {
    switch self {
    case .rectangle(let shape):
      Box(x: shape.x, y: shape.y, width: shape.width, height: shape.height)
    case .ellipse(let shape):
      Box(
        x: shape.centre.x - shape.radiusX, y: shape.centre.y - shape.radiusY,
        width: 2 * shape.radiusX, height: 2 * shape.radiusY)
    case .bars(let shape): Box(x: shape.x, y: shape.y, width: shape.width, height: shape.height)
    case .arrow(let shape): Box(around: [shape.from, shape.to])
    case .text: nil
    }
  }

  fileprivate var problem: String? {
    guard (positions + sizes).allSatisfy({ $0.isFinite && abs($0) <= 1e4 }) else {
      return "it has a number that is not finite"
    }
    guard colours.allSatisfy(\.isValid) else {
      return "a colour needs a slot of 0 to \(Style.slotCount - 1) and a share of 0 to 1"
    }
    guard sizes.allSatisfy({ $0 > 0 }) else { return "its sizes must be positive" }
    switch self {
    case .rectangle(let shape) where shape.corner < 0: return "its corner radius is negative"
    case .arrow(let shape) where shape.from == shape.to: return "an arrow needs two different ends"
    case .text(let shape) where shape.text.allSatisfy(\.isWhitespace): return "its text is empty"
    case .bars(let shape):
      guard shape.values.allSatisfy({ $0 >= 0 }), shape.values.contains(where: { $0 > 0 }) else {
        return "bars need values of at least 0, one of them positive"
      }
      guard shape.highlighted.map(shape.values.indices.contains) ?? true else {
        return "the highlighted bar does not exist"
      }
    default: break
    }
    return nil
  }

  private var positions: [Double] {
    switch self {
    case .rectangle(let shape): [shape.x, shape.y, shape.corner]
    case .ellipse(let shape): [shape.centre.x, shape.centre.y]
    case .text(let shape): [shape.at.x, shape.at.y]
    case .arrow(let shape): [shape.from.x, shape.from.y, shape.to.x, shape.to.y]
    case .bars(let shape): [shape.x, shape.y] + shape.values.map { $0.isFinite ? 0 : $0 }
    }
  }

  private var sizes: [Double] {
    switch self {
    case .rectangle(let shape): [shape.width, shape.height] + [shape.stroke].widths
    case .ellipse(let shape): [shape.radiusX, shape.radiusY] + [shape.stroke].widths
    case .text(let shape): [shape.size]
    case .arrow(let shape): [shape.stroke].widths
    case .bars(let shape): [shape.width, shape.height]
    }
  }

  private var colours: [Diagram.Colour] {
    switch self {
    case .rectangle(let shape): [shape.fill, shape.stroke?.colour].compactMap(\.self)
    case .ellipse(let shape): [shape.fill, shape.stroke?.colour].compactMap(\.self)
    case .text(let shape): [shape.colour]
    case .arrow(let shape): [shape.stroke.colour]
    case .bars(let shape): [shape.fill]
    }
  }
}

extension [Diagram.Stroke?] {
  fileprivate var widths: [Double] { compactMap { $0?.width } }
}

extension Box {
  fileprivate init(around points: [Diagram.Point]) {
    let xs = points.map(\.x)
    let ys = points.map(\.y)
    let left = xs.min() ?? 0
    let top = ys.min() ?? 0
    self.init(x: left, y: top, width: (xs.max() ?? 0) - left, height: (ys.max() ?? 0) - top)
  }
}

extension Diagram.Colour {
  fileprivate var isValid: Bool {
    func isSlot(_ index: Int) -> Bool { index >= 0 && index < Style.slotCount }
    return switch self {
    case .slot(let index): isSlot(index)
    case .tint(let index, let opacity): isSlot(index) && opacity >= 0 && opacity <= 1
    case .grey(let level): level >= 0 && level <= 1
    }
  }

  var rgb: RGB {
    switch self {
    case .slot(let index): Style.slot(index).colour
    case .tint(let index, let opacity): Style.slot(index).colour.overWhite(opacity)
    case .grey(let level): RGB(0x000000).overWhite(1 - level)
    }
  }
}
