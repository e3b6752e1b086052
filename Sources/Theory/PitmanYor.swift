import Foundation

/// The Pitman-Yor process PY(a, b): discount 0 < a < 1 and concentration b > 0 (the paper's alpha
/// and beta).
///
/// As a Chinese restaurant: after n sentences in K clusters of sizes n_i, the next sentence joins
/// cluster i with probability (n_i - a)/(n + b) and opens a new one with (b + aK)/(n + b).
public struct PitmanYor: Hashable, Codable, Sendable {
  /// The discount a, strictly between 0 and 1.
  public let discount: Double
  /// The concentration b, positive.
  public let concentration: Double

  /// Throws `InvalidParameter` outside 0 < a < 1, b > 0.
  public init(discount: Double, concentration: Double) throws(InvalidParameter) {
    guard discount > 0, discount < 1 else {
      throw InvalidParameter("discount", discount, "it must lie strictly between 0 and 1")
    }
    try InvalidParameter.requirePositive("concentration", concentration)
    self.discount = discount
    self.concentration = concentration
  }

  /// E[K_N], the expected number of clusters among N sentences.
  ///
  /// b + aK_n grows on average by the factor 1 + a/(n+b) a sentence, hence
  /// b + a E[K_N] = b (b+a)(b+1+a).../(b (b+1)...) and
  /// E[K_N] = Gamma(b+1) Gamma(N+b+a) / (a Gamma(b+a) Gamma(N+b)) - b/a.
  ///
  /// Written as (b/a)(r - 1) with r = exp(sum of ln(1 + a/(b+n))), the difference cancels for large
  /// b; then the sum of a/(b+n) is small and `expm1` keeps the digits.
  public func expectedClusters(_ sentences: Int) -> Double {
    let a = discount
    let b = concentration
    let n = Double(sentences)
    let growth = gammaRatio(b, delta: a) / gammaRatio(n + b, delta: a)
    guard growth < 1.5 else { return b / a * (growth - 1) }
    var logGrowth = CompensatedSum()
    for i in 0..<sentences { logGrowth.add(log1p(a / (b + Double(i)))) }
    return b / a * expm1(logGrowth.value)
  }

  /// The constant of Heaps' law: E[K_N] ~ N^a Gamma(b+1)/(a Gamma(b+a)).
  public var heapsConstant: Double {
    concentration / discount * gammaRatio(concentration, delta: discount)
  }

  /// E[M_{m,N}] for m = 1...N at index m - 1: the expected number of clusters with m sentences.
  ///
  /// E[M_m] = C(N,m) (1-a)_{m-1} (b+a)_{N-m} / (b+1)_{N-1}: choose the members, seat them together,
  /// and seat the others as if this cluster were not there. Consecutive sizes are linked by
  /// E[M_{m+1}]/E[M_m] = (N-m)(m-a) / ((m+1)(N-m-1+b+a)), starting at
  /// E[M_1] = N (b+a)_{N-1}/(b+1)_{N-1}; N products cost at most about N/2 roundings.
  public func expectedClusters(ofEachSizeUpTo sentences: Int) -> [Double] {
    let a = discount
    let b = concentration
    let n = Double(sentences)
    var expected = [Double](repeating: 0, count: sentences)
    var current = n * gammaRatio(b + a + n - 1, delta: 1 - a) / gammaRatio(b + a, delta: 1 - a)
    for m in 1...sentences {
      expected[m - 1] = current
      let size = Double(m)
      current *= (n - size) * (size - a) / ((size + 1) * (n - size - 1 + b + a))
    }
    return expected
  }

  /// p_a(m) = a (1-a)_{m-1}/m!, the share of clusters with m sentences as N grows; it decays as
  /// a m^{-1-a}/Gamma(1-a).
  public func limitingShare(ofSize m: Int) -> Double {
    // (1-a)_{m-1}/m! = Gamma(m-a) / (Gamma(1-a) Gamma(m+1))
    discount * gammaRatio(Double(m) - discount, delta: 1 + discount) / tgamma(1 - discount)
  }

  /// The exponent of Zipf's law: the frequencies of the clusters in decreasing order decay as
  /// rank^{-1/a}.
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
