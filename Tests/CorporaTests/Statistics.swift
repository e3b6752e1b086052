import Foundation

/// The significance of every statistical comparison in these tests. Seeds are fixed, so a test
/// either always passes or always fails; the level bounds the probability that a correct program
/// was unlucky when its seeds were chosen.
enum Significance {
  /// The probability that any comparison of the module fails for a correct program.
  static let family = 1e-3
  /// An upper bound on the number of comparisons (Bonferroni).
  static let comparisons = 300.0
  /// A p-value below this rejects: 4.5 standard errors for a two-sided normal comparison.
  static let level = family / comparisons
}

/// The two-sided p-value of a standard normal deviate.
func normalPValue(_ z: Double) -> Double { erfc(abs(z) / 2.0.squareRoot()) }

/// The p-value of a sample mean whose exact expectation and variance of one draw are known.
func meanPValue(_ samples: [Double], mean: Double, variance: Double) -> Double {
  let n = Double(samples.count)
  return normalPValue((samples.reduce(0, +) / n - mean) / (variance / n).squareRoot())
}

/// The p-value of a sample mean with the variance taken from the sample.
func meanPValue(_ samples: [Double], mean: Double) -> Double {
  let n = Double(samples.count)
  let average = samples.reduce(0, +) / n
  let variance = samples.reduce(0) { $0 + ($1 - average) * ($1 - average) } / (n - 1)
  return meanPValue(samples, mean: mean, variance: variance)
}

/// The p-value of the Kolmogorov-Smirnov statistic D of samples from a continuous law, with
/// Stephens' correction to Kolmogorov's limit: t = D (sqrt(n) + 0.12 + 0.11/sqrt(n)).
func kolmogorovSmirnovPValue(_ samples: [Double], distribution: (Double) -> Double) -> Double {
  let n = Double(samples.count)
  var deviation = 0.0
  for (i, x) in samples.sorted().enumerated() {
    let p = distribution(x)
    deviation = max(deviation, p - Double(i) / n, Double(i + 1) / n - p)
  }
  let t = deviation * (n.squareRoot() + 0.12 + 0.11 / n.squareRoot())
  guard t > 0.3 else { return 1 }
  var sum = 0.0
  for k in 1...50 {
    let term = exp(-2 * Double(k * k) * t * t)
    sum += k.isMultiple(of: 2) ? -term : term
  }
  return min(1, 2 * sum)
}

/// The p-value of Pearson's statistic for counts that are multinomial with the given probabilities.
func pearsonPValue(counts: [Int], probabilities: [Double]) -> Double {
  let n = Double(counts.reduce(0, +))
  let statistic = zip(counts, probabilities).reduce(0) { sum, cell in
    let deviation = Double(cell.0) - n * cell.1
    return sum + deviation * deviation / (n * cell.1)
  }
  return 1 - gammaDistribution(shape: Double(counts.count - 1) / 2, log: log(statistic / 2))
}
