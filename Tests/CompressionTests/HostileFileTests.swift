import Compression
import Corpora
import Support
import Testing
import Transformer

/// Whole files that ask for more than there is, or whose header is wrong.
@Suite struct HostileFileTests {
  private static let corpus = try! BiographyConfiguration(
    people: 4, firstNames: 2, lastNames: 2, values: [2], templates: 1, law: .uniform, noise: 0,
    seed: 1)

  private func model(context: Int = 8) throws -> CompressedCorpus.Model {
    let configuration = try ModelConfiguration(
      layers: 1, width: 4, heads: 2, context: context,
      vocabulary: BiographyVocabulary(Self.corpus).size)
    let trainer = try Trainer(configuration: configuration, seed: 1, threads: 1)
    return try CompressedCorpus.Model(
      configuration, parameters: trainer.withState(.parameters) { Array($0) }, corpus: Self.corpus,
      precision: .bits(4))
  }

  private func text(_ sentences: Int) throws -> [UInt8] {
    let data = try BiographyCorpus(Self.corpus)
    var text: [UInt8] = []
    try BiographyText(data.vocabulary).append(
      data.batch(from: 0, count: sentences, in: .training).targets, to: &text)
    return text
  }

  /// A file with a right checksum, of parts that need not fit together: see `Container`.
  private func file(
    _ container: Container, sentences: Int, length: Int, crc: UInt32, more sections: Int = 0
  ) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(container.encoded().prefix(8))
    writer.append(varint: Container.version)
    writer.append(varint: Container.reader.utf8.count)
    writer.append(Container.reader.utf8)
    writer.append(SHA256Hash(of: container.model).digest)
    writer.append(varint: sentences)
    writer.append(varint: length)
    writer.append(word: crc)
    writer.append(varint: 1 + container.sections.count + sections)
    for (number, bytes) in [(0, container.model)]
      + container.sections.map({ ($0.number, $0.bytes) })
      + Array(repeating: (2, []), count: sections)
    {
      writer.append(varint: number)
      writer.append(varint: bytes.count)
      writer.append(bytes)
    }
    writer.append(word: Checksum(of: writer.bytes).crc32)
    return writer.bytes
  }

  private func error(_ file: [UInt8]) async -> (any Error)? {
    do {
      _ = try await CompressedCorpus.decompress(file, threads: 1)
      return nil
    } catch { return error }
  }

  /// The file is wrong, not the processor: every processor restores the same text.
  @Test func aWrongHeaderIsTheFiles() async throws {
    let text = try text(30)
    let packed = try await CompressedCorpus.compress(text, with: model(), threads: 1).file
    let container = try Container(decoding: packed)
    let (length, crc) = (container.text.length, container.text.crc32)
    #expect(file(container, sentences: 30, length: length, crc: crc) == packed)
    for (file, words) in [
      (file(container, sentences: 30, length: length, crc: crc ^ 1), "its header states"),
      (file(container, sentences: 30, length: length + 1, crc: crc), "its header states"),
      (file(container, sentences: 30, length: length - 1, crc: crc), "longer than the"),
      (file(container, sentences: 30, length: 0, crc: crc), "do not make the 0 bytes"),
      (file(container, sentences: 30, length: .max, crc: crc), "do not make the"),
      (file(container, sentences: 31, length: length, crc: crc), "before its last symbol"),
    ] {
      let error = try #require(await error(file) as? CorruptCode)
      #expect(error.reason.contains(words), "\(error)")
      #expect(!error.description.contains("processor") && error.remedy.contains("another copy"))
    }
  }

  /// A million parts of no bytes in which 8 billion sentences are said to be, 1.6 TB of text.
  @Test func aTextThatNoMemoryHoldsIsRefused() async throws {
    let container = try await Container(
      decoding: CompressedCorpus.compress(text(30), with: model(), threads: 1).file)
    let parts = 1_000_000
    let sentences = (parts + 1) * CompressedCorpus.chunk
    let file = file(container, sentences: sentences, length: 200 * sentences, crc: 0, more: parts)
    let error = try #require(await error(file) as? NotEnoughMemory)
    #expect(error.description.hasPrefix("decompressing this file needs about "))
  }

  /// A context of which no sentence fills more than seven tokens takes no memory.
  @Test func thePredictorIsAsLongAsASentence() async throws {
    let text = try text(40)
    let packed = try await CompressedCorpus.compress(text, with: model(context: 4096), threads: 1)
      .file
    #expect(try await CompressedCorpus.decompress(packed, threads: 1) == text)
    let model = try ModelConfiguration(
      layers: 256, width: 64, heads: 2, context: 4096, vocabulary: 100)
    let (short, long) = (
      SentencePredictor.memory(of: model, symbols: 100, length: 7),
      SentencePredictor.memory(of: model, symbols: 100, length: 4096)
    )
    // The keys and values of all blocks: 8 GB.
    #expect(long.bytes - short.bytes == 2 * 256 * 64 * (4096 - 7) * 64 + (4096 - 7) * 64)
  }

  /// The lengths that memory is asked for by: no line of any corpus is shorter or longer.
  @Test func noLineIsOutOfBounds() throws {
    let configuration = try BiographyConfiguration(
      people: 1, firstNames: 1_000_000, lastNames: 1_000_000,
      values: Array(repeating: 2, count: 9_999) + [5_000_000], templates: 10_000, law: .uniform,
      noise: 0, seed: 1)
    let vocabulary = BiographyVocabulary(configuration)
    let words = [2, 500, 10_010, 13_000, 1_012_000, 2_012_500, vocabulary.size - 1]
    for token in words {
      let word = try #require(vocabulary.tokenText(token))
      #expect((1...31).contains(word.utf8.count), "\(word)")
    }
    #expect(BiographyText(vocabulary).bytesPerLine == 14...224)
  }
}
