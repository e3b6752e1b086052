import CCairo
import Foundation
import Support

/// Draws a diagram to a PNG and an SVG file of the same size in pixels. Text becomes outlines, so
/// the SVG needs no font.
struct CairoRenderer {
  private static let pointsPerMillimetre = Style.pointsPerInch / Style.millimetresPerInch

  /// Leaves the raw pictures in `folder`.
  func render(_ diagram: Diagram, in folder: URL) throws(FigureError)
    -> (png: [UInt8], svg: SVGBody)
  {
    try diagram.validate()
    try asFigureError(try Files.createFolder(folder))
    let png = folder.appending(path: "figure.png")
    let svg = folder.appending(path: "figure.svg")
    try asFigureError(try Files.remove(png))
    try asFigureError(try Files.remove(svg))
    try drawPNG(diagram, to: png)
    try drawSVG(diagram, to: svg)
    let picture = try Raster(png: png)
    guard picture.colourCount > 1 else {
      throw .blank(place: "diagram", problem: "all its pixels have one colour")
    }
    let vector = try SVGBody(
      cairo: try asFigureError(try Files.read(svg)), width: Style.pixels(diagram.width),
      height: Style.pixels(diagram.height))
    return (Array(try asFigureError(try Files.read(png))), vector)
  }

  private func drawPNG(_ diagram: Diagram, to url: URL) throws(FigureError) {
    let surface = cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, Int32(Style.pixels(diagram.width)), Int32(Style.pixels(diagram.height)))
    defer { cairo_surface_destroy(surface) }
    try draw(diagram, on: surface)
    try check(cairo_surface_write_to_png(surface, url.path), url)
  }

  private func drawSVG(_ diagram: Diagram, to url: URL) throws(FigureError) {
    let surface = cairo_svg_surface_create(
      url.path, Double(Style.pixels(diagram.width)), Double(Style.pixels(diagram.height)))
    defer { cairo_surface_destroy(surface) }
    try check(cairo_surface_status(surface), url)
    try draw(diagram, on: surface)
    cairo_surface_finish(surface)
    try check(cairo_surface_status(surface), url)
  }

  private func check(_ status: cairo_status_t, _ url: URL) throws(FigureError) {
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .fileSystem(path: url.path, reason: String(cString: cairo_status_to_string(status)))
    }
  }

  private func draw(_ diagram: Diagram, on surface: OpaquePointer?) throws(FigureError) {
    guard let context = cairo_create(surface) else {
      throw .invalid(place: "Cairo", problem: "no memory for a context")
    }
    defer { cairo_destroy(context) }
    let scale = Style.dotsPerInch / Style.pointsPerInch
    cairo_scale(context, scale, scale)
    let pen = CairoPen(
      context: context, metrics: try TextMetrics(drawingOn: context), diagram: diagram,
      unit: Self.pointsPerMillimetre)
    for (index, shape) in ([.background(diagram)] + diagram.shapes).enumerated() {
      try pen.draw(shape, place: "shape \(index)")
    }
    let status = cairo_status(context)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .invalid(place: "diagram", problem: String(cString: cairo_status_to_string(status)))
    }
  }
}

extension Diagram.Shape {
  fileprivate static func background(_ diagram: Diagram) -> Diagram.Shape {
    .rectangle(
      Diagram.Rectangle(
        x: 0, y: 0, width: diagram.width, height: diagram.height, fill: .grey(1), stroke: nil))
  }
}

/// Draws single shapes. The context's unit is the point; shapes are in millimetres.
private struct CairoPen {
  let context: OpaquePointer
  let metrics: TextMetrics
  let diagram: Diagram
  /// Points in a millimetre.
  let unit: Double

  func draw(_ shape: Diagram.Shape, place: String) throws(FigureError) {
    switch shape {
    case .rectangle(let shape): rectangle(shape)
    case .ellipse(let shape): ellipse(shape)
    case .text(let shape): try text(shape, place: place)
    case .arrow(let shape): arrow(shape)
    case .bars(let shape): bars(shape)
    }
  }

  private func use(_ colour: Diagram.Colour) {
    let rgb = colour.rgb
    cairo_set_source_rgb(
      context, Double(rgb.red) / 255, Double(rgb.green) / 255, Double(rgb.blue) / 255)
  }

  private func paint(fill: Diagram.Colour?, stroke: Diagram.Stroke?) {
    if let fill {
      use(fill)
      cairo_fill_preserve(context)
    }
    if let stroke {
      use(stroke.colour)
      cairo_set_line_width(context, stroke.width)
      cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
      let dash = stroke.isDashed ? [3.0, 2.0] : []
      cairo_set_dash(context, dash, Int32(dash.count), 0)
      cairo_stroke_preserve(context)
    }
    cairo_new_path(context)
  }

  private func rectangle(_ shape: Diagram.Rectangle) {
    let radius = min(shape.corner, shape.width / 2, shape.height / 2) * unit
    let left = shape.x * unit
    let top = shape.y * unit
    let right = left + shape.width * unit
    let bottom = top + shape.height * unit
    if radius > 0 {
      cairo_new_sub_path(context)
      cairo_arc(context, right - radius, top + radius, radius, -.pi / 2, 0)
      cairo_arc(context, right - radius, bottom - radius, radius, 0, .pi / 2)
      cairo_arc(context, left + radius, bottom - radius, radius, .pi / 2, .pi)
      cairo_arc(context, left + radius, top + radius, radius, .pi, 3 * .pi / 2)
      cairo_close_path(context)
    } else {
      cairo_rectangle(context, left, top, right - left, bottom - top)
    }
    paint(fill: shape.fill, stroke: shape.stroke)
  }

  private func ellipse(_ shape: Diagram.Ellipse) {
    cairo_save(context)
    cairo_translate(context, shape.centre.x * unit, shape.centre.y * unit)
    cairo_scale(context, shape.radiusX * unit, shape.radiusY * unit)
    cairo_new_sub_path(context)
    cairo_arc(context, 0, 0, 1, 0, 2 * .pi)
    cairo_restore(context)
    paint(fill: shape.fill, stroke: shape.stroke)
  }

  private func text(_ shape: Diagram.Text, place: String) throws(FigureError) {
    // Capitals of the font are 0.69 em high, descenders 0.21 em deep.
    let lines = shape.text.split(separator: "\n", omittingEmptySubsequences: false)
    let leading = 1.25 * shape.size
    let first = shape.at.y * unit - Double(lines.count - 1) / 2 * leading + 0.345 * shape.size
    for (index, line) in lines.enumerated() {
      let rich = RichText(String(line))
      let width = try metrics.width(rich, size: shape.size, bold: shape.isBold)
      let x = shape.at.x * unit - width / 2
      let y = first + Double(index) * leading
      let box = Box(
        x: x / unit, y: (y - 0.69 * shape.size) / unit, width: width / unit,
        height: 0.9 * shape.size / unit)
      try diagram.require(box, inCanvasOf: place)
      use(shape.colour)
      metrics.draw(rich, x: x, y: y, size: shape.size, bold: shape.isBold)
    }
  }

  /// A line from `from` that ends in a filled head whose tip is `to`.
  private func arrow(_ shape: Diagram.Arrow) {
    let tip = (x: shape.to.x * unit, y: shape.to.y * unit)
    let start = (x: shape.from.x * unit, y: shape.from.y * unit)
    let dx = tip.x - start.x
    let dy = tip.y - start.y
    let length = max((dx * dx + dy * dy).squareRoot(), 1e-9)
    let direction = (x: dx / length, y: dy / length)
    let head = 3 + 2 * shape.stroke.width
    let half = head * 0.36
    let base = (x: tip.x - direction.x * head, y: tip.y - direction.y * head)
    // The line ends inside the head.
    cairo_move_to(context, start.x, start.y)
    cairo_line_to(
      context, tip.x - direction.x * head * 0.8, tip.y - direction.y * head * 0.8)
    paint(fill: nil, stroke: shape.stroke)
    cairo_move_to(context, tip.x, tip.y)
    cairo_line_to(context, base.x - direction.y * half, base.y + direction.x * half)
    cairo_line_to(context, base.x + direction.y * half, base.y - direction.x * half)
    cairo_close_path(context)
    paint(fill: shape.stroke.colour, stroke: nil)
  }

  private func bars(_ shape: Diagram.Bars) {
    let pitch = shape.width / Double(shape.values.count)
    let largest = shape.values.max() ?? 1
    for (index, value) in shape.values.enumerated() {
      let height = shape.height * value / largest
      cairo_rectangle(
        context, (shape.x + (Double(index) + 0.12) * pitch) * unit,
        (shape.y + shape.height - height) * unit, 0.76 * pitch * unit, height * unit)
      paint(fill: index == shape.highlighted ? .slot(1) : shape.fill, stroke: nil)
    }
    let base = shape.y + shape.height
    cairo_move_to(context, shape.x * unit, base * unit)
    cairo_line_to(context, (shape.x + shape.width) * unit, base * unit)
    paint(fill: nil, stroke: Diagram.Stroke(.grey(0.2), width: Style.axisWidth))
  }
}
