/// LayerNorm over the features of each row: n = (x - mean) / sqrt(variance + eps), y = n gain + bias.
/// Activations are [group][d][16].
enum LayerNorm {
  static let epsilon: Float = 1e-5

  /// y = LayerNorm(x). Keeps n and each row's 1/sqrt(variance + eps) for the backward pass, which then has
  /// no need of x.
  static func forward(
    _ x: ConstFloats, gain: ConstFloats, bias: ConstFloats, into y: Floats, normal: Floats,
    scale: Floats, groups: Int, width d: Int
  ) {
    for group in 0..<groups {
      let at = group * d * 16
      var total = Lanes.zero
      for i in 0..<d { total += x.lanes(at + i * 16) }
      let mean = total / Float(d)
      var squares = Lanes.zero
      for i in 0..<d {
        let centred = x.lanes(at + i * 16) - mean
        squares = squares.addingProduct(centred, centred)
      }
      let s = 1 / (squares / Float(d) + epsilon).squareRoot()
      scale.store(s, group * 16)
      for i in 0..<d {
        let n = (x.lanes(at + i * 16) - mean) * s
        normal.store(n, at + i * 16)
        y.store(affine(n, gain, bias, i), at + i * 16)
      }
    }
  }

  /// The output for a feature's n.
  @inline(__always)
  static func affine(_ n: Lanes, _ gain: ConstFloats, _ bias: ConstFloats, _ feature: Int) -> Lanes
  {
    Lanes(repeating: bias[feature]).addingProduct(n, Lanes(repeating: gain[feature]))
  }

  /// dx += the gradient through y = LayerNorm(x) of dy, or dx becomes it; likewise the gradients of gain
  /// and bias.
  ///
  /// With g = dy gain, dx = (g - mean(g) - n mean(g n)) / sqrt(variance + eps).
  static func backward(
    _ dy: ConstFloats, normal: ConstFloats, scale: ConstFloats, gain: ConstFloats,
    into dx: Floats, addingToInput: Bool, gainGradient: Floats, biasGradient: Floats, groups: Int,
    width d: Int, adding: Bool
  ) {
    for group in 0..<groups {
      let at = group * d * 16
      var total = Lanes.zero
      var product = Lanes.zero
      for i in 0..<d {
        let g = dy.lanes(at + i * 16) * gain[i]
        total += g
        product = product.addingProduct(g, normal.lanes(at + i * 16))
      }
      let mean = total / Float(d)
      let meanProduct = product / Float(d)
      let s = scale.lanes(group * 16)
      for i in 0..<d {
        let g = dy.lanes(at + i * 16) * gain[i]
        let through = (g - mean - normal.lanes(at + i * 16) * meanProduct) * s
        dx.store(addingToInput ? dx.lanes(at + i * 16) + through : through, at + i * 16)
      }
    }
    for i in 0..<d {
      var gains = Lanes.zero
      var biases = Lanes.zero
      for group in 0..<groups {
        let upstream = dy.lanes((group * d + i) * 16)
        gains = gains.addingProduct(upstream, normal.lanes((group * d + i) * 16))
        biases += upstream
      }
      gainGradient[i] = sum(gains) + (adding ? gainGradient[i] : 0)
      biasGradient[i] = sum(biases) + (adding ? biasGradient[i] : 0)
    }
  }
}
