/// The forward pass over a shard.
extension Shard {
  /// Parameters, and their matrices as forward products read them.
  struct Weights: @unchecked Sendable {
    let parameters: ConstFloats
    let transposed: TransposedWeights
  }

  /// The final LayerNorm's output, in `norm`.
  /// - Parameter read: The only places, ascending, that have an output: they become the first rows, one
  ///   after another. Nil: all have theirs, and all that the backward pass needs is kept.
  /// - Returns: The groups of the output.
  func forward(
    _ w: Weights, tokens: UnsafePointer<Int32>, sequences: Int,
    reading read: [(group: Int, lane: Int)]? = nil
  ) -> Int {
    let d = configuration.width
    let (transposed, w) = (w.transposed, w.parameters)
    var groups = grouping.groups(sequences)
    for group in 0..<groups {
      Embedding.gather(
        w + layout.embedding, tokens: numbers(tokens, group: group, sequences: sequences),
        into: stream + group * d * 16, width: d)
    }
    for index in 0..<configuration.layers {
      let (block, kept, weights) = (layout.blocks[index], kept[index], transposed.blocks[index])
      LayerNorm.forward(
        stream, gain: w + block.norm1Gain, bias: w + block.norm1Bias, into: norm,
        normal: kept.normal1, scale: kept.scale1, groups: groups, width: d)
      clock.stop(.elementwise)
      layers.qkv.forward(
        weights.qkv, norm, into: kept.qkv, groups: groups, start: .bias(w + block.qkvBias))
      clock.stop(.matrixProducts)
      attention.forward(
        kept.qkv, into: kept.mixed, probabilities: kept.probabilities, sequences: sequences)
      if let read, index == configuration.layers - 1 {
        // After the last attention rows no longer depend on each other.
        for x in [kept.mixed, stream] { gatherPlaces(read, of: x, width: d) }
        groups = Grouping.up(read.count) / 16
      }
      clock.stop(.attention)
      layers.projection.forward(
        weights.projection, kept.mixed, into: stream, groups: groups,
        start: .resultAndBias(w + block.projectionBias))
      clock.stop(.matrixProducts)
      LayerNorm.forward(
        stream, gain: w + block.norm2Gain, bias: w + block.norm2Bias, into: norm,
        normal: kept.normal2, scale: kept.scale2, groups: groups, width: d)
      clock.stop(.elementwise)
      layers.up.forward(
        weights.up, norm, into: kept.slope, groups: groups, start: .bias(w + block.upBias))
      clock.stop(.matrixProducts)
      GELU.forward(kept.slope, into: kept.active, count: groups * 4 * d * 16)
      clock.stop(.elementwise)
      layers.down.forward(
        weights.down, kept.active, into: stream, groups: groups,
        start: .resultAndBias(w + block.downBias))
      clock.stop(.matrixProducts)
    }
    LayerNorm.forward(
      stream, gain: w + layout.normGain, bias: w + layout.normBias, into: norm,
      normal: finalNormal, scale: finalScale, groups: groups, width: d)
    clock.stop(.elementwise)
    return groups
  }

  /// The tokens, or targets, of a group's lanes; -1 in rows that are left over.
  func numbers(
    _ tokens: UnsafePointer<Int32>, group: Int, sequences: Int
  ) -> SIMD16<Int32> {
    var lanes = SIMD16<Int32>(repeating: -1)
    for lane in 0..<16 {
      if let token = grouping.token(group: group, lane: lane, sequences: sequences) {
        lanes[lane] = tokens[token]
      }
    }
    return lanes
  }

  /// Moves the rows at some places, ascending, to the beginning.
  private func gatherPlaces(_ places: [(group: Int, lane: Int)], of x: Floats, width d: Int) {
    for (index, place) in places.enumerated() {
      let source = x + place.group * d * 16 + place.lane
      let target = x + index / 16 * d * 16 + index % 16
      for i in 0..<d { target[i * 16] = source[i * 16] }
    }
  }

  /// Hands the logits of some tokens, counted sequence by sequence, to `body`: those of sixteen at a time,
  /// [vocabulary][16], with the tokens' places in `read` lane by lane, fewer in the last group.
  func evaluate(
    _ w: Weights, read: [Int], tokens: UnsafePointer<Int32>, sequences: Int,
    _ body: (_ logits: ConstFloats, _ indices: ArraySlice<Int>) -> Void
  ) {
    guard !read.isEmpty else { return }
    clock.start()
    let length = grouping.length
    let places = read.map { grouping.place(sequence: $0 / length, position: $0 % length) }
    // Rows move towards the beginning only if they are taken in the order in which they lie.
    let order = places.indices.sorted {
      (places[$0].group, places[$0].lane) < (places[$1].group, places[$1].lane)
    }
    let groups = forward(
      w, tokens: tokens, sequences: sequences, reading: order.map { places[$0] })
    layers.output.forward(w.transposed.output, norm, into: logits, groups: groups, start: .zero)
    clock.stop(.matrixProducts)
    for group in 0..<groups {
      body(
        logits + group * configuration.vocabulary * 16,
        order[(group * 16)..<min(group * 16 + 16, order.count)])
    }
  }
}
