/// Reads what ``RangeEncoder`` wrote, given the same frequencies in the same order.
///
/// A symbol is read in two steps, so that the caller searches its own table: ``target(total:)`` says
/// which frequency was hit, ``consume(low:frequency:total:)`` takes the symbol that has it.
///
/// The code is canonical: whatever bytes ``finish()`` accepts after the last symbol are those that the
/// encoder makes of the symbols read. Not even one bit of a code is free.
public struct RangeDecoder: Sendable {
  @usableFromInline let bytes: [UInt8]
  /// Bytes taken, those after the end included.
  @usableFromInline var position = 0
  /// The code's number minus the interval's `low`, always below `range` in the code of a message.
  @usableFromInline var offset: UInt64 = 0
  @usableFromInline var range = UInt64.max
  /// The width of one frequency, known from the target on until the symbol is consumed.
  @usableFromInline var step: UInt64 = 0

  /// The bytes that the encoder does not write because they are zero.
  @usableFromInline static let impliedZeros = 7

  public init(_ bytes: some Collection<UInt8>) {
    self.bytes = Array(bytes)
    for _ in 0..<8 { shift() }
  }

  /// A number below `total` that lies in the frequencies of the next symbol.
  ///
  /// - Precondition: 1 <= total <= 2^24.
  /// - Throws: If the code is none of a message with this total.
  @inlinable
  public mutating func target(total: UInt32) throws(CorruptCode) -> UInt32 {
    precondition(total >= 1 && total <= RangeCoder.largestTotal, "a total out of range")
    step = range / UInt64(total)
    let target = offset / step
    // Rounding leaves range - step total numbers at the upper end that the encoder never uses.
    guard target < UInt64(total) else { throw Self.unused() }
    return UInt32(truncatingIfNeeded: target)
  }

  /// Takes the symbol with the frequencies low ..< low + frequency of `total`.
  ///
  /// - Precondition: The last call was `target` with this total; what it returned is among them.
  /// - Throws: If the code has no more bytes.
  @inlinable
  public mutating func consume(
    low start: UInt32, frequency: UInt32, total: UInt32
  ) throws(CorruptCode) {
    let (rest, isBelow) = offset.subtractingReportingOverflow(step &* UInt64(start))
    range = step &* UInt64(frequency)
    precondition(
      total <= RangeCoder.largestTotal && start <= total && frequency <= total - start && !isBelow
        && rest < range, "a symbol without the target")
    offset = rest
    while range < RangeCoder.leastRange {
      guard position < bytes.count + Self.impliedZeros else { throw Self.ended() }
      shift()
      range <<= 8
    }
  }

  /// Checks, after the last symbol, that the code ends there as the encoder would have ended it.
  public func finish() throws(CorruptCode) {
    guard position >= bytes.count + Self.impliedZeros else {
      throw CorruptCode("bytes follow the last symbol")
    }
    guard position == bytes.count + Self.impliedZeros else { throw Self.ended() }
    guard offset < RangeCoder.leastRange else {
      throw CorruptCode("the code does not end as it should")
    }
  }

  @inlinable
  mutating func shift() {
    offset = offset << 8 | UInt64(position < bytes.count ? bytes[position] : 0)
    position += 1
  }

  @usableFromInline
  static func ended() -> CorruptCode { CorruptCode("the code ends before its last symbol") }

  @usableFromInline
  static func unused() -> CorruptCode { CorruptCode("the code stands for no symbol") }
}
