import Foundation
import Support

/// Sentences of a corpus in a text file, a line each (see `BiographyText`).
public enum CorpusFile {
  /// Sentences in memory at a time.
  private static let piece = 8192

  /// Throws `NotEnoughMemory` if there is none for a corpus and the words that it is written in.
  /// - Parameter sentences: for which an open world is made.
  public static func requireMemory(
    _ corpus: BiographyConfiguration, sentences: Int = .max
  ) throws(NotEnoughMemory) {
    try Memory.require(
      BiographyCorpus.memory(of: corpus, sentences: sentences)
        + ByteCount(BiographyVocabulary(corpus).size, BiographyText.bytesOfAWord),
      for: "this corpus", remedy: "make it smaller")
  }

  /// Writes sentences first, first + 1, ... of a split. The file is replaced whole or not at all.
  /// - Parameter progress: is told the number of sentences written since it was told before.
  /// - Throws: `FileError`; `InvalidParameter` as `BiographyCorpus.batch`.
  /// - Returns: The length of the file in bytes.
  @discardableResult
  public static func write(
    _ corpus: BiographyCorpus, from first: UInt64, count: Int, in split: CorpusSplit,
    to url: URL, progress: (Int) -> Void = { _ in }
  ) throws -> Int {
    let text = BiographyText(corpus.vocabulary)
    var bytes = 0
    try Files.createFolder(url.deletingLastPathComponent())
    try Files.replace(url) { file in
      var lines: [UInt8] = []
      var done = 0
      repeat {
        let part = min(piece, count - done)
        let batch = try corpus.batch(from: first &+ UInt64(done), count: part, in: split)
        lines.removeAll(keepingCapacity: true)
        try text.append(batch.targets, to: &lines)
        try lines.withUnsafeBytes { try file.write($0) }
        bytes += lines.count
        done += part
        progress(part)
      } while done < count
    }
    return bytes
  }
}
