/// One head of attention for one sequence, of which a group holds sixteen positions.
///
/// Scores, probabilities and their gradients are [group of i][j][16 i]: column j of the scores of sixteen
/// positions i is a vector, so that softmax runs over vectors. Only the groups of j up to that of i are
/// used; beyond the diagonal probabilities are zero.
struct PositionAttention {
  /// Groups of sixteen positions.
  let groups: Int
  /// w, and d, the width of all heads.
  let headWidth, width: Int

  /// From a group to the next: in q k v, and in the outputs.
  private var next: Int { 3 * width * 16 }
  private var nextOut: Int { width * 16 }
  /// The scores of sixteen positions.
  private var block: Int { groups * 16 * 16 }
  private var key: Int { headWidth * 16 }
  private var value: Int { 2 * headWidth * 16 }
  private var scale: Float { 1 / Float(headWidth).squareRoot() }

  func forward(_ qkv: ConstFloats, into out: Floats, probabilities p: Floats) {
    dots(qkv + key, qkv, column: next, into: p)
    for i in 0..<groups {
      let diagonal = p + i * block + i * 256
      for j in 0..<16 { diagonal.store(diagonal.lanes(j * 16) + Self.hidden.lanes(j), j * 16) }
      softmaxOverVectors(p + i * block, count: 16 * (i + 1), scale: scale)
      for j in 0..<16 { diagonal.store(diagonal.lanes(j * 16) * Self.seen.lanes(j), j * 16) }
    }
    combine(p, qkv + value, column: nextOut, into: out)
  }

  func backward(
    _ qkv: ConstFloats, _ outGradient: ConstFloats, probabilities p: ConstFloats,
    into gradient: Floats, scratch: Floats
  ) {
    let ds = scratch
    let transposed = scratch + groups * block
    dots(qkv + value, outGradient, column: nextOut, into: ds)
    for i in 0..<groups {
      softmaxGradientOverVectors(p + i * block, ds + i * block, count: 16 * (i + 1), scale: scale)
    }
    combine(ds, qkv + key, column: next, into: gradient)
    transpose(ds, into: transposed)
    combineLater(transposed, qkv, step: next, into: gradient + key)
    transpose(p, into: transposed)
    combineLater(transposed, outGradient, step: nextOut, into: gradient + value)
  }

  /// target[i, j] = sum over c of left[j, c] right[c, i] for the groups of j up to that of i; `left` is a
  /// part of q k v.
  private func dots(_ left: ConstFloats, _ right: ConstFloats, column: Int, into target: Floats) {
    for j in 0..<groups {
      Product(
        rows: 16, columns: groups - j, steps: headWidth, leftRow: 1, leftStep: 16,
        rightColumn: column, rightStep: 16, outRow: 16, outColumn: block
      ).tiles(left + j * next, right + j * column, target + j * block + j * 256)
    }
  }

  /// target[c, i] = sum over j of x[c, j] weights[j, i] over the groups of j up to that of i; `x` is a part
  /// of q k v.
  private func combine(
    _ weights: ConstFloats, _ x: ConstFloats, column: Int, into target: Floats
  ) {
    for i in 0..<groups {
      Product(
        rows: headWidth, columns: 1, steps: 16, blocks: i + 1, leftRow: 16, leftStep: 1,
        leftBlock: next, rightColumn: 0, rightStep: 16, rightBlock: 256, outRow: 16, outColumn: 0
      ).tiles(x, weights + i * block, target + i * column)
    }
  }

  /// target[c, j] = sum over i of x[c, i] weights[j, i] over the groups of i from that of j on, with
  /// weights transposed: [group of i][i][group of j][16 j]. The target is a part of q k v.
  private func combineLater(
    _ weights: ConstFloats, _ x: ConstFloats, step: Int, into target: Floats
  ) {
    for j in 0..<groups {
      Product(
        rows: headWidth, columns: 1, steps: 16, blocks: groups - j, leftRow: 16, leftStep: 1,
        leftBlock: step, rightColumn: 0, rightStep: groups * 16, rightBlock: block, outRow: 16,
        outColumn: 0
      ).tiles(x + j * step, weights + j * block + j * 16, target + j * next)
    }
  }

  /// target[group of i][i][j] = source[group of i][j][i].
  private func transpose(_ source: ConstFloats, into target: Floats) {
    for i in 0..<groups {
      for j in 0...i {
        var numbers = SixteenVectors { source.lanes(i * block + j * 256 + $0 * 16) }
        numbers.transpose()
        numbers.store(target + i * block + j * 16, stride: groups * 16)
      }
    }
  }

  /// Position i of a group does not see position j > i of it. From place j on, sixteen numbers for the i of a
  /// group: what is added to a score, so that it is far below all others; and what e^{-87}, to which that
  /// leads, is multiplied by.
  private static let (hidden, seen) = (
    Diagonal(before: -1e30, from: 0), Diagonal(before: 0, from: 1)
  )

  private struct Diagonal: Sendable {
    private let numbers = AlignedBuffer(32)

    init(before: Float, from: Float) {
      for i in 0..<32 { numbers.start[i] = i < 16 ? before : from }
    }

    @inline(__always) func lanes(_ j: Int) -> Lanes { numbers.start.lanes(16 - j) }
  }
}
