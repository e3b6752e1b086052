/// Causal attention over the sequences of a shard, head by head.
///
/// The rows of `qkv` are [heads][query, key, value][w]. A head's rows are copied, with bias and
/// rotation, into small dense matrices that stay in the first-level cache: queries, keys and values
/// [T][w'] and keys and values transposed [w][T'], w' and T' rounded up to 16. Rows i attend to
/// columns j <= i, so only the groups of sixteen columns that reach the diagonal are computed.
struct Attention {
  let heads: Int
  let w: Int
  let length: Int
  let rotary: RotaryTable
  private let paddedWidth: Int
  private let paddedLength: Int
  /// [T][w'] each: q, k, v, then the gradients of q, k, v and of the output.
  private let scratch: AlignedBuffer

  init(heads: Int, headWidth: Int, length: Int, rotary: RotaryTable) {
    self.heads = heads
    w = headWidth
    self.length = length
    self.rotary = rotary
    paddedWidth = (headWidth + 15) / 16 * 16
    paddedLength = (length + 15) / 16 * 16
    scratch = AlignedBuffer(7 * length * paddedWidth + headWidth * paddedLength + paddedLength)
  }

  /// Floats of probabilities to keep per sequence: [heads][T][T'].
  var probabilitiesPerSequence: Int { heads * length * paddedLength }

  private func matrix(_ index: Int) -> Floats { scratch.start + index * length * paddedWidth }
  /// The keys (forward) or values (backward), [w][T'].
  private var transposed: Floats { scratch.start + 7 * length * paddedWidth }
  /// One row of score gradients, [T'].
  private var scoreGradients: Floats { transposed + w * paddedLength }

  /// out[T, d] = softmax(q k^T / sqrt(w)) v for every sequence; adds the bias and the rotation to `qkv`
  /// in place and keeps the probabilities.
  func forward(
    _ qkv: Floats, bias: ConstFloats, into out: Floats, probabilities: Floats, sequences: Int
  ) {
    let d = heads * w
    for sequence in 0..<sequences {
      for head in 0..<heads {
        let rows = qkv + sequence * length * 3 * d + head * 3 * w
        let p = probabilities + (sequence * heads + head) * length * paddedLength
        rotate(rows, bias: bias + head * 3 * w, stride: 3 * d)
        gather(rows, stride: 3 * d, transposeKeys: true)
        scores(p)
        let target = out + sequence * length * d + head * w
        weightedRows(p, matrix(2), into: target, stride: d)
      }
    }
  }

  /// `qkv` becomes its own gradient, before bias and rotation, given that of the output.
  func backward(
    _ qkv: Floats, outGradient: ConstFloats, probabilities: Floats, sequences: Int
  ) {
    let d = heads * w
    for sequence in 0..<sequences {
      for head in 0..<heads {
        let rows = qkv + sequence * length * 3 * d + head * 3 * w
        let p = probabilities + (sequence * heads + head) * length * paddedLength
        gather(rows, stride: 3 * d, transposeKeys: false)
        let dOut = outGradient + sequence * length * d + head * w
        headBackward(p, dOut, stride: d)
        scatterUnrotated(rows, stride: 3 * d)
      }
    }
  }

  /// Adds the bias to q, k, v and turns q and k by their position.
  private func rotate(_ rows: Floats, bias: ConstFloats, stride: Int) {
    let half = rotary.half
    for t in 0..<length {
      let row = rows + t * stride
      let cosine = ConstFloats(rotary.cosine.start + t * half)
      let sine = ConstFloats(rotary.sine.start + t * half)
      for part in 0..<2 {
        let x = row + part * w
        let b = bias + part * w
        forLanes(half) { i, used in
          let first = load(x, i, used) + load(b, i, used)
          let second = load(x + half, i, used) + load(b + half, i, used)
          let c = load(cosine, i, used)
          let s = load(sine, i, used)
          store(first * c - second * s, x, i, used)
          store(second * c + first * s, x + half, i, used)
        }
      }
      let value = row + 2 * w
      let b = bias + 2 * w
      forLanes(w) { i, used in store(load(value, i, used) + load(b, i, used), value, i, used) }
    }
  }

  /// Copies a head into q, k, v, and k (forward) or v (backward) transposed.
  private func gather(_ rows: Floats, stride: Int, transposeKeys: Bool) {
    for part in 0..<3 {
      let target = matrix(part)
      for t in 0..<length {
        let row = rows + t * stride + part * w
        forLanes(w) { i, used in (target + t * paddedWidth).store(load(row, i, used), i) }
      }
    }
    let source = matrix(transposeKeys ? 1 : 2)
    let target = transposed
    for t in 0..<length {
      for i in 0..<w { target[i * paddedLength + t] = source[t * paddedWidth + i] }
    }
  }

  /// p[i, :] = left[i, :] right^T for the columns up to the diagonal's group of sixteen.
  @inline(__always)
  private func products(_ left: ConstFloats, _ right: ConstFloats, row i: Int, into p: Floats) {
    for group in 0...(i / 16) {
      var total = Lanes(repeating: 0)
      let column = right + group * 16
      for c in 0..<w {
        total = total.addingProduct(Lanes(repeating: left[c]), column.lanes(c * paddedLength))
      }
      p.store(total, group * 16)
    }
  }

  private func scores(_ p: Floats) {
    let scale = 1 / Float(w).squareRoot()
    let q = matrix(0)
    for i in 0..<length {
      let row = p + i * paddedLength
      products(q + i * paddedWidth, transposed, row: i, into: row)
      // Beyond the diagonal the probability is zero.
      for j in (i + 1)..<((i / 16 + 1) * 16) { row[j] = -.infinity }
      var largest = Lanes(repeating: -.infinity)
      for group in 0...(i / 16) {
        largest = larger(largest, row.lanes(group * 16))
      }
      let top = largestLane(largest)
      var total = Lanes(repeating: 0)
      for group in 0...(i / 16) {
        let s = row.lanes(group * 16)
        let e = exponential((s - top) * scale).replacing(with: 0, where: s .== -.infinity)
        row.store(e, group * 16)
        total += e
      }
      let inverse = 1 / sum(total)
      for group in 0...(i / 16) { row.store(row.lanes(group * 16) * inverse, group * 16) }
    }
  }

  /// target[i, :] = sum_{j <= i} p[i, j] rows[j, :].
  private func weightedRows(_ p: ConstFloats, _ rows: ConstFloats, into target: Floats, stride: Int)
  {
    for i in 0..<length {
      let weights = p + i * paddedLength
      forLanes(w) { c, used in
        var total = Lanes(repeating: 0)
        let column = rows + c
        for j in 0...i {
          total = total.addingProduct(Lanes(repeating: weights[j]), column.lanes(j * paddedWidth))
        }
        store(total, target + i * stride, c, used)
      }
    }
  }

  /// Gradients of q, k, v into matrices 3, 4, 5.
  ///
  /// With P the probabilities and O = P V: dV = P^T dO; dP = dO V^T; dS = P (dP - sum_j P dP)/sqrt(w);
  /// dQ = dS K; dK = dS^T Q.
  private func headBackward(_ p: ConstFloats, _ dOut: ConstFloats, stride: Int) {
    let scale = 1 / Float(w).squareRoot()
    let (q, k, dq, dk, dv, dO) = (matrix(0), matrix(1), matrix(3), matrix(4), matrix(5), matrix(6))
    dk.update(repeating: 0, count: length * paddedWidth)
    dv.update(repeating: 0, count: length * paddedWidth)
    let ds = scoreGradients
    for i in 0..<length {
      let weights = p + i * paddedLength
      let upstream = dO + i * paddedWidth
      forLanes(w) { c, used in upstream.store(load(dOut + i * stride, c, used), c) }
      products(upstream, transposed, row: i, into: ds)
      var total = Lanes(repeating: 0)
      for group in 0...(i / 16) {
        total = total.addingProduct(weights.lanes(group * 16), ds.lanes(group * 16))
      }
      let mean = sum(total)
      for group in 0...(i / 16) {
        ds.store((ds.lanes(group * 16) - mean) * weights.lanes(group * 16) * scale, group * 16)
      }
      forLanes(w) { c, _ in
        var gradient = Lanes(repeating: 0)
        let query = (q + i * paddedWidth).lanes(c)
        let output = upstream.lanes(c)
        for j in 0...i {
          let at = j * paddedWidth + c
          let s = Lanes(repeating: ds[j])
          gradient = gradient.addingProduct(s, k.lanes(at))
          dk.store(dk.lanes(at).addingProduct(s, query), at)
          dv.store(dv.lanes(at).addingProduct(Lanes(repeating: weights[j]), output), at)
        }
        dq.store(gradient, i * paddedWidth + c)
      }
    }
  }

  /// Writes the gradients back, turned against the rotation.
  private func scatterUnrotated(_ rows: Floats, stride: Int) {
    let half = rotary.half
    for t in 0..<length {
      let row = rows + t * stride
      let cosine = ConstFloats(rotary.cosine.start + t * half)
      let sine = ConstFloats(rotary.sine.start + t * half)
      for part in 0..<2 {
        let g = matrix(3 + part) + t * paddedWidth
        let x = row + part * w
        forLanes(half) { i, used in
          let first = load(g, i, used)
          let second = load(g + half, i, used)
          let c = load(cosine, i, used)
          let s = load(sine, i, used)
          store(first * c + second * s, x, i, used)
          store(second * c - first * s, x + half, i, used)
        }
      }
      let g = matrix(5) + t * paddedWidth
      forLanes(w) { i, used in store(load(g, i, used), row + 2 * w, i, used) }
    }
  }
}
