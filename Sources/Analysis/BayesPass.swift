import Corpora
import Foundation
import Statistics
import Support
import Theory

import struct Statistics.Estimate

/// One pass over the first sentences of a corpus: what each costs under the Bayes mixture
/// (`BiographyBayesCode`), which learns as it goes, and under codes that know part of the facts from the start.
public struct BayesPass: Sendable {
  /// Bits of each sentence under the mixture, in order.
  public let mixture: [BitsByKind]
  /// Bits of each sentence under each of the partial codes.
  public let partial: [[Double]]
  /// The length of the mixture's code of all sentences, bits.
  public let bits: Double
  /// What a sentence costs on average, bits, those who know how often each token of these sentences occurs
  /// and nothing of their order.
  public let unigram: BitsByKind

  /// - Parameters:
  ///   - partial: codes that know part of the facts.
  ///   - progress: counts sentences, in thousands of them.
  /// - Throws: `InvalidParameter`.
  public init(
    _ corpus: BiographyCorpus, sentences: Int, partial codes: [BiographyPartialCode] = [],
    progress: ProgressLine
  ) throws(InvalidParameter) {
    guard sentences > 0 else {
      throw InvalidParameter("sentences", sentences, "there must be some to code")
    }
    var code = BiographyBayesCode(corpus)
    var mixture: [BitsByKind] = []
    mixture.reserveCapacity(sentences)
    var partial = codes.map { _ in [Double]() }
    var counts = [Int](repeating: 0, count: corpus.vocabulary.size)
    for index in 0..<sentences {
      let sentence = corpus.sentence(at: UInt64(index), in: .training)
      mixture.append(try code.bits(of: sentence))
      for (place, code) in codes.enumerated() {
        partial[place].append(try code.bits(of: sentence).total)
      }
      for token in sentence.tokens.dropFirst() { counts[Int(token)] += 1 }
      if index % 1000 == 999 { progress.advance(by: 1000) }
    }
    progress.finish()
    self.mixture = mixture
    bits = CompensatedSum.of(mixture.lazy.map(\.total))
    self.partial = partial
    unigram = Self.unigram(counts, of: sentences, corpus.vocabulary)
  }

  /// The length of its code of the first sentences, bits.
  public func bits(first count: Int) -> Double {
    CompensatedSum.of(mixture.prefix(count).lazy.map(\.total))
  }

  /// The mean over the sentences of what they cost under the mixture, bits.
  public func mean(_ read: (BitsByKind) -> Double) -> Estimate {
    .mean(of: mixture.map(read), over: .sentences)
  }

  /// The mean over the sentences of what one partial code costs, less what another does, bits.
  public func mean(of place: Int, less other: Int? = nil) -> Estimate {
    guard let other else { return .mean(of: partial[place], over: .sentences) }
    return .mean(of: zip(partial[place], partial[other]).map { $0 - $1 }, over: .sentences)
  }

  /// What a partial code of all sentences is longer than the mixture's, bits, its model included.
  public func excess(of code: BiographyPartialCode, at place: Int) -> Double {
    code.modelBits
      + CompensatedSum.of(zip(partial[place], mixture).lazy.map { $0 - $1.total })
  }

  /// -sum n_t log2(n_t/n) over the tokens of each kind, a sentence.
  private static func unigram(
    _ counts: [Int], of sentences: Int, _ vocabulary: BiographyVocabulary
  ) -> BitsByKind {
    let total = Double(counts.reduce(0, +))
    var bits = BitsByKind()
    for (token, count) in counts.enumerated() where count > 0 {
      let cost = -Double(count) * log2(Double(count) / total) / Double(sentences)
      switch vocabulary.kind(of: token) {
      case .name: bits.name += cost
      case .knowledge: bits.knowledge += cost
      case .syntax, nil: bits.syntax += cost
      }
    }
    return bits
  }
}
