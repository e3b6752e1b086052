import Foundation

/// The constants of Theorem 5.2: as N grows,
///
///     partition ~ E[K_N] c(a)/a,   knowledge ~ E[K_N] c_A(a),   E[K_N] ~ h N^a,
///
/// and each syntax type follows Clarke and Barron, so R_N/N = O(d_knw N^{a-1} + n_s d_syn ln N / N).
extension PitmanYor {
  /// c(a)/a, nats a cluster: the limit of the partition's redundancy over E[K_N].
  ///
  /// The limit of a r_n n^{1-a}/h, summed over n, is c(a) = sum_m p_a(m)(m-a) f(m-a), p_a the
  /// limiting share of clusters of size m. The terms fall as m^{-1-a} only; with
  /// f(x) = integral of w(t) e^{-xt} dt and sum_m p_a(m) z^m = 1 - (1-z)^a the sum is
  ///
  ///     c(a) = a integral of w(t) ((e^t-1)^{a-1} e^t - e^{at}) dt.
  public var partitionRedundancyPerCluster: Double {
    let a = discount
    return integrateHalfLine { t in
      // (e^t-1)^{a-1} e^t - e^{at} = e^{at} ((1-e^{-t})^{a-1} - 1), which tends to
      // (1-a) e^{-(1-a)t}: ln(1-e^{-t}) must keep its digits at both ends.
      let log1mexp = t < M_LN2 ? log(-expm1(-t)) : log1p(-exp(-t))
      return binetKernel(t) * exp(a * t + log(expm1((a - 1) * log1mexp)))
    }
  }

  /// c_A(a) = sum_m p_a(m) I_A(m), nats a cluster: the limit of the knowledge's redundancy over
  /// E[K_N] for clusters with A outcomes.
  ///
  /// Summed by parts over the increments of I_A: the share of clusters larger than n is (1-a)_n/n!,
  /// with generating function (1-z)^{a-1}; a cluster's count of one outcome is thinned by its
  /// probability theta ~ Beta(3/2, (A-1)/2). Hence, with E theta^{a-1} =
  /// Gamma(1/2+a) Gamma(1+A/2) / (Gamma(3/2) Gamma(a+A/2)),
  ///
  ///     c_A(a) = integral of w(t) (1-e^{-t})^{a-1} (E theta^{a-1} e^{-t/2} - e^{-At/2}) dt.
  public func knowledgeRedundancyPerCluster(outcomes: Int) -> Double {
    let a = discount
    let half = Double(outcomes) / 2
    let moment = gammaRatio(1 + half, delta: a - 1) / gammaRatio(1.5, delta: a - 1)
    return integrateHalfLine { t in
      binetKernel(t) * pow(-expm1(-t), a - 1) * (moment * exp(-t / 2) - exp(-half * t))
    }
  }
}

extension HierarchicalModel {
  /// The asymptotic redundancy of N sentences, nats: every part by its leading term.
  public func asymptoticRedundancy(_ sentences: Int) -> Redundancy {
    let n = Double(sentences)
    let heaps = clusters.heapsConstant * pow(n, clusters.discount)
    let draws = max(1, Int((n / Double(syntaxTypes)).rounded()))
    return Redundancy(
      sentences: sentences,
      expectedClusters: heaps,
      partition: heaps * clusters.partitionRedundancyPerCluster,
      knowledge: heaps
        * clusters.knowledgeRedundancyPerCluster(outcomes: knowledgeDimension + 1),
      syntax: Double(syntaxTypes)
        * CategoricalInformation.clarkeBarron(outcomes: syntaxDimension + 1, draws: draws))
  }
}
