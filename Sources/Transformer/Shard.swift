/// The activations of a few whole sequences, and the forward and backward pass over them.
///
/// A shard is small enough for its activations to stay in the second-level cache. Every thread has
/// one; its contents last from a forward pass to the backward pass that follows.
final class Shard: @unchecked Sendable {
  let configuration: ModelConfiguration
  let layout: ParameterLayout
  let length: Int
  let capacity: Int  // sequences
  private let attention: Attention

  /// What one block keeps for its backward pass, per row: both LayerNorms before and after gain and
  /// bias with their scales, q k v, the probabilities and the output of attention, the derivative and
  /// the output of GELU.
  private struct Kept {
    let normal1, norm1, scale1, qkv, probabilities, mixed: Floats
    let normal2, norm2, scale2, hidden, active: Floats
  }
  private var kept: [Kept] = []
  private let memory: AlignedBuffer
  private let stream, finalNormal, finalScale, finalNorm, branch, gradient, wide: Floats
  private let gathered, gatheredGradient, logits, factors: Floats
  /// The time this shard's thread has spent, by kind of work.
  private(set) var clock = Stopwatch()
  private var countedRows: [Int] = []
  private var countedTargets: [Int32] = []

  init(
    configuration: ModelConfiguration, layout: ParameterLayout, length: Int, capacity: Int,
    rotary: RotaryTable
  ) {
    self.configuration = configuration
    self.layout = layout
    self.length = length
    self.capacity = capacity
    attention = Attention(
      heads: configuration.heads, headWidth: configuration.headWidth, length: length,
      rotary: rotary)
    let rows = capacity * length
    let d = configuration.width
    let p = attention.probabilitiesPerSequence * capacity
    memory = AlignedBuffer(Self.floats(configuration, length: length, capacity: capacity))
    var next = memory.start
    func take(_ count: Int) -> Floats {
      defer { next += (count + 15) / 16 * 16 }
      return next
    }
    stream = take(rows * d)
    finalNormal = take(rows * d)
    finalScale = take(rows)
    finalNorm = take(rows * d)
    branch = take(rows * d)
    gradient = take(rows * d)
    wide = take(rows * 4 * d)
    gathered = take(rows * d)
    gatheredGradient = take(rows * d)
    logits = take(rows * configuration.vocabulary)
    factors = take(rows)
    for _ in 0..<configuration.layers {
      kept.append(
        Kept(
          normal1: take(rows * d), norm1: take(rows * d), scale1: take(rows),
          qkv: take(rows * 3 * d), probabilities: take(p), mixed: take(rows * d),
          normal2: take(rows * d), norm2: take(rows * d), scale2: take(rows),
          hidden: take(rows * 4 * d), active: take(rows * 4 * d)))
    }
  }

  /// The numbers that a shard keeps, but for the scratch of attention. No model's sizes are so large
  /// that they would not fit into an `Int`.
  static func floats(_ configuration: ModelConfiguration, length: Int, capacity: Int) -> Int {
    let rows = capacity * length
    let d = configuration.width
    let p = capacity * Attention.probabilities(heads: configuration.heads, length: length)
    let perLayer = rows * (16 * d + 2) + p
    let shared = rows * (11 * d + configuration.vocabulary + 2)
    return configuration.layers * (perLayer + 11 * 16) + shared + 12 * 16
  }

  /// The final LayerNorm's output for `sequences` sequences from `tokens`.
  /// - Parameter read: The only rows, ascending, that have an output, one after another; nil: all have
  ///   theirs, and all that the backward pass needs is kept.
  private func forward(
    _ w: ConstFloats, tokens: UnsafePointer<Int32>, sequences: Int, reading read: [Int]? = nil
  ) {
    let d = configuration.width
    var rows = sequences * length
    for row in 0..<rows {
      let source = w + layout.embedding + Int(tokens[row]) * d
      (stream + row * d).update(from: source, count: d)
    }
    var pending: Floats? = nil
    var pendingBias: ConstFloats? = nil
    for (index, (block, kept)) in zip(layout.blocks, kept).enumerated() {
      LayerNorm.forward(
        stream, adding: pending, bias: pendingBias, gain: w + block.norm1Gain,
        bias: w + block.norm1Bias, into: kept.norm1, normal: kept.normal1, scale: kept.scale1,
        rows: rows, width: d)
      clock.stop(.elementwise)
      MatrixProducts.timesTransposed(
        kept.norm1, w + block.qkvWeight, kept.qkv, m: rows, n: 3 * d, k: d)
      clock.stop(.matrixProducts)
      attention.forward(
        kept.qkv, bias: w + block.qkvBias, into: kept.mixed, probabilities: kept.probabilities,
        sequences: sequences)
      if let read, index == configuration.layers - 1 {
        // After the last attention rows no longer depend on each other.
        for (place, row) in read.enumerated() where place != row {
          for x in [kept.mixed, stream] { (x + place * d).update(from: x + row * d, count: d) }
        }
        rows = read.count
      }
      clock.stop(.attention)
      MatrixProducts.timesTransposed(
        kept.mixed, w + block.projectionWeight, branch, m: rows, n: d, k: d)
      clock.stop(.matrixProducts)
      LayerNorm.forward(
        stream, adding: branch, bias: w + block.projectionBias, gain: w + block.norm2Gain,
        bias: w + block.norm2Bias, into: kept.norm2, normal: kept.normal2, scale: kept.scale2,
        rows: rows, width: d)
      clock.stop(.elementwise)
      MatrixProducts.timesTransposed(
        kept.norm2, w + block.upWeight, kept.hidden, m: rows, n: 4 * d, k: d)
      clock.stop(.matrixProducts)
      GELU.forward(
        kept.hidden, bias: w + block.upBias, into: kept.active, rows: rows, width: 4 * d)
      clock.stop(.elementwise)
      MatrixProducts.timesTransposed(
        kept.active, w + block.downWeight, branch, m: rows, n: d, k: 4 * d)
      clock.stop(.matrixProducts)
      pending = branch
      pendingBias = w + block.downBias
    }
    LayerNorm.forward(
      stream, adding: pending, bias: pendingBias, gain: w + layout.normGain,
      bias: w + layout.normBias, into: finalNorm, normal: finalNormal, scale: finalScale,
      rows: rows, width: d)
    clock.stop(.elementwise)
  }

  /// Adds the gradient of `weight` times the summed loss to `gradients`; returns the summed loss, nats.
  func train(
    _ w: ConstFloats, gradients g: Floats, tokens: UnsafePointer<Int32>,
    targets: UnsafePointer<Int32>, sequences: Int, weight: Float
  ) -> Double {
    clock.start()
    defer { clock.stop(.elementwise) }
    let d = configuration.width
    let rows = sequences * length
    countedRows.removeAll(keepingCapacity: true)
    countedTargets.removeAll(keepingCapacity: true)
    for row in 0..<rows where targets[row] >= 0 {
      countedRows.append(row)
      countedTargets.append(targets[row])
    }
    guard !countedRows.isEmpty else { return 0 }
    forward(w, tokens: tokens, sequences: sequences)
    // Only rows with a target are worth their logits.
    for (index, row) in countedRows.enumerated() {
      (gathered + index * d).update(from: finalNorm + row * d, count: d)
    }
    let counted = countedRows.count
    let v = configuration.vocabulary
    MatrixProducts.timesTransposed(gathered, w + layout.output, logits, m: counted, n: v, k: d)
    clock.stop(.matrixProducts)
    let loss = CrossEntropy.lossAndGradient(
      logits, targets: countedTargets, weight: weight, factors: factors, rows: counted,
      vocabulary: v)
    scaleRows(gathered, by: factors, rows: counted, width: d)
    clock.stop(.elementwise)
    MatrixProducts.addTransposedTimes(logits, gathered, g + layout.output, m: v, n: d, k: counted)
    MatrixProducts.times(logits, w + layout.output, gatheredGradient, m: counted, n: d, k: v)
    clock.stop(.matrixProducts)
    scaleRows(gatheredGradient, by: factors, rows: counted, width: d)
    branch.update(repeating: 0, count: rows * d)
    for (index, row) in countedRows.enumerated() {
      (branch + row * d).update(from: gatheredGradient + index * d, count: d)
    }
    backward(w, gradients: g, tokens: tokens, sequences: sequences)
    return loss
  }

  /// From the gradient of the final LayerNorm's output, in `branch`, to that of every parameter.
  private func backward(
    _ w: ConstFloats, gradients g: Floats, tokens: UnsafePointer<Int32>, sequences: Int
  ) {
    let d = configuration.width
    let rows = sequences * length
    gradient.update(repeating: 0, count: rows * d)
    LayerNorm.backward(
      branch, normal: finalNormal, scale: finalScale, gain: w + layout.normGain,
      addingTo: gradient, gainGradient: g + layout.normGain, biasGradient: g + layout.normBias,
      rows: rows, width: d)
    clock.stop(.elementwise)
    for (block, kept) in zip(layout.blocks, kept).reversed() {
      addColumnSums(gradient, to: g + block.downBias, rows: rows, width: d)
      clock.stop(.elementwise)
      MatrixProducts.addTransposedTimes(
        gradient, kept.active, g + block.downWeight, m: d, n: 4 * d, k: rows)
      clock.stop(.matrixProducts)
      MatrixProducts.times(gradient, w + block.downWeight, wide, m: rows, n: 4 * d, k: d)
      clock.stop(.matrixProducts)
      GELU.backward(
        wide, derivative: kept.hidden, biasGradient: g + block.upBias, rows: rows, width: 4 * d)
      clock.stop(.elementwise)
      MatrixProducts.addTransposedTimes(
        wide, kept.norm2, g + block.upWeight, m: 4 * d, n: d, k: rows)
      clock.stop(.matrixProducts)
      MatrixProducts.times(wide, w + block.upWeight, branch, m: rows, n: d, k: 4 * d)
      clock.stop(.matrixProducts)
      LayerNorm.backward(
        branch, normal: kept.normal2, scale: kept.scale2, gain: w + block.norm2Gain,
        addingTo: gradient, gainGradient: g + block.norm2Gain, biasGradient: g + block.norm2Bias,
        rows: rows, width: d)
      clock.stop(.elementwise)
      addColumnSums(gradient, to: g + block.projectionBias, rows: rows, width: d)
      clock.stop(.elementwise)
      MatrixProducts.addTransposedTimes(
        gradient, kept.mixed, g + block.projectionWeight, m: d, n: d, k: rows)
      clock.stop(.matrixProducts)
      MatrixProducts.times(gradient, w + block.projectionWeight, branch, m: rows, n: d, k: d)
      clock.stop(.matrixProducts)
      attention.backward(
        kept.qkv, outGradient: branch, probabilities: kept.probabilities, sequences: sequences)
      clock.stop(.attention)
      addColumnSums(kept.qkv, to: g + block.qkvBias, rows: rows, width: 3 * d)
      clock.stop(.elementwise)
      MatrixProducts.addTransposedTimes(
        kept.qkv, kept.norm1, g + block.qkvWeight, m: 3 * d, n: d, k: rows)
      clock.stop(.matrixProducts)
      MatrixProducts.times(kept.qkv, w + block.qkvWeight, branch, m: rows, n: d, k: 3 * d)
      clock.stop(.matrixProducts)
      LayerNorm.backward(
        branch, normal: kept.normal1, scale: kept.scale1, gain: w + block.norm1Gain,
        addingTo: gradient, gainGradient: g + block.norm1Gain, biasGradient: g + block.norm1Bias,
        rows: rows, width: d)
      clock.stop(.elementwise)
    }
    for row in 0..<rows {
      let target = g + layout.embedding + Int(tokens[row]) * d
      let source = gradient + row * d
      forLanes(d) { i, used in
        store(load(target, i, used) + load(source, i, used), target, i, used)
      }
    }
  }

  /// Hands the logits of some rows, ascending, to `body`, in order.
  /// - Parameter alone: Whether no other rows are computed, as far as these do not need them. oneDNN
  ///   takes other kernels for fewer rows at some widths, which add in another order, so that the logits
  ///   do not always have the bits that the products of all rows give them.
  func evaluate(
    _ w: ConstFloats, rows: [Int], alone: Bool, tokens: UnsafePointer<Int32>, sequences: Int,
    _ body: (_ index: Int, _ logits: ConstFloats) -> Void
  ) {
    guard !rows.isEmpty else { return }
    let (d, v) = (configuration.width, configuration.vocabulary)
    clock.start()
    forward(w, tokens: tokens, sequences: sequences, reading: alone ? rows : nil)
    let count = alone ? rows.count : sequences * length
    MatrixProducts.timesTransposed(finalNorm, w + layout.output, logits, m: count, n: v, k: d)
    clock.stop(.matrixProducts)
    for (index, row) in rows.enumerated() { body(index, logits + (alone ? index : row) * v) }
  }
}

/// Row i of x times factors[i].
private func scaleRows(_ x: Floats, by factors: ConstFloats, rows: Int, width: Int) {
  for row in 0..<rows {
    let xr = x + row * width
    let factor = Lanes(repeating: factors[row])
    forLanes(width) { i, used in store(load(xr, i, used) * factor, xr, i, used) }
  }
}
