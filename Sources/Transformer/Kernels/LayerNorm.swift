/// LayerNorm over rows of width d: n = (x - mean) / sqrt(variance + eps), y = n * gain + bias.
enum LayerNorm {
  static let epsilon: Float = 1e-5

  /// x += delta + deltaBias (where `delta` is given), then y = LayerNorm(x); keeps n and each row's
  /// 1/sqrt(variance + eps) for the backward pass, which then has no need of x.
  static func forward(
    _ x: Floats, adding delta: Floats?, bias deltaBias: ConstFloats?, gain: ConstFloats,
    bias: ConstFloats, into y: Floats, normal: Floats, scale: Floats, rows: Int, width d: Int
  ) {
    for row in 0..<rows {
      let xr = x + row * d
      let yr = y + row * d
      let nr = normal + row * d
      var total = Lanes(repeating: 0)
      if let delta, let deltaBias {
        let dr = delta + row * d
        forLanes(d) { i, used in
          let value = load(xr, i, used) + (load(dr, i, used) + load(deltaBias, i, used))
          store(value, xr, i, used)
          total += value
        }
      } else {
        forLanes(d) { i, used in total += load(xr, i, used) }
      }
      let m = sum(total) / Float(d)
      var squares = Lanes(repeating: 0)
      forLanes(d) { i, used in
        // Beyond the row the difference must be zero, so the tail is filled with the mean.
        let centred =
          (used == 16 ? xr.lanes(i) : loadTail(xr + i, used, fill: m)) - Lanes(repeating: m)
        squares = squares.addingProduct(centred, centred)
      }
      let s = 1 / (sum(squares) / Float(d) + epsilon).squareRoot()
      scale[row] = s
      forLanes(d) { i, used in
        let n = (load(xr, i, used) - m) * s
        store(n, nr, i, used)
        store(load(bias, i, used).addingProduct(n, load(gain, i, used)), yr, i, used)
      }
    }
  }

  /// dx += the gradient through y = LayerNorm(x) of dy; adds to the gradients of gain and bias.
  ///
  /// With g = dy * gain, dx = (g - mean(g) - n mean(g n)) / sqrt(variance + eps).
  static func backward(
    _ dy: ConstFloats, normal: ConstFloats, scale: ConstFloats, gain: ConstFloats,
    addingTo dx: Floats, gainGradient: Floats, biasGradient: Floats, rows: Int, width d: Int
  ) {
    for row in 0..<rows {
      let nr = normal + row * d
      let dyr = dy + row * d
      let dxr = dx + row * d
      var total = Lanes(repeating: 0)
      var product = Lanes(repeating: 0)
      forLanes(d) { i, used in
        let g = load(dyr, i, used) * load(gain, i, used)
        total += g
        product = product.addingProduct(g, load(nr, i, used))
      }
      let meanG = sum(total) / Float(d)
      let meanGN = sum(product) / Float(d)
      let s = scale[row]
      forLanes(d) { i, used in
        let g = load(dyr, i, used) * load(gain, i, used)
        store(load(dxr, i, used) + (g - meanG - load(nr, i, used) * meanGN) * s, dxr, i, used)
      }
    }
    forRowBlocks(rows) { first, count in
      forLanes(d) { i, used in
        var gainTotal = load(gainGradient, i, used)
        var biasTotal = load(biasGradient, i, used)
        for row in first..<first + count {
          let upstream = load(dy + row * d, i, used)
          gainTotal = gainTotal.addingProduct(upstream, load(normal + row * d, i, used))
          biasTotal += upstream
        }
        store(gainTotal, gainGradient, i, used)
        store(biasTotal, biasGradient, i, used)
      }
    }
  }
}
