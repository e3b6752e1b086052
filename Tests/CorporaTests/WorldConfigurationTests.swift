import Corpora
import Foundation
import Support
import TestSupport
import Testing
import Theory

@Suite struct WorldConfigurationTests {
  private static let keys = #""values": [2, 3], "templates": 5, "noise": 0.25, "seed": 7"#

  private func decode(_ text: String) throws -> BiographyConfiguration {
    try JSON.decode(
      BiographyConfiguration.self, from: Array("{\(text), \(Self.keys)}".utf8))
  }

  private func message(_ make: () throws -> BiographyConfiguration) -> String {
    do {
      _ = try make()
      return "accepted"
    } catch { return "\(error)" }
  }

  @Test func twoSetsOfNamesAreFirstAndLastNames() throws {
    let named = try decode(#""people": 6, "names": [2, 3], "law": {"kind": "uniform"}"#)
    let old = try decode(
      #""people": 6, "firstNames": 2, "lastNames": 3, "law": {"kind": "uniform"}"#)
    #expect(named == old && named.hashValue == old.hashValue)
    #expect(named.firstNames == 2 && named.lastNames == 3)
    #expect(
      try canonicalText(named)
        == #"{"firstNames":2,"lastNames":3,"law":{"kind":"uniform"},"noise":0.25,"people":6,"#
        + #""seed":7,"templates":5,"values":[2,3]}"#)
  }

  /// What a key says when it says nothing new is not encoded.
  @Test func defaultsAreNotEncoded() throws {
    let law = #""people": 6, "firstNames": 2, "lastNames": 3, "law": {"kind": "uniform"}"#
    let defaults = #""first": 0, "questions": 0, "form": "statement", "correlation": -0.0, "#
    let stated = try decode("\(law), \(defaults)\"samplingExponent\": 1, \"stream\": 0")
    #expect(try stated == decode(law))
    #expect(try canonicalText(stated) == canonicalText(decode(law)))
  }

  @Test func roundTripThroughJSON() throws {
    let spectrum = try CountSpectrum([(3, 2), (9, 1), (3, 1)].map { .init(count: $0, people: $1) })
    let configurations = try [
      world(names: [200]), world(names: [3, 5, 7]), world(names: [3, 5, 2, 4]),
      world(first: 7, questions: 2, form: .question, correlation: 0.25),
      world(questions: 1, samplingExponent: 0.5, stream: 3),
      world(people: nil, law: .counts(spectrum)),
      world(people: nil, law: .openPitmanYor(discount: 0.5, concentration: 0), first: 200),
      world(
        people: nil, law: .endlessPower(exponent: 1.5, shift: 2), samplingExponent: 0.8),
    ]
    for configuration in configurations {
      let data = try canonicalJSON(configuration)
      #expect(try JSON.decode(BiographyConfiguration.self, from: data) == configuration)
      #expect(try JSONDecoder().decode(BiographyConfiguration.self, from: data) == configuration)
    }
    #expect(
      try canonicalText(configurations[3])
        == #"{"correlation":0.25,"first":7,"firstNames":20,"form":"question","lastNames":15,"#
        + #""law":{"exponent":1,"kind":"power","shift":3},"noise":0.2,"people":100,"questions":2,"#
        + #""seed":1,"templates":6,"values":[4,7,3]}"#)
    #expect(
      try canonicalText(configurations[5])
        == #"{"firstNames":20,"lastNames":15,"law":{"kind":"counts","spectrum":[[9,1],[3,3]]},"#
        + #""noise":0.2,"seed":1,"templates":6,"values":[4,7,3]}"#)
    #expect(configurations[5].people == 4)
    #expect(
      try canonicalText(configurations[6])
        == #"{"first":200,"firstNames":20,"lastNames":15,"law":{"concentration":0,"discount":0.5,"#
        + #""kind":"openPitmanYor"},"noise":0.2,"seed":1,"templates":6,"values":[4,7,3]}"#)
    #expect(configurations[6].people == 100)
    // Four sets of a million names are more than anybody can be numbered by.
    let million = 1_000_000
    let vast = try world(
      people: nil, names: Array(repeating: million, count: 4),
      law: .endlessPower(exponent: 2, shift: 0), first: 9)
    #expect(vast.people == 1 << 32 - 9 && vast.nameCount == 1e24)
    #expect(vast.mostPeople(sentences: 1000) == 1000)
  }

  @Test func lawsAreRead() throws {
    let names = #""names": [2, 3]"#
    #expect(
      try decode(
        #"\#(names), "law": {"kind": "counts", "spectrum": [[1, 2], [5, 1], [1, 1]]}"#
      ).law == .counts(CountSpectrum([.init(count: 5, people: 1), .init(count: 1, people: 3)])))
    #expect(
      try decode(
        #"\#(names), "law": {"kind": "openPitmanYor", "discount": 0.5, "concentration": 2}"#
      ).law == .openPitmanYor(discount: 0.5, concentration: 2))
    #expect(
      try decode(#"\#(names), "law": {"kind": "endlessPower", "exponent": 1.5, "shift": 0}"#).law
        == .endlessPower(exponent: 1.5, shift: 0))
  }

  @Test(arguments: [
    (#""names": []"#, "the length of names is 0, but it must be between 1 and 4"),
    (#""names": [9, 9, 9, 9, 9]"#, "the length of names is 5, but it must be between 1 and 4"),
    (#""names": [9, 0, 9]"#, "names[1] is 0, but it must be between 1 and 1000000"),
    (#""names": [5]"#, "people is 6, but there are only 5 names; add names"),
    (
      #""names": [2, 5], "first": 7"#,
      "people is 6, but there are only 3 pairs of first and last names from person 7 on; add names"
    ),
    (
      #""names": [2, 5], "first": 10"#,
      "first is 10, but there are only 10 pairs of first and last names; add names"
    ),
    (#""names": [9, 9], "first": -1"#, "first is -1, but it must be between 0 and 4294967295"),
    (
      #""names": [9000, 9000, 9000], "first": 4294967291"#,
      "first is 4294967291, but the last person's number in the world must be below 4294967296"
    ),
    (
      #""names": [9, 9], "lastNames": 9"#,
      "names is [9, 9], but it stands in place of firstNames and lastNames; state it or them"
    ),
    (#""names": [9, 9], "questions": -1"#, "questions is -1, but it must be between 0 and 10000"),
    (
      #""names": [9, 9], "form": "question""#,
      "form is question, but there are no question templates; set questions to at least 1"
    ),
    (#""names": [9, 9], "form": "ode""#, "form is ode, but it must be statement or question"),
    (#""names": [9, 9], "correlation": 1.5"#, "correlation is 1.5, but it must be between 0 and 1"),
    (
      #""names": [9], "correlation": 0.5"#,
      "correlation is 0.5, but it must be 0 where names have one token, since nobody shares a last name"
    ),
    (
      #""names": [9, 9], "samplingExponent": 0"#,
      "samplingExponent is 0.0, but it must be positive and at most 100"
    ),
    (#""names": [9, 9], "naems": 1"#, "naems is not a known key; the nearest is names"),
  ])
  func whatMakesNoSenseIsRefused(keys: String, expected: String) {
    #expect(
      message { try decode(#"\#(keys), "people": 6, "law": {"kind": "uniform"}"#) } == expected)
  }

  @Test(arguments: [
    (
      #""law": {"kind": "counts", "spectrum": [[2, 3]]}, "people": 4"#,
      "people is 4, but the law's spectrum has 3 people; leave people out"
    ),
    (
      #""law": {"kind": "counts", "spectrum": []}"#,
      "the law's spectrum is empty, but it must have a count at least"
    ),
    (
      #""law": {"kind": "counts", "spectrum": [[2, 3, 4]]}"#,
      "an entry of the law's spectrum is [2, 3, 4], but it must be [count, people]"
    ),
    (
      #""law": {"kind": "counts", "spectrum": [[0, 3]]}"#,
      "the spectrum's count is 0, but it must be between 1 and 1000000000000000"
    ),
    (
      #""law": {"kind": "counts", "file": "x.txt"}"#,
      "the law's file is x.txt, but only a configuration file may name a file of counts; state their spectrum"
    ),
    (
      #""law": {"kind": "openPitmanYor", "discount": 0.5, "concentration": 1}, "people": 4"#,
      "people is 4, but an open law has no number of people; leave it out"
    ),
    (
      #""law": {"kind": "openPitmanYor", "discount": 1, "concentration": 1}"#,
      "discount is 1.0, but it must be at least 0 and less than 1"
    ),
    (
      #""law": {"kind": "openPitmanYor", "discount": 0, "concentration": 0}"#,
      "concentration is 0.0, but it must be positive where the discount is 0"
    ),
    (
      #""law": {"kind": "openPitmanYor", "discount": 0.5, "concentration": 1}, "samplingExponent": 2"#,
      "samplingExponent is 2.0, but it must be 1 under openPitmanYor, whose frequencies arise from the sentences themselves"
    ),
    (
      #""law": {"kind": "openPitmanYor", "discount": 0.5, "concentration": 1}, "stream": 2"#,
      "stream is 2, but it must be 0 in an open world, whose people are known by the stream that mentions them"
    ),
    (
      #""law": {"kind": "endlessPower", "exponent": 1, "shift": 1}"#,
      "exponent is 1.0, but it must exceed 1 and be at most 100"
    ),
    (
      #""law": {"kind": "endlessPower", "exponent": 2, "shift": -1}"#,
      "shift is -1.0, but it must be between 0 and 10^9"
    ),
    (
      #""law": {"kind": "endlessPower", "exponent": 2, "shift": 1}, "samplingExponent": 0.5"#,
      "samplingExponent is 0.5, but times the law's exponent 2.0 it must exceed 1, or the frequencies have no sum"
    ),
    (
      #""law": {"kind": "endlessPower", "exponent": 2, "shift": 1, "discount": 0.5}"#,
      "law.discount is not a known key; the nearest is exponent"
    ),
  ])
  func whatALawDoesNotAllowIsRefused(keys: String, expected: String) {
    #expect(message { try decode(#"\#(keys), "names": [9, 9]"#) } == expected)
  }

  @Test func theNumberOfPeopleIsNeededWhereTheLawDoesNotTellIt() {
    #expect(throws: DecodingError.self) {
      try decode(#""names": [9, 9], "law": {"kind": "uniform"}"#)
    }
    #expect(message { try world(people: nil, law: .uniform) }.hasPrefix("people is absent"))
  }
}
