import Foundation

/// A computable upper bound of the Kolmogorov structure function of generated data (Figures 3a, 4).
///
/// h_X(alpha) = min{ -log P(X) : K(P) <= alpha } is uncomputable. The class of models used here
/// describes each item of knowledge to a finite rate m_k: sum m_k = alpha bits buy, at best, the
/// capacity optimum, so that on average over the data
///
///     h_X(alpha) <= N (entropy + Red(alpha)),  bits.
///
/// No two-part code lies below the sufficiency line alpha + h = K(X), and K(X) is bounded above by
/// the Bayes mixture's code length, the best on average.
public struct StructureFunctionBound: Sendable {
  /// The number of sentences N.
  public let sentences: Double
  /// Bits a sentence that remain when everything is known.
  public let entropy: Double
  /// How often each item occurs.
  public let law: FrequencyLaw
  /// H, bits an item: the log-loss of not knowing it.
  public let distortion: LogLossDistortion

  public init(
    sentences: Double, entropy: Double, law: FrequencyLaw, distortion: LogLossDistortion
  ) throws(InvalidParameter) {
    try InvalidParameter.requirePositive("sentences", sentences)
    guard entropy >= 0, entropy.isFinite else {
      throw InvalidParameter("entropy", entropy, "it must be finite and not negative")
    }
    self.sentences = sentences
    self.entropy = entropy
    self.law = law
    self.distortion = distortion
  }

  /// The bound of h_X(alpha), bits.
  public func dataBits(modelBits alpha: Double) throws(InvalidParameter) -> Double {
    sentences * (entropy + (try law.optimum(capacity: alpha, distortion: distortion)).redundancy)
  }

  /// The two-part code length alpha + h(alpha), bits.
  public func twoPartBits(modelBits alpha: Double) throws(InvalidParameter) -> Double {
    alpha + (try dataBits(modelBits: alpha))
  }

  /// The model size that minimises the two-part code, bits: the sufficient statistic within the class.
  ///
  /// A fact is worth its H bits while it is used N p_k >= 1 times, so this is H times the number of
  /// facts with p_k >= 1/N.
  public var sufficientModelBits: Double {
    switch law {
    case .zeta(let s):
      distortion.bitsPerFact * pow(sentences / riemannZeta(s), 1 / s).rounded(.down)
    case .list(let list):
      distortion.bitsPerFact * Double(list.frequencies.count { $0 * sentences >= 1 })
    }
  }
}
