/// Softmax and cross-entropy of the sixteen rows of a group of logits, [vocabulary][16].
enum CrossEntropy {
  /// The sum of the losses, in nats, of the rows that have a target. The gradient of `weight` times it is
  /// each row of what `logits` become times that row's factor: weight (softmax - one-hot) =
  /// weight/z (e - z one-hot) with e the exponentials and z their sum. Who uses the gradient multiplies
  /// its own, narrower rows by the factor, which saves a pass over the logits. Rows without a target have
  /// the factor 0.
  static func lossAndGradient(
    _ logits: Floats, targets: SIMD16<Int32>, weight: Float, factors: Floats, vocabulary v: Int
  ) -> Double {
    let top = largest(logits, v)
    let chosen = self.chosen(logits, targets) - top
    let total = exponentials(logits, minus: top, v)
    let losses = naturalLogarithm(total) - chosen
    let counted = targets .>= 0
    factors.store((weight / total).replacing(with: 0, where: .!counted), 0)
    var loss = 0.0
    for lane in 0..<16 where targets[lane] >= 0 {
      loss += Double(losses[lane])
      logits[Int(targets[lane]) * 16 + lane] -= total[lane]
    }
    return loss
  }

  /// Logits become e^(logit - top); returns their sums.
  private static func exponentials(_ logits: Floats, minus top: Lanes, _ v: Int) -> Lanes {
    var total = Lanes.zero
    for i in 0..<v {
      let e = exponential(logits.lanes(i * 16) - top)
      logits.store(e, i * 16)
      total += e
    }
    return total
  }

  /// What the model says in each row.
  struct Predictions {
    /// Nats; of no meaning without a target.
    let losses: Lanes
    /// The most probable tokens, the first of several.
    let greedy: SIMD16<Int32>
    let probabilities: Lanes
  }

  static func predictions(
    _ logits: ConstFloats, targets: SIMD16<Int32>, vocabulary v: Int
  ) -> Predictions {
    var top = logits.lanes(0)
    var greedy = SIMD16<Int32>.zero
    for i in 1..<v {
      let x = logits.lanes(i * 16)
      let isLarger = x .> top
      top.replace(with: x, where: isLarger)
      greedy.replace(with: Int32(i), where: isLarger)
    }
    var total = Lanes.zero
    for i in 0..<v { total += exponential(logits.lanes(i * 16) - top) }
    return Predictions(
      losses: naturalLogarithm(total) - (chosen(logits, targets) - top), greedy: greedy,
      probabilities: 1 / total)
  }

  /// The logits of the targets, 0 where there are none.
  @inline(__always)
  private static func chosen(_ logits: ConstFloats, _ targets: SIMD16<Int32>) -> Lanes {
    var chosen = Lanes.zero
    for lane in 0..<16 where targets[lane] >= 0 {
      chosen[lane] = logits[Int(targets[lane]) * 16 + lane]
    }
    return chosen
  }

  /// The largest logit of each row. Four maxima side by side, since each waits for the one before.
  @inline(__always)
  private static func largest(_ logits: ConstFloats, _ v: Int) -> Lanes {
    var (a, b) = (logits.lanes(0), logits.lanes(0))
    var (c, d) = (a, b)
    var i = 0
    while i + 4 <= v {
      a = larger(a, logits.lanes(i * 16))
      b = larger(b, logits.lanes(i * 16 + 16))
      c = larger(c, logits.lanes(i * 16 + 32))
      d = larger(d, logits.lanes(i * 16 + 48))
      i += 4
    }
    while i < v {
      a = larger(a, logits.lanes(i * 16))
      i += 1
    }
    return larger(larger(a, b), larger(c, d))
  }
}
