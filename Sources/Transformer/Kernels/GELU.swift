/// The tanh approximation of GELU: g(x) = x/2 (1 + tanh(y/2)) with y = 2 c (x + 0.044715 x^3),
/// c = sqrt(2/pi).
///
/// (1 + tanh(y/2))/2 = 1/(1 + e^-y) = s, the logistic function of y, so g = x s and
/// g' = s + x s (1 - s) y'.
enum GELU {
  private static let linear: Float = 2 * 0.7978845608028654
  private static let cubic: Float = 0.044715 * linear

  /// g(x).
  @inline(__always) static func value(_ x: Lanes) -> Lanes {
    x * logistic(x * Lanes(repeating: linear).addingProduct(x * x, Lanes(repeating: cubic))).value
  }

  /// y = g(h + bias); `h` becomes g'(h + bias), which is all that the backward pass needs.
  static func forward(_ h: Floats, bias: ConstFloats, into y: Floats, rows: Int, width: Int) {
    for row in 0..<rows {
      let hr = h + row * width
      let yr = y + row * width
      forLanes(width) { i, used in
        let x = load(hr, i, used) + load(bias, i, used)
        let u = x * x
        let inner = x * Lanes(repeating: linear).addingProduct(u, Lanes(repeating: cubic))
        let (s, complement) = logistic(inner)
        let slope = x * Lanes(repeating: linear).addingProduct(u, Lanes(repeating: 3 * cubic))
        store(x * s, yr, i, used)
        store(s.addingProduct(s * complement, slope), hr, i, used)
      }
    }
  }

  /// dy becomes the gradient of h, dy times `derivative`; adds its sum over rows to the bias' gradient.
  static func backward(
    _ dy: Floats, derivative: ConstFloats, biasGradient: Floats, rows: Int, width: Int
  ) {
    forRowBlocks(rows) { first, count in
      forLanes(width) { i, used in
        var total = load(biasGradient, i, used)
        for row in first..<first + count {
          let at = row * width
          let gradient = load(dy + at, i, used) * load(derivative + at, i, used)
          store(gradient, dy + at, i, used)
          total += gradient
        }
        store(total, biasGradient, i, used)
      }
    }
  }
}

/// Adds the sum over rows of `gradient` to a bias' gradient.
func addColumnSums(_ gradient: ConstFloats, to bias: Floats, rows: Int, width: Int) {
  forRowBlocks(rows) { first, count in
    forLanes(width) { i, used in
      var total = load(bias, i, used)
      for row in first..<first + count { total += load(gradient + row * width, i, used) }
      store(total, bias, i, used)
    }
  }
}

/// Calls `body` for each block of up to eight rows: few enough to stay in the first-level cache, and
/// enough that a sum over rows is rarely loaded and stored.
@inline(__always) func forRowBlocks(_ rows: Int, _ body: (_ first: Int, _ count: Int) -> Void) {
  for first in stride(from: 0, to: rows, by: 8) { body(first, min(8, rows - first)) }
}
