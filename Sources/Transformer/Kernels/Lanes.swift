/// Sixteen floats: one AVX-512 register, two AVX ones.
package typealias Lanes = SIMD16<Float>

extension UnsafePointer<Float> {
  @inline(__always) func lanes(_ offset: Int) -> Lanes {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Lanes.self)
  }
}

extension UnsafeMutablePointer<Float> {
  @inline(__always) func lanes(_ offset: Int) -> Lanes {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Lanes.self)
  }

  @inline(__always) func store(_ value: Lanes, _ offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: value, as: Lanes.self)
  }
}

/// Loads and stores of the last `count` < 16 numbers of a row through a register of sixteen. Lanes beyond the
/// row read as zero and are not written.
@inline(__always) private func loadTail(_ p: ConstFloats, _ count: Int) -> Lanes {
  var value = Lanes.zero
  // Eight, as in models of width 8, is worth a path without a call of memcpy.
  if count == 8 {
    value.lowHalf = UnsafeRawPointer(p).loadUnaligned(as: SIMD8<Float>.self)
    return value
  }
  withUnsafeMutableBytes(of: &value) { bytes in
    bytes.copyMemory(from: UnsafeRawBufferPointer(start: p, count: count * 4))
  }
  return value
}

@inline(__always) private func storeTail(_ value: Lanes, _ p: Floats, _ count: Int) {
  if count == 8 {
    UnsafeMutableRawPointer(p).storeBytes(of: value.lowHalf, as: SIMD8<Float>.self)
    return
  }
  withUnsafeBytes(of: value) { bytes in
    UnsafeMutableRawPointer(p).copyMemory(
      from: bytes.baseAddress ?? UnsafeRawPointer(p), byteCount: count * 4)
  }
}

/// Calls `body` for each group of sixteen of 0..<count, with the number of lanes in use.
@inline(__always) func forLanes(_ count: Int, _ body: (_ at: Int, _ used: Int) -> Void) {
  var i = 0
  while i + 16 <= count {
    body(i, 16)
    i += 16
  }
  if i < count { body(i, count - i) }
}

@inline(__always) func load(_ p: Floats, _ at: Int, _ used: Int) -> Lanes {
  used == 16 ? p.lanes(at) : loadTail(p + at, used)
}

@inline(__always) func store(_ value: Lanes, _ p: Floats, _ at: Int, _ used: Int) {
  if used == 16 { p.store(value, at) } else { storeTail(value, p + at, used) }
}

/// The sum of the lanes by a fixed tree.
@inline(__always) func sum(_ v: Lanes) -> Float {
  let a = v.lowHalf + v.highHalf
  let b = a.lowHalf + a.highHalf
  let c = b.lowHalf + b.highHalf
  return c.x + c.y
}
