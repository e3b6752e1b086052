import Foundation
import Theory

/// What sentences tell about the facts: the mutual information of all facts and n sentences, in bits.
/// It is the expected length of `BiographyBayesCode` in excess of the entropy of the sentences.
///
/// Given who and which attribute each sentence is about, the facts are independent, and what is told
/// about fact (i, a) depends on the number of its sightings alone, which is binomial(n, p_i/A). So
///
///     I(facts; n sentences) = sum_{i,a} E[I_a(m)],   m ~ binomial(n, p_i/A),
///
/// with I_a(m) of `FactInformation`; without noise that is log2 V_a for m > 0, and the sum is
/// sum_{i,a} log2 V_a (1 - (1 - p_i/A)^n).
public struct BiographyInformation: Sendable {
  /// The most sentences that can be asked about.
  public let sentences: Int
  /// The entropy of all facts, bits: what there is to know.
  public let factBits: Double
  private let frequencies: [Double]
  private let attributes: Double
  /// What is not known after m sightings of each attribute of one person, bits, at index m; 0 beyond.
  private let missing: [Double]

  /// - Throws: `InvalidParameter` for a number of sentences outside 0...10^15, and where the noise is
  ///   so strong that `FactInformation` cannot be computed for the most frequent person. And
  ///   `BiographyConfiguration.requireOneLaw`'s.
  public init(_ corpus: BiographyCorpus, upTo sentences: Int) throws(InvalidParameter) {
    guard (0...1_000_000_000_000_000).contains(sentences) else {
      throw InvalidParameter("sentences", sentences, "it must be between 0 and 1e15")
    }
    self.sentences = sentences
    let configuration = corpus.configuration
    try configuration.requireOneLaw()
    frequencies = corpus.law.frequencies
    attributes = Double(configuration.attributes)
    let sightings = Self.mostSightings(sentences, (frequencies.first ?? 1) / attributes)
    var tables: [Int: FactInformation] = [:]
    var missing: [Double] = []
    var bits = 0.0
    for values in configuration.values {
      let table: FactInformation
      if let known = tables[values] {
        table = known
      } else {
        table = try FactInformation(
          values: values, noise: configuration.noise, sightings: sightings)
        tables[values] = table
      }
      while missing.count < table.bits.count { missing.append(missing.last ?? 0) }
      bits += log2(Double(values))
      for m in missing.indices { missing[m] += log2(Double(values)) - table[m] }
    }
    self.missing = missing
    factBits = bits * Double(frequencies.count)
  }

  /// I(facts; n sentences), bits, 0 <= n <= `sentences`. O(people times the sightings that it takes to
  /// know a fact).
  public func bits(after n: Int) throws(InvalidParameter) -> Double {
    guard (0...sentences).contains(n) else {
      throw InvalidParameter("sentences", n, "it must lie in 0...\(sentences)")
    }
    // ln C(n, m); minus infinity where m > n.
    var logChoices = [0.0]
    for m in missing.indices.dropLast() {
      logChoices.append(logChoices[m] + log(Double(max(n - m, 0)) / Double(m + 1)))
    }
    var known = CompensatedSum()
    let whole = factBits / Double(frequencies.count)
    for frequency in frequencies {
      known.add(whole - missing(after: Double(n), of: frequency / attributes, logChoices))
    }
    return known.value
  }

  /// E[missing], with the number of sightings binomial(n, p); beyond the table's end it is the last
  /// entry.
  private func missing(after n: Double, of p: Double, _ logChoices: [Double]) -> Double {
    let last = missing.count - 1
    guard p < 1 else { return missing[Int(min(n, Double(last)))] }
    let (hit, miss) = (log(p), log1p(-p))
    var (sum, mass) = (0.0, 0.0)
    for m in 0..<last {
      let probability = exp(logChoices[m] + Double(m) * hit + (n - Double(m)) * miss)
      sum += probability * missing[m]
      mass += probability
    }
    return sum + max(1 - mass, 0) * missing[last]
  }

  /// A number of sightings that is exceeded with a probability less than e^-40: by Bernstein's
  /// inequality, P(m >= mean + x) <= exp(-x^2/(2 (mean + x/3))).
  private static func mostSightings(_ n: Int, _ p: Double) -> Int {
    let mean = Double(n) * p
    let x = 40.0 / 3 + (1600.0 / 9 + 80 * mean).squareRoot()
    return Int(min(Double(n), (mean + x).rounded(.up)))
  }
}
