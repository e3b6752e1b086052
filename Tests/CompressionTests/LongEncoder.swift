/// The range coder with all digits of its number in sight: carries are those of long addition. Slow
/// and simple, to compare with.
struct LongEncoder {
  /// The last eight digits are what `RangeEncoder` holds in `low`.
  private var digits = [UInt8](repeating: 0, count: 8)
  private var range = UInt64.max
  /// The most digits before the last eight that one addition changed.
  private(set) var longestCarry = 0

  mutating func encode(low: UInt32, frequency: UInt32, total: UInt32) {
    let step = range / UInt64(total)
    add(step * UInt64(low))
    range = step * UInt64(frequency)
    while range < 1 << 56 {
      digits.append(0)
      range <<= 8
    }
  }

  mutating func finish() -> [UInt8] {
    add(1 << 56 - 1)
    return digits.dropLast(7)
  }

  private mutating func add(_ number: UInt64) {
    var (rest, carry, changed) = (number, 0, 0)
    var place = digits.count - 1
    while rest > 0 || carry > 0 {
      let sum = Int(digits[place]) + Int(rest & 0xFF) + carry
      digits[place] = UInt8(sum & 0xFF)
      carry = sum >> 8
      rest >>= 8
      changed += 1
      place -= 1
    }
    longestCarry = max(longestCarry, changed - 8)
  }
}
