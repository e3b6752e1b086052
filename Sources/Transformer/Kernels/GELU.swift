/// The tanh approximation of GELU: g(x) = x/2 (1 + tanh(c (x + 0.044715 x^3))), c = sqrt(2/pi).
enum GELU {
  private static let c: Float = 0.7978845608028654
  private static let cubic: Float = 0.044715

  /// h += bias, then y = g(h).
  static func forward(_ h: Floats, bias: ConstFloats, into y: Floats, rows: Int, width: Int) {
    for row in 0..<rows {
      let hr = h + row * width
      let yr = y + row * width
      forLanes(width) { i, used in
        let x = load(hr, i, used) + load(bias, i, used)
        store(x, hr, i, used)
        let inner = (x * c) * Lanes(repeating: 1).addingProduct(x * x, Lanes(repeating: cubic))
        let half = x * 0.5
        store(half.addingProduct(half, hyperbolicTangent(inner)), yr, i, used)
      }
    }
  }

  /// dy becomes the gradient of h, dy g'(h); adds its sum over rows to the bias' gradient.
  ///
  /// g' = (1 + t)/2 + x/2 (1 - t^2) c (1 + 3 * 0.044715 x^2), t = tanh.
  static func backward(
    _ dy: Floats, h: ConstFloats, biasGradient: Floats, rows: Int, width: Int
  ) {
    for row in 0..<rows {
      let hr = h + row * width
      let dyr = dy + row * width
      forLanes(width) { i, used in
        let x = load(hr, i, used)
        let u = x * x
        let inner = (x * c) * Lanes(repeating: 1).addingProduct(u, Lanes(repeating: cubic))
        let t = hyperbolicTangent(inner)
        let slope = Lanes(repeating: c).addingProduct(u, Lanes(repeating: 3 * c * cubic))
        let derivative = (t + 1) * 0.5 + (x * 0.5) * (1 - t * t) * slope
        let gradient = load(dyr, i, used) * derivative
        store(gradient, dyr, i, used)
        store(load(biasGradient, i, used) + gradient, biasGradient, i, used)
      }
    }
  }
}

/// Adds the sum over rows of `gradient` to a bias' gradient.
func addColumnSums(_ gradient: ConstFloats, to bias: Floats, rows: Int, width: Int) {
  for row in 0..<rows {
    let gr = gradient + row * width
    forLanes(width) { i, used in store(load(bias, i, used) + load(gr, i, used), bias, i, used) }
  }
}
