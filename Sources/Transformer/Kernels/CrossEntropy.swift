/// Softmax and cross-entropy of rows of logits.
enum CrossEntropy {
  /// The sum of the rows' losses in nats. The gradient of `weight` times it is each row of what
  /// `logits` become times that row's `factor`: weight (softmax - one-hot) = weight/z (e - z one-hot)
  /// with e the exponentials and z their sum. Who uses the gradient multiplies its own, narrower rows
  /// by the factor, which saves a pass over the logits.
  static func lossAndGradient(
    _ logits: Floats, targets: UnsafePointer<Int32>, weight: Float, factors: Floats, rows: Int,
    vocabulary v: Int
  ) -> Double {
    var loss = 0.0
    for row in 0..<rows {
      let x = logits + row * v
      let target = Int(targets[row])
      let top = largest(x, v)
      let chosen = x[target] - top
      var total = Lanes(repeating: 0)
      forLanes(v) { i, used in
        let e = exponential(
          (used == 16 ? x.lanes(i) : loadTail(x + i, used, fill: -.greatestFiniteMagnitude)) - top)
        store(e, x, i, used)
        total += used == 16 ? e : e.replacing(with: 0, where: unusedLanes(used))
      }
      let z = sum(total)
      loss += Double(logarithm(z) - chosen)
      factors[row] = weight / z
      x[target] -= z
    }
    return loss
  }

  /// The loss in nats of one row's target (NaN without one), the most probable token, its probability.
  static func prediction(_ x: ConstFloats, target: Int32, vocabulary v: Int) -> TokenPrediction {
    let top = largest(x, v)
    var index = 0
    while index < v - 1, x[index] != top { index += 1 }
    var total = Lanes(repeating: 0)
    forLanes(v) { i, used in
      let e = exponential(load(x, i, used) - top)
      total += used == 16 ? e : e.replacing(with: 0, where: unusedLanes(used))
    }
    let z = sum(total)
    let loss = target < 0 ? Float.nan : logarithm(z) - (x[Int(target)] - top)
    return TokenPrediction(loss: loss, greedy: Int32(index), probability: 1 / z)
  }

  @inline(__always) private static func logarithm(_ z: Float) -> Float {
    naturalLogarithm(Lanes(repeating: z))[0]
  }

  /// The lanes from `used` on.
  @inline(__always) private static func unusedLanes(_ used: Int) -> SIMDMask<SIMD16<Int32>> {
    SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) .>= Int32(used)
  }

  /// The largest number of a row.
  private static func largest(_ x: ConstFloats, _ count: Int) -> Float {
    var best = Lanes(repeating: -.infinity)
    forLanes(count) { i, used in
      best = larger(
        best, used == 16 ? x.lanes(i) : loadTail(x + i, used, fill: -.infinity))
    }
    return largestLane(best)
  }
}
