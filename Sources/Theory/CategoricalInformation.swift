import CxxBoostMath
import Foundation

/// I_A(n): the information in nats which n draws give about a categorical distribution over A
/// outcomes with Jeffreys' prior, Dirichlet(1/2, ..., 1/2). It is also the redundancy of the Bayes
/// mixture (the Krichevsky-Trofimov coder) on n draws.
///
/// One more draw after n costs the excess of its posterior mean, which is (n_x + 1/2)/(n + A/2) for
/// outcome x. By symmetry the drawn outcome may be called 1; given that the next draw is a 1, its
/// count n_1 among the first n is beta-binomial with parameters (3/2, (A-1)/2), so
///
///     I_A(n+1) - I_A(n) = E[f(1/2 + n_1)] - f(A/2 + n),   n_1 ~ BetaBinomial(n, 3/2, (A-1)/2)
///
/// with f of `predictionExcess`. All increments are positive and nothing cancels. An increment costs
/// O(n). The first 2048 (all, up to 4096 draws) are summed; beyond, n times the increment is a smooth function of ln n
/// (a power series in n^{-1/2}, the half-integer powers coming from outcomes with probability near 0)
/// and is interpolated through 48 Chebyshev points in ln n. Its nearest singularities lie at
/// Im(ln n) = pi, so for a range of ln n of width L <= 8.5 the error falls at least by the factor
/// 2 pi/L + sqrt(1 + (2 pi/L)^2) >= 1.98 a point: below 1e-13 of the increment.
public struct CategoricalInformation: Sendable {
  /// The number of outcomes A.
  public let outcomes: Int
  /// I_A(n) at index n, 0...draws.
  private let information: [Double]

  /// Throws `InvalidParameter` unless there are at least 2 outcomes and 0 to 10^7 draws.
  public init(outcomes: Int, draws: Int) throws(InvalidParameter) {
    try InvalidParameter.require("outcomes", outcomes, in: 2...100_000_000)
    try InvalidParameter.require("draws", draws, in: 0...HierarchicalModel.maximumSentences)
    self.outcomes = outcomes
    let direct = draws <= 2 * Self.directLimit ? draws : Self.directLimit
    let excess = (0...max(direct, 1)).map { predictionExcess(0.5 + Double($0)) }
    var sum = CompensatedSum()
    var information = [0.0]
    information.reserveCapacity(draws + 1)
    for n in 0..<direct {
      sum.add(Self.increment(outcomes: outcomes, after: n, excess: excess))
      information.append(sum.value)
    }
    if draws > direct {
      let interpolant = Self.scaledIncrements(outcomes: outcomes, draws: draws)
      for n in direct..<draws {
        sum.add(interpolant(log(Double(n))) / Double(n))
        information.append(sum.value)
      }
    }
    self.information = information
  }

  /// I_A(n) for 0 <= n <= draws.
  public subscript(draws: Int) -> Double { information[draws] }

  private static let directLimit = 2048

  /// I_A(n+1) - I_A(n), summed over the beta-binomial law; `excess` holds f(1/2 + j), j = 0...n.
  private static func increment(outcomes: Int, after n: Int, excess: [Double]) -> Double {
    let beta = Double(outcomes - 1) / 2
    let draws = Double(n)
    // P(n_1 = 0) = B(3/2, beta + n)/B(3/2, beta); then
    // P(j+1)/P(j) = (n-j)(3/2+j) / ((j+1)(beta+n-1-j)).
    var probability = gammaRatio(beta + draws, delta: 1.5) / gammaRatio(beta, delta: 1.5)
    var sum = CompensatedSum()
    for j in 0...n {
      sum.add(probability * excess[j])
      let k = Double(j)
      probability *= (draws - k) * (1.5 + k) / ((k + 1) * (beta + draws - 1 - k))
    }
    return sum.value - predictionExcess(Double(outcomes) / 2 + draws)
  }

  /// n (I_A(n+1) - I_A(n)) as a function of ln n from the direct limit to `draws`. The sum over n_1
  /// exists for integer n only, so the Chebyshev points are rounded to integers.
  private static func scaledIncrements(outcomes: Int, draws: Int) -> LagrangeInterpolant {
    let excess = (0...draws).map { predictionExcess(0.5 + Double($0)) }
    let points = LagrangeInterpolant.chebyshevPoints(
      from: log(Double(directLimit)), to: log(Double(draws)), count: 48)
    let nodes = Set(points.map { Int(exp($0).rounded()) }).sorted()
    return LagrangeInterpolant(
      nodes: nodes.map { log(Double($0)) },
      values: nodes.map { Double($0) * increment(outcomes: outcomes, after: $0, excess: excess) })
  }

  /// The asymptotic I_A(n) ~ (A-1)/2 ln(n/(2 pi e)) + ln(pi^{A/2}/Gamma(A/2)) of Clarke and Barron,
  /// in nats: half the parameter count times ln n, plus the logarithm of the volume under Jeffreys'
  /// prior.
  public static func clarkeBarron(outcomes: Int, draws: Int) -> Double {
    let a = Double(outcomes)
    return (a - 1) / 2 * log(Double(draws) / (2 * .pi * M_E)) + a / 2 * log(.pi) - logGamma(a / 2)
  }
}
