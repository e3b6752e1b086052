import Foundation

/// The Pitman-Yor process PY(a, b): discount 0 <= a < 1 and concentration b > 0 (the paper's alpha
/// and beta). PY(0, b) is the Dirichlet process.
///
/// As a Chinese restaurant: after n sentences in K clusters of sizes n_i, the next sentence joins
/// cluster i with probability (n_i - a)/(n + b) and opens a new one with (b + aK)/(n + b).
///
/// Every value below is a sum of positive terms or keeps what would cancel together, so that it holds to
/// about N roundings from the smallest concentration to the largest and is continuous at a = 0.
public struct PitmanYor: Hashable, Codable, Sendable {
  /// The discount a, at least 0 and less than 1.
  public let discount: Double
  /// The concentration b, positive.
  public let concentration: Double

  /// Throws `InvalidParameter` outside 0 <= a < 1, b > 0.
  public init(discount: Double, concentration: Double) throws(InvalidParameter) {
    guard discount >= 0, discount < 1 else {
      throw InvalidParameter("discount", discount, "it must be at least 0 and less than 1")
    }
    // Above, 1/b is no longer a number with all its digits.
    guard concentration > 0, concentration <= 1e300 else {
      throw InvalidParameter(
        "concentration", concentration, "it must be positive and at most 10^300")
    }
    // -0 is 0, and the same process the same text.
    self.discount = discount == 0 ? 0 : discount
    self.concentration = concentration
  }

  /// E[K_N], the expected number of clusters among N sentences; b (psi(b+N) - psi(b)) at a = 0.
  public func expectedClusters(_ sentences: Int) -> Double {
    sentences < 1 ? 0 : 1 + expectedLaterClusters(sentences)
  }

  /// E[K_N] - 1, the clusters opened after the first sentence.
  ///
  /// b + aK_n grows on average by the factor 1 + a/(n+b) a sentence, from b + a at n = 1, hence with
  /// e^s = prod_{n=1}^{N-1} (1 + a/(n+b))
  ///
  ///     a (E[K_N] - 1) = (b + a) (e^s - 1).
  func expectedLaterClusters(_ sentences: Int) -> Double {
    guard sentences > 1 else { return 0 }
    let rise = logGammaRise(concentration + 1, Double(sentences - 1), over: discount)
    return (concentration + discount) * rise * expMinusOneRatio(discount * rise)
  }

  /// The expected mass of the clusters that n sentences have not met, (b + a E[K_n])/(n + b): the
  /// probability that the next sentence opens one.
  public func missingMass(after sentences: Int) -> Double {
    let total = Double(sentences) + concentration
    return concentration / total + discount * expectedClusters(sentences) / total
  }

  /// The constant of Heaps' law for a > 0: E[K_N] ~ N^a Gamma(b+1)/(a Gamma(b+a)). It grows beyond bounds as
  /// a falls to 0, where E[K_N] ~ b ln N instead.
  public var heapsConstant: Double {
    (concentration + discount) / discount * gammaRatio(concentration + 1, delta: discount)
  }

  /// E[M_{m,N}] for m = 1...N at index m - 1: the expected number of clusters with m sentences.
  ///
  /// E[M_m] = C(N,m) (1-a)_{m-1} (b+a)_{N-m} / (b+1)_{N-1}: choose the members, seat them together,
  /// and seat the others as if this cluster were not there. Consecutive sizes are linked by
  /// E[M_{m+1}]/E[M_m] = (N-m)(m-a) / ((m+1)(N-m-1+b+a)), starting at
  /// E[M_1] = N (b+a)_{N-1}/(b+1)_{N-1}; N products cost at most about N/2 roundings.
  ///
  /// All sizes but N have the factor b + a, the chance of a second cluster. Where it is below 1 it is kept
  /// apart, since it may be too small for its products to keep their digits.
  public func expectedClusters(ofEachSizeUpTo sentences: Int) -> [Double] {
    guard sentences > 1 else { return Array(repeating: 1, count: max(sentences, 0)) }
    let a = discount
    let b = concentration
    let n = Double(sentences)
    let second = min(1, b + a)
    let rest = (b + a) / second
    let growth = exp(a * logGammaRise(b + 1, n - 1, over: a))
    var expected = [Double](repeating: 0, count: sentences)
    var current = n * growth * (rest / (n - 1 + b + a))
    expected[0] = current * second
    for m in 1..<sentences - 1 {
      let size = Double(m)
      current *= (n - size) * (size - a) / ((size + 1) * (n - size - 1 + b + a))
      expected[m] = current * second
    }
    expected[sentences - 1] = current * (n - 1 - a) / (n * rest)
    return expected
  }

  /// The exponent of Zipf's law: the frequencies of the clusters in decreasing order decay as
  /// rank^{-1/a}; infinite at a = 0, where they decay geometrically.
  public var zipfExponent: Double { 1 / discount }
}

extension PitmanYor {
  private enum CodingKeys: String, CodingKey { case discount, concentration }

  /// Parameters read from a file are checked like any others.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      discount: container.decode(Double.self, forKey: .discount),
      concentration: container.decode(Double.self, forKey: .concentration))
  }
}
