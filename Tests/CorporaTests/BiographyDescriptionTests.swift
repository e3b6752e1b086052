import Corpora
import Foundation
import Statistics
import Testing
import Theory

@Suite struct BiographyDescriptionTests {
  /// Laws of every kind; pairs of names that are all taken, and that are not; with and without noise;
  /// attributes of one size and of several.
  private static func corpora() throws -> [BiographyCorpus] {
    let laws = try peopleLaws()
    return try [
      biographyConfiguration(law: laws[1], noise: 0.2),
      biographyConfiguration(people: 300, values: [8, 8, 8], law: laws[2], noise: 0),
      biographyConfiguration(people: 299, law: laws[0], noise: 0.05),
      biographyConfiguration(people: 300, law: laws[0], noise: 0.9),
      biographyConfiguration(people: 40, templates: 1, law: laws[3], noise: 0),
      biographyConfiguration(people: 1, firstNames: 1, lastNames: 1, values: [5], noise: 0.1),
      biographyConfiguration(noise: 1),
      world(names: [5, 6, 7], noise: 0.1, questions: 2),
      world(names: [150], questions: 3, form: .question),
      world(
        people: nil, names: [3, 3, 3, 4],
        law: .counts(
          CountSpectrum([(9, 5), (2, 20), (1, 60)].map { .init(count: $0, people: $1) }))),
    ].map(BiographyCorpus.init)
  }

  private func expectClose(_ bits: BitsByKind, _ nats: NatsByKind) {
    #expect(abs(bits.name - nats.name / log(2)) < 1e-11)
    #expect(abs(bits.syntax - nats.syntax / log(2)) < 1e-11)
    #expect(abs(bits.knowledge - nats.knowledge / log(2)) < 1e-11)
  }

  @Test(arguments: 0..<10)
  func completeDescriptionReachesTheEntropy(index: Int) throws {
    let corpus = try Self.corpora()[index]
    let description = try BiographyDescription(corpus)
    let entropies = BiographyEntropies(of: corpus).sentence
    let complete = try BiographyPartialCode(description, items: description.items.count)
    expectClose(complete.expectedBits, entropies)
    let bound = try description.bound(sentences: 50)
    #expect(complete.modelBits == bound.completeModelBits)
    #expect(
      abs(try bound.dataBits(modelBits: .greatestFiniteMagnitude) - 50 * entropies.total / log(2))
        < 1e-9)
    let tokens = log2(Double(corpus.vocabulary.size))
    #expect(
      abs(try bound.dataBits(modelBits: 0) - Double(50 * corpus.vocabulary.wordsPerLine) * tokens)
        < 1e-9)
  }

  /// Everything once, grammar and law first, names by rank, facts after the names of their people.
  @Test(arguments: 0..<10)
  func nothingComesBeforeWhatItNeeds(index: Int) throws {
    let corpus = try Self.corpora()[index]
    let configuration = corpus.configuration
    let pairs = Int(configuration.nameCount)
    let contents = try BiographyDescription(corpus).contents
    #expect(contents.starts(with: [.grammar, .law]))
    var names = 0
    var facts: Set<BiographyDescription.Content> = []
    for content in contents.dropFirst(2) {
      switch content {
      case .grammar, .law: Issue.record("\(content) is described twice")
      case .name(let person):
        #expect(person == names)
        names += 1
      case .fact(let person, _):
        // The last pair's person is known when all others are.
        #expect(person < names || names == pairs - 1 && person == names)
        #expect(facts.insert(content).inserted)
      }
    }
    #expect(names == min(configuration.people, pairs - 1))
    #expect(facts.count == configuration.people * configuration.attributes)
  }

  @Test func costsAreThoseOfTheStatedCode() throws {
    let corpus = try BiographyCorpus(
      biographyConfiguration(people: 100, law: .power(exponent: 1, shift: 3)))
    let description = try BiographyDescription(corpus)
    // 60 tokens; S, A, F, L, four numbers of variants and three of values; four orders of six slots.
    #expect(abs(description.start - 7 * log2(60)) < 1e-12)
    #expect(abs(description.items[0].bits - (11 * log2(60) + 4 * log2(720))) < 1e-12)
    let saving = log2(18.0) + log2(300.0) + log2(84.0) / 3
    #expect(abs(description.items[0].saving - (7 * log2(60) - saving)) < 1e-12)
    // People, kind, exponent, shift, noise.
    #expect(abs(description.items[1].bits - (log2(300) + log2(3) + 3 * 64)) < 1e-12)
    let choices = (0..<100).reduce(0) { $0 + log2(Double(300 - $1)) }
    func bits(_ kind: TokenKind) -> Double {
      description.items.filter { $0.kind == kind }.reduce(0) { $0 + $1.bits }
    }
    #expect(abs(bits(.name) - choices - description.items[1].bits) < 1e-9)
    #expect(abs(bits(.knowledge) - 100 * log2(84)) < 1e-9)
    #expect(abs(bits(.syntax) - description.items[0].bits) < 1e-12)
  }

  /// The expected length is what the bound says wherever a block ends, and above it elsewhere; every
  /// item saves what it promises; and grammar is what to describe first.
  @Test(arguments: 0..<10)
  func boundIsTheExpectedLengthAtItsCorners(index: Int) throws {
    let description = try BiographyDescription(Self.corpora()[index])
    let bound = try description.bound(sentences: 1)
    var previous = description.start
    for (count, item) in description.items.enumerated() {
      let code = try BiographyPartialCode(description, items: count + 1)
      #expect(abs(previous - code.expectedBits.total - item.saving) < 1e-10)
      #expect(
        code.expectedBits.total >= (try bound.dataBits(modelBits: code.modelBits)) - 1e-10)
      previous = code.expectedBits.total
    }
    for (modelBits, dataBits) in bound.vertices(limit: 40) {
      let code = try BiographyPartialCode(description, modelBits: modelBits)
      #expect(abs(code.modelBits - modelBits) < 1e-9)
      #expect(abs(code.expectedBits.total - dataBits) < 1e-10)
    }
    let vertices = bound.vertices()
    if vertices.count > 2 { #expect(vertices[1].modelBits == description.items[0].bits) }
  }

  @Test(arguments: [0, 1, 2, 3, 7, 8, 9])
  func measuredLengthIsTheExpected(index: Int) throws {
    let corpus = try Self.corpora()[index]
    let description = try BiographyDescription(corpus)
    let complete = try description.bound(sentences: 1).completeModelBits
    let sentences = (0..<20_000 as Range<UInt64>).map { corpus.sentence(at: $0, in: .validation) }
    for alpha in [0, 100, 0.1 * complete, 0.4 * complete, 0.8 * complete, complete] {
      let code = try BiographyPartialCode(description, modelBits: alpha)
      #expect(code.modelBits <= alpha)
      let lengths = try sentences.map { try code.bits(of: $0) }
      for kind in [\BitsByKind.name, \.syntax, \.knowledge] {
        let mean = Estimate.mean(of: lengths.map { $0[keyPath: kind] }, over: .sentences)
        let error = try #require(mean.standardError)
        #expect(abs(mean.value - code.expectedBits[keyPath: kind]) <= 4 * error + 1e-9)
      }
    }
  }

  /// Where all frequencies are alike and all pairs taken, a name is worth nothing without the facts.
  @Test func namesThatSaveNothingAreBoughtForTheirFacts() throws {
    let description = try BiographyDescription(
      BiographyCorpus(biographyConfiguration(people: 300, law: .uniform, noise: 0)))
    #expect(description.items.allSatisfy { $0.kind != .name || $0.saving < 1e-15 })
    let bound = try description.bound(sentences: 1_000_000)
    #expect(bound.sufficientItems == description.items.count)
    let names = description.items.filter { $0.kind == .name }.reduce(0) { $0 + $1.bits }
    #expect(names > 300)
  }

  @Test func badInput() throws {
    let corpus = try Self.corpora()[1]
    let description = try BiographyDescription(corpus)
    for items in [-1, description.items.count + 1] {
      #expect(throws: InvalidParameter.self) {
        try BiographyPartialCode(description, items: items)
      }
    }
    #expect(throws: InvalidParameter.self) {
      try BiographyPartialCode(description, modelBits: .nan)
    }
    #expect(throws: InvalidParameter.self) { try description.bound(sentences: 0) }
    let complete = try BiographyPartialCode(description, items: description.items.count)
    let noisy = try BiographyCorpus(
      biographyConfiguration(people: 300, values: [8, 8, 8], noise: 1))
    #expect(throws: InvalidParameter.self) {
      for j in 0..<100 as Range<UInt64> {
        _ = try complete.bits(of: noisy.sentence(at: j, in: .training))
      }
    }
    #expect(throws: InvalidParameter.self) {
      try BiographyDescription(
        BiographyCorpus(
          biographyConfiguration(
            people: 200_000, firstNames: 500, lastNames: 500,
            values: Array(repeating: 2, count: 101))))
    }
  }
}
