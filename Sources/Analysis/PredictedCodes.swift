import Corpora
import Foundation
import Statistics
import Theory

/// What trained models should lose on the facts of their corpus, as a share of what those lose who know none.
extension CodedFamily {
  /// By the course of training, from the size of each model and the sentences that it has read.
  /// - Throws: `Curve.Failure` for a law of one frequency.
  public func losses(_ corpus: BiographyCorpus, by interference: Interference) throws -> [Double] {
    try members.map { member in
      let training = member.run.configuration
      return try interference.end(
        corpus.law, attributes: corpus.configuration.attributes,
        noise: corpus.configuration.noise,
        after: Double(training.steps * training.batchSentences),
        parameters: interference.parameters(of: training.model)
      ).loss
    }
  }

  /// If a model knows all facts about the most frequent people, as many as go into so many bits a parameter (all
  /// parameters), and of the others none.
  public func losses(_ corpus: BiographyCorpus, storing bitsPerParameter: Double) -> [Double] {
    let bitsPerPerson = corpus.configuration.values.reduce(0) { $0 + log2(Double($1)) }
    return members.map { member in
      let known = Int(bitsPerParameter * Double(member.parameters) / bitsPerPerson)
      return corpus.law.masses[min(known, corpus.law.frequencies.count)]
    }
  }

  /// The shortest two-part code of n sentences if a weight takes b bits and the facts lose what is given, beyond a code that
  /// knows everything and pays for nothing: bits a sentence.
  /// - Parameters:
  ///   - losses: a share for each member.
  ///   - factBits: what those lose a sentence who know no fact.
  public func leastExcess(
    bitsPerWeight b: Double, losing losses: [Double], factBits: Double, sentences n: Double
  ) -> Double {
    zip(members, losses).map { b * Double($0.parameters) / n + $1 * factBits }
      .reduce(.infinity, min)
  }
}
