/// One head of attention for sixteen sequences, one in each lane: every product is one of lanes.
///
/// Scores, probabilities and their gradients are [i][j][16], of which j <= i are used.
struct SequenceAttention {
  let length: Int
  /// w, and d, the width of all heads.
  let headWidth, width: Int

  /// From a group to the next: in q k v, and in the outputs.
  private var next: Int { 3 * width * 16 }
  private var nextOut: Int { width * 16 }
  private var row: Int { length * 16 }
  private var key: Int { headWidth * 16 }
  private var value: Int { 2 * headWidth * 16 }

  func forward(_ qkv: ConstFloats, into out: Floats, probabilities p: Floats) {
    for i in 0..<length {
      dots(qkv + i * next, qkv + key, into: p + i * row, count: i + 1)
      softmax(p + i * row, count: i + 1)
      combine(
        p + i * row, step: 16, qkv + value, step: next, count: i + 1, into: out + i * nextOut)
    }
  }

  func backward(
    _ qkv: ConstFloats, _ outGradient: ConstFloats, probabilities p: ConstFloats,
    into gradient: Floats, scratch ds: Floats
  ) {
    for i in 0..<length {
      dots(outGradient + i * nextOut, qkv + value, into: ds + i * row, count: i + 1)
      softmaxBackward(p + i * row, ds + i * row, count: i + 1)
      combine(
        ds + i * row, step: 16, qkv + key, step: next, count: i + 1, into: gradient + i * next)
    }
    for j in 0..<length {
      combine(
        ds + j * row + j * 16, step: row, qkv + j * next, step: next, count: length - j,
        into: gradient + j * next + key)
      combine(
        p + j * row + j * 16, step: row, outGradient + j * nextOut, step: nextOut,
        count: length - j, into: gradient + j * next + value)
    }
  }

  /// target[j] = sum over c of x[c] right[j, c], j < count; `right` are rows of q k v.
  private func dots(_ x: ConstFloats, _ right: ConstFloats, into target: Floats, count: Int) {
    LaneProduct(
      columns: count, steps: headWidth, xStep: 16, rightStep: 16, rightColumn: next, outColumn: 16
    ).compute(x, right, into: target)
  }

  /// target[c] = sum over k < count of weights[k] x[k, c].
  private func combine(
    _ weights: ConstFloats, step weightStep: Int, _ x: ConstFloats, step: Int, count: Int,
    into target: Floats
  ) {
    LaneProduct(
      columns: headWidth, steps: count, xStep: weightStep, rightStep: step, rightColumn: 16,
      outColumn: 16
    ).compute(weights, x, into: target)
  }

  private func softmax(_ p: Floats, count: Int) {
    softmaxOverVectors(p, count: count, scale: 1 / Float(headWidth).squareRoot())
  }

  /// The gradients of a row's probabilities become those of its scores.
  private func softmaxBackward(_ p: ConstFloats, _ gradient: Floats, count: Int) {
    softmaxGradientOverVectors(
      p, gradient, count: count, scale: 1 / Float(headWidth).squareRoot())
  }
}

/// x[k] becomes e^{scale x[k]} over its sum over k, lane by lane.
func softmaxOverVectors(_ x: Floats, count: Int, scale: Float) {
  var top = x.lanes(0)
  for k in 1..<max(count, 1) { top = larger(top, x.lanes(k * 16)) }
  var total = Lanes.zero
  for k in 0..<count {
    let e = exponential((x.lanes(k * 16) - top) * scale)
    x.store(e, k * 16)
    total += e
  }
  let inverse = 1 / total
  for k in 0..<count { x.store(x.lanes(k * 16) * inverse, k * 16) }
}

/// gradient[k] becomes p[k] (gradient[k] - sum over k of p gradient) scale, lane by lane.
@inline(__always)
func softmaxGradientOverVectors(_ p: ConstFloats, _ gradient: Floats, count: Int, scale: Float) {
  var mean = Lanes.zero
  for k in 0..<count { mean = mean.addingProduct(p.lanes(k * 16), gradient.lanes(k * 16)) }
  for k in 0..<count {
    gradient.store((gradient.lanes(k * 16) - mean) * (p.lanes(k * 16) * scale), k * 16)
  }
}
