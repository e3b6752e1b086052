/// Rows of the embedding matrix as groups, and back.
enum Embedding {
  /// x[feature][lane] = matrix[tokens[lane], feature]; zero in lanes whose token is negative.
  ///
  /// Up to 15 numbers beyond a row are read, whatever they are, and not used.
  static func gather(
    _ matrix: ConstFloats, tokens: SIMD16<Int32>, into x: Floats, width d: Int
  ) {
    for first in stride(from: 0, to: d, by: 16) {
      var block = SixteenVectors { lane in
        tokens[lane] < 0 ? .zero : matrix.lanes(Int(tokens[lane]) * d + first)
      }
      block.transpose()
      block.store(x + first * 16, stride: 16, count: min(16, d - first))
    }
  }

  /// gradient[token] += the rows of the token, in their order, for sixteen features from one on.
  static func scatter(
    _ rows: ConstFloats, tokens: [Int32], into gradient: Floats, from first: Int, width d: Int
  ) {
    let stride = Linear.stride(d)
    let used = min(16, d - first)
    for (row, token) in tokens.enumerated() {
      let target = gradient + Int(token) * d
      let sum = load(target, first, used) + rows.lanes(row * stride + first)
      store(sum, target, first, used)
    }
  }
}
