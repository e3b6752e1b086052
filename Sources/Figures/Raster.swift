import CCairo
import Foundation

/// The decoded pixels of a picture, to see whether what should be in it is there.
package struct Raster: Sendable {
  package let width: Int, height: Int
  /// Row by row; the lower three bytes are red, green and blue.
  package let pixels: [UInt32]

  /// Decodes a PNG file. Transparent pixels count as laid over black, as Cairo stores them.
  package init(png url: URL) throws(FigureError) {
    guard let surface = cairo_image_surface_create_from_png(url.path) else {
      throw .corruptPNG("no memory to decode it")
    }
    defer { cairo_surface_destroy(surface) }
    let status = cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .corruptPNG(String(cString: cairo_status_to_string(status)))
    }
    let format = cairo_image_surface_get_format(surface)
    guard format == CAIRO_FORMAT_ARGB32 || format == CAIRO_FORMAT_RGB24,
      let data = cairo_image_surface_get_data(surface)
    else { throw .corruptPNG("its pixels are not 8-bit colour") }
    width = Int(cairo_image_surface_get_width(surface))
    height = Int(cairo_image_surface_get_height(surface))
    let stride = Int(cairo_image_surface_get_stride(surface))
    var pixels: [UInt32] = []
    pixels.reserveCapacity(width * height)
    for row in 0..<height {
      let line = UnsafeRawPointer(data + row * stride)
      for column in 0..<width {
        pixels.append(line.load(fromByteOffset: column * 4, as: UInt32.self))
      }
    }
    self.pixels = pixels
  }

  func colour(_ x: Int, _ y: Int) -> RGB { RGB(pixels[y * width + x] & 0xFF_FFFF) }

  /// Whether any pixel of a region (millimetres, grown by a margin of pixels) passes the test,
  /// which gets the pixel's column and row.
  func contains(in box: Box, dotsPerInch: Double, margin: Int, where test: (Int, Int) -> Bool)
    -> Bool
  {
    let scale = dotsPerInch / Style.millimetresPerInch
    let columns = Int(box.x * scale) - margin..<Int(box.right * scale) + margin
    let rows = Int(box.y * scale) - margin..<Int(box.bottom * scale) + margin
    for row in rows.clamped(to: 0..<height) {
      for column in columns.clamped(to: 0..<width) where test(column, row) { return true }
    }
    return false
  }

  /// The number of different colours in the whole picture.
  package var colourCount: Int { Set(pixels.lazy.map { $0 & 0xFF_FFFF }).count }
}
