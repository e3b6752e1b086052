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

  /// y = g(h); `h` becomes g'(h), which is all that the backward pass needs.
  static func forward(_ h: Floats, into y: Floats, count: Int) {
    for at in stride(from: 0, to: count, by: 16) {
      let x = h.lanes(at)
      let u = x * x
      let inner = x * Lanes(repeating: linear).addingProduct(u, Lanes(repeating: cubic))
      let (s, complement) = logistic(inner)
      let slope = x * Lanes(repeating: linear).addingProduct(u, Lanes(repeating: 3 * cubic))
      y.store(x * s, at)
      h.store(s.addingProduct(s * complement, slope), at)
    }
  }

  /// dy becomes the gradient of h, dy times `derivative`.
  static func backward(_ dy: Floats, derivative: ConstFloats, count: Int) {
    for at in stride(from: 0, to: count, by: 16) {
      dy.store(dy.lanes(at) * derivative.lanes(at), at)
    }
  }
}
