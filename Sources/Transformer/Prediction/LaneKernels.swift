/// Kernels on columns of registers: register i holds number i of each of sixteen sentences.
enum LaneKernels {
  /// y = W x + bias for W [rows, columns]; every sum runs over the columns in order.
  static func linear(
    _ x: Floats, _ weight: ConstFloats, bias: ConstFloats?, into y: Floats, rows: Int, columns: Int
  ) {
    products(x, weight, rows: rows, columns: columns) { row, sum in
      y.store(bias.map { sum + $0[row] } ?? sum, 16 * row)
    }
  }

  /// y += W x + bias.
  static func linear(
    _ x: Floats, _ weight: ConstFloats, bias: ConstFloats, addingTo y: Floats, rows: Int,
    columns: Int
  ) {
    products(x, weight, rows: rows, columns: columns) { row, sum in
      y.store(y.lanes(16 * row) + (sum + bias[row]), 16 * row)
    }
  }

  /// Eight rows at a time, so that x is loaded once for eight multiply-adds that do not wait for
  /// each other.
  @inline(__always)
  private static func products(
    _ x: Floats, _ weight: ConstFloats, rows: Int, columns: Int,
    _ finish: (_ row: Int, _ sum: Lanes) -> Void
  ) {
    var row = 0
    while row + 8 <= rows {
      let w = weight + row * columns
      var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      var (s4, s5, s6, s7) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      for k in 0..<columns {
        let v = x.lanes(16 * k)
        s0 = s0.addingProduct(v, Lanes(repeating: w[k]))
        s1 = s1.addingProduct(v, Lanes(repeating: w[k + columns]))
        s2 = s2.addingProduct(v, Lanes(repeating: w[k + 2 * columns]))
        s3 = s3.addingProduct(v, Lanes(repeating: w[k + 3 * columns]))
        s4 = s4.addingProduct(v, Lanes(repeating: w[k + 4 * columns]))
        s5 = s5.addingProduct(v, Lanes(repeating: w[k + 5 * columns]))
        s6 = s6.addingProduct(v, Lanes(repeating: w[k + 6 * columns]))
        s7 = s7.addingProduct(v, Lanes(repeating: w[k + 7 * columns]))
      }
      finish(row, s0)
      finish(row + 1, s1)
      finish(row + 2, s2)
      finish(row + 3, s3)
      finish(row + 4, s4)
      finish(row + 5, s5)
      finish(row + 6, s6)
      finish(row + 7, s7)
      row += 8
    }
    while row < rows {
      var sum = Lanes.zero
      for k in 0..<columns {
        sum = sum.addingProduct(x.lanes(16 * k), Lanes(repeating: weight[row * columns + k]))
      }
      finish(row, sum)
      row += 1
    }
  }

  /// y = (x - mean)/sqrt(variance + eps) * gain + bias over a column of `width` numbers.
  static func layerNorm(
    _ x: Floats, _ gain: ConstFloats, _ bias: ConstFloats, _ y: Floats, width: Int
  ) {
    var total = Lanes(repeating: 0)
    for i in 0..<width { total += x.lanes(16 * i) }
    let mean = total / Float(width)
    var squares = Lanes(repeating: 0)
    for i in 0..<width {
      let centred = x.lanes(16 * i) - mean
      squares = squares.addingProduct(centred, centred)
    }
    let scale = 1 / (squares / Float(width) + LayerNorm.epsilon).squareRoot()
    for i in 0..<width {
      let normal = (x.lanes(16 * i) - mean) * scale
      y.store(Lanes(repeating: bias[i]).addingProduct(normal, Lanes(repeating: gain[i])), 16 * i)
    }
  }
}
