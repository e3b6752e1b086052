/// A format of single numbers: IEEE half or single precision, as the bytes of their bits.
enum FloatFormat {
  case half, single

  var bytes: Int { self == .half ? 2 : 4 }

  /// The bits of the nearest number of the format, ties to even; nil if that is not finite.
  func pattern(of value: Float) -> UInt32? {
    switch self {
    case .half:
      let half = Float16(value)
      return half.isFinite ? UInt32(half.bitPattern) : nil
    case .single: return value.isFinite ? value.bitPattern : nil
    }
  }

  /// The number with these bits; nil if it is not finite.
  func value(of pattern: UInt32) -> Float? {
    let value =
      switch self {
      case .half: Float(Float16(bitPattern: UInt16(truncatingIfNeeded: pattern)))
      case .single: Float(bitPattern: pattern)
      }
    return value.isFinite ? value : nil
  }
}

/// Words coded byte by byte, each byte position with its own adaptive model: signs and exponents are
/// predictable, the last digits are not.
struct BytePlanes {
  private var planes: [AdaptiveModel]

  init(_ bytes: Int) { planes = Array(repeating: AdaptiveModel(symbols: 256), count: bytes) }

  mutating func encode(_ word: UInt32, to encoder: inout RangeEncoder) {
    for plane in planes.indices {
      planes[plane].encode(Int(word >> (8 * UInt32(plane)) & 0xFF), to: &encoder)
    }
  }

  mutating func decode(from decoder: inout RangeDecoder) throws(CorruptCode) -> UInt32 {
    var word: UInt32 = 0
    for plane in planes.indices {
      word |= UInt32(try planes[plane].decode(from: &decoder)) << (8 * UInt32(plane))
    }
    return word
  }
}

/// The models that last over all tensors. Levels have one of their own in each tensor.
struct WeightModels {
  let vectorFormat: FloatFormat
  var scales = BytePlanes(2)
  var vectors, matrices: BytePlanes

  init(_ precision: WeightPrecision) {
    vectorFormat = precision == .single ? .single : .half
    vectors = BytePlanes(vectorFormat.bytes)
    matrices = BytePlanes(vectorFormat.bytes)
  }
}
