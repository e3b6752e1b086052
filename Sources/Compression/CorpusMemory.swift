import Corpora
import Support
import Transformer

/// What compressing and decompressing take, from the lengths and the model's shape.
extension CompressedCorpus {
  private static func coders(
    _ configuration: ModelConfiguration, _ vocabulary: BiographyVocabulary, threads: Int
  ) -> ByteCount {
    threads
      * SentencePredictor.memory(
        of: configuration, symbols: vocabulary.size, length: vocabulary.wordsPerLine)
      + ByteCount(BiographyText.bytesOfAWord, vocabulary.size)
  }

  /// Of a text: its bytes as they were read and as an array, its tokens, of which every two bytes hold
  /// one at most, in an array that has grown to twice their number, and the file. Of the weights: what
  /// was trained and, for each precision that is tried at once, what the decoder will have and the code.
  static func requireMemory(
    compressing text: Int, with configuration: ModelConfiguration,
    vocabulary: BiographyVocabulary, threads: Int
  ) throws(NotEnoughMemory) {
    let weights = ByteCount(ParameterLayout(configuration).count, MemoryLayout<Float>.stride)
    let tried = min(threads, Model.candidates.count)
    try Memory.require(
      ByteCount(8, text) + (2 + 2 * tried) * weights
        + coders(configuration, vocabulary, threads: threads),
      for: "compressing this text", remedy: "compress it in parts, or with fewer threads")
  }

  /// Of the file: its bytes as they were read, as an array and taken apart. Of the text: its lines, and
  /// all in one.
  static func requireMemory(
    decompressing file: Int, to text: Int, with configuration: ModelConfiguration,
    vocabulary: BiographyVocabulary, threads: Int
  ) throws(NotEnoughMemory) {
    let weights = ByteCount(ParameterLayout(configuration).count, MemoryLayout<Float>.stride)
    try Memory.require(
      ByteCount(6, file) + ByteCount(3, text) + weights
        + coders(configuration, vocabulary, threads: threads),
      for: "decompressing this file", remedy: "use fewer threads")
  }
}
