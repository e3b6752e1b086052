/// An exponential moving average of the weights, in a step that moves it.
///
/// After step t it is a_t = decay a_{t-1} + (1 - decay) w_t, which weighs the weights of k steps ago by
/// (1 - decay) decay^k. The sum is done in double precision and rounded once: in single precision decay
/// and 1 - decay, rounded each for itself, do not add up to 1, and the average of weights that stand
/// still would drift from them by 6e-8 / (1 - decay).
struct WeightAverage: @unchecked Sendable {
  private let average: Floats
  private let decay: Double

  init(_ average: AlignedBuffer?, decay: Double) throws(InvalidAverage) {
    guard (0...1).contains(decay) else { throw .decay(decay) }
    guard let average else { throw .missing }
    self.average = average.start
    self.decay = decay
  }

  /// Threads may move different ranges at once.
  func update(from parameters: ConstFloats, in range: Range<Int>) {
    let (old, new) = (decay, 1 - decay)
    for i in range { average[i] = Float(old * Double(average[i]) + new * Double(parameters[i])) }
  }
}

/// An average of the weights that cannot be moved or read.
public enum InvalidAverage: Error, Equatable, Sendable, CustomStringConvertible {
  /// It is asked for, but was never started.
  case missing
  /// A decay that is not between 0 and 1.
  case decay(Double)

  public var description: String {
    switch self {
    case .missing: "the trainer has no average of its weights: start one with startAverage()"
    case .decay(let decay):
      "an average of the weights cannot decay by \(decay): choose a number between 0 and 1"
    }
  }
}
