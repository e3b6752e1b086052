import Corpora
import Statistics
import Support
import Synchronization
import Theory
import Transformer

/// A corpus of biographies as a two-part code: the model, then the sentences coded by it.
///
/// The file holds all that is needed to restore the text: the numbers that decide the vocabulary, the
/// quantised weights, and the sentences in chunks that are coded independently, so that several threads
/// can work on them. It does not depend on the number of threads.
public enum CompressedCorpus {
  /// Sentences of a chunk. Its own end costs a chunk less than 10 bytes.
  public static let chunk = 8192

  private static let wordsSection = 1
  private static let dataSection = 2

  /// The parts of a two-part code, in bytes.
  public struct Sizes: Hashable, Sendable {
    /// The first part: the weights and the vocabulary.
    public let model: Int
    /// The second part: the sentences.
    public let data: Int
    /// The whole file, with what it needs to check itself.
    public let file: Int
  }

  /// A model that sentences can be coded with: what the decoder will have, not what was trained.
  public struct Model: Sendable {
    /// The model's code.
    public let bytes: [UInt8]
    public let precision: WeightPrecision
    let vocabulary: BiographyVocabulary
    let words: [UInt8]
    public let code: SentenceCode

    /// - Parameters:
    ///   - parameters: the flat buffer of `ParameterLayout(configuration)`.
    ///   - corpus: decides the vocabulary; nothing else of it is used.
    /// - Throws: `UncodableModel` or `InvalidModel`.
    public init(
      _ configuration: ModelConfiguration, parameters: [Float], corpus: BiographyConfiguration,
      precision: WeightPrecision
    ) throws {
      let coded = try ModelCode.encode(
        configuration, parameters: parameters, precision: precision)
      bytes = coded.bytes
      self.precision = precision
      vocabulary = BiographyVocabulary(corpus)
      words = VocabularyCode.encode(corpus)
      code = try SentenceCode(
        configuration, parameters: coded.parameters, vocabulary: vocabulary)
    }

    /// The length of the first part, in bytes.
    public var size: Int { bytes.count + words.count }
  }

  /// Codes a text.
  /// - Parameters:
  ///   - text: lines of `BiographyText` in the model's vocabulary.
  ///   - progress: is told the sentences coded since it was told before, from any thread.
  /// - Throws: `InvalidText` and what the parts throw.
  public static func compress(
    _ text: [UInt8], with model: Model, threads: Int,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> (file: [UInt8], sizes: Sizes) {
    let tokens = try BiographyText(model.vocabulary).parse(text)
    let length = model.code.length
    let sentences = tokens.count / length
    let chunks = try await parallelReplicates(
      count: (sentences + chunk - 1) / chunk, threads: threads
    ) { index in
      let range = range(ofChunk: index, sentences: sentences)
      defer { progress(range.count) }
      return try model.code.encode(
        tokens[range.lowerBound * length..<range.upperBound * length])
    }
    let container = Container(
      model: model.bytes, sentences: sentences, text: Checksum(of: text),
      sections: [.init(number: wordsSection, bytes: model.words)]
        + chunks.map { .init(number: dataSection, bytes: $0) })
    let file = container.encoded()
    let data = chunks.reduce(0) { $0 + $1.count }
    return (file, Sizes(model: model.size, data: data, file: file.count))
  }

  /// Restores a text.
  /// - Throws: `CorruptCode` for anything but what `compress` gave; `NotEnoughMemory` for a file whose
  ///   model or text is too large.
  public static func decompress(
    _ file: [UInt8], threads: Int, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> [UInt8] {
    let container = try Container(decoding: file)
    let vocabulary = try VocabularyCode.vocabulary(of: container.sections(numbered: wordsSection))
    let words = BiographyText(vocabulary)
    let chunks = container.sections(numbered: dataSection)
    let sentences = container.sentences
    guard chunks.count + 1 == container.sections.count,
      sentences <= chunks.count * chunk, sentences > (chunks.count - 1) * chunk
    else {
      throw CorruptCode("its \(chunks.count) parts cannot hold \(sentences) sentences")
    }
    let length = container.text.length
    let lengths = words.bytesPerLine
    guard sentences <= length / lengths.lowerBound, length <= sentences * lengths.upperBound else {
      throw CorruptCode("\(sentences) sentences do not make the \(length) bytes that it states")
    }
    try requireMemory(
      decompressing: file.count, to: length, with: try ModelCode.shape(of: container.model),
      vocabulary: vocabulary, threads: min(threads, max(chunks.count, 1)))
    let (configuration, parameters) = try ModelCode.decode(container.model)
    let code: SentenceCode
    do throws(InvalidModel) {
      code = try SentenceCode(configuration, parameters: parameters, vocabulary: vocabulary)
    } catch {
      throw CorruptCode("\(error)")
    }
    let decoded = Mutex(0)
    let lines = try await parallelReplicates(count: chunks.count, threads: threads) { index in
      let count = range(ofChunk: index, sentences: sentences).count
      defer { progress(count) }
      var lines: [UInt8] = []
      do {
        try words.append(code.decode(chunks[index], sentences: count), to: &lines)
      } catch let error as InvalidParameter {
        throw CorruptCode("\(error)")
      }
      // Memory was found for what the file states, and for no more.
      let total = decoded.withLock { total in
        total += lines.count
        return total
      }
      guard total <= length else {
        throw CorruptCode("its text is longer than the \(length) bytes that it states")
      }
      return lines
    }
    let text = Array(lines.joined())
    try container.verify(Checksum(of: text))
    return text
  }

  /// The number of sentences of a file, for progress; its checksum and structure are checked.
  public static func sentences(of file: [UInt8]) throws(CorruptCode) -> Int {
    try Container(decoding: file).sentences
  }

  private static func range(ofChunk index: Int, sentences: Int) -> Range<Int> {
    index * chunk..<min((index + 1) * chunk, sentences)
  }
}
