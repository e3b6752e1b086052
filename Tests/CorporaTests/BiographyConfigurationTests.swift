import Corpora
import Foundation
import Support
import Testing
import Theory

@Suite struct BiographyConfigurationTests {
  @Test func rejectsWhatCannotBe() throws {
    func message(_ make: () throws -> BiographyConfiguration) -> String {
      do {
        _ = try make()
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(
      message { try biographyConfiguration(people: 0) }
        == "people is 0, but it must be between 1 and 10000000")
    #expect(message { try biographyConfiguration(people: 10_000_001) }.hasPrefix("people is"))
    #expect(
      message { try biographyConfiguration(people: 301) }
        == "people is 301, but there are only 300 pairs of first and last names; add names")
    #expect(message { try biographyConfiguration(firstNames: 0) }.hasPrefix("firstNames is 0"))
    #expect(message { try biographyConfiguration(lastNames: .max) }.hasPrefix("lastNames is"))
    #expect(
      message { try biographyConfiguration(values: []) }.hasPrefix("the length of values is 0"))
    #expect(message { try biographyConfiguration(values: [4, 1]) }.hasPrefix("values[1] is 1"))
    #expect(
      message { try biographyConfiguration(values: [9_999_999, 9_999_999]) }
        .hasPrefix("the vocabulary's size is"))
    #expect(message { try biographyConfiguration(templates: 0) }.hasPrefix("templates is 0"))
    for noise in [-0.1, 1.1, .nan, .infinity] {
      #expect(
        message { try biographyConfiguration(noise: noise) }
          == "noise is \(noise), but it must be between 0 and 1")
    }
    for (exponent, shift) in [(-1.0, 0.0), (.nan, 0), (101, 0), (1, -1), (1, .infinity)] {
      #expect(throws: InvalidParameter.self) {
        try biographyConfiguration(law: .power(exponent: exponent, shift: shift))
      }
    }
    // Valid by itself, but the hundredth person would have probability 100^-100 and less later.
    #expect(throws: InvalidParameter.self) {
      try BiographyCorpus(
        biographyConfiguration(
          people: 10_000, firstNames: 100, lastNames: 100, law: .power(exponent: 100, shift: 0)))
    }
  }

  @Test func roundTripThroughJSON() throws {
    for (law, seed) in zip(try peopleLaws(), [0, 1, 1 << 53 + 1, .max] as [UInt64]) {
      let configuration = try biographyConfiguration(law: law, noise: 0.1, seed: seed)
      let data = try JSONEncoder().encode(configuration)
      #expect(try JSONDecoder().decode(BiographyConfiguration.self, from: data) == configuration)
    }
  }

  private static let valid = """
    {"people": 6, "firstNames": 2, "lastNames": 3, "values": [2, 3], "templates": 5,
     "law": {"kind": "power", "exponent": 1.5, "shift": 2}, "noise": 0.25, "seed": 7}
    """

  private func decode(replacing old: String, with new: String) throws -> BiographyConfiguration {
    let text = Self.valid.replacingOccurrences(of: old, with: new)
    return try JSONDecoder().decode(BiographyConfiguration.self, from: Data(text.utf8))
  }

  @Test func readsEveryKindOfLaw() throws {
    #expect(
      try decode(replacing: "", with: "")
        == biographyConfiguration(
          people: 6, firstNames: 2, lastNames: 3, values: [2, 3], templates: 5,
          law: .power(exponent: 1.5, shift: 2), noise: 0.25, seed: 7))
    let power = "\"power\", \"exponent\": 1.5, \"shift\": 2"
    #expect(try decode(replacing: power, with: "\"uniform\"").law == .uniform)
    #expect(
      try decode(
        replacing: power, with: "\"pitmanYor\", \"discount\": 0.5, \"concentration\": 1"
      ).law == .pitmanYor(PitmanYor(discount: 0.5, concentration: 1)))
  }

  @Test func unknownKeysNameTheNearest() {
    func unknownKey(_ old: String, _ new: String) -> UnknownKey? {
      #expect(throws: UnknownKey.self) { try decode(replacing: old, with: new) }
    }
    let extra = unknownKey("\"seed\": 7", "\"seed\": 7, \"template\": 3")
    #expect(extra?.key == "template" && extra?.nearest == "templates")
    let misspelt = unknownKey("firstNames", "fristNames")
    #expect(misspelt?.nearest == "firstNames")
    #expect(misspelt?.description == "fristNames is not a known key; the nearest is firstNames")
    let nested = unknownKey("exponent", "exponnent")
    #expect(nested?.key == "law.exponnent" && nested?.nearest == "exponent")
    // Known, but not of this kind of law.
    #expect(unknownKey("\"shift\": 2", "\"shift\": 2, \"discount\": 0.5")?.key == "law.discount")
  }

  @Test func whatIsReadIsChecked() {
    #expect(throws: InvalidParameter.self) { try decode(replacing: "0.25", with: "2.5") }
    #expect(throws: InvalidParameter.self) {
      try decode(replacing: "\"people\": 6", with: "\"people\": 7")
    }
    #expect(throws: InvalidParameter.self) { try decode(replacing: "1.5", with: "-1.5") }
    #expect(throws: InvalidParameter.self) { try decode(replacing: "power", with: "zipf") }
    #expect(throws: DecodingError.self) { try decode(replacing: ", \"seed\": 7", with: "") }
    #expect(throws: DecodingError.self) {
      try decode(replacing: "\"seed\": 7", with: "\"seed\": -7")
    }
    #expect(throws: DecodingError.self) { try decode(replacing: "[2, 3]", with: "[2, 3.5]") }
    #expect(throws: DecodingError.self) { try decode(replacing: "6", with: "1e30") }
    #expect(throws: DecodingError.self) {
      try decode(replacing: "{\"kind\": \"power\", \"exponent\": 1.5, \"shift\": 2}", with: "null")
    }
  }
}
