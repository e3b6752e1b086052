import Foundation

// Expected values of the hierarchical model in closed form, for the Monte Carlo to agree with.

/// E[K_N] = Gamma(b+1) Gamma(N+b+a) / (a Gamma(b+a) Gamma(N+b)) - b/a.
func expectedClusters(discount a: Double, concentration b: Double, sentences: Int) -> Double {
  let n = Double(sentences)
  return exp(lgamma(b + 1) + lgamma(n + b + a) - lgamma(b + a) - lgamma(n + b)) / a - b / a
}

/// E[M_{m,N}] = C(N,m) (1-a)_{m-1} (b+a)_{N-m} / (b+1)_{N-1}, the expected number of clusters of
/// size m.
func expectedClusters(
  ofSize size: Int, discount a: Double, concentration b: Double, sentences: Int
) -> Double {
  let (m, n) = (Double(size), Double(sentences))
  let choices = lgamma(n + 1) - lgamma(m + 1) - lgamma(n - m + 1)
  let inside = lgamma(m - a) - lgamma(1 - a)
  let outside = lgamma(n - m + b + a) - lgamma(b + a)
  return exp(choices + inside + outside - lgamma(n + b) + lgamma(b + 1))
}

/// I_A(n), the information in nats that n draws give about a categorical distribution over A
/// outcomes with prior Dirichlet(1/2): the expected log probability of the draws under the truth,
/// n (psi(3/2) - psi(A/2 + 1)), less that under the mixture, in which the count of an outcome is
/// beta-binomial(n, 1/2, (A-1)/2).
func categoricalInformation(outcomes: Int, draws: Int) -> Double {
  let (a, n) = (Double(outcomes), Double(draws))
  let (alpha, beta) = (0.5, (a - 1) / 2)
  func logBeta(_ x: Double, _ y: Double) -> Double { lgamma(x) + lgamma(y) - lgamma(x + y) }
  var expectation = 0.0
  for count in 0...draws {
    let k = Double(count)
    let logProbability =
      lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
      + logBeta(k + alpha, n - k + beta) - logBeta(alpha, beta)
    expectation += exp(logProbability) * (lgamma(0.5 + k) - lgamma(0.5))
  }
  let truth = n * (digamma(1.5) - digamma(a / 2 + 1))
  return truth - (lgamma(a / 2) - lgamma(a / 2 + n) + a * expectation)
}

/// The knowledge part of the redundancy: the sum of E[M_{m,N}] I_A(m) over the sizes m.
func knowledgeRedundancy(
  outcomes: Int, discount: Double, concentration: Double, sentences: Int
) -> Double {
  (1...sentences).reduce(0) { sum, m in
    sum + categoricalInformation(outcomes: outcomes, draws: m)
      * expectedClusters(
        ofSize: m, discount: discount, concentration: concentration, sentences: sentences)
  }
}

/// The syntax part: n_s E[I_A(N_j)] with N_j binomial(N, 1/n_s).
func syntaxRedundancy(outcomes: Int, types: Int, sentences: Int) -> Double {
  let (n, p) = (Double(sentences), 1 / Double(types))
  return (0...sentences).reduce(0) { sum, count in
    let k = Double(count)
    let choices = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    let probability = exp(choices + k * log(p)) * pow(1 - p, n - k)
    return sum + Double(types) * probability
      * categoricalInformation(outcomes: outcomes, draws: count)
  }
}
