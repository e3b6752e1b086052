import Corpora
import Testing

@Suite struct BiographyVocabularyTests {
  @Test func layoutHasNoGapsAndKindsFollowIt() throws {
    let vocabulary = BiographyVocabulary(try biographyConfiguration())
    // Start, stop, 4 openers, 3 attributes, 2 variants.
    #expect(vocabulary.firstNames == 11..<31)
    #expect(vocabulary.lastNames == 31..<46)
    #expect(vocabulary.values == [46..<50, 50..<57, 57..<60])
    #expect(vocabulary.size == 60)
    for token in -1...60 {
      let expected: TokenKind? =
        switch token {
        case 0..<11: .syntax
        case 11..<46: .name
        case 46..<60: .knowledge
        default: nil
        }
      #expect(vocabulary.kind(of: token) == expected)
      #expect((vocabulary.tokenText(token) == nil) == (expected == nil))
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 70])
  func noTwoTokensHaveTheSameText(templates: Int) throws {
    let vocabulary = BiographyVocabulary(
      try biographyConfiguration(
        firstNames: 7000, lastNames: 9000, values: Array(repeating: 120, count: 130),
        templates: templates))
    var seen: Set<String> = []
    for token in 0..<vocabulary.size {
      let text = try #require(vocabulary.tokenText(token))
      #expect(token < 2 || text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
      #expect(seen.insert(text).inserted)
    }
    #expect(seen.count == vocabulary.size)
  }

  @Test func sentencesRead() throws {
    let corpus = try BiographyCorpus(biographyConfiguration(noise: 0))
    let texts = try (0..<5).map { template in
      let biography = try corpus.sentence(person: 0, attribute: 1, template: template)
      let name = biography.kinds.indices.filter { biography.kinds[$0] == .name }
      return text(biography, corpus.vocabulary).split(separator: " ").enumerated()
        .filter { !name.contains($0.offset) && $0.offset != 6 }.map { String($0.element) }
        .joined(separator: " ")
    }
    #expect(
      texts == [
        "<s> Today university is .", "<s> The university is .", "<s> Known university is .",
        "<s> What is university .", "<s> Today university was .",
      ])
  }
}
