import Foundation

/// The law of K_N, the number of clusters among N sentences of PY(a, b).
public struct ClusterCountLaw: Sendable {
  public let process: PitmanYor
  public let sentences: Int

  public init(process: PitmanYor, sentences: Int) {
    self.process = process
    self.sentences = sentences
  }

  /// P(K_N = k) at index k, 0...N, by the recursion over sentences: from k clusters the next sentence
  /// opens one more with probability (b + ak)/(n + b). O(N^2) operations, all on positive numbers.
  public func probabilities() -> [Double] {
    guard sentences > 0 else { return [1] }
    let a = process.discount
    let b = process.concentration
    var law = [Double](repeating: 0, count: sentences + 1)
    law[1] = 1
    for n in 1..<sentences {
      let scale = 1 / (Double(n) + b)
      for k in stride(from: n + 1, through: 1, by: -1) {
        // n - ak, which would cancel for a near 1 and k near n.
        let stay = law[k] * (Double(n - k) + (1 - a) * Double(k)) * scale
        let arrive = law[k - 1] * ((b + a * Double(k - 1)) * scale)
        law[k] = stay + (k > 1 ? arrive : 0)
      }
    }
    return law
  }

  /// What opening clusters costs, sum_{k>=1} P(K_N > k) f(b + ak), in nats: the recursion up to 512
  /// sentences, beyond them the contour integral.
  public func newClusterExcess() -> Double {
    let a = process.discount
    let later = process.expectedLaterClusters(sentences)
    // All the same at a = 0. And a third cluster is as rare beside the second as the second beside the
    // first.
    guard a > 0, later > 1e-17 else {
      return later * predictionExcess(process.concentration + a)
    }
    return sentences <= Self.recursionLimit ? newClusterExcessDirect() : newClusterExcessByContour()
  }

  /// The same directly from the recursion.
  package func newClusterExcessDirect() -> Double {
    var tail = 0.0
    var sum = CompensatedSum()
    for (k, probability) in probabilities().enumerated().dropFirst().reversed() {
      sum.add(tail * predictionExcess(process.concentration + process.discount * Double(k)))
      tail += probability
    }
    return sum.value
  }

  /// `newClusterExcess` less sum_{n=1}^{N-1} f(n + b), which it tends to as a tends to 1 and every sentence
  /// opens a cluster. The two are subtracted for each k = n:
  ///
  ///     P(K_N > k) (f(b+ak) - f(b+k)) - P(K_N <= k) f(b+k).
  ///
  /// For discounts near 1; the recursion up to 512 sentences, beyond them the contour integral.
  func openingBalance() -> Double {
    sentences <= Self.recursionLimit ? openingBalanceDirect() : openingBalanceByContour()
  }

  package func openingBalanceDirect() -> Double {
    let law = probabilities()
    var below = 0.0
    var above = [Double](repeating: 0, count: law.count)  // P(K_N > k)
    for k in (0..<sentences).reversed() { above[k] = above[k + 1] + law[k + 1] }
    var sum = CompensatedSum()
    for k in 1..<max(sentences, 1) {
      below += law[k]
      let x = process.concentration + process.discount * Double(k)
      sum.add(above[k] * predictionExcessDrop(x, (1 - process.discount) * Double(k)))
      sum.add(-below * predictionExcess(process.concentration + Double(k)))
    }
    return sum.value
  }

  private static let recursionLimit = 512
}

extension ClusterCountLaw {
  /// `newClusterExcess` in a time that does not depend on N, for N > 100.
  ///
  /// Binet's integral f(x) = integral of w(t) e^{-xt} dt turns the sum over k into one of
  /// w(t) e^{-bt} z T(z), where z = e^{-at} and T(z) = sum_{k>=1} P(K > k) z^{k-1}.
  package func newClusterExcessByContour() -> Double {
    let contour = ClusterCountContour(process: process, sentences: sentences)
    return binetIntegral { contour.tail(at: $0) }
  }

  /// `openingBalance` likewise: the sum over n is one of w(t) e^{-bt} sum_{k=1}^{N-1} e^{-kt}.
  package func openingBalanceByContour() -> Double {
    let contour = ClusterCountContour(process: process, sentences: sentences)
    return binetIntegral { contour.tailBalance(at: $0) }
  }

  /// The integral of w(t) e^{-(a+b)t} g(t) dt over t > 0, for a g that varies no faster than e^{-at}.
  ///
  /// It is taken over y = ln t by the trapezoidal rule: the integrand is analytic in the strip
  /// |Im y| < pi/2 and vanishes exponentially at -infinity and doubly so at +infinity, so a step of 0.2
  /// leaves e^{-pi^2/0.2} = 4e-22 of it. Beyond the ends there is less than 1e-17.
  private func binetIntegral(_ g: (Double) -> Double) -> Double {
    let decay = process.discount + process.concentration
    let step = 0.2
    let last = log(50.0) - log(decay)
    var y = log(1e-18) - log1p(decay)
    var sum = CompensatedSum()
    while y < last {
      let t = exp(y)
      sum.add(t * binetKernel(t) * exp(-decay * t) * g(t))
      y += step
    }
    return sum.value * step
  }
}
