/// The one look of all figures. Lengths are millimetres, type and strokes points (1/72 inch),
/// all at the printed size.
public enum Style {
  public static let fontFamily = "Liberation Sans"
  /// Axis labels, titles and diagram text.
  public static let fontSize = 8.0
  /// Tick labels and legends.
  public static let smallFontSize = 7.0
  public static let letterFontSize = 9.0
  public static let dotsPerInch = 300.0
  public static let millimetresPerInch = 25.4
  public static let pointsPerInch = 72.0

  static let axisWidth = 0.6
  static let lineWidth = 1.1
  static let referenceWidth = 0.7
  static let errorBarWidth = 0.8
  /// Width of an error bar's caps in millimetres.
  static let errorBarCap = 1.2
  static let bandOpacity = 0.22

  /// What a colour slot stands for: line and marker of one case share it.
  struct Slot: Sendable {
    let colour: RGB
    /// On and off lengths in points; empty for a solid line.
    let dash: [Double]
    /// gnuplot's point type. The filled shapes come first.
    let marker: Int
    /// Brings shapes of one nominal size to about one area.
    let markerScale: Double
  }

  /// Six colours of Okabe and Ito (their yellow vanishes on white, black is the axes') and two of
  /// Tol's muted scheme. Colour, dash and marker each tell the slots apart without the others.
  static let slots: [Slot] = [
    Slot(colour: RGB(0x0072B2), dash: [], marker: 7, markerScale: 1),
    Slot(colour: RGB(0xD55E00), dash: [4.5, 1.8], marker: 5, markerScale: 0.9),
    Slot(colour: RGB(0x009E73), dash: [2.4, 1.3], marker: 9, markerScale: 1.15),
    Slot(colour: RGB(0xCC79A7), dash: [5, 1.4, 1.2, 1.4], marker: 13, markerScale: 1.2),
    Slot(colour: RGB(0xE69F00), dash: [1.1, 1.1], marker: 11, markerScale: 1.15),
    Slot(colour: RGB(0x56B4E9), dash: [6, 1.3, 1.2, 1.3, 1.2, 1.3], marker: 15, markerScale: 1.05),
    Slot(colour: RGB(0x882255), dash: [8, 2.5], marker: 6, markerScale: 1),
    Slot(colour: RGB(0x999933), dash: [2.5, 1.3, 1.1, 1.3], marker: 4, markerScale: 0.9),
  ]
  /// Series without a slot: sufficiency lines, guides, totals.
  static let neutral = Slot(colour: RGB(0x333333), dash: [], marker: 2, markerScale: 1)
  static let referenceDash = [2.0, 1.6]
  static let guideColour = RGB(0x777777)
  static let markerSize = 0.52

  /// The number of colour slots; a slot is 0 ..< slotCount.
  public static var slotCount: Int { slots.count }

  static func slot(_ index: Int?) -> Slot {
    guard let index, slots.indices.contains(index) else { return neutral }
    return slots[index]
  }

  static func pixels(_ millimetres: Double, dotsPerInch: Double = Style.dotsPerInch) -> Int {
    Int((millimetres / millimetresPerInch * dotsPerInch).rounded())
  }

  static func millimetres(points: Double) -> Double { points * millimetresPerInch / pointsPerInch }
}

/// An opaque colour, eight bits a channel.
struct RGB: Hashable, Sendable {
  let red: UInt8, green: UInt8, blue: UInt8

  init(red: UInt8, green: UInt8, blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  init(_ hex: UInt32) {
    self.init(
      red: UInt8(hex >> 16 & 0xFF), green: UInt8(hex >> 8 & 0xFF), blue: UInt8(hex & 0xFF))
  }

  /// This colour laid over white with the given opacity, 0 ... 1.
  func overWhite(_ opacity: Double) -> RGB {
    func mix(_ channel: UInt8) -> UInt8 {
      UInt8((255 - (255 - Double(channel)) * min(max(opacity, 0), 1)).rounded())
    }
    return RGB(red: mix(red), green: mix(green), blue: mix(blue))
  }

  var hex: String {
    let value = String(UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue), radix: 16)
    return "#" + String(repeating: "0", count: 6 - value.count) + value
  }
}
