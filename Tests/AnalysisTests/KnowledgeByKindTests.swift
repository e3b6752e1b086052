import Analysis
import Corpora
import Foundation
import Statistics
import Testing
import Theory

@Suite struct KnowledgeByKindTests {
  private let corpus: BiographyCorpus
  private let description: BiographyDescription
  private let knowledge: KnowledgeByKind
  private let known: BitsByKind

  init() throws {
    corpus = try smallCorpus()
    description = try BiographyDescription(corpus)
    knowledge = KnowledgeByKind(of: corpus)
    let sentence = BiographyEntropies(of: corpus).sentence
    known = BitsByKind(
      name: sentence.name / M_LN2, syntax: sentence.syntax / M_LN2,
      knowledge: sentence.knowledge / M_LN2)
  }

  @Test func sharesRunFromIgnoranceToKnowledge() {
    let start = 4 * log2(Double(corpus.vocabulary.size))
    let ignorant = code(1, name: 6, syntax: start, quarters: [3, 3, 3, 3])
    let all = code(
      1, name: known.name, syntax: known.syntax,
      quarters: .init(repeating: known.knowledge, count: 4))
    for kind in KnownKind.all {
      #expect(abs(knowledge.share(of: kind, by: ignorant)) < 1e-12)
      #expect(abs(knowledge.share(of: kind, by: all) - 1) < 1e-12)
    }
    // Worse than ignorance is negative, not zero.
    #expect(
      knowledge.share(of: .facts(quarter: 2), by: code(1, syntax: 0, quarters: [3, 3, 5, 3])) < 0)
    #expect(abs(knowledge.shareOfSyntax(paying: BitsByKind(syntax: start))) < 1e-12)
  }

  @Test func whatIsLostOfAllFactsIsAShareOfTheirBits() {
    #expect(abs(knowledge.factBits - (3 - known.knowledge)) < 1e-12)
    // The code of the fixture pays nothing for values, less than those who know everything.
    let loss = knowledge.lossOfFacts(by: code(1, syntax: 9))
    #expect(abs(loss + known.knowledge / knowledge.factBits) < 1e-12)
  }

  /// Each kind is unknown until its first item is paid for and known after its last.
  @Test func theDescriptionBuysKindAfterKind() throws {
    let complete = description.items.map(\.bits).reduce(0, +)
    for kind in KnownKind.all {
      let curve = try knowledge.curve(of: kind, described: description)
      #expect(curve.y.first == 0 && abs((curve.y.last ?? 0) - 1) < 1e-12)
      #expect(abs((curve.x.last ?? 0) - complete) < 1e-6)
      #expect(zip(curve.y, curve.y.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 })
      let thinned = try knowledge.curve(of: kind, described: description, every: 8)
      #expect(thinned.x.count <= curve.x.count && thinned.y.last == curve.y.last)
    }
    let syntax = try knowledge.curve(of: .syntax, described: description)
    let half = try #require(syntax.crossing(of: 0.5, .rising, .first).place)
    #expect(abs(half / description.items[0].bits - 1) < 1e-8)
  }

  @Test func halfWayIsNamedWhereItIsNotFound() throws {
    let unknown = code(100, name: 6, syntax: 20, quarters: [3, 3, 3, 3])
    let some = code(200, name: 6, syntax: known.syntax, quarters: [known.knowledge, 3, 3, 3])
    func half(_ kind: KnownKind, _ codes: [CodeLengths.TwoPart]) throws -> HalfWay {
      try HalfWay(of: kind, knowledge, described: description, trained: LowerEnvelope(of: codes))
    }
    let syntax = try half(.syntax, [unknown, some])
    let first = try half(.facts(quarter: 0), [unknown, some])
    let second = try half(.facts(quarter: 1), [unknown, some])
    guard case .at(let bits) = first.trained else {
      Issue.record("\(first.trained)")
      return
    }
    #expect(bits > 800 && bits < 1600)
    #expect(abs(try first.ratio() - bits / first.described) < 1e-12)
    #expect(second.trained == .notReached)
    #expect(throws: NeverKnown.self) { try second.ratio() }
    #expect(first.comes(before: second) && !second.comes(before: first))
    #expect(!second.comes(before: second))
    let past = try half(.syntax, [some])
    #expect(past.trained == .alreadyPast)
    #expect(abs(try past.ratio() - 1600 / past.described) < 1e-12)
    #expect(past.comes(before: first) && syntax.smallest == 800)
    let envelope = LowerEnvelope(of: [unknown, some])
    #expect(try knowledge.first(in: envelope, knowing: 0.9, of: .syntax) == some)
    #expect(throws: NeverKnown.self) {
      try knowledge.first(in: envelope, knowing: 0.9, of: .names)
    }
  }

  @Test func equalUseIsAStraightLineAboveTheBound() throws {
    let bound = try description.bound(sentences: 1000)
    let complete = bound.completeModelBits
    #expect(
      abs(description.bitsAtEqualUse(modelBits: complete) - known.total) < 1e-6)
    let grammar = description.items[0].bits
    let atGrammar = try bound.dataBits(modelBits: grammar) / 1000
    #expect(abs(description.bitsAtEqualUse(modelBits: grammar) - atGrammar) < 1e-6)
    // What is used most is bought first: equal use is worse at every price between.
    let middle = (grammar + complete) / 2
    #expect(
      description.bitsAtEqualUse(modelBits: middle)
        > (try bound.dataBits(modelBits: middle) / 1000))
  }
}
