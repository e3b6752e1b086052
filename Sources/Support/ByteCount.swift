import Foundation

/// How many bytes something takes, computed from numbers that somebody else chose: what does not fit
/// into an `Int` is the largest `Int`, which no machine has.
public struct ByteCount: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let bytes: Int

  public static let zero = ByteCount(0)

  /// The product of some numbers, none negative: counts, and the bytes of an element.
  public init(_ factors: Int...) {
    var product = 1
    for factor in factors {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      product = overflow ? .max : next
    }
    bytes = product
  }

  public static func + (left: ByteCount, right: ByteCount) -> ByteCount {
    let (sum, overflow) = left.bytes.addingReportingOverflow(right.bytes)
    return ByteCount(overflow ? .max : sum)
  }

  public static func += (left: inout ByteCount, right: ByteCount) { left = left + right }

  public static func * (count: Int, each: ByteCount) -> ByteCount { ByteCount(count, each.bytes) }

  public static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

  /// In binary units, to three digits: `2.18 TiB`.
  public var description: String {
    var value = Double(bytes)
    var unit = 0
    while value >= 1000, unit < Self.units.count - 1 {
      value /= 1024
      unit += 1
    }
    return String(format: "%.3g ", value) + Self.units[unit]
  }

  private static let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
}
