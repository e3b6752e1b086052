import Theory

/// Biographies as text, for compressors that read bytes: a sentence is a line, the texts of its
/// tokens after the beginning, with single spaces between them and a newline at the end.
///
/// No two tokens have the same text, so text and tokens determine each other: what `parse` accepts
/// `append` writes again, byte for byte.
public struct BiographyText: Sendable {
  /// The memory of a word: its letters, where they end, and its share of the hash table.
  public static let bytesOfAWord = 48

  /// All tokens of a sentence but its beginning, which is not written.
  public let wordsPerLine: Int

  /// The least and the most bytes of a line: a word has at least one letter, and at most 31, whatever
  /// the vocabulary's size, as its numbers have 7 digits at most; and something follows each.
  public var bytesPerLine: ClosedRange<Int> { 2 * wordsPerLine...32 * wordsPerLine }

  private let vocabulary: BiographyVocabulary
  /// The UTF-8 of all words; the word of token t lies at ends[t]..<ends[t + 1].
  private let letters: [UInt8]
  private let ends: [Int]
  /// A hash table with open addressing, at most half full: tokens, and 0 (the beginning of a
  /// sentence, which is no word) where there is none.
  private let table: [Int32]

  public init(_ vocabulary: BiographyVocabulary) {
    var letters: [UInt8] = []
    var ends = [0]
    ends.reserveCapacity(vocabulary.size + 1)
    var table = [Int32](repeating: 0, count: Self.tableSize(words: vocabulary.size))
    for token in 0..<vocabulary.size {
      guard let word = vocabulary.tokenText(token)?.utf8 else {
        preconditionFailure("every token of a vocabulary has a text")
      }
      letters.append(contentsOf: word)
      ends.append(letters.count)
      guard token != BiographyVocabulary.start else { continue }
      let hash = word.reduce(Self.emptyHash) { Self.hash($0, $1) }
      var place = Self.place(of: hash, in: table.count)
      while table[place] != 0 { place = (place + 1) & (table.count - 1) }
      table[place] = Int32(token)
    }
    self.vocabulary = vocabulary
    wordsPerLine = vocabulary.wordsPerLine
    self.letters = letters
    self.ends = ends
    self.table = table
  }

  /// Appends the lines of sentences.
  /// - Parameter tokens: Shape (sentences, wordsPerLine), as the targets of a `BiographyBatch`.
  /// - Throws: `InvalidParameter` for a token that is no word, or a last line that is not whole;
  ///   then nothing is appended.
  public func append(_ tokens: [Int32], to text: inout [UInt8]) throws(InvalidParameter) {
    guard tokens.count.isMultiple(of: wordsPerLine) else {
      throw InvalidParameter(
        "the number of tokens", tokens.count, "it must be a multiple of \(wordsPerLine)")
    }
    let words = 1..<Int32(vocabulary.size)
    if let token = tokens.first(where: { !words.contains($0) }) {
      throw InvalidParameter("a token", token, "it must lie in \(words)")
    }
    var column = 0
    for token in tokens {
      text.append(contentsOf: letters[ends[Int(token)]..<ends[Int(token) + 1]])
      column += 1
      text.append(column == wordsPerLine ? Self.newline : Self.space)
      if column == wordsPerLine { column = 0 }
    }
  }

  /// The tokens of lines, shape (lines, wordsPerLine).
  /// - Throws: `InvalidText` for the first line that is not a sentence of this vocabulary's words.
  public func parse(_ text: [UInt8]) throws(InvalidText) -> [Int32] {
    var tokens: [Int32] = []
    var lines = 0
    var words = 0
    var start = 0
    var hash = Self.emptyHash
    for end in text.indices {
      let byte = text[end]
      guard byte == Self.space || byte == Self.newline else {
        hash = Self.hash(hash, byte)
        continue
      }
      if end > start {
        guard let token = token(text, start..<end, hash: hash) else {
          throw InvalidText(
            line: lines + 1, .unknownWord(Self.excerpt(text[start..<end])),
            wordsPerLine: wordsPerLine)
        }
        tokens.append(token)
        words += 1
      } else if byte == Self.space || words > 0 {
        throw InvalidText(line: lines + 1, .needlessSpace, wordsPerLine: wordsPerLine)
      }
      if byte == Self.newline {
        guard words == wordsPerLine else {
          throw InvalidText(line: lines + 1, .wordCount(words), wordsPerLine: wordsPerLine)
        }
        lines += 1
        words = 0
      }
      start = end + 1
      hash = Self.emptyHash
    }
    guard start == text.count, words == 0 else {
      throw InvalidText(line: lines + 1, .missingNewline, wordsPerLine: wordsPerLine)
    }
    return tokens
  }

  private func token(_ text: [UInt8], _ word: Range<Int>, hash: UInt64) -> Int32? {
    var place = Self.place(of: hash, in: table.count)
    while table[place] != 0 {
      let token = Int(table[place])
      if isEqual(text, word, ends[token]..<ends[token + 1]) { return table[place] }
      place = (place + 1) & (table.count - 1)
    }
    return nil
  }

  private func isEqual(_ text: [UInt8], _ word: Range<Int>, _ known: Range<Int>) -> Bool {
    guard word.count == known.count else { return false }
    let offset = known.lowerBound - word.lowerBound
    for index in word where text[index] != letters[index + offset] { return false }
    return true
  }

  private static let space = UInt8(ascii: " ")
  private static let newline = UInt8(ascii: "\n")

  // FNV-1a, 64 bits.
  private static let emptyHash: UInt64 = 0xCBF2_9CE4_8422_2325
  private static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x100_0000_01B3
  }

  private static func place(of hash: UInt64, in size: Int) -> Int {
    Int(truncatingIfNeeded: hash ^ hash >> 32) & (size - 1)
  }

  /// A power of two, at least twice as many as the words.
  private static func tableSize(words: Int) -> Int {
    var size = 2
    while size < 2 * words { size *= 2 }
    return size
  }

  private static func excerpt(_ word: ArraySlice<UInt8>) -> String {
    let limit = 40
    return String(decoding: word.prefix(limit), as: UTF8.self) + (word.count > limit ? "…" : "")
  }
}

/// A line that is not a sentence of the corpus.
public struct InvalidText: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Problem: Equatable, Sendable {
    /// A word that the vocabulary does not have; its beginning, if it is long.
    case unknownWord(String)
    case wordCount(Int)
    /// At the beginning or the end of the line, or after another space.
    case needlessSpace
    /// The text ends within the line.
    case missingNewline
  }

  /// From 1.
  public let line: Int
  public let problem: Problem
  /// How many words a line must have.
  let wordsPerLine: Int

  init(line: Int, _ problem: Problem, wordsPerLine: Int) {
    self.line = line
    self.problem = problem
    self.wordsPerLine = wordsPerLine
  }

  public var description: String {
    let reason =
      switch problem {
      case .unknownWord(let word): "\(word.debugDescription) is not a word of this corpus"
      case .wordCount(let count):
        "it has \(count) words, but a sentence has \(wordsPerLine)"
      case .needlessSpace: "it has a space that does not stand between two words"
      case .missingNewline: "the text ends without a newline"
      }
    return "line \(line): \(reason)"
  }
}
