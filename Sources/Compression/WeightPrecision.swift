/// How exactly the weights of a model are kept, written as "2" ... "8", "16" or "32".
public enum WeightPrecision: Hashable, Sendable, LosslessStringConvertible {
  /// Matrices on 2^k - 1 levels a row, k from 2 to 8; biases and LayerNorm as IEEE half.
  case bits(Int)
  /// Every number as IEEE half.
  case half
  /// Every number as it is.
  case single

  public init?(_ description: String) {
    guard let bits = Int(description), let precision = WeightPrecision(code: bits),
      precision.description == description
    else { return nil }
    self = precision
  }

  public var description: String { "\(code)" }

  /// What the precision is called in files: its bits.
  var code: Int {
    switch self {
    case .bits(let bits): bits
    case .half: 16
    case .single: 32
    }
  }

  init?(code: Int) {
    switch code {
    case 2...8: self = .bits(code)
    case 16: self = .half
    case 32: self = .single
    default: return nil
    }
  }
}
