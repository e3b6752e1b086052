/// Causal attention over the sequences of a shard, head by head.
///
/// The rows of `qkv` are [heads][query, key, value][w]. Bias and rotation are applied in place; the
/// keys (forward) and values (backward) of a head are copied transposed, [w][T'] with T' the length
/// rounded up to 16, so that a row of scores is computed sixteen columns at a time. Every product is
/// done for four rows at once: a loaded register then serves four sums, which also hide each other's
/// latency. Row i attends to columns j <= i, so only the groups of sixteen columns that reach the
/// diagonal are computed; beyond it probabilities are zero.
struct Attention {
  let heads: Int
  let w: Int
  let length: Int
  let rotary: RotaryTable
  private let paddedWidth: Int
  private let paddedLength: Int
  private let scratch: AlignedBuffer

  init(heads: Int, headWidth: Int, length: Int, rotary: RotaryTable) {
    self.heads = heads
    w = headWidth
    self.length = length
    self.rotary = rotary
    paddedWidth = (headWidth + 15) / 16 * 16
    paddedLength = (length + 15) / 16 * 16
    scratch = AlignedBuffer(
      (length + headWidth) * paddedLength + 3 * length * paddedWidth)
  }

  /// Floats of probabilities to keep per sequence: [heads][T][T'].
  var probabilitiesPerSequence: Int { Self.probabilities(heads: heads, length: length) }

  static func probabilities(heads: Int, length: Int) -> Int {
    heads * length * ((length + 15) / 16 * 16)
  }

  /// The numbers of the scratch, about: [w][T'], [T][T'] and three times [T][w'].
  static func scratch(headWidth: Int, length: Int) -> Int {
    (length + headWidth) * (length + 15) + 3 * length * (headWidth + 15)
  }

  /// The gradients of the scores, [T][T'].
  private var scoreGradients: Floats { scratch.start }
  /// The keys (forward) or values (backward), [w][T'].
  private var transposed: Floats { scratch.start + length * paddedLength }
  /// The gradients of the queries (0), keys (1) or values (2), [T][w'].
  private func gradients(of part: Int) -> Floats {
    transposed + w * paddedLength + part * length * paddedWidth
  }

  /// out[T, d] = softmax(q k^T / sqrt(w)) v for every sequence; adds the bias and the rotation to `qkv`
  /// in place and keeps the probabilities.
  ///
  /// Up to 15 numbers beyond the end of `qkv` are read, whatever they are, and not used.
  func forward(
    _ qkv: Floats, bias: ConstFloats, into out: Floats, probabilities: Floats, sequences: Int
  ) {
    let d = heads * w
    for sequence in 0..<sequences {
      for head in 0..<heads {
        let rows = qkv + sequence * length * 3 * d + head * 3 * w
        let p = probabilities + (sequence * heads + head) * length * paddedLength
        rotate(rows, bias: bias + head * 3 * w, stride: 3 * d)
        transpose(rows + w, stride: 3 * d)
        products(rows, stride: 3 * d, into: p)
        for i in 0..<length { softmax(p + i * paddedLength, row: i) }
        combine(
          p, steps: (paddedLength, 1), rows + 2 * w, stride: 3 * d,
          into: out + sequence * length * d + head * w, stride: d
        ) { first in 0..<min(first + 4, length) }
      }
    }
  }

  /// `qkv` becomes its own gradient, before bias and rotation, given that of the output.
  ///
  /// With P the probabilities and O = P V: dV = P^T dO; dP = dO V^T; dS = P (dP - sum_j P dP)/sqrt(w);
  /// dQ = dS K; dK = dS^T Q.
  func backward(
    _ qkv: Floats, outGradient: ConstFloats, probabilities: Floats, sequences: Int
  ) {
    let d = heads * w
    let ds = scoreGradients
    for sequence in 0..<sequences {
      for head in 0..<heads {
        let rows = qkv + sequence * length * 3 * d + head * 3 * w
        let p = probabilities + (sequence * heads + head) * length * paddedLength
        let dOut = outGradient + sequence * length * d + head * w
        transpose(rows + 2 * w, stride: 3 * d)
        products(dOut, stride: d, into: ds)
        for i in 0..<length {
          softmaxBackward(p + i * paddedLength, gradient: ds + i * paddedLength, row: i)
        }
        combine(
          ds, steps: (paddedLength, 1), rows + w, stride: 3 * d, into: gradients(of: 0),
          stride: paddedWidth
        ) { first in 0..<min(first + 4, length) }
        combine(
          ds, steps: (1, paddedLength), rows, stride: 3 * d, into: gradients(of: 1),
          stride: paddedWidth
        ) { first in first..<length }
        combine(
          p, steps: (1, paddedLength), dOut, stride: d, into: gradients(of: 2),
          stride: paddedWidth
        ) { first in first..<length }
        scatterUnrotated(rows, stride: 3 * d)
      }
    }
  }

  /// Adds the bias to q, k, v and turns q and k by their position.
  private func rotate(_ rows: Floats, bias: ConstFloats, stride: Int) {
    for t in 0..<length {
      let row = rows + t * stride
      for part in 0..<2 {
        turn(row + part * w, bias: bias + part * w, into: row + part * w, position: t, sign: 1)
      }
      let value = row + 2 * w
      let b = bias + 2 * w
      forLanes(w) { i, used in store(load(value, i, used) + load(b, i, used), value, i, used) }
    }
  }

  /// target[w] = x + bias, its pairs (i, i + w/2) turned by `sign` times the angles of a position.
  @inline(__always)
  private func turn(
    _ x: ConstFloats, bias: ConstFloats?, into target: Floats, position: Int, sign: Float
  ) {
    let half = rotary.half
    let cosine = ConstFloats(rotary.cosine.start + position * half)
    let sine = ConstFloats(rotary.sine.start + position * half)
    func turn<V: SIMD>(_ i: Int, as _: V.Type) where V.Scalar == Float {
      func numbers(_ p: ConstFloats) -> V { UnsafeRawPointer(p + i).loadUnaligned(as: V.self) }
      var first = numbers(x)
      var second = numbers(x + half)
      if let bias {
        first += numbers(bias)
        second += numbers(bias + half)
      }
      let c = numbers(cosine)
      let s = numbers(sine) * sign
      UnsafeMutableRawPointer(target + i).storeBytes(of: first * c - second * s, as: V.self)
      UnsafeMutableRawPointer(target + half + i)
        .storeBytes(of: second * c + first * s, as: V.self)
    }
    var i = 0
    while i + 8 <= half {
      turn(i, as: SIMD8<Float>.self)
      i += 8
    }
    while i + 4 <= half {
      turn(i, as: SIMD4<Float>.self)
      i += 4
    }
    while i < half {
      let b = bias.map { ($0[i], $0[i + half]) } ?? (0, 0)
      let (first, second) = (x[i] + b.0, x[i + half] + b.1)
      let (c, s) = (cosine[i], sine[i] * sign)
      target[i] = first * c - second * s
      target[i + half] = second * c + first * s
      i += 1
    }
  }

  /// transposed[c, t] = source[t, c].
  private func transpose(_ source: ConstFloats, stride: Int) {
    let target = transposed
    for t in 0..<length {
      let row = source + t * stride
      for c in 0..<w { target[c * paddedLength + t] = row[c] }
    }
  }

  /// p[i, j] = sum_c left[i, c] transposed[c, j] for the columns j up to the diagonal's group of
  /// sixteen.
  private func products(_ left: ConstFloats, stride: Int, into p: Floats) {
    let right = transposed
    for first in Swift.stride(from: 0, to: length, by: 4) {
      // Where fewer than four rows are left, the last is computed more than once.
      func row(_ k: Int) -> Int { min(first + k, length - 1) }
      let (a, b) = (left + row(0) * stride, left + row(1) * stride)
      let (c, d) = (left + row(2) * stride, left + row(3) * stride)
      for group in 0...(first / 16) {
        var sums = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        let column = right + group * 16
        for k in 0..<w {
          let x = column.lanes(k * paddedLength)
          sums.0 = sums.0.addingProduct(Lanes(repeating: a[k]), x)
          sums.1 = sums.1.addingProduct(Lanes(repeating: b[k]), x)
          sums.2 = sums.2.addingProduct(Lanes(repeating: c[k]), x)
          sums.3 = sums.3.addingProduct(Lanes(repeating: d[k]), x)
        }
        p.store(sums.0, row(0) * paddedLength + group * 16)
        p.store(sums.1, row(1) * paddedLength + group * 16)
        p.store(sums.2, row(2) * paddedLength + group * 16)
        p.store(sums.3, row(3) * paddedLength + group * 16)
      }
    }
  }

  /// target[i, :] = sum_k weights(i, k) x[k, :], where weights(i, k) = weights[i steps.0 + k steps.1]
  /// and k runs over what `range` says for the four rows from a first one.
  @inline(__always)
  private func combine(
    _ weights: ConstFloats, steps: (Int, Int), _ x: ConstFloats, stride: Int, into target: Floats,
    stride targetStride: Int, range: (_ first: Int) -> Range<Int>
  ) {
    for first in Swift.stride(from: 0, to: length, by: 4) {
      func row(_ k: Int) -> Int { min(first + k, length - 1) }
      let (a, b) = (weights + row(0) * steps.0, weights + row(1) * steps.0)
      let (c, d) = (weights + row(2) * steps.0, weights + row(3) * steps.0)
      let range = range(first)
      forLanes(w) { i, used in
        var sums = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        var column = x + range.lowerBound * stride + i
        var at = range.lowerBound * steps.1
        for _ in range {
          let value = column.lanes(0)
          sums.0 = sums.0.addingProduct(Lanes(repeating: a[at]), value)
          sums.1 = sums.1.addingProduct(Lanes(repeating: b[at]), value)
          sums.2 = sums.2.addingProduct(Lanes(repeating: c[at]), value)
          sums.3 = sums.3.addingProduct(Lanes(repeating: d[at]), value)
          column += stride
          at += steps.1
        }
        store(sums.0, target + row(0) * targetStride, i, used)
        store(sums.1, target + row(1) * targetStride, i, used)
        store(sums.2, target + row(2) * targetStride, i, used)
        store(sums.3, target + row(3) * targetStride, i, used)
      }
    }
  }

  /// The columns of a group of sixteen that lie beyond row i.
  @inline(__always)
  private func beyond(_ i: Int, group: Int) -> SIMDMask<SIMD16<Int32>> {
    SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) .> Int32(i - group * 16)
  }

  /// Row i of scores becomes probabilities.
  @inline(__always)
  private func softmax(_ p: Floats, row i: Int) {
    let scale = 1 / Float(w).squareRoot()
    let last = i / 16
    let masked = beyond(i, group: last)
    let diagonal = p.lanes(last * 16)
    var largest = diagonal.replacing(with: -.greatestFiniteMagnitude, where: masked)
    for group in 0..<last { largest = larger(largest, p.lanes(group * 16)) }
    let top = largestLane(largest)
    let end = exponential((diagonal - top) * scale).replacing(with: 0, where: masked)
    var total = end
    for group in 0..<last {
      let e = exponential((p.lanes(group * 16) - top) * scale)
      p.store(e, group * 16)
      total += e
    }
    let inverse = 1 / sum(total)
    for group in 0..<last { p.store(p.lanes(group * 16) * inverse, group * 16) }
    p.store(end * inverse, last * 16)
  }

  /// Row i of `gradient` turns from the gradient of the probabilities into that of the scores. Zero
  /// beyond the diagonal, as the probabilities are.
  @inline(__always)
  private func softmaxBackward(_ p: ConstFloats, gradient: Floats, row i: Int) {
    let scale = 1 / Float(w).squareRoot()
    var total = Lanes.zero
    for group in 0...(i / 16) {
      total = total.addingProduct(p.lanes(group * 16), gradient.lanes(group * 16))
    }
    let mean = sum(total)
    for group in 0...(i / 16) {
      gradient.store(
        (gradient.lanes(group * 16) - mean) * (p.lanes(group * 16) * scale), group * 16)
    }
  }

  /// Writes the gradients back, turned against the rotation.
  private func scatterUnrotated(_ rows: Floats, stride: Int) {
    for t in 0..<length {
      let row = rows + t * stride
      for part in 0..<2 {
        turn(
          gradients(of: part) + t * paddedWidth, bias: nil, into: row + part * w, position: t,
          sign: -1)
      }
      let g = gradients(of: 2) + t * paddedWidth
      forLanes(w) { i, used in store(load(g, i, used), row + 2 * w, i, used) }
    }
  }
}
