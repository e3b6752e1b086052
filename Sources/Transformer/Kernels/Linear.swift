/// The layers of a block, and the output.
struct Layers {
  let qkv, projection, up, down, output: Linear

  init(_ configuration: ModelConfiguration) {
    let d = configuration.width
    qkv = Linear(inputs: d, outputs: 3 * d)
    projection = Linear(inputs: d, outputs: d)
    up = Linear(inputs: d, outputs: 4 * d)
    down = Linear(inputs: 4 * d, outputs: d)
    output = Linear(inputs: d, outputs: configuration.vocabulary)
  }
}

/// A layer's products over groups of rows: inputs [group][in][16], weight [out, in], outputs
/// [group][out][16].
struct Linear {
  let inputs, outputs: Int

  /// From a row of so many transposed numbers to the next: an odd number of lines of sixteen, so that rows
  /// do not displace each other from the cache.
  static func stride(_ count: Int) -> Int { Grouping.up(count) | 16 }

  /// y = W x, plus what `start` says.
  /// - Parameter transposed: W^T, rows `stride` apart.
  func forward(
    _ transposed: ConstFloats, _ x: ConstFloats, into y: Floats, groups: Int, start: Product.Start
  ) {
    Product(
      rows: outputs, columns: groups, steps: inputs, leftRow: 1, leftStep: Self.stride(outputs),
      rightColumn: inputs * 16, rightStep: 16, outRow: 16, outColumn: outputs * 16
    ).compute(transposed, x, into: y, start: start)
  }

  /// The inputs' gradient, W^T dy.
  func inputGradient(
    _ weight: ConstFloats, _ dy: ConstFloats, into dx: Floats, groups: Int
  ) {
    Product(
      rows: inputs, columns: groups, steps: outputs, leftRow: 1, leftStep: inputs,
      rightColumn: outputs * 16, rightStep: 16, outRow: 16, outColumn: inputs * 16
    ).compute(weight, dy, into: dx)
  }

  /// The weight's gradient, the sum over rows of dy x^T, written or added.
  /// - Parameters:
  ///   - transposed: the inputs row by row, [groups x 16][stride].
  ///   - scratch: outputs times the inputs rounded up to sixteen, needed where they are no multiple of it.
  func weightGradient(
    _ dy: ConstFloats, _ transposed: ConstFloats, into gradient: Floats, scratch: Floats,
    groups: Int, adding: Bool
  ) {
    let padded = Grouping.up(inputs)
    let stride = Self.stride(inputs)
    let isWhole = padded == inputs
    Product(
      rows: outputs, columns: padded / 16, steps: 16, blocks: groups, leftRow: 16, leftStep: 1,
      leftBlock: outputs * 16, rightColumn: 16, rightStep: stride, rightBlock: 16 * stride,
      outRow: padded, outColumn: 16
    ).compute(
      dy, transposed, into: isWhole ? gradient : scratch,
      start: isWhole && adding ? .result : .zero)
    if isWhole { return }
    for row in 0..<outputs {
      let target = gradient + row * inputs
      forLanes(inputs) { i, used in
        let sum = scratch.lanes(row * padded + i)
        store(adding ? load(target, i, used) + sum : sum, target, i, used)
      }
    }
  }

  /// The gradient of a bias, the sum over rows of dy, written or added.
  func biasGradient(_ dy: ConstFloats, into gradient: Floats, groups: Int, adding: Bool) {
    for feature in 0..<outputs {
      var total = Lanes.zero
      for group in 0..<groups { total += dy.lanes((group * outputs + feature) * 16) }
      gradient[feature] = sum(total) + (adding ? gradient[feature] : 0)
    }
  }
}

/// target[group x 16 + lane][feature] = value(group, feature)[lane], with rows `Linear.stride`
/// apart; beyond the features they are zero up to a multiple of sixteen.
@inline(__always)
func transposeGroups(
  into target: Floats, groups: Int, features: Int, value: (_ group: Int, _ feature: Int) -> Lanes
) {
  let stride = Linear.stride(features)
  for group in 0..<groups {
    for first in Swift.stride(from: 0, to: features, by: 16) {
      var block = SixteenVectors { i in
        first + i < features ? value(group, first + i) : .zero
      }
      block.transpose()
      block.store(target + group * 16 * stride + first, stride: stride)
    }
  }
}
