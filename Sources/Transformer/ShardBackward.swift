/// The backward pass over a shard.
extension Shard {
  /// Where a shard's gradients go: those of all parameters but the embedding to `parameters`, laid out like
  /// these, written or added; those of the embedding's rows, one for each token, to `rows`.
  struct Gradients {
    let parameters: Floats
    let adding: Bool
    let rows: Floats
  }

  /// The gradient of `weight` times the summed loss.
  /// - Returns: The summed loss, nats.
  func train(
    _ weights: Weights, gradients g: Gradients, tokens: UnsafePointer<Int32>,
    targets: UnsafePointer<Int32>, sequences: Int, weight: Float
  ) -> Double {
    clock.start()
    defer { clock.stop(.elementwise) }
    let (d, v) = (configuration.width, configuration.vocabulary)
    let w = weights.parameters
    let groups = forward(weights, tokens: tokens, sequences: sequences)
    // Only groups with a target are worth their logits.
    var counted: [Int] = []
    var loss = 0.0
    for group in 0..<groups {
      let targets = numbers(targets, group: group, sequences: sequences)
      guard any(targets .>= 0) else { continue }
      let place = counted.count
      counted.append(group)
      (branch + place * d * 16).update(from: norm + group * d * 16, count: d * 16)
    }
    layers.output.forward(
      weights.transposed.output, branch, into: logits, groups: counted.count, start: .zero)
    clock.stop(.matrixProducts)
    for (place, group) in counted.enumerated() {
      loss += CrossEntropy.lossAndGradient(
        logits + place * v * 16, targets: numbers(targets, group: group, sequences: sequences),
        weight: weight, factors: factors + place * 16, vocabulary: v)
    }
    transposeGroups(into: transposed, groups: counted.count, features: d) { group, feature in
      branch.lanes((group * d + feature) * 16) * factors.lanes(group * 16)
    }
    clock.stop(.elementwise)
    layers.output.weightGradient(
      logits, transposed, into: g.parameters + layout.output, scratch: scratch,
      groups: counted.count, adding: g.adding)
    layers.output.inputGradient(w + layout.output, logits, into: branch, groups: counted.count)
    clock.stop(.matrixProducts)
    spread(counted, groups: groups)
    backward(w, g, tokens: tokens, sequences: sequences)
    return loss
  }

  /// Moves what `branch` holds of some groups, one after another, to their places, times their rows'
  /// factors; zero elsewhere.
  private func spread(_ counted: [Int], groups: Int) {
    let d = configuration.width
    var place = counted.count - 1
    for group in (0..<groups).reversed() {
      let target = branch + group * d * 16
      guard place >= 0, counted[place] == group else {
        target.update(repeating: 0, count: d * 16)
        continue
      }
      let source = branch + place * d * 16
      let factor = factors.lanes(place * 16)
      for i in 0..<d { target.store(source.lanes(i * 16) * factor, i * 16) }
      place -= 1
    }
  }

  /// From the gradient of the final LayerNorm's output, in `branch`, to that of every parameter.
  private func backward(
    _ w: ConstFloats, _ g: Gradients, tokens: UnsafePointer<Int32>, sequences: Int
  ) {
    let d = configuration.width
    let groups = grouping.groups(sequences)
    normBackward(
      finalNormal, finalScale, w, g, gain: layout.normGain, bias: layout.normBias, groups: groups,
      addingToInput: false)
    for (block, kept) in zip(layout.blocks, kept).reversed() {
      mlpBackward(block, kept, w, g, groups: groups)
      normBackward(
        kept.normal2, kept.scale2, w, g, gain: block.norm2Gain, bias: block.norm2Bias,
        groups: groups)
      attentionBackward(block, kept, w, g, groups: groups, sequences: sequences)
      normBackward(
        kept.normal1, kept.scale1, w, g, gain: block.norm1Gain, bias: block.norm1Bias,
        groups: groups)
    }
    transposeGroups(into: transposed, groups: groups, features: d) { group, feature in
      gradient.lanes((group * d + feature) * 16)
    }
    let stride = Linear.stride(d)
    for row in 0..<groups * 16 {
      guard
        let token = grouping.token(group: row / 16, lane: row % 16, sequences: sequences)
      else { continue }
      (g.rows + token * stride).update(from: transposed + row * stride, count: Grouping.up(d))
    }
  }

  /// Adds the gradient through a LayerNorm, of which `branch` holds the output's, to that of the stream.
  private func normBackward(
    _ normal: Floats, _ scale: Floats, _ w: ConstFloats, _ g: Gradients, gain: Int, bias: Int,
    groups: Int, addingToInput: Bool = true
  ) {
    LayerNorm.backward(
      branch, normal: normal, scale: scale, gain: w + gain, into: gradient,
      addingToInput: addingToInput, gainGradient: g.parameters + gain,
      biasGradient: g.parameters + bias, groups: groups, width: configuration.width,
      adding: g.adding)
    clock.stop(.elementwise)
  }

  /// The gradient of the MLP's input, in `branch`, from that of the stream.
  private func mlpBackward(
    _ block: ParameterLayout.Block, _ kept: Kept, _ w: ConstFloats, _ g: Gradients, groups: Int
  ) {
    layerBackward(
      layers.down, gradient, inputs: kept.active, weight: block.downWeight, bias: block.downBias, w,
      g, into: wide, groups: groups)
    GELU.backward(wide, derivative: kept.slope, count: groups * 4 * configuration.width * 16)
    layerBackward(
      layers.up, wide, normal: kept.normal2, gain: w + block.norm2Gain, shift: w + block.norm2Bias,
      weight: block.upWeight, bias: block.upBias, w, g, into: branch, groups: groups)
  }

  /// The gradient of the attention's input, in `branch`, from that of the stream.
  private func attentionBackward(
    _ block: ParameterLayout.Block, _ kept: Kept, _ w: ConstFloats, _ g: Gradients, groups: Int,
    sequences: Int
  ) {
    layerBackward(
      layers.projection, gradient, inputs: kept.mixed, weight: block.projectionWeight,
      bias: block.projectionBias, w, g, into: branch, groups: groups)
    attention.backward(
      kept.qkv, outGradient: branch, probabilities: kept.probabilities, into: wide,
      sequences: sequences)
    clock.stop(.attention)
    layerBackward(
      layers.qkv, wide, normal: kept.normal1, gain: w + block.norm1Gain, shift: w + block.norm1Bias,
      weight: block.qkvWeight, bias: block.qkvBias, w, g, into: branch, groups: groups)
  }

  /// The gradients of a layer's weight, bias and input from that of its output and its input.
  private func layerBackward(
    _ layer: Linear, _ dy: ConstFloats, inputs: ConstFloats, weight: Int, bias: Int,
    _ w: ConstFloats, _ g: Gradients, into dx: Floats, groups: Int
  ) {
    transposeGroups(into: transposed, groups: groups, features: layer.inputs) { group, feature in
      inputs.lanes((group * layer.inputs + feature) * 16)
    }
    gradients(layer, dy, weight: weight, bias: bias, w, g, into: dx, groups: groups)
  }

  /// The same for a layer whose input is a LayerNorm's output, which is computed again.
  private func layerBackward(
    _ layer: Linear, _ dy: ConstFloats, normal: ConstFloats, gain: ConstFloats, shift: ConstFloats,
    weight: Int, bias: Int, _ w: ConstFloats, _ g: Gradients, into dx: Floats, groups: Int
  ) {
    transposeGroups(into: transposed, groups: groups, features: layer.inputs) { group, feature in
      LayerNorm.affine(
        normal.lanes((group * layer.inputs + feature) * 16), gain, shift, feature)
    }
    gradients(layer, dy, weight: weight, bias: bias, w, g, into: dx, groups: groups)
  }

  /// With the layer's input in `transposed`.
  private func gradients(
    _ layer: Linear, _ dy: ConstFloats, weight: Int, bias: Int, _ w: ConstFloats, _ g: Gradients,
    into dx: Floats, groups: Int
  ) {
    layer.biasGradient(dy, into: g.parameters + bias, groups: groups, adding: g.adding)
    clock.stop(.elementwise)
    layer.weightGradient(
      dy, transposed, into: g.parameters + weight, scratch: scratch, groups: groups,
      adding: g.adding)
    layer.inputGradient(w + weight, dy, into: dx, groups: groups)
    clock.stop(.matrixProducts)
  }
}
