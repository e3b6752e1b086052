import Foundation

/// Reads an event file of TensorBoard as its format is described, with none of the code that writes it.
public enum EventReader {
  public struct Scalar: Equatable {
    public let tag: String
    public let value: Float
  }

  public struct Event: Equatable {
    public var version: String?
    public var step = 0
    public var scalars: [Scalar] = []

    public init(version: String? = nil) { self.version = version }
  }

  public struct Damaged: Error {}

  public static func events(of file: Data) throws -> [Event] {
    var rest = [UInt8](file)[...]
    var events: [Event] = []
    while !rest.isEmpty {
      let length = try take(8, of: &rest)
      guard number(try take(4, of: &rest)) == masked(length) else { throw Damaged() }
      let data = try take(Int(exactly: number(length)) ?? .max, of: &rest)
      guard number(try take(4, of: &rest)) == masked(data) else { throw Damaged() }
      events.append(try event(data))
    }
    return events
  }

  private static func event(_ data: ArraySlice<UInt8>) throws -> Event {
    var event = Event()
    for field in try fields(data) {
      switch (field.number, field.content) {
      case (2, .varint(let step)): event.step = Int(step)
      case (3, .bytes(let text)): event.version = String(decoding: text, as: UTF8.self)
      case (5, .bytes(let summary)):
        for value in try fields(summary) {
          guard value.number == 1, case .bytes(let bytes) = value.content else { throw Damaged() }
          event.scalars.append(try scalar(bytes))
        }
      default: throw Damaged()
      }
    }
    return event
  }

  private static func scalar(_ data: ArraySlice<UInt8>) throws -> Scalar {
    let parts = try fields(data)
    guard parts.map(\.number) == [1, 2], case .bytes(let tag) = parts[0].content,
      case .word(let bits) = parts[1].content
    else { throw Damaged() }
    return Scalar(tag: String(decoding: tag, as: UTF8.self), value: Float(bitPattern: bits))
  }

  private enum Content {
    case varint(UInt64)
    case bytes(ArraySlice<UInt8>)
    case word(UInt32)
  }

  private static func fields(
    _ data: ArraySlice<UInt8>
  ) throws -> [(number: Int, content: Content)] {
    var rest = data
    var fields: [(Int, Content)] = []
    while !rest.isEmpty {
      let key = try varint(&rest)
      let content: Content =
        switch key & 7 {
        case 0: .varint(try varint(&rest))
        case 2: .bytes(try take(Int(exactly: varint(&rest)) ?? .max, of: &rest))
        case 5: .word(UInt32(number(try take(4, of: &rest))))
        default: throw Damaged()
        }
      fields.append((Int(key >> 3), content))
    }
    return fields
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 63, by: 7) {
      guard let byte = rest.popFirst() else { throw Damaged() }
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw Damaged()
  }

  private static func take(
    _ count: Int, of rest: inout ArraySlice<UInt8>
  ) throws -> ArraySlice<UInt8> {
    guard count <= rest.count else { throw Damaged() }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Bit by bit.
  private static func masked(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      for bit in 0..<8 {
        let isOne = (crc ^ UInt32(byte >> UInt8(bit))) & 1 == 1
        crc = crc / 2 ^ (isOne ? 0x82F6_3B78 : 0)
      }
    }
    crc = ~crc
    return UInt64((crc / 32768 | crc << 17) &+ 0xA282_EAD8)
  }
}
