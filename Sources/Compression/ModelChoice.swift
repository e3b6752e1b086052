import Corpora
import Statistics
import Support
import Transformer

extension CompressedCorpus.Model {
  /// The precisions that are tried; beyond 8 bits no model of ours gains.
  static let candidates: [WeightPrecision] = [
    .bits(2), .bits(3), .bits(4), .bits(5), .bits(6), .bits(8),
  ]
  /// Sentences that decide.
  static let sample = 4096

  /// The model with the precision that was asked for or, where none was, the one whose two-part code
  /// of a text promises to be shortest: its own length plus that of a sample of sentences at equal
  /// distances, in proportion.
  /// - Throws: `InvalidText` where the text is not in the corpus's words; `NotEnoughMemory`,
  ///   `UncodableModel`, `InvalidModel`.
  public init(
    _ configuration: ModelConfiguration, parameters: [Float], corpus: BiographyConfiguration,
    precision: WeightPrecision?, for text: [UInt8], threads: Int
  ) async throws {
    let vocabulary = BiographyVocabulary(corpus)
    try CompressedCorpus.requireMemory(
      compressing: text.count, with: configuration, vocabulary: vocabulary, threads: threads)
    let tokens = try BiographyText(vocabulary).parse(text)
    func model(_ precision: WeightPrecision) throws -> Self {
      try Self(configuration, parameters: parameters, corpus: corpus, precision: precision)
    }
    if let precision {
      self = try model(precision)
      return
    }
    let length = vocabulary.wordsPerLine
    let sentences = tokens.count / length
    let step = max(1, sentences / Self.sample)
    let sample = stride(from: 0, to: sentences, by: step).flatMap {
      tokens[$0 * length..<($0 + 1) * length]
    }
    let weight = Double(tokens.count) / Double(max(sample.count, 1))
    let lengths = try await parallelReplicates(
      count: Self.candidates.count, threads: threads
    ) { index in
      let model = try Self(
        configuration, parameters: parameters, corpus: corpus, precision: Self.candidates[index])
      let lengths = try model.code.lengths(of: sample)
      return 8 * Double(model.size) + weight * lengths.reduce(0) { $0 + $1.total }
    }
    guard let best = lengths.indices.min(by: { lengths[$0] < lengths[$1] }) else {
      preconditionFailure("there are precisions to choose from")
    }
    self = try model(Self.candidates[best])
  }
}
