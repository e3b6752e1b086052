import Foundation
import Statistics
import Theory

/// A learner that knows a fact after so many sightings and until then knows nothing of it.
public struct ThresholdLearner: Hashable, Sendable {
  /// Of the facts.
  public let law: FrequencyList
  /// Nats that an unknown fact costs; a known one costs none.
  public let ignorance: Double
  public let sightings: Int

  /// - Parameter sightings: at least one.
  public init(_ law: FrequencyList, ignorance: Double, sightings: Int) {
    (self.law, self.ignorance, self.sightings) = (law, ignorance, sightings)
  }

  /// The expected loss in nats after n sentences, H sum p_i P(Poisson(n p_i) < r).
  /// - Throws: `InvalidParameter` unless 0 <= n <= 1e18 and 1 <= r <= 10^6.
  public func loss(after n: Double) throws(InvalidParameter) -> Double {
    ignorance * (try FrequencyLaw.list(law).lossFraction(samples: n, sightings: sightings))
  }

  /// The same after each of several numbers of sentences.
  /// - Throws: `InvalidParameter`.
  public func losses(after sentences: [Double]) throws -> [Double] {
    try sentences.map { try loss(after: $0) }
  }

  /// The same as ``loss(after:)`` over sentences about some of the facts, by rank from 0: their share of the sum over their share
  /// of the sentences.
  ///
  /// - Precondition: at least one fact, and all are on the list.
  public func loss(after n: Double, of facts: Range<Int>) -> Double {
    let p = law.frequencies[facts]
    return ignorance * CompensatedSum.of(p.lazy.map { $0 * poissonBelow(sightings, mean: n * $0) })
      / CompensatedSum.of(p)
  }

  /// The slope of ln L over ln n that a line of least squares has over so many sentences.
  /// - Throws: `InvalidParameter`, `LineFit.Failure`.
  public func slope(over sentences: [Double]) throws -> Double {
    try LineFit.logLog(sentences, losses(after: sentences)).slope
  }

  /// The number of sentences at which the loss on some facts falls to half of ignorance, by bisection to nine
  /// digits. It falls all the way: from n = r/(8 p) of the most frequent fact, where hardly any is known, to
  /// n = 8 (r + 1)/p of the rarest, where nearly all are.
  public func halfKnown(_ facts: Range<Int>) -> Double {
    let p = law.frequencies[facts]
    var low = log(Double(sightings) / (8 * p[facts.lowerBound]))
    var high = log(8 * Double(sightings + 1) / p[facts.upperBound - 1])
    while high - low > 1e-10 {
      let middle = (low + high) / 2
      if loss(after: exp(middle), of: facts) > ignorance / 2 { low = middle } else { high = middle }
    }
    return exp((low + high) / 2)
  }
}
