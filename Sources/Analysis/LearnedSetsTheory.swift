import Foundation
import Statistics
import Theory

/// What theory says, from the law alone.
extension LearnedSets {
  /// The mean missing mass of sets of n sentences, sum p_i (1 - p_i)^n.
  /// - Throws: `InvalidParameter`.
  public func expected(_ n: Double) throws -> Double {
    try FrequencyLaw.list(corpus.law).unseenMass(samples: Int(n.rounded()))
  }

  /// What is unknown to a learner to whom a fact must be stated twice: the rival of ``expected(_:)``.
  /// - Throws: `InvalidParameter`.
  public func statedTwice(_ n: Double) throws -> Double {
    try FrequencyLaw.list(corpus.law).lossFraction(samples: n, sightings: 2)
  }

  /// The slope over ln n of a number that theory gives for each size.
  /// - Throws: `LineFit.Failure`, and what `number` throws.
  public func slope(of number: (Double) throws -> Double) throws -> Double {
    try LineFit.logLog(sentences, sentences.map(number)).slope
  }

  /// -(s - 1)/s for people drawn by a power law, `DataLaw.exponent`; minus infinity for others, of which what is
  /// unknown falls faster than any power.
  public var exponent: Double {
    guard case .power(let s, _) = corpus.configuration.law else { return -.infinity }
    return DataLaw.exponent(ofPower: s)
  }
}

/// The law without end of which the list of people is the beginning.
extension LearnedSets {
  /// The mass T of the law beyond the list; 0 for a law that has no such form.
  public var massBeyond: Double { corpus.configuration.massBeyond }

  /// The share unknown under it, where a share is unknown under the list.
  public func withoutEnd(_ share: Double) -> Double { corpus.configuration.withoutEnd(share) }

  /// ``errors``, with the mass beyond the list.
  public var errorsWithoutEnd: JointSample { errors.map { $0.map(withoutEnd) } }

  /// Sentences under the law without end of which n are about people on the list.
  public var sentencesWithoutEnd: [Double] { sentences.map { $0 / (1 - massBeyond) } }
}

/// What the loss is for a model that knows its set and cannot tell whether it knows.
extension LearnedSets {
  /// The least loss, nats, of answers that are all equally sure, whether the fact occurs in the set or not.
  ///
  /// Of facts that do not occur, mass m, a guess among V values is wrong with probability 1 - 1/V, so that all
  /// answers are wrong with w = m (1 - 1/V). An answer that gives its own value the probability 1 - e and
  /// spreads e over the other V - 1 loses -(1 - w) ln(1 - e) - w ln(e/(V - 1)) on average, least for e = w:
  ///
  ///     w ln(V - 1) - w ln w - (1 - w) ln(1 - w),
  ///
  /// which is Fano's bound met.
  public func lossUnaware(missing m: Double) -> Double {
    let w = wrong(missing: m)
    return w * log(values - 1) - w * log(w) - (1 - w) * log1p(-w)
  }

  /// The same of each set.
  public var lossesUnaware: JointSample { missingMass.map { $0.map(lossUnaware) } }

  /// The same for answers that err as a model does when its loss is least.
  public var lossesAtErrors: JointSample { errorsAtLeastLoss.map { $0.map(lossUnaware) } }

  /// The same for answers that are sure of what occurs and give a stranger all values alike.
  public var lossesAware: JointSample { missingMass.map { $0.map { $0 * self.ignorance } } }

  /// Nats that a fact which does not occur costs the answers of ``lossesUnaware``.
  public var strangersUnaware: JointSample {
    missingMass.map {
      $0.map { m in
        let w = self.wrong(missing: m)
        return -(log1p(-w) + (self.values - 1) * log(w / (self.values - 1))) / self.values
      }
    }
  }

  /// w.
  private func wrong(missing m: Double) -> Double { m * (1 - 1 / values) }
}
