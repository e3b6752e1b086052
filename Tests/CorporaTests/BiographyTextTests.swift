import Corpora
import Testing
import Theory

@Suite struct BiographyTextTests {
  private static func corpus() throws -> BiographyCorpus {
    try BiographyCorpus(
      biographyConfiguration(people: 100, firstNames: 100, lastNames: 90, templates: 6))
  }

  @Test func linesAreTheTextsOfTheTokens() throws {
    let corpus = try Self.corpus()
    let words = BiographyText(corpus.vocabulary)
    let batch = try corpus.batch(from: 5, count: 300, in: .validation)
    var text: [UInt8] = []
    try words.append(batch.targets, to: &text)
    let lines = (5..<305 as Range<UInt64>).map { j in
      corpus.sentence(at: j, in: .validation).tokens.dropFirst()
        .compactMap { corpus.vocabulary.tokenText(Int($0)) }.joined(separator: " ") + "\n"
    }
    #expect(String(decoding: text, as: UTF8.self) == lines.joined())
    #expect(try words.parse(text) == batch.targets)
  }

  /// Every word at least once, the longest numbers included.
  @Test func everyWordIsFound() throws {
    let configuration = try biographyConfiguration(
      firstNames: 6000, lastNames: 5000, values: [70, 4000, 2], templates: 50)
    let words = BiographyText(BiographyVocabulary(configuration))
    let size = BiographyVocabulary(configuration).size
    var tokens = (1..<Int32(size)).map { $0 }
    while !tokens.count.isMultiple(of: words.wordsPerLine) { tokens.append(1) }
    var text: [UInt8] = []
    try words.append(tokens, to: &text)
    #expect(try words.parse(text) == tokens)
  }

  @Test func anEmptyTextIsNoSentences() throws {
    let words = BiographyText(try Self.corpus().vocabulary)
    #expect(try words.parse([]) == [])
    var text: [UInt8] = [65]
    try words.append([], to: &text)
    #expect(text == [65])
  }

  @Test(arguments: [
    ("", "Today Bogus Babadson", InvalidText.Problem.unknownWord("Bogus"), 1),
    ("", "<s> Today", .unknownWord("<s>"), 1),
    ("", ".\r\n", .unknownWord(".\r"), 1),
    ("LL", "city", .missingNewline, 3),
    ("L", "Today\u{e9} .\n", .unknownWord("Today\u{e9}"), 2),
    ("L", "Today\tis .\n", .unknownWord("Today\tis"), 2),
    ("L", "\n", .wordCount(0), 2),
    ("L", "Today .\n", .wordCount(2), 2),
    ("L", ". . . . . . . .\n", .wordCount(8), 2),
    ("LL", " Today . . . . . .\n", .needlessSpace, 3),
    ("LL", "Today . . . . . . \n", .needlessSpace, 3),
    ("LL", "Today  . . . . . .\n", .needlessSpace, 3),
    ("L", "Today . . . . . .", .missingNewline, 2),
    ("L", "Today .", .missingNewline, 2),
    ("L", "Today ", .missingNewline, 2),
    ("L", " ", .needlessSpace, 2),
  ])
  func whatIsNoSentenceIsNamed(
    before: String, line: String, problem: InvalidText.Problem, number: Int
  ) throws {
    let corpus = try Self.corpus()
    let words = BiographyText(corpus.vocabulary)
    var text: [UInt8] = []
    try words.append(
      corpus.batch(from: 0, count: before.count, in: .training).targets, to: &text)
    let error = #expect(throws: InvalidText.self) { try words.parse(text + Array(line.utf8)) }
    #expect(error?.line == number)
    #expect(error?.problem == problem)
  }

  @Test func errorsReadWell() throws {
    let words = BiographyText(try Self.corpus().vocabulary)
    func message(_ line: String) -> String? {
      (#expect(throws: InvalidText.self) { try words.parse(Array(line.utf8)) })?.description
    }
    #expect(message("a\u{0}b \n") == "line 1: \"a\\0b\" is not a word of this corpus")
    #expect(message(". .\n") == "line 1: it has 2 words, but a sentence has 7")
    let long = message(String(repeating: "x", count: 5000) + " ")
    #expect(long?.count == "line 1: \"\" is not a word of this corpus".count + 41)
  }

  @Test func tokensThatAreNoWordsAreErrors() throws {
    let words = BiographyText(try Self.corpus().vocabulary)
    var text: [UInt8] = []
    for tokens in [
      [1, 1, 1, 1, 1, 1], [0, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, -1], [1, 1, 1, 1, 1, 1, .max],
    ] as [[Int32]] {
      #expect(throws: InvalidParameter.self) { try words.append(tokens, to: &text) }
    }
    #expect(text.isEmpty)
  }
}
