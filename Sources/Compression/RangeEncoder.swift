/// What the two halves of the range coder agree on, and what its code costs.
///
/// **The interval.** A message is a number: each symbol narrows the interval [0, 1) to the part that
/// its frequency gives it, and any number of the last interval names the message. Only the interval's
/// digits that can still change are held, as two integers. After k bytes have been written the interval
/// is
///
///     [written + low, written + low + range) 256^-(k+8),
///
/// where `written` stands for the bytes before the last eight. A symbol with frequencies
/// start ..< start + f of t takes step = floor(range / t), low += step start, range = step f.
///
/// **Renormalisation.** Once range < 2^56 the top byte of `low` is written and both are multiplied by
/// 256, so that range >= 2^56 before every symbol.
///
/// **Carries.** low + range < 2^65, and the last byte written counts 2^64, so an addition to `low`
/// carries at most 1 into those written: it turns the trailing bytes 0xFF into 0 and adds 1 to the one before.
/// Intervals are nested, so that the bytes before `low` can grow by 1 once after they were written and
/// never again: all carries together touch each byte once, and the cost a symbol stays constant.
/// The interval never leaves [0, 1), hence there always is a byte before the run of 0xFF.
///
/// **Length.** floor(range / t) > (range / t)(1 - t / range) >= (range / t)(1 - 2^-32), as t <= 2^24 and
/// range >= 2^56. So a symbol costs at most -log2(1 - 2^-32) < 2^-31 bits more than -log2(f / t). Let n
/// symbols be encoded and s bytes written by renormalisation, and let I be the sum of -log2(f / t). The
/// range begins at 2^64 - 1 and ends as 256^s times the product of the fractions taken, below 2^64;
/// hence 8 s < I + n 2^-31 + 2^-63. One byte finishes the code: an interval of length 2^56 holds a
/// multiple of 2^56. So
///
///     I - 2^-63 <= bits < I + 8 + n 2^-31 + 2^-63,
///
/// where the lower bound is that of a last range of at least 2^56. For messages of less than 10^11
/// symbols that is below I + 64.
public enum RangeCoder {
  /// The largest total of frequencies.
  public static let largestTotal: UInt32 = 1 << 24

  /// The least range before a symbol.
  @usableFromInline static let leastRange: UInt64 = 1 << 56
}

/// Writes a message of symbols with given integer frequencies as the bytes of one number; see
/// ``RangeCoder``.
public struct RangeEncoder: Sendable {
  @usableFromInline var bytes: [UInt8] = []
  @usableFromInline var low: UInt64 = 0
  @usableFromInline var range = UInt64.max

  /// - Parameter count: bytes to reserve, if the length is roughly known.
  public init(reserving count: Int = 0) { bytes.reserveCapacity(count) }

  /// Adds a symbol that has the frequencies low ..< low + frequency of `total`.
  ///
  /// - Precondition: frequency >= 1, low + frequency <= total <= 2^24.
  @inlinable
  public mutating func encode(low start: UInt32, frequency: UInt32, total: UInt32) {
    precondition(
      total <= RangeCoder.largestTotal && start <= total && frequency >= 1
        && frequency <= total - start, "frequencies that no symbol can have")
    let step = range / UInt64(total)
    let (sum, carries) = low.addingReportingOverflow(step &* UInt64(start))
    if carries { carry() }
    low = sum
    range = step &* UInt64(frequency)
    while range < RangeCoder.leastRange {
      bytes.append(UInt8(truncatingIfNeeded: low >> 56))
      low <<= 8
      range <<= 8
    }
  }

  /// Ends the message with the least multiple of 2^56 in the interval. The decoder takes the seven
  /// bytes after it for zeros.
  public consuming func finish() -> [UInt8] {
    let (rounded, carries) = low.addingReportingOverflow(RangeCoder.leastRange - 1)
    if carries { carry() }
    bytes.append(UInt8(rounded >> 56))
    return bytes
  }

  /// Adds 1 to the number that the written bytes are.
  @usableFromInline
  mutating func carry() {
    var last = bytes.count - 1
    while bytes[last] == 0xFF {
      bytes[last] = 0
      last -= 1
    }
    bytes[last] += 1
  }
}
