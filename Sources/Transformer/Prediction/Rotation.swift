/// The turns of rotary attention, by arithmetic alone: the C library's cosine is not the same in all
/// its versions, and files written with one must be read with another.
///
/// Pair i of a head of width w turns by 10000^{-2i/w} at each position. e^{-2 ln(10^4)/w} and the turn
/// at position 1 come from their Taylor series, the others by repeated multiplication, in double
/// precision: an error below 10^-13 times the context, rounded to float once.
struct Rotation {
  private let half: Int
  /// [position][pair], cosine and sine.
  private let turns: [SIMD2<Float>]

  init(context: Int, headWidth: Int) {
    let half = headWidth / 2
    self.half = half
    let ratio = Self.exponential(-2 * 9.210340371976184 / Double(headWidth))
    var turns = [SIMD2<Float>](repeating: SIMD2(1, 0), count: context * half)
    var angle = 1.0
    for pair in 0..<half {
      let step = Self.turn(by: angle)
      var current = SIMD2(1.0, 0.0)
      for position in 0..<context {
        turns[position * half + pair] = SIMD2<Float>(Float(current.x), Float(current.y))
        current = SIMD2(
          current.x * step.x - current.y * step.y, current.x * step.y + current.y * step.x)
      }
      angle *= ratio
    }
    self.turns = turns
  }

  /// Turns the pairs (x_i, x_{i + w/2}) of a head, registers of sixteen sentences.
  func apply(_ x: Floats, position: Int) {
    for i in 0..<half {
      let turn = turns[position * half + i]
      let (a, b) = (x.lanes(16 * i), x.lanes(16 * (i + half)))
      x.store(a * turn.x - b * turn.y, 16 * i)
      x.store(b * turn.x + a * turn.y, 16 * (i + half))
    }
  }

  /// e^x = (e^{x/1024})^1024.
  private static func exponential(_ x: Double) -> Double {
    let small = x / 1024
    var term = 1.0
    var sum = 1.0
    for k in 1...12 {
      term *= small / Double(k)
      sum += term
    }
    for _ in 0..<10 { sum *= sum }
    return sum
  }

  /// (cos x, sin x) for 0 <= x <= 1.
  private static func turn(by x: Double) -> SIMD2<Double> {
    var term = 1.0
    var sum = SIMD2(1.0, 0.0)
    for k in 1...22 {
      term *= x / Double(k)
      switch k % 4 {
      case 0: sum.x += term
      case 1: sum.y += term
      case 2: sum.x -= term
      default: sum.y -= term
      }
    }
    return sum
  }
}
