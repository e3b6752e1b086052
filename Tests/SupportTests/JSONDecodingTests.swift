import Foundation
import Support
import TestSupport
import Testing

/// The decoder of our JSON values, beside Foundation's.
@Suite struct JSONDecodingTests {
  private struct Sample: Codable, Equatable {
    enum Kind: String, Codable { case one, two }
    struct Part: Codable, Equatable { var list: [Int?] }
    var text = "é\n\u{1F600}"
    var integer = Int.max
    var large = UInt64.max
    var double = 0.1
    var float: Float = 1.5
    var flag = true
    var kind = Kind.two
    var parts = [Part(list: [1, nil]), Part(list: [])]
    var named = ["a": 1.0, "b": 2.0]
    var missing: Int?
  }

  private func reason(_ text: String) -> String {
    do {
      _ = try JSON.decode(Sample.self, from: Data(text.utf8))
      return "none"
    } catch {
      return decodingReason(error)
    }
  }

  @Test func whatIsEncodedIsDecoded() throws {
    let data = try JSONEncoder().encode(Sample())
    #expect(try JSON.decode(Sample.self, from: data) == Sample())
    #expect(
      try JSON.decode(Sample.self, from: data) == JSONDecoder().decode(Sample.self, from: data))
  }

  @Test func wholeNumbersMayBeWrittenAsOthers() throws {
    #expect(try JSON.decode([Int].self, from: Data("[1e3, 2.0, -0]".utf8)) == [1000, 2, 0])
    #expect(try JSON.decode([Double].self, from: Data("[1, 1e-8]".utf8)) == [1, 1e-8])
  }

  @Test(arguments: [
    ("[1.5]", "0 is not valid: the number 1.5 is out of range"),
    ("[300]", "0 is not valid: the number 300 is out of range"),
    ("[\"1\"]", "0 is not of type UInt8"), ("[true]", "0 is not of type UInt8"),
    ("[null]", "0 is null"), ("{}", "the file is not of type Array<Any>"),
  ])
  func wrongNumbersAreNamed(text: String, message: String) {
    let error = #expect(throws: (any Error).self) {
      try JSON.decode([UInt8].self, from: Data(text.utf8))
    }
    #expect(error.map(decodingReason) == message)
  }

  @Test func wrongValuesAreNamedWithTheirPlace() throws {
    let text = try canonicalText(Sample())
    #expect(
      reason(text.replacingOccurrences(of: "[1,null]", with: "[1,\"x\"]"))
        == "parts.0.list.1 is not of type Int")
    #expect(
      reason(text.replacingOccurrences(of: "\"flag\"", with: "\"flog\"")) == "flag is missing")
    #expect(
      reason(text.replacingOccurrences(of: "0.1", with: "1e999"))
        == "double is not valid: the number 1e999 is out of range")
    #expect(
      reason(text.replacingOccurrences(of: "\"two\"", with: "\"three\"")).hasPrefix(
        "kind is not valid"))
    #expect(
      reason(text.replacingOccurrences(of: "\"flag\"", with: "\"kind\"")).contains(
        "\"kind\" occurs twice"))
  }
}
