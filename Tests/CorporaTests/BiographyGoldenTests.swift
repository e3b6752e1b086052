import Corpora
import Foundation
import Support
import Testing
import Theory

/// What configurations meant when runs with them were recorded: their runs are known by a digest of
/// the configuration, so that it must mean the same for ever.
@Suite struct BiographyGoldenTests {
  private static let digests = [
    "41a8571d33c1318a841a3e8515b97590bf50d7be116b4df7927a30eb6eb1ba7e",
    "70e71aff495fb6ee3fb2e9c91db940230d81a3c863f3bae1857ff4dec8d8135c",
    "87693c2c95443a0eaf24203aac9dd340fc877f8fcb024c4baeb1027035ba9c84",
    "8840ff7724e0f4520989b7dd9568a3329aab087d8e51a3eeb925c33497cb1117",
  ]

  /// Sentences of both splits, facts and questions, as numbers.
  private func digest(_ corpora: [BiographyCorpus]) throws -> String {
    var numbers: [Int32] = []
    for corpus in corpora {
      for split in CorpusSplit.allCases {
        for j in 0..<500 as Range<UInt64> {
          let index = corpus.horizon == nil ? j << 30 : j
          numbers += corpus.tokens(at: index, in: split)
        }
      }
      for person in 0..<corpus.people {
        for attribute in 0..<corpus.attributes {
          numbers.append(Int32(try corpus.value(of: attribute, person: person)))
          let question = try corpus.question(person: person, attribute: attribute)
          numbers += question.prompt + [Int32(question.answer)]
        }
      }
    }
    return sha256(
      numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } })
  }

  /// Three corpora of each law.
  @Test(arguments: 0..<4)
  func corporaAreTheSame(index: Int) throws {
    let corpora = try [([20, 15], 6, 0.2), ([1, 300], 1, 0), ([13, 17], 9, 1)].map {
      try BiographyCorpus(
        biographyConfiguration(
          firstNames: $0[0], lastNames: $0[1], templates: $1, law: try peopleLaws()[index],
          noise: $2, seed: 0x1234_5678_9ABC))
    }
    #expect(try digest(corpora) == Self.digests[index])
  }

  /// Whatever needs no function that rounds otherwise on another processor.
  @Test func worldsAreTheSame() throws {
    let spectrum = try CountSpectrum([(9, 3), (1, 40)].map { .init(count: $0, people: $1) })
    let open = PeopleLaw.openPitmanYor(discount: 0.5, concentration: 2)
    let corpora =
      try [
        world(names: [150], stream: 2), world(names: [9, 8, 7], first: 11, correlation: 0.5),
        world(
          people: nil, names: [3, 4, 5, 6], law: .counts(spectrum), questions: 3, form: .question),
      ].map(BiographyCorpus.init) + [
        BiographyCorpus(world(people: nil, law: open), sentences: 500)
      ]
    let digest = try digest(corpora)
    #expect(digest == "2e275fadea06d7c6ac740b341de2ad7e59e069505b69f725a4220075c6cf8b19")
  }

  /// The digest of a run is one of these bytes.
  @Test func theEncodingIsTheSame() throws {
    let text = try peopleLaws().map {
      String(
        decoding: try canonicalJSON(biographyConfiguration(law: $0)), as: UTF8.self)
    }
    let laws = [
      #"{"kind":"uniform"}"#, #"{"exponent":1,"kind":"power","shift":3}"#,
      #"{"exponent":1.5,"kind":"power","shift":0.5}"#,
      #"{"concentration":5,"discount":0.6,"kind":"pitmanYor"}"#,
    ]
    #expect(
      text
        == laws.map {
          #"{"firstNames":20,"lastNames":15,"law":\#($0),"noise":0.2,"people":100,"seed":1,"#
            + #""templates":6,"values":[4,7,3]}"#
        })
  }
}
