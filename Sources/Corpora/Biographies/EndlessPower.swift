import Foundation
import Theory

/// The law p_i = (i + b)^{-s} / zeta(s, 1 + b) of ranks i = 1, 2, ... without end, Hurwitz's zeta function
/// below.
package struct EndlessPower: Sendable {
  package let exponent: Double
  package let shift: Double
  /// zeta(s, 1 + b).
  private let normaliser: Double

  /// Ranks above this have no number: see `rank`.
  package static let lastRank: UInt64 = 1 << 62

  /// - Throws: `InvalidParameter` outside 1 < s <= 100, 0 <= b <= 10^9, and where zeta(s, 1 + b) is too
  ///   small for a number with all its digits.
  package init(exponent: Double, shift: Double) throws(InvalidParameter) {
    guard exponent > 1, exponent <= 100 else {
      throw InvalidParameter("exponent", exponent, "it must exceed 1 and be at most 100")
    }
    // Ranks and shift together must leave digits to tell neighbours apart.
    guard shift >= 0, shift <= 1e9 else {
      throw InvalidParameter("shift", shift, "it must be between 0 and 10^9")
    }
    self.exponent = exponent
    self.shift = shift
    normaliser = hurwitzZeta(exponent, 1 + shift)
    guard normaliser >= 1e-290, normaliser.isFinite else {
      throw InvalidParameter(
        "exponent", exponent,
        "with a shift of \(shift) the frequencies are out of range; take less of either")
    }
  }

  /// p_i; for a rank above `lastRank` that of `lastRank`, which is below 10^-18.
  package func probability(ofRank rank: UInt64) -> Double {
    pow(Double(min(rank, Self.lastRank)) + shift, -exponent) / normaliser
  }

  /// A rank, nil above `lastRank`, by rejection-inversion (Hoermann and Derflinger, "Rejection-inversion
  /// to generate variates from monotone discrete distributions", 1996).
  ///
  /// Let v = 1 + b, k = i - 1 and h(x) = (1 + x/v)^{-s}, so that the weights are h(k), k = 0, 1, ... As h
  /// is convex, h(k) is less than its integral over k - 1/2 ... k + 1/2. With the integral
  /// H(x) = -v/(s - 1) (1 + x/v)^{1-s}, which ends at 0, take u uniform between H(1/2) - h(0) and 0 and
  /// x with H(x) = u. The rank nearest to x is kept if the integral from x to k + 1/2 is at most h(k),
  /// which has the probability of its weight; else u is drawn again. Over h(k) and with y = v + k that
  /// integral is
  ///
  ///     y/(s - 1) (1 + 1/(2y))^{1-s} (e^z - 1),  z = (s - 1) (ln(1 + 1/(2y)) - ln(1 + (x - k)/y)).
  ///
  /// u has 64 bits, and x + v is known to some 2^-50 (1 + 1/(s - 1)) of itself: so is, relatively, the
  /// probability of each rank, times that rank. Ranks above `lastRank` are so many that no two sentences
  /// would meet in one of them.
  package func rank(_ random: inout RandomSequence) -> UInt64? {
    let v = 1 + shift
    let scale = v / (exponent - 1)
    // -H(1/2) + h(0), over the scale.
    let start = exp((1 - exponent) * log1p(0.5 / v)) + 1 / scale
    while true {
      // In (0, 1]; small numbers, which belong to the high ranks, keep their digits.
      let u = start * ((Double(random.next()) + 0.5) * 0x1p-64)
      let x = v * expm1(log(u) / (1 - exponent))
      guard x < Double(Self.lastRank) else { return nil }
      let k = max(0, (x + 0.5).rounded(.down))
      let half = log1p(0.5 / (v + k))
      let rise = expm1((exponent - 1) * (half - log1p((x - k) / (v + k))))
      if (v + k) / (exponent - 1) * exp((1 - exponent) * half) * rise <= 1 {
        return min(UInt64(k) + 1, Self.lastRank)
      }
    }
  }
}
