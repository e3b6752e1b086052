import Corpora
import Foundation
import Statistics
import Support
import Theory

import struct Statistics.Estimate

/// Zipf's law of a Pitman-Yor process: how many of its clusters have at least m of N sentences, measured and
/// expected. That number is the rank at which the frequency has fallen to m/N.
public struct ClusterRanks: Sendable {
  public let process: PitmanYor
  /// N.
  public let sentences: Int
  /// The sizes m, increasing.
  public let sizes: [Int]
  /// One row a replicate, one entry a size.
  public let measured: JointSample

  /// Draws the partitions of `replicates` samples; the result does not depend on `threads`.
  ///
  /// - Parameter advance: called from any thread after each replicate.
  /// - Throws: `InvalidParameter`, and `CancellationError`.
  public init(
    of process: PitmanYor, sentences: Int, sizes: [Int], seed: UInt64, replicates: Int,
    threads: Int, advance: @escaping @Sendable () -> Void = {}
  ) async throws {
    let rows = try await parallelReplicates(count: replicates, threads: threads) { replicate in
      let decreasing = try ClusterSizes(
        of: process, sentences: sentences, seed: seed, replicate: UInt64(replicate)
      ).decreasing
      advance()
      return sizes.map { m in Double(decreasing.prefix { $0 >= m }.count) }
    }
    (self.process, self.sentences, self.sizes) = (process, sentences, sizes)
    measured = JointSample(rows, over: .replicates)
  }

  /// One a process, with seeds that count up from the first.
  ///
  /// - Parameter progress: of as many steps as there are replicates in all; it is finished.
  public static func all(
    _ processes: [PitmanYor], sentences: Int, sizes: [Int], firstSeed: UInt64, replicates: Int,
    threads: Int, progress: ProgressLine
  ) async throws -> [ClusterRanks] {
    var ranks: [ClusterRanks] = []
    for (process, seed) in zip(processes, firstSeed...) {
      ranks.append(
        try await ClusterRanks(
          of: process, sentences: sentences, sizes: sizes, seed: seed, replicates: replicates,
          threads: threads
        ) { progress.advance() })
    }
    progress.finish()
    return ranks
  }

  /// The process'.
  public var discount: Double { process.discount }

  /// m/N.
  public var frequencies: [Double] { sizes.map { Double($0) / Double(sentences) } }

  /// The ranks that are expected of a process, sum_{j>=m} E[M_{j,N}].
  public func expected(of process: PitmanYor) -> [Double] {
    let clusters = process.expectedClusters(ofEachSizeUpTo: sentences)
    return sizes.map { m in CompensatedSum.of(clusters[(m - 1)...]) }
  }

  /// The ranks that are expected of this process.
  public var expected: [Double] { expected(of: process) }

  /// The frequencies of Zipf's law at the expected ranks, through that of one of the sizes.
  public func zipfFrequencies(through index: Int) -> [Double] {
    let ranks = expected
    return ranks.map { frequencies[index] * pow($0 / ranks[index], -process.zipfExponent) }
  }

  /// The measured least-squares slope of ln rank over ln m for sizes in a window: about -a.
  ///
  /// - Throws: `LineFit.Failure` if the window has fewer than two sizes.
  public func slope(over window: ClosedRange<Int>) throws -> Estimate {
    try Statistics.jackknife(measured.rows, over: .replicates) {
      try slope(of: $0, over: window)
    }
  }

  /// The slope of the ranks that are expected of a process, which bend a little in any window.
  public func expectedSlope(
    of process: PitmanYor, over window: ClosedRange<Int>
  ) throws -> Double {
    try slope(of: expected(of: process), over: window)
  }

  private func slope(of ranks: [Double], over window: ClosedRange<Int>) throws -> Double {
    let inside = sizes.indices.filter { window.contains(sizes[$0]) }
    return try LineFit.logLog(inside.map { Double(sizes[$0]) }, inside.map { ranks[$0] }).slope
  }
}
