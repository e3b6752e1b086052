import Foundation
import Theory

extension BiographyConfiguration {
  /// The people whom so many sentences hardly ever mention more of: for memory and cost, to be known before
  /// there is a corpus. In a closed world all.
  ///
  /// - In a Pitman-Yor stream the number met varies in proportion to its mean m (n^a times a random
  ///   variable whose tail falls faster than an exponential one), or at a = 0 about as a Poisson number:
  ///   6 m + 100.
  /// - In the endless power law the people are met independently, but for the number of sentences. With
  ///   n p_k = 1 at rank k, the mean is at most k + n sum_{i>k} p_i, the sum at most
  ///   (k + b)^{1-s} / ((s - 1) zeta(s, 1 + b)), and the variance less than the mean: m + 6 sqrt(m) + 100.
  public func likelyPeople(sentences: Int) -> Int {
    let most = mostPeople(sentences: sentences)
    let n = Double(max(sentences, 1))
    let likely: Double
    switch law {
    case .openPitmanYor(let discount, let concentration):
      guard let process = try? PitmanYor(discount: discount, concentration: concentration) else {
        return most
      }
      likely = 6 * process.expectedClusters(sentences) + 100
    case .endlessPower(let exponent, let shift):
      let s = exponent * samplingExponent
      let normaliser = hurwitzZeta(s, 1 + shift)
      let edge = max(pow(n / normaliser, 1 / s), 1 + shift)
      let mean = edge - shift + n * pow(edge, 1 - s) / ((s - 1) * normaliser)
      likely = mean + 6 * mean.squareRoot() + 100
    case .uniform, .power, .pitmanYor, .counts: return most
    }
    return likely < Double(most) ? Int(likely) : most
  }
}
