import Foundation

/// The bytes of an event file, which TensorBoard reads: scalars by tag and step.
///
/// The file is a sequence of records. A record is the length of its data (8 bytes), the masked CRC-32C of
/// these 8 bytes, the data, and their masked CRC-32C, all little-endian. The data are one message `Event`
/// of protocol buffers. Of its fields these are used, where a number follows its field:
///
///     Event   { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5 }
///     Summary { repeated Value value = 1 }
///     Value   { string tag = 1; float simple_value = 2 }
///
/// The time of every event is 0, which a message leaves out: a run records no times, and so the same run
/// gives the same bytes.
public enum EventFile {
  /// TensorBoard looks at files that have `tfevents` in their names.
  public static let name = "events.out.tfevents.0.codelength"

  /// The record that every file begins with.
  public static let beginning = record([3 << 3 | 2] + delimited(Array("brain.Event:2".utf8)))

  /// The record of what was measured after a step. Values are rounded to single precision.
  /// - Parameter step: at least 0.
  public static func record(step: Int, _ scalars: [(tag: String, value: Double)]) -> Data {
    var summary: [UInt8] = []
    for scalar in scalars {
      let value =
        [1 << 3 | 2] + delimited(Array(scalar.tag.utf8)) + [2 << 3 | 5]
        + littleEndian(Float(scalar.value).bitPattern)
      summary += [1 << 3 | 2] + delimited(value)
    }
    // A field that is 0 is left out.
    let place = step == 0 ? [] : [2 << 3 | 0] + varint(UInt64(bitPattern: Int64(step)))
    return record(place + [5 << 3 | 2] + delimited(summary))
  }

  private static func record(_ data: [UInt8]) -> Data {
    let length = littleEndian(UInt64(data.count))
    return Data(
      length + littleEndian(CRC32C.masked(length)) + data + littleEndian(CRC32C.masked(data)))
  }

  /// Bytes after their number.
  private static func delimited(_ bytes: [UInt8]) -> [UInt8] { varint(UInt64(bytes.count)) + bytes }

  /// Seven bits a byte, the lowest first; the highest bit says that more follow.
  private static func varint(_ value: UInt64) -> [UInt8] {
    var (bytes, rest): ([UInt8], UInt64) = ([], value)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
  }
}
