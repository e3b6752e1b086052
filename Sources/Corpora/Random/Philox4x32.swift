/// The counter-based generator Philox4x32-10 of Salmon, Moraes, Dror and Shaw,
/// "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
///
/// A block cipher cut down to what randomness needs: for each key it is a bijection of the
/// 128-bit counters, so distinct counters give distinct blocks, any block can be computed without
/// those before it, and there is no state to carry between threads.
public enum Philox4x32 {
  /// The 128 random bits that belong to a counter under a key.
  public static func block(
    counter: SIMD4<UInt32>, key: SIMD2<UInt32>
  ) -> SIMD4<UInt32> {
    var (x0, x1, x2, x3) = (counter.x, counter.y, counter.z, counter.w)
    var (k0, k1) = (key.x, key.y)
    for _ in 0..<10 {
      // Each round multiplies two words to 64 bits; the low halves replace the multiplied words,
      // the high halves are mixed with the other two words and the round's key.
      let first = x0.multipliedFullWidth(by: 0xD251_1F53)
      let second = x2.multipliedFullWidth(by: 0xCD9E_8D57)
      (x0, x1, x2, x3) = (second.high ^ x1 ^ k0, second.low, first.high ^ x3 ^ k1, first.low)
      // The key schedule is a Weyl sequence: steps of the golden ratio and of sqrt(3) - 1.
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(x0, x1, x2, x3)
  }
}
