import ComplexModule
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
  /// opens one more with probability (b + ak)/(n + b). O(N^2) operations.
  public func probabilities() -> [Double] {
    let a = process.discount
    let b = process.concentration
    var law = [Double](repeating: 0, count: sentences + 1)
    law[1] = 1
    for n in 1..<max(sentences, 1) {
      let scale = 1 / (Double(n) + b)
      for k in stride(from: n + 1, through: 1, by: -1) {
        let stay = law[k] * (Double(n) - a * Double(k)) * scale
        let arrive = law[k - 1] * (b + a * Double(k - 1)) * scale
        law[k] = stay + (k > 1 ? arrive : 0)
      }
    }
    return law
  }

  /// sum_{k>=1} P(K_N > k) f(b + ak) in nats, directly from the recursion.
  public func newClusterExcessDirect() -> Double {
    var tail = 1.0
    var sum = CompensatedSum()
    for (k, probability) in probabilities().enumerated() {
      tail -= probability
      guard k >= 1, tail > 0 else { continue }
      sum.add(
        tail * predictionExcess(process.concentration + process.discount * Double(k)))
    }
    return sum.value
  }

  /// sum_{k>=1} P(K_N > k) f(b + ak) in nats: the recursion up to 512 sentences, the contour integral
  /// beyond. The two agree to 1e-10 absolutely wherever both were computed (see the tests).
  public func newClusterExcess() -> Double {
    sentences <= 512 ? newClusterExcessDirect() : newClusterExcessByContour()
  }

  /// The same sum in a time that does not depend on N.
  ///
  /// Binet's integral f(x) = integral of w(t) e^{-xt} dt turns the sum over k into
  /// integral of w(t) e^{-bt} Q(t) dt, where with z = e^{-at}
  ///
  ///     Q(t) = sum_{k>=1} P(K > k) z^k = (z - E[z^K]) / (1 - z).
  ///
  /// Q falls from E[K] - 1 at t << 1/(a E[K]) to about e^{-at}, so the integral is taken over
  /// y = ln t by the trapezoidal rule: the integrand is analytic in the strip |Im y| < pi/2 and
  /// vanishes exponentially at -infinity and doubly so at +infinity, so a step of 0.2 leaves
  /// e^{-pi^2/0.2} = 4e-22 of it.
  package func newClusterExcessByContour() -> Double {
    let a = process.discount
    let b = process.concentration
    let contour = GeneratingFunctionContour(process: process, sentences: sentences)
    let expected = process.expectedClusters(sentences)
    let step = 0.2
    let last = log(900 / (a + b))
    var sum = CompensatedSum()
    var y = log(1e-19)
    while y < last {
      let t = exp(y)
      // Where 1 - z is below 1e-7/E[K] the quotient would cancel and has reached its limit.
      let tail =
        a * t * expected < 1e-7
        ? expected - 1
        : (exp(-a * t) - contour.expectation(ofPower: a * t)) / -expm1(-a * t)
      sum.add(t * binetKernel(t) * exp(-b * t) * tail)
      y += step
    }
    return sum.value * step
  }
}

/// E[z^K_N] for 0 < z <= 1 by a contour integral.
///
/// The exponential generating function of the generalised Stirling numbers gives
///
///     E[z^K_N] = N!/(b)_N [x^N] (1 - z + z (1-x)^a)^{-b/a}.
///
/// For z <= 1 its only singularity is the cut x >= 1 (the bracket has no zero, since (1-x)^a stays
/// within an angle a pi of the positive axis). With x = e^w Cauchy's integral becomes one of
/// G(w) e^{-Nw} around the cut w >= 0, taken along the parabola w = -mu (1 + i theta)^2: it crosses
/// the axis near the saddle point and e^{-Nw} decays along it as exp(-N mu theta^2), so the
/// trapezoidal rule converges geometrically with about 70 points. All z share the nodes. The factor
/// N!/(b)_N is found from E[1^K] = 1 by the same rule, so that most of its error divides out.
private struct GeneratingFunctionContour {
  /// ln(1 - x), z-independent weight and position of each node with theta >= 0; the other half is
  /// the complex conjugate.
  private var powers: [Complex<Double>] = []
  private var weights: [Complex<Double>] = []
  private let exponent: Double
  private let normalisation: Double
  private let peak: Double

  init(process: PitmanYor, sentences: Int) {
    let a = process.discount
    let b = process.concentration
    let n = Double(sentences)
    exponent = -b / a
    // The saddle of (1-x)^{-b} x^{-N} is at x = N/(N+b); 4 more keep clear of the branch point.
    let mu = log1p((b + 4) / n)
    let step = min(0.1, 0.2 / (n * mu).squareRoot())
    let count = Int((42 / (n * mu)).squareRoot() / step) + 2
    // Everything is measured against its value at theta = 0, where the integrand is largest.
    peak = exponent * a * log(-expm1(-mu))
    for k in 0..<count {
      let theta = step * Double(k)
      let direction = Complex(1, theta)
      let w = Complex(-mu) * direction * direction
      powers.append(Complex.exp(Complex(a) * Complex.log(-Complex.expMinusOne(w))))
      let decay = Complex.exp(Complex(-n) * w - Complex(n * mu))
      weights.append(decay * direction * Complex(k == 0 ? 0.5 : 1))
    }
    var sum = 0.0
    for (power, weight) in zip(powers, weights) {
      let value = Complex.exp(Complex(exponent) * Complex.log(power) - Complex(peak)) * weight
      sum += value.real
    }
    normalisation = sum
  }

  /// E[e^{-tK}] for t >= 0.
  func expectation(ofPower t: Double) -> Double {
    let z = Complex(exp(-t))
    let rest = Complex(-expm1(-t))
    var sum = 0.0
    for (power, weight) in zip(powers, weights) {
      let value =
        Complex.exp(Complex(exponent) * Complex.log(rest + z * power) - Complex(peak)) * weight
      sum += value.real
    }
    return sum / normalisation
  }
}
