import ComplexModule
import Foundation

/// Generating functions of K_N by a contour integral, to about 1e-14 of themselves whatever N.
///
/// The exponential generating function of the generalised Stirling numbers, less its first sentence, gives
/// with n = N - 1 and q = 1 - z + z (1-x)^a
///
///     E[z^{K_N-1}] = n!/(b+1)_n [x^n] (1-x)^{a-1} q^{-(b+a)/a}.
///
/// For z <= 1 its only singularity is the cut x >= 1 (q has no zero, since (1-x)^a stays within an angle a pi
/// of the positive axis). With x = e^w Cauchy's integral becomes one of G(w) e^{-nw} around the cut w >= 0,
/// taken along the parabola w = nu - mu - nu (1 + i theta)^2. It crosses the axis at -mu, near the saddle point,
/// and e^{-nw} decays along it as exp(-n nu theta^2), so the trapezoidal rule converges geometrically with about
/// 70 points. At z = 1 the integrand is (1-x)^{-b-1}; that E[1^K] = 1 gives the factor n!/(b+1)_n by the same
/// rule, so that most of its error divides out. All z share the nodes, of which there are those with
/// theta >= 0; the other half is the complex conjugate.
///
/// What is summed is the part that makes z differ from 1, or a from 1, in a form that does not cancel.
struct ClusterCountContour {
  private struct Node {
    /// x and ln(1-x).
    let x: Complex<Double>
    let log: Complex<Double>
    /// (1-x)^{-b-1} e^{-nw} dw/dtheta over its value at theta = 0.
    let weight: Complex<Double>
  }

  private let nodes: [Node]
  private let normalisation: Double
  private let discount: Double
  private let concentration: Double
  private let steps: Double

  init(process: PitmanYor, sentences: Int) {
    let n = Double(sentences - 1)
    let power = process.concentration + 1
    // The saddle of (1-x)^{-b-1} x^{-n} is at x/(1-x) = n/(b+1); 4 more keep clear of the branch point.
    let ratio = n / (power + 4)
    let mu = log1p(1 / ratio)
    // For large b the saddle lies far from the cut. Its parabola must not open as widely as that, lest it
    // take in the cuts at multiples of 2 pi i.
    let nu = min(mu, 1)
    let step = min(0.1, 0.2 / (n * nu).squareRoot())
    let count = Int((42 / (n * nu)).squareRoot() / step) + 2
    let nodes = (0..<count).map { k in
      let theta = step * Double(k)
      // w + mu, and with it ln (1-x) less its value at theta = 0.
      let shift = Complex(nu * theta * theta, -2 * nu * theta)
      let log = Complex.log(onePlus: Complex(-ratio) * Complex.expMinusOne(shift))
      let exponent = Complex(-n) * shift - Complex(power) * log
      return Node(
        x: Complex(ratio / (1 + ratio)) * Complex.exp(shift), log: log - Complex(log1p(ratio)),
        weight: Complex.exp(exponent) * Complex(1, theta) * Complex(k == 0 ? 0.5 : 1))
    }
    self.nodes = nodes
    normalisation = nodes.reduce(0) { $0 + $1.weight.real }
    discount = process.discount
    concentration = process.concentration
    steps = n
  }

  private func average(_ factor: (Node) -> Complex<Double>) -> Double {
    nodes.reduce(0) { $0 + ($1.weight * factor($1)).real } / normalisation
  }

  /// sum_{k>=1} P(K > k) z^{k-1} = (1 - E[z^{K-1}])/(1 - z) at z = e^{-at}.
  ///
  /// Since q = (1-x)^a (1 + y) with y = (1-z)((1-x)^{-a} - 1), the integrand at z is that at 1 times e^{-X},
  /// X = ((b+a)/a) ln(1+y). No quotient here loses its digits as a, b or 1 - z vanish.
  func tail(at t: Double) -> Double {
    let a = discount
    let missing = -expm1(-a * t)  // 1 - z
    return average { node in
      let rise = -node.log * expMinusOneRatio(Complex(-a) * node.log)  // ((1-x)^{-a} - 1)/a
      let y = Complex(missing * a) * rise
      let slope = Complex(concentration + a) * rise * logOnePlusRatio(y)  // X/(1-z)
      return slope * expMinusOneRatio(Complex(-missing) * slope)
    }
  }

  /// (z T(z) - sum_{k=1}^n e^{-kt})/z at z = e^{-at} for a near 1, T(z) of `tail`.
  ///
  /// z T(z) = sum_{k=1}^n z^k - z (E[z^{K-1}] - z^n)/(1-z). The sums over k are geometric. And z^n is what
  /// (1-zx)^{-b-1} would give instead; with c = 1 - a the logarithm of the quotient of the two is
  ///
  ///     -((b+a)/a) ln(1 + (1-z) ((1-x)^c - 1)/(1-zx)) - (bc/a) ln((1-zx)/(1-x)),
  ///
  /// of order c (1-z).
  func tailBalance(at t: Double) -> Double {
    let a = discount
    let c = 1 - a
    let n = steps
    let missing = -expm1(-a * t)
    let excess = average { node in
      let y = Complex(missing) * node.x / (Complex(1) - node.x)
      let log = Complex.log(onePlus: y)  // ln (1-zx)/(1-x)
      let share = Complex.expMinusOne(Complex(c) * node.log) * Complex.exp(-node.log - log)
      let slope =
        Complex(-(concentration + a) / a) * share * logOnePlusRatio(Complex(missing) * share)
        - Complex(concentration * c / a) * node.x / (Complex(1) - node.x) * logOnePlusRatio(y)
      return Complex.exp(Complex(-concentration - 1) * log) * slope
        * expMinusOneRatio(Complex(missing) * slope)
    }
    let unit = expMinusOneRatio(-t)
    let wider =
      n * c * expMinusOneRatio(-n * a * t) / expMinusOneRatio(-a * t)
      * expMinusOneRatio(-c * t) / unit
    let longer = n * c * exp(-n * a * t - c * t) * expMinusOneRatio(-n * c * t) / unit
    return wider - longer - excess
  }
}

/// (e^z - 1)/z, 1 at z = 0.
private func expMinusOneRatio(_ z: Complex<Double>) -> Complex<Double> {
  z.magnitude < 1e-17 ? Complex(1) : Complex.expMinusOne(z) / z
}

/// ln(1 + z)/z, 1 at z = 0.
private func logOnePlusRatio(_ z: Complex<Double>) -> Complex<Double> {
  z.magnitude < 1e-17 ? Complex(1) : Complex.log(onePlus: z) / z
}
