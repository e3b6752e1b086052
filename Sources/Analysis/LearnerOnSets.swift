import Foundation
import Theory

/// A learner that goes through a finite set of n sentences again and again.
///
/// A fact that the set states c times has the frequency f = c/n in what is read, whatever its frequency p in the world.
/// After S sentences it was read about S f times. What is unknown of it follows from ``SignalOverNoise`` with f in
/// place of p, S in place of n, and with E, the share unknown, taken over the set. A fresh sentence states facts by p, and
/// what the set does not state at all is unknown.
extension MeasuredLearner {
  /// What is unknown, on average over sets: of fresh sentences, and of the set's.
  /// - Parameters:
  ///   - n: sentences in the set.
  ///   - processed: S, sentences read.
  public func errors(
    onSetOf n: Double, _ law: FrequencyList, after processed: Double, strength: Double
  ) -> (fresh: Double, set: Double) {
    let occurrences = OccurrenceMasses(law, sentences: n)
    let set = solution { e in
      occurrences.mean(occurrences.set) { unknown(frequency: $0, processed, e, strength) }
    }
    let fresh = occurrences.mean(occurrences.fresh) {
      unknown(frequency: $0, processed, set, strength)
    }
    return (fresh, set)
  }
}

/// What share of fresh sentences, and of those of a set, states facts that the set states c times, on average over sets:
/// c is Poisson's with the mean n p.
private struct OccurrenceMasses {
  let sentences: Double
  /// For each c.
  private(set) var fresh: [Double] = [], set: [Double] = []
  /// Facts that are stated so often that c is near n p: their frequencies and masses.
  private var often: [(frequency: Double, mass: Double)] = []

  init(_ law: FrequencyList, sentences n: Double) {
    sentences = n
    for group in MeasuredLearner.groups(of: law) {
      let mean = n * group.frequency
      guard mean < 500 else {
        often.append(group)
        continue
      }
      var (c, probability) = (0, exp(-mean))
      while Double(c) < mean || probability > 1e-12 {
        if fresh.count == c {
          fresh.append(0)
          set.append(0)
        }
        fresh[c] += group.mass * probability
        // mass / p people, each of whom makes up c/n of the set.
        set[c] += group.mass / group.frequency * Double(c) / n * probability
        c += 1
        probability *= mean / Double(c)
      }
    }
  }

  /// The mean of what is unknown of a fact by its frequency in the set; of what does not occur, all is.
  func mean(_ masses: [Double], _ unknown: (Double) -> Double) -> Double {
    let rarely = masses.enumerated().reduce(0.0) { sum, bin in
      sum + bin.element * (bin.offset == 0 ? 1 : unknown(Double(bin.offset) / sentences))
    }
    return often.reduce(rarely) { $0 + $1.mass * unknown($1.frequency) }
  }
}
