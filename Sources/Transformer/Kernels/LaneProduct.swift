import CProcessor

/// out[c] = sum over s of x[s] right[s, c], all of them vectors that are multiplied lane by lane, with
/// strides in numbers.
struct LaneProduct {
  var columns, steps: Int
  var xStep, rightStep, rightColumn, outColumn: Int

  typealias FourColumns = Beside<TwoColumns, TwoColumns>
  typealias EightColumns = Beside<FourColumns, FourColumns>

  @inline(__always)
  func compute(_ x: ConstFloats, _ right: ConstFloats, into out: Floats) {
    var column = 0
    if has_wide_registers() { some(EightColumns.self, from: &column, x, right, out) }
    some(FourColumns.self, from: &column, x, right, out)
    some(TwoColumns.self, from: &column, x, right, out)
    some(OneColumn.self, from: &column, x, right, out)
  }

  @inline(__always)
  private func some<C: LaneColumns>(
    _: C.Type, from column: inout Int, _ x: ConstFloats, _ right: ConstFloats, _ out: Floats
  ) {
    while column + C.count <= columns {
      var sums = C(repeating: 0)
      var (l, r) = (x, right + column * rightColumn)
      for _ in 0..<steps {
        sums = sums.adding(l.lanes(0), times: C(r, stride: rightColumn))
        l += xStep
        r += rightStep
      }
      sums.store(out + column * outColumn, stride: outColumn)
      column += C.count
    }
  }
}
