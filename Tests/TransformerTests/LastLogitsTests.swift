import Testing
import Transformer

@Suite struct LastLogitsTests {
  /// A product for the last rows alone would not always give them these bits: it is seen at the small
  /// widths and vocabularies within and beyond the kernels' blocks, and from one row on.
  @Test(arguments: [2, 8, 48], [2, 65, 176])
  func lastLogitsAreTheLastOfAllLogits(width: Int, vocabulary: Int) throws {
    for length in [1, 6] {
      let configuration = try ModelConfiguration(
        layers: 2, width: width, heads: 1, context: 8, vocabulary: vocabulary, tiedOutput: true)
      let trainer = try Trainer(configuration: configuration, seed: 3, threads: 2)
      // Logits of different sizes, or equal bits would say little.
      trainer.withState(.parameters) { for i in $0.indices { $0[i] *= 8 } }
      for sequences in [1, 3, 8, 100] {
        let tokens = (0..<sequences * length).map { Int32(($0 * 7919 + $0 / 13) % vocabulary) }
        let batch = Batch(
          sequences: sequences, length: length, tokens: tokens, targets: tokens.map { _ in -1 })
        let all = try trainer.logits(batch)
        let last = try trainer.lastLogits(batch)
        let expected = (0..<sequences).flatMap { sequence in
          let end = (sequence + 1) * length * vocabulary
          return all[end - vocabulary..<end]
        }
        #expect(last.map(\.bitPattern) == expected.map(\.bitPattern), "\(sequences) of \(length)")
      }
    }
  }
}
