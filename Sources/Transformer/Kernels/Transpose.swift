/// Sixteen vectors, and their transposition in registers.
///
/// Call the bits of a number's place r3 r2 r1 r0 c3 c2 c1 c0, r its vector and c its lane. Vectors i and
/// i + 8 interleaved give vectors 2i and 2i + 1: r3 becomes the last bit of the lane, and all others move
/// up by one. Four such rounds exchange r and c.
struct SixteenVectors {
  private typealias Eight = (Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes)
  private var low, high: Eight

  @inline(__always) init(_ vector: (Int) -> Lanes) {
    low = (
      vector(0), vector(1), vector(2), vector(3), vector(4), vector(5), vector(6), vector(7)
    )
    high = (
      vector(8), vector(9), vector(10), vector(11), vector(12), vector(13), vector(14), vector(15)
    )
  }

  /// Writes the first of them `stride` numbers apart.
  @inline(__always) func store(_ p: Floats, stride s: Int, count: Int = 16) {
    @inline(__always) func eight(_ v: Eight, _ p: Floats, _ count: Int) {
      if count > 0 { p.store(v.0, 0) }
      if count > 1 { p.store(v.1, s) }
      if count > 2 { p.store(v.2, 2 * s) }
      if count > 3 { p.store(v.3, 3 * s) }
      if count > 4 { p.store(v.4, 4 * s) }
      if count > 5 { p.store(v.5, 5 * s) }
      if count > 6 { p.store(v.6, 6 * s) }
      if count > 7 { p.store(v.7, 7 * s) }
    }
    eight(low, p, count)
    eight(high, p + 8 * s, count - 8)
  }

  @inline(__always) mutating func transpose() {
    for _ in 0..<4 { interleave() }
  }

  @inline(__always) private mutating func interleave() {
    @inline(__always) func merged(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> Lanes {
      var v = Lanes()
      v.evenHalf = a
      v.oddHalf = b
      return v
    }
    @inline(__always) func first(_ a: Lanes, _ b: Lanes) -> Lanes { merged(a.lowHalf, b.lowHalf) }
    @inline(__always) func second(_ a: Lanes, _ b: Lanes) -> Lanes {
      merged(a.highHalf, b.highHalf)
    }
    let (l, h) = (low, high)
    low = (
      first(l.0, h.0), second(l.0, h.0), first(l.1, h.1), second(l.1, h.1), first(l.2, h.2),
      second(l.2, h.2), first(l.3, h.3), second(l.3, h.3)
    )
    high = (
      first(l.4, h.4), second(l.4, h.4), first(l.5, h.5), second(l.5, h.5), first(l.6, h.6),
      second(l.6, h.6), first(l.7, h.7), second(l.7, h.7)
    )
  }
}
