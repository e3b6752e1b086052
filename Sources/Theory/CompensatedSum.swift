/// A running sum which carries the rounding error of every addition along (Neumaier's variant of
/// Kahan's sum).
///
/// The redundancy of 10^6 sentences is a difference of sums a thousand times larger than itself, so
/// that plain addition would lose the last three or four of the digits that the tests ask for. Here
/// the error of the sum of n terms is about one rounding of the result plus n eps^2 times the sum of
/// magnitudes, whatever n.
public struct CompensatedSum: Sendable {
  private var total = 0.0
  private var lost = 0.0

  public init() {}

  /// Adds a term.
  public mutating func add(_ term: Double) {
    let next = total + term
    // What the addition rounded away is exactly representable; which operand it came from depends
    // on which is larger.
    if abs(total) >= abs(term) {
      lost += (total - next) + term
    } else {
      lost += (term - next) + total
    }
    total = next
  }

  /// Multiplies the sum so far by a factor.
  mutating func scale(by factor: Double) {
    total *= factor
    lost *= factor
  }

  /// The sum so far.
  public var value: Double { total + lost }

  /// The sum of all terms.
  public static func of(_ terms: some Sequence<Double>) -> Double {
    var sum = CompensatedSum()
    for term in terms { sum.add(term) }
    return sum.value
  }
}
