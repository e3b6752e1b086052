/// A row of a matrix on the 2^k - 1 levels -q, ..., q with q = 2^(k-1) - 1, times one scale.
///
/// The scale is the one of a fixed list that makes the sum of squared errors least: a small scale has
/// fine steps but clips the largest weights to q steps. The list is in fractions of the row's largest
/// magnitude m. It holds 1/q, at which nothing is clipped, and the numbers with six significant bits
/// from 1 down to 1/(16 q), 2 to 3 per cent apart; near its minimum the error changes with the square of
/// such a step. It also holds all that fewer bits would try. As more levels at the same scale never do
/// worse, more bits never do, for any row.
///
/// A scale is kept as the upper 16 bits of a Float: 8 significant bits. Rounding up means that nothing
/// is clipped at 1/q. Level times scale has at most 15 significant bits, so that the weight is exact in
/// a Float, on every processor. Errors are summed in Double, in order, without fused operations: each
/// has one result that IEEE 754 prescribes.
public struct RowQuantisation: Sendable {
  /// The row's scale as the upper half of a Float's bits, 0 for a row of zeros.
  public typealias Scale = UInt16

  /// q, the largest level.
  public let largest: Int
  /// Scales to try, as fractions of the largest magnitude, the one without clipping first.
  private let fractions: [Double]

  /// - Precondition: bits from 2 to 8.
  public init(bits: Int) {
    precondition((2...8).contains(bits), "2 to 8 bits")
    func largest(_ bits: Int) -> Int { 1 << (bits - 1) - 1 }
    self.largest = largest(bits)
    var fractions = (2...bits).reversed().map { 1 / Double(largest($0)) }
    var octave = 1.0
    let least = 1 / (16 * Double(largest(bits)))
    while octave > least {
      fractions += (33...64).reversed().map { Double($0) / 64 * octave }.filter { $0 >= least }
      octave /= 2
    }
    self.fractions = fractions
  }

  /// The weight of a level; infinite if it is none that quantisation gives.
  public static func weight(level: Int, scale: Scale) -> Float { Float(level) * value(of: scale) }

  static func value(of scale: Scale) -> Float { Float(bitPattern: UInt32(scale) << 16) }

  /// The best scale and each weight's level.
  ///
  /// - Parameter row: finite weights.
  public func levels(of row: some Sequence<Float>) -> (scale: Scale, levels: [Int]) {
    let weights = row.map { Double($0) }
    let most = weights.reduce(0) { max($0, abs($1)) }
    var best: (scale: Scale, error: Double) = (0, .infinity)
    for fraction in fractions where most > 0 {
      let scale = Self.roundedUp(Float(most * fraction))
      let step = Double(Self.value(of: scale))
      // Close to the largest Float rounding up may leave its range.
      let top = Self.weight(level: Int(level(most, step: step)), scale: scale)
      guard step.isFinite, top.isFinite else { continue }
      if let error = squaredError(of: weights, step: step, below: best.error) {
        best = (scale, error)
      }
    }
    let step = Double(Self.value(of: best.scale))
    return (best.scale, weights.map { step > 0 ? Int(level($0, step: step)) : 0 })
  }

  /// The nearest level, ties to even.
  private func level(_ weight: Double, step: Double) -> Double {
    let q = Double(largest)
    return max(-q, min(q, (weight / step).rounded(.toNearestOrEven)))
  }

  /// The sum of squared errors, or nil as soon as it is no longer below `bound`.
  private func squaredError(of weights: [Double], step: Double, below bound: Double) -> Double? {
    var sum = 0.0
    for weight in weights {
      let error = weight - level(weight, step: step) * step
      sum += error * error
      if sum >= bound { return nil }
    }
    return sum
  }

  /// The least number with 16 bits that is not below a positive value.
  private static func roundedUp(_ value: Float) -> Scale {
    let bits = max(value, .leastNonzeroMagnitude).bitPattern
    return Scale(bits >> 16) + (bits & 0xFFFF > 0 ? 1 : 0)
  }
}
