/// LayerNorm over rows of width d: y = (x - mean) / sqrt(variance + eps) * gain + bias.
enum LayerNorm {
  static let epsilon: Float = 1e-5

  /// x += delta + deltaBias (where `delta` is given), then y = LayerNorm(x); keeps each row's mean and
  /// 1/sqrt(variance + eps) for the backward pass.
  static func forward(
    _ x: Floats, adding delta: Floats?, bias deltaBias: ConstFloats?, gain: ConstFloats,
    bias: ConstFloats, into y: Floats, mean: Floats, scale: Floats, rows: Int, width d: Int
  ) {
    for row in 0..<rows {
      let xr = x + row * d
      let yr = y + row * d
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
      mean[row] = m
      scale[row] = s
      forLanes(d) { i, used in
        let normal = (load(xr, i, used) - m) * s
        store(load(bias, i, used).addingProduct(normal, load(gain, i, used)), yr, i, used)
      }
    }
  }

  /// dx += the gradient through y = LayerNorm(x) of dy; adds to the gradients of gain and bias.
  ///
  /// With n = (x - mean) s and g = dy * gain, dx = s (g - mean(g) - n mean(g n)).
  static func backward(
    _ dy: ConstFloats, x: ConstFloats, gain: ConstFloats, mean: ConstFloats, scale: ConstFloats,
    addingTo dx: Floats, gainGradient: Floats, biasGradient: Floats, rows: Int, width d: Int
  ) {
    for row in 0..<rows {
      let xr = x + row * d
      let dyr = dy + row * d
      let dxr = dx + row * d
      let m = mean[row]
      let s = scale[row]
      var total = Lanes(repeating: 0)
      var product = Lanes(repeating: 0)
      forLanes(d) { i, used in
        let upstream = load(dyr, i, used)
        let normal = (load(xr, i, used) - m) * s
        let g = upstream * load(gain, i, used)
        total += g
        product = product.addingProduct(g, normal)
        store(load(gainGradient, i, used).addingProduct(upstream, normal), gainGradient, i, used)
        store(load(biasGradient, i, used) + upstream, biasGradient, i, used)
      }
      let meanG = sum(total) / Float(d)
      let meanGN = sum(product) / Float(d)
      forLanes(d) { i, used in
        let normal = (load(xr, i, used) - m) * s
        let g = load(dyr, i, used) * load(gain, i, used)
        store(load(dxr, i, used) + (g - meanG - normal * meanGN) * s, dxr, i, used)
      }
    }
  }
}
