import Corpora

/// The people who are asked in an evaluation: everybody, or a sample in strata.
///
/// The strata are the bins of `PeopleBin.boundaries`, which hold half a binary order of magnitude of
/// ranks at most. With a number n, the same number m of people is asked in every bin, or all where it
/// has no more: the largest m for which they are n at most. So rare people are asked as often as
/// frequent ones, and a bin's error is about the same along the whole list. Within a bin everybody is
/// as likely to be asked, without repetition. Who it is depends on the corpus' seed alone: the same
/// people at every step and in every run of a sweep over models.
struct PeopleSample {
  /// The bins, in order.
  let bins: [Range<Int>]
  /// Who is asked in each bin, in increasing order.
  let asked: [[Int]]

  /// - Parameter count: see `EvaluationPlan.people`.
  init(of corpus: BiographyCorpus, count: Int?) {
    let boundaries = PeopleBin.boundaries(of: corpus)
    bins = zip(boundaries, boundaries.dropFirst()).map { $0..<$1 }
    guard let count, count < corpus.configuration.people else {
      asked = bins.map(Array.init)
      return
    }
    let most = Self.mostInABin(bins.map(\.count), total: count)
    let seed = corpus.configuration.seed
    asked = bins.map { Self.choose(most, of: $0, seed: seed) }
  }

  /// All that are asked, in increasing order.
  var people: [Int] { asked.flatMap(\.self) }

  /// The largest m for which the sum of min(count, m) is at most the total; at least 2, without which
  /// a bin would have no error to state.
  static func mostInABin(_ counts: [Int], total: Int) -> Int {
    var (low, high) = (2, max(total, 2))
    while low < high {
      let middle = low + (high - low + 1) / 2
      let sum = counts.reduce(0) { $0 + min($1, middle) }
      if sum <= total { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// A uniform sample without repetition by Floyd's algorithm: for j from N - m to N - 1 a number up to
  /// j, or j itself where that was drawn before.
  private static func choose(_ count: Int, of bin: Range<Int>, seed: UInt64) -> [Int] {
    guard count < bin.count else { return Array(bin) }
    var random = RandomSequence(
      seed: seed, stream: .askedPeople, index: UInt64(bin.lowerBound))
    var chosen: Set<Int> = []
    for last in bin.count - count..<bin.count {
      let draw = random.uniform(below: last + 1)
      if !chosen.insert(draw).inserted { chosen.insert(last) }
    }
    return chosen.sorted().map { bin.lowerBound + $0 }
  }
}

extension PeopleBin {
  /// A bin from the answers of some of its people.
  ///
  /// The mean weighted by the frequencies p of the whole bin is a ratio of two sums, sum p y over
  /// sum p, and is estimated by the ratio over those asked. To first order its error is the mean of
  /// e = p (y - estimate) / (mean p) over m of N people drawn without repetition, so that
  ///
  ///     standard error^2 = (1 - m/N) sum e^2 / (m (m - 1)).
  ///
  /// The estimate lies among the answers, unlike the unbiased one with the true sum of p below it; its
  /// bias is less than the standard error times the coefficient of variation of the mean p (Hartley and
  /// Ross), which is less than 0.1 / sqrt(m) for frequencies that differ by a factor of sqrt 2.
  static func estimated(
    _ bin: Range<Int>, mass: Double, frequencies: [Double], answers: [PersonAccuracy]
  ) -> PeopleBin {
    let weights = answers.map { frequencies[$0.person] }
    let total = weights.reduce(0, +)
    let (asked, people) = (Double(answers.count), Double(bin.count))
    func estimate(_ value: (PersonAccuracy) -> Double) -> (mean: Double, error: Double) {
      let mean = zip(weights, answers).reduce(0) { $0 + $1.0 * value($1.1) } / total
      let squares = zip(weights, answers).reduce(0) { sum, pair in
        let residual = pair.0 * (value(pair.1) - mean) * asked / total
        return sum + residual * residual
      }
      return (mean, ((1 - asked / people) * squares / (asked * (asked - 1))).squareRoot())
    }
    let loss = estimate(\.loss)
    let accuracy = estimate { Double($0.right) / Double($0.asked) }
    return PeopleBin(
      first: bin.lowerBound, count: bin.count, mass: mass, loss: loss.mean,
      accuracy: accuracy.mean, confidence: estimate(\.confidence).mean,
      sampling: Sampling(
        asked: answers.count, lossError: loss.error, accuracyError: accuracy.error))
  }
}
