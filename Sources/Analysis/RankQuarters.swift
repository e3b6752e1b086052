import Corpora
import Theory

/// Four classes of the same number of people by rank, most frequent first.
public struct RankQuarters: Hashable, Sendable {
  /// People, numbered by rank from 0.
  public let ranges: [Range<Int>]
  /// The probability that a sentence is about one of the quarter.
  public let masses: [Double]
  private let frequencies: [Double]

  public static let names = ["1st quarter", "2nd quarter", "3rd quarter", "4th quarter"]

  public init(of corpus: BiographyCorpus) {
    ranges = corpus.rankQuartiles
    frequencies = corpus.law.frequencies
    masses = ranges.map { [frequencies] in CompensatedSum.of($0.lazy.map { frequencies[$0] }) }
  }

  /// The mean of each quarter, weighted by frequency, of a number that every person has.
  public func means(of values: [Double]) -> [Double] {
    zip(ranges, masses).map { range, mass in
      CompensatedSum.of(range.lazy.map { frequencies[$0] * values[$0] }) / mass
    }
  }
}
