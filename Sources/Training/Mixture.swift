/// Which source each sentence of a phase comes from: the shares of several sources, as evenly spread as
/// whole sentences can be, with the number of each among any first ones in O(1).
///
/// The first source, with the share w, has C(g) = floor(w g + 1/2) of the first g sentences. C grows by
/// 0 or 1 with every sentence, so sentence g is its number C(g) if C grows there, and else number
/// g - C(g) of all others, which are shared out among the other sources in the same way. The shares are
/// multiples of 2^-32, so that all this is exact.
package struct Mixture {
  /// The share of each source among what the sources before it leave, of 2^32.
  private let shares: [UInt64]

  /// - Parameter weights: not negative, with a positive sum.
  package init(weights: [Double]) {
    var rest = weights.reduce(0, +)
    shares = weights.map { weight in
      defer { rest -= weight }
      // What rounding leaves of the last ones is nothing.
      return weight > 0 ? UInt64((min(weight / max(rest, weight), 1) * 0x1p32).rounded()) : 0
    }
  }

  /// The source of sentence g, and how many sentences of it come before.
  package func place(of sentence: UInt64) -> (source: Int, number: UInt64) {
    var rest = sentence
    for (source, share) in shares.enumerated() {
      let before = Self.count(share, of: rest)
      if Self.count(share, of: rest + 1) > before { return (source, before) }
      rest -= before
    }
    preconditionFailure("the last source with a share takes all that is left")
  }

  /// How many of the first sentences are of each source.
  package func counts(ofFirst sentences: UInt64) -> [UInt64] {
    var rest = sentences
    return shares.map { share in
      let own = Self.count(share, of: rest)
      rest -= own
      return own
    }
  }

  private static func count(_ share: UInt64, of sentences: UInt64) -> UInt64 {
    let product = share.multipliedFullWidth(by: sentences)
    let (low, carry) = product.low.addingReportingOverflow(1 << 31)
    return (product.high + (carry ? 1 : 0)) << 32 | low >> 32
  }
}
