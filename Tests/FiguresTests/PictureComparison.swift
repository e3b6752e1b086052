import Figures

/// A part of a picture, from a row downwards; all that the picture does not have is white.
struct PictureView {
  let raster: Raster
  var firstRow = 0

  func pixel(_ x: Int, _ y: Int) -> UInt32 {
    let row = firstRow + y
    let isInside = x >= 0 && x < raster.width && row >= 0 && row < raster.height
    return isInside ? raster.pixels[row * raster.width + x] & 0xFF_FFFF : 0xFF_FFFF
  }

  /// The pixels of two pictures that antialiasing does not explain, over a width and a height.
  ///
  /// Two rasterisers that draw one outline at one place may each put its edge on either of two
  /// neighbouring pixels. So every channel of a pixel must lie within that channel's range over the
  /// 3 by 3 pixels around the same place in the other picture. Where several thin strokes meet in a
  /// pixel, errors of their coverage add up on the way to a colour that has no neighbour like it:
  /// over all figures a channel missed its range by 63 of 255 at most, in a few pixels, and 96 are
  /// allowed. What this must tell apart (a text moved by 5 pixels) misses it in hundreds of pixels.
  func strayPixels(from other: PictureView, width: Int, height: Int) -> Int {
    var count = 0
    for y in 0..<height {
      for x in 0..<width {
        let (one, two) = (pixel(x, y), other.pixel(x, y))
        if one != two && !(other.explains(one, x, y) && explains(two, x, y)) { count += 1 }
      }
    }
    return count
  }

  private static let slack = 96

  private func explains(_ pixel: UInt32, _ x: Int, _ y: Int) -> Bool {
    var low = SIMD4<Int>(repeating: 255)
    var high = SIMD4<Int>()
    for row in y - 1...y + 1 {
      for column in x - 1...x + 1 {
        let value = Self.channels(self.pixel(column, row))
        low = pointwiseMin(low, value)
        high = pointwiseMax(high, value)
      }
    }
    let value = Self.channels(pixel)
    return all(value .>= low &- Self.slack) && all(value .<= high &+ Self.slack)
  }

  private static func channels(_ pixel: UInt32) -> SIMD4<Int> {
    SIMD4(Int(pixel >> 16 & 255), Int(pixel >> 8 & 255), Int(pixel & 255), 0)
  }
}
