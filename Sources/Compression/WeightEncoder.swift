import Transformer

/// Writes tensors one by one, and keeps what a decoder will make of them.
struct WeightEncoder {
  /// The flat buffer as it will be decoded.
  private(set) var decoded: [Float]
  private let precision: WeightPrecision
  private var models: WeightModels
  private var encoder = RangeEncoder()

  init(_ layout: ParameterLayout, _ precision: WeightPrecision) {
    decoded = Array(repeating: 0, count: layout.count)
    self.precision = precision
    models = WeightModels(precision)
  }

  consuming func finish() -> [UInt8] { encoder.finish() }

  /// Adds a tensor of the flat buffer `parameters`.
  mutating func encode(
    _ tensor: ParameterLayout.Tensor, of parameters: [Float]
  ) throws(UncodableModel) {
    let range = tensor.offset..<tensor.offset + tensor.count
    guard parameters[range].allSatisfy(\.isFinite) else {
      throw UncodableModel(
        "\(tensor.name) holds a number that is not finite",
        remedy: "the training diverged; take an earlier checkpoint")
    }
    if case .bits(let bits) = precision, tensor.decays {
      encodeLevels(parameters, range, columns: tensor.shape[1], RowQuantisation(bits: bits))
    } else {
      try encodeNumbers(parameters, range, of: tensor)
    }
  }

  private mutating func encodeLevels(
    _ parameters: [Float], _ range: Range<Int>, columns: Int, _ quantisation: RowQuantisation
  ) {
    let largest = quantisation.largest
    var model = AdaptiveModel(symbols: 2 * largest + 1)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: columns) {
      let (scale, levels) = quantisation.levels(of: parameters[start..<start + columns])
      models.scales.encode(UInt32(scale), to: &encoder)
      // A row of zeros is said by its scale alone.
      for (column, level) in levels.enumerated() where scale > 0 {
        model.encode(level + largest, to: &encoder)
        decoded[start + column] = RowQuantisation.weight(level: level, scale: scale)
      }
    }
  }

  private mutating func encodeNumbers(
    _ parameters: [Float], _ range: Range<Int>, of tensor: ParameterLayout.Tensor
  ) throws(UncodableModel) {
    for index in range {
      guard let pattern = models.vectorFormat.pattern(of: parameters[index]),
        let value = models.vectorFormat.value(of: pattern)
      else {
        throw UncodableModel(
          "\(parameters[index]) in \(tensor.name) is too large for IEEE half",
          remedy: "use the precision 32")
      }
      if tensor.decays {
        models.matrices.encode(pattern, to: &encoder)
      } else {
        models.vectors.encode(pattern, to: &encoder)
      }
      decoded[index] = value
    }
  }
}
