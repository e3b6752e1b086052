/// Those codes of a family that no other beats: for each, every code with a model as short needs more
/// bits for the data.
///
/// The function that they define, the least second part among the models of at most alpha bits, is the
/// structure function of the family as a class of models:
///
///     h(alpha) = min { data bits of c : model bits of c <= alpha }.
///
/// It falls in steps, is not defined below the smallest model, and is above h_X, whose class is larger.
public struct LowerEnvelope: Sendable {
  /// From the shortest model to the longest; the second part decreases strictly.
  public let codes: [CodeLengths.TwoPart]

  /// - Precondition: there is a code.
  public init(of codes: [CodeLengths.TwoPart]) {
    precondition(!codes.isEmpty, "an envelope is of some codes")
    var kept: [CodeLengths.TwoPart] = []
    for code in codes.sorted(by: { ($0.modelBytes, $0.bits) < ($1.modelBytes, $1.bits) }) {
      if let last = kept.last, code.bits >= last.bits { continue }
      kept.append(code)
    }
    self.codes = kept
  }

  /// The least second part of a model of at most `alpha` bits, bits a sentence; nil if there is no model
  /// so small.
  public func bits(modelBits alpha: Double) -> Double? {
    codes.last { $0.modelBits <= alpha }?.bits
  }

  /// The corners of the steps, to be joined by straight lines, up to a model of `end` bits.
  public func steps(to end: Double) -> (modelBits: [Double], bits: [Double]) {
    var (x, y): ([Double], [Double]) = ([], [])
    for code in codes where code.modelBits <= end {
      if let last = y.last {
        x.append(code.modelBits)
        y.append(last)
      }
      x.append(code.modelBits)
      y.append(code.bits)
    }
    if let last = y.last {
      x.append(end)
      y.append(last)
    }
    return (x, y)
  }
}
