import Transformer

/// Reads the tensors that ``WeightEncoder`` wrote, in the same order.
struct WeightDecoder {
  private(set) var decoded: [Float]
  private let precision: WeightPrecision
  private var models: WeightModels
  private var decoder: RangeDecoder

  init(_ layout: ParameterLayout, _ precision: WeightPrecision, _ code: ArraySlice<UInt8>) {
    decoded = Array(repeating: 0, count: layout.count)
    self.precision = precision
    models = WeightModels(precision)
    decoder = RangeDecoder(code)
  }

  func finish() throws(CorruptCode) { try decoder.finish() }

  mutating func decode(_ tensor: ParameterLayout.Tensor) throws(CorruptCode) {
    let range = tensor.offset..<tensor.offset + tensor.count
    if case .bits(let bits) = precision, tensor.decays {
      try decodeLevels(range, columns: tensor.shape[1], RowQuantisation(bits: bits).largest)
    } else {
      try decodeNumbers(range, of: tensor)
    }
  }

  private mutating func decodeLevels(
    _ range: Range<Int>, columns: Int, _ largest: Int
  ) throws(CorruptCode) {
    var model = AdaptiveModel(symbols: 2 * largest + 1)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: columns) {
      let word = try models.scales.decode(from: &decoder)
      let scale = RowQuantisation.Scale(truncatingIfNeeded: word)
      guard scale > 0 else { continue }
      // The sign bit would make negative scales of the upper half.
      guard scale < 0x8000, RowQuantisation.value(of: scale).isFinite else {
        throw CorruptCode("a row's scale is no positive number")
      }
      for column in 0..<columns {
        let level = try model.decode(from: &decoder) - largest
        let weight = RowQuantisation.weight(level: level, scale: scale)
        guard weight.isFinite else { throw CorruptCode("a weight is too large") }
        decoded[start + column] = weight
      }
    }
  }

  private mutating func decodeNumbers(
    _ range: Range<Int>, of tensor: ParameterLayout.Tensor
  ) throws(CorruptCode) {
    for index in range {
      let pattern =
        tensor.decays
        ? try models.matrices.decode(from: &decoder) : try models.vectors.decode(from: &decoder)
      guard let value = models.vectorFormat.value(of: pattern) else {
        throw CorruptCode("a weight of \(tensor.name) is not finite")
      }
      decoded[index] = value
    }
  }
}
