import Foundation
import Statistics
import Theory

/// Facts of a finite set of n sentences that is gone through again and again.
///
/// A fact that the set states c times has the frequency c/n in what is read, whatever its frequency p in the world. What
/// is unknown of it is that of a fact of this frequency. A fresh sentence states facts by p, and what the set does not
/// state at all is unknown.
extension Interference {
  /// What is unknown on average over sets: of fresh sentences, and of the set's.
  /// - Parameters:
  ///   - n: sentences in the set.
  ///   - processed: S, sentences read.
  public func errors(
    onSetOf n: Double, _ law: FrequencyList, after processed: Double, parameters: Double
  ) -> (fresh: Double, set: Double) {
    let occurrences = OccurrenceMasses(law, sentences: n)
    let shares = logSignals(
      occurrences.facts, strangers: 0, after: processed, parameters: parameters
    ).map(unknown)
    let fresh = zip(occurrences.fresh, shares).reduce(occurrences.missing) { $0 + $1.0 * $1.1 }
    let set = zip(occurrences.facts, shares).reduce(0) { $0 + $1.0.mass * $1.1 }
    return (fresh, set)
  }
}

/// What share of fresh sentences, and of those of a set, states facts that the set states c times, on average over sets:
/// c is Poisson's with the mean n p.
private struct OccurrenceMasses {
  /// Facts that occur, by c, and those that occur so often that c is near n p: their masses in the set.
  private(set) var facts: [Interference.Facts] = []
  /// The share of fresh sentences that states each of them.
  private(set) var fresh: [Double] = []
  /// The share that states what does not occur.
  private(set) var missing = 0.0

  init(_ law: FrequencyList, sentences n: Double) {
    /// For c = 1, 2...
    var (ofFresh, ofSet): ([Double], [Double]) = ([], [])
    for group in MeasuredLearner.groups(of: law) {
      let mean = n * group.frequency
      guard mean < 500 else {
        facts.append(Interference.Facts(frequency: group.frequency, mass: group.mass))
        fresh.append(group.mass)
        continue
      }
      missing += group.mass * exp(-mean)
      var (c, probability) = (1, mean * exp(-mean))
      while Double(c) < mean || probability > 1e-12 {
        if ofFresh.count < c {
          ofFresh.append(0)
          ofSet.append(0)
        }
        ofFresh[c - 1] += group.mass * probability
        // mass / p people, each of whom makes up c/n of the set.
        ofSet[c - 1] += group.mass / mean * Double(c) * probability
        c += 1
        probability *= mean / Double(c)
      }
    }
    for (index, mass) in ofSet.enumerated() where mass > 0 {
      facts.append(Interference.Facts(frequency: Double(index + 1) / n, mass: mass))
      fresh.append(ofFresh[index])
    }
  }
}
