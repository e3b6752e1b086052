import Foundation

/// The constants of Theorem 5.2: as N grows, for a > 0,
///
///     partition ~ E[K_N] c(a)/a,   knowledge ~ E[K_N] c_A(a),   E[K_N] ~ h N^a,
///
/// and each syntax type follows Clarke and Barron, so R_N/N = O(d_knw N^{a-1} + n_s d_syn ln N / N). Both
/// constants grow as 1/a when a falls to 0; see `RedundancyExpansion` for what takes over there.
extension PitmanYor {
  /// c(a)/a, nats a cluster: the limit of the partition's redundancy over E[K_N], infinite at a = 0.
  ///
  /// The limit of a r_n n^{1-a}/h, summed over n, is c(a) = sum_m p_a(m)(m-a) f(m-a), p_a the
  /// limiting share of clusters of size m. The terms fall as m^{-1-a} only; with
  /// f(x) = integral of w(t) e^{-xt} dt and sum_m p_a(m) z^m = 1 - (1-z)^a the sum is
  ///
  ///     c(a) = a integral of w(t) ((e^t-1)^{a-1} e^t - e^{at}) dt.
  ///
  /// The singularity at 0 is taken out: with g = (1-e^{-t})^{a-1} - 1 the integrand is w(t) e^{at} g, and the
  /// integral of e^{-t} g is 1/a - 1.
  public var partitionRedundancyPerCluster: Double {
    let a = discount
    guard a > 0 else { return .infinity }
    let rest = integrateHalfLine { t in
      // g tends to (1-a) e^{-t}, so ln(1-e^{-t}) must keep its digits at both ends.
      let log1mexp = t < M_LN2 ? log(-expm1(-t)) : log1p(-exp(-t))
      let logGap = log(expm1((a - 1) * log1mexp))
      return binetKernel(t) * exp(a * t + logGap) - 0.5 * exp(-t + logGap)
    }
    return 0.5 * (1 / a - 1) + rest
  }

  /// c_A(a) = sum_m p_a(m) I_A(m), nats a cluster: the limit of the knowledge's redundancy over
  /// E[K_N] for clusters with A outcomes, infinite at a = 0.
  ///
  /// Summed by parts over the increments of I_A: the share of clusters larger than n is (1-a)_n/n!,
  /// with generating function (1-z)^{a-1}; a cluster's count of one outcome is thinned by its
  /// probability theta ~ Beta(3/2, (A-1)/2). Hence, with E theta^{a-1} =
  /// Gamma(1/2+a) Gamma(1+A/2) / (Gamma(3/2) Gamma(a+A/2)),
  ///
  ///     c_A(a) = integral of w(t) (1-e^{-t})^{a-1} (E theta^{a-1} e^{-t/2} - e^{-At/2}) dt,
  ///
  /// again less its singularity: the integral of (1-e^{-t})^{a-1} e^{-t} is 1/a.
  public func knowledgeRedundancyPerCluster(outcomes: Int) -> Double {
    let a = discount
    guard a > 0 else { return .infinity }
    let half = Double(outcomes) / 2
    let moment = gammaRatio(1 + half, delta: a - 1) / gammaRatio(1.5, delta: a - 1)
    let rest = integrateHalfLine { t in
      let gap = binetKernel(t) * (moment * exp(-t / 2) - exp(-half * t))
      return pow(-expm1(-t), a - 1) * (gap - 0.5 * (moment - 1) * exp(-t))
    }
    return 0.5 * (moment - 1) / a + rest
  }
}

extension HierarchicalModel {
  /// The asymptotic redundancy of N sentences, nats: every part by its leading term. At a = 0 these are
  /// b ln N clusters, (b/4) ln^2 N for the partition and (b d_knw/4) ln^2 N for the knowledge.
  ///
  /// How far it can be trusted is said by `asymptoteThreshold`.
  public func asymptoticRedundancy(_ sentences: Int) -> Redundancy {
    let n = Double(sentences)
    let expansion = RedundancyExpansion(model: self)
    let draws = max(1, Int((n / Double(syntaxTypes)).rounded()))
    return Redundancy(
      sentences: sentences,
      expectedClusters: expansion.clusters(n),
      partition: expansion.partition(n),
      knowledge: expansion.knowledge(n),
      syntax: Double(syntaxTypes)
        * CategoricalInformation.clarkeBarron(outcomes: syntaxDimension + 1, draws: draws))
  }

  /// The number of sentences, to 1 %, from which on the next terms of the expansion, their magnitudes added up,
  /// are at most `share` of the leading ones; nil if there is none below the largest Double, as for
  /// discounts under about 0.005.
  public func asymptoteThreshold(within share: Double) -> Double? {
    let expansion = RedundancyExpansion(model: self)
    var threshold: Double?
    for i in (0...70_900).reversed() {
      let n = exp(0.01 * Double(i))
      let leading = expansion.partition(n) + expansion.knowledge(n) + expansion.syntax(n)
      let next =
        abs(expansion.nextPartition(n)) + abs(expansion.nextKnowledge(n)) + expansion.nextSyntax(n)
      // Beyond the largest Double nothing can be compared; what holds below holds there too.
      guard leading.isFinite else { continue }
      guard next <= share * leading else { break }
      threshold = n
    }
    return threshold?.rounded(.up)
  }
}
