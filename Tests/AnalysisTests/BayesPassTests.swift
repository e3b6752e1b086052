import Analysis
import Corpora
import Foundation
import Support
import Testing
import Theory

@Suite struct BayesPassTests {
  private func progress() -> ProgressLine {
    ProgressLine(
      "test", total: 1, output: ProgressOutput(isTerminal: false, now: { Date() }, write: { _ in }))
  }

  @Test func itIsTheCodesSentenceBySentence() throws {
    let corpus = try smallCorpus()
    let description = try BiographyDescription(corpus)
    let partial = try BiographyPartialCode(description, items: description.items.count / 2)
    let pass = try BayesPass(corpus, sentences: 500, partial: [partial], progress: progress())
    var mixture = BiographyBayesCode(corpus)
    for index in 0..<500 {
      let sentence = corpus.sentence(at: UInt64(index), in: .training)
      #expect(pass.mixture[index] == (try mixture.bits(of: sentence)))
      #expect(pass.partial[0][index] == (try partial.bits(of: sentence).total))
    }
    let total = pass.mixture.map(\.total).reduce(0, +)
    #expect(abs(pass.bits - total) < 1e-9)
    #expect(
      abs(pass.bits(first: 100) - pass.mixture.prefix(100).map(\.total).reduce(0, +)) < 1e-9)
    let excess = partial.modelBits + pass.partial[0].reduce(0, +) - total
    #expect(abs(pass.excess(of: partial, at: 0) - excess) < 1e-9)
    #expect(pass.mean(\.knowledge).degreesOfFreedom == 499)
    #expect(pass.mean(of: 0, less: 0).value == 0)
    #expect(throws: InvalidParameter.self) {
      try BayesPass(corpus, sentences: 0, progress: progress())
    }
  }

  /// Every kind has its tokens, and no code of single tokens by their frequencies is shorter than their
  /// entropy.
  @Test func theUnigramCodeIsTheEntropyOfTheTokens() throws {
    let corpus = try smallCorpus()
    let pass = try BayesPass(corpus, sentences: 1000, progress: progress())
    var counts: [Int32: Int] = [:]
    for index in 0..<1000 {
      for token in corpus.sentence(at: UInt64(index), in: .training).tokens.dropFirst() {
        counts[token, default: 0] += 1
      }
    }
    let entropy = counts.values.reduce(0) { sum, count in
      let share = Double(count) / 7000
      return sum - share * log2(share)
    }
    #expect(abs(pass.unigram.total - 7 * entropy) < 1e-9)
    #expect(pass.unigram.name > 0 && pass.unigram.syntax > 0 && pass.unigram.knowledge > 0)
  }

  /// Once every fact is told, a code that knows all of them saves exactly their entropy, whatever was drawn.
  @Test func factsThatAreToldCostTheirEntropy() throws {
    let corpus = try smallCorpus(noise: 0.01)
    let description = try BiographyDescription(corpus)
    let everything = try BiographyPartialCode(description, items: description.items.count)
    let pass = try BayesPass(corpus, sentences: 20_000, partial: [everything], progress: progress())
    let facts = 40.0 * 2 * 3
    #expect(abs(pass.excess(of: everything, at: 0) - (everything.modelBits - facts)) < 1e-6)
  }
}
