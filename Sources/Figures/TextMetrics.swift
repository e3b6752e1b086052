import CCairo

/// Measures and draws text in the style's font through Cairo.
///
/// One context each; it is not shared between threads.
package final class TextMetrics {
  private let context: OpaquePointer
  private let surface: OpaquePointer?

  /// Measures text that gnuplot will draw.
  package convenience init() throws(FigureError) {
    guard let surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1),
      let context = cairo_create(surface)
    else { throw .invalid(place: "Cairo", problem: "no memory for a surface") }
    self.init(context: context, owning: surface)
    defer { cairo_destroy(context) }
    try checkFont()
  }

  /// Measures and draws on `context`, whose unit is the point.
  convenience init(drawingOn context: OpaquePointer) throws(FigureError) {
    self.init(context: context, owning: nil)
    try checkFont()
  }

  private init(context: OpaquePointer, owning surface: OpaquePointer?) {
    self.context = cairo_reference(context)
    self.surface = surface
    // Hinting moves glyphs by fractions of a pixel, differently at each resolution.
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
  }

  deinit {
    cairo_destroy(context)
    if let surface { cairo_surface_destroy(surface) }
  }

  private func select(italic: Bool, bold: Bool, size: Double, family: String = Style.fontFamily) {
    cairo_select_font_face(
      context, family, italic ? CAIRO_FONT_SLANT_ITALIC : CAIRO_FONT_SLANT_NORMAL,
      bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, size)
  }

  private func checkFont() throws(FigureError) {
    try Self.require(family: Style.fontFamily, found: family(for: Style.fontFamily))
  }

  package static func require(family wanted: String, found: String) throws(FigureError) {
    guard wanted == found else { throw .missingFont(wanted: wanted, found: found) }
  }

  /// The family that fontconfig really gives for `wanted`. gnuplot asks the same fontconfig.
  package func family(for wanted: String) -> String {
    select(italic: false, bold: false, size: 10, family: wanted)
    let found = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      ccairo_family_name(cairo_get_scaled_font(context), buffer.baseAddress, buffer.count) != 0
        ? String(cString: buffer.baseAddress!) : ""
    }
    return found.isEmpty ? "no font" : found
  }

  /// Advance in points. Throws when the font lacks a character: Cairo would draw a box and gnuplot
  /// a glyph of whatever font is at hand.
  func width(_ text: RichText, size: Double, bold: Bool = false) throws(FigureError) -> Double {
    var width = 0.0
    for run in text.runs {
      select(italic: run.italic, bold: bold, size: size * run.scale)
      try checkGlyphs(run.text)
      var extents = cairo_text_extents_t()
      cairo_text_extents(context, run.text, &extents)
      width += extents.x_advance
    }
    return width
  }

  /// Width in millimetres of a source text.
  func millimetres(_ text: String, size: Double, bold: Bool = false) throws(FigureError) -> Double {
    Style.millimetres(points: try width(RichText(text), size: size, bold: bold))
  }

  private func checkGlyphs(_ text: String) throws(FigureError) {
    let font = cairo_get_scaled_font(context)
    for character in Set(text) {
      var glyphs: UnsafeMutablePointer<cairo_glyph_t>?
      var count: Int32 = 0
      let status = cairo_scaled_font_text_to_glyphs(
        font, 0, 0, String(character), -1, &glyphs, &count, nil, nil, nil)
      defer { cairo_glyph_free(glyphs) }
      let isMissing = (0..<Int(max(count, 0))).contains { glyphs?[$0].index == 0 }
      guard status == CAIRO_STATUS_SUCCESS, !isMissing else {
        throw .missingGlyph(character: String(character), text: text)
      }
    }
  }

  /// Draws on one baseline from (x, y) in points.
  func draw(_ text: RichText, x: Double, y: Double, size: Double, bold: Bool) {
    var x = x
    for run in text.runs {
      select(italic: run.italic, bold: bold, size: size * run.scale)
      cairo_move_to(context, x, y - run.rise * size)
      cairo_show_text(context, run.text)
      var extents = cairo_text_extents_t()
      cairo_text_extents(context, run.text, &extents)
      x += extents.x_advance
    }
  }
}
