import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct EstimateTests {
  private func decoded(_ text: String) throws -> Estimate {
    try JSONDecoder().decode(Estimate.self, from: Data(text.utf8))
  }

  @Test(arguments: [
    (Estimate.computed(0.5), #"{"value":0.5}"#),
    (.oneRun(0.5), #"{"source":"one run","value":0.5}"#),
    (
      Estimate(0.5, .standardError(0.25, of: 5, .seeds)),
      #"{"count":5,"source":"seeds","standardError":0.25,"value":0.5}"#
    ),
    (
      .bounded(-2, standardError: 0),
      #"{"count":1,"source":"bound","standardError":0,"value":-2}"#
    ),
  ])
  func formIsCompactAndStable(_ estimate: Estimate, _ text: String) throws {
    #expect(try canonicalText(estimate) == text)
    #expect(try decoded(text) == estimate)
  }

  @Test(arguments: [
    (#"{}"#, "value"),
    (#"{"value":"1"}"#, "Double"),
    (#"{"value":1,"standardError":0.1}"#, "needs a source"),
    (#"{"value":1,"count":3}"#, "needs a source"),
    (#"{"value":1,"source":"one run","standardError":0.1}"#, "one run is not known"),
    (#"{"value":1,"source":"seeds","count":3}"#, "standardError"),
    (#"{"value":1,"source":"seeds","standardError":0.1}"#, "count"),
    (#"{"value":1,"source":"seeds","standardError":-0.1,"count":3}"#, "not negative"),
    (#"{"value":1,"source":"seeds","standardError":0.1,"count":1}"#, "at least 2"),
    (#"{"value":1,"source":"bound","standardError":0.1,"count":0}"#, "at least 1"),
    (#"{"value":1,"source":"seeds","standardError":0.1,"count":2.5}"#, "corrupted"),
    (#"{"value":1,"source":"luck","standardError":0.1,"count":3}"#, "seeds, replicates"),
    (#"{"value":1,"standarderror":0.1}"#, "standarderror"),
  ])
  func nonsenseIsRefused(_ text: String, _ because: String) throws {
    let error = try #require(throws: DecodingError.self) { try decoded(text) }
    #expect("\(error)".contains(because), "\(error)")
  }

  @Test func infiniteErrorIsRefused() {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    for error in ["Infinity", "NaN"] {
      let text = #"{"value":1,"source":"seeds","standardError":"\#(error)","count":3}"#
      #expect(throws: DecodingError.self) {
        try decoder.decode(Estimate.self, from: Data(text.utf8))
      }
    }
  }

  @Test func linearMapsKeepTheSource() {
    let measured = Estimate(2, .standardError(0.5, of: 3, .replicates))
    #expect(
      measured.scaled(by: -4).shifted(by: 1)
        == Estimate(-7, .standardError(2, of: 3, .replicates)))
    #expect(Estimate.oneRun(2).scaled(by: 3) == .oneRun(6))
    #expect(Estimate.computed(2).shifted(by: 3) == .computed(5))
  }

  @Test func errorsAreKnownOrSaidNotToBe() {
    #expect(Estimate.computed(1).standardError == 0)
    #expect(Estimate.oneRun(1).standardError == nil)
    let four = Estimate.mean(of: [1, 2, 3, 4], over: .people)
    #expect(four.degreesOfFreedom == 3)
    #expect(four == Estimate(2.5, .standardError((5.0 / 12).squareRoot(), of: 4, .people)))
    #expect(Estimate.mean(of: [7], over: .seeds) == .oneRun(7))
    #expect(Estimate.bounded(1, standardError: 2).degreesOfFreedom == nil)
    #expect(Estimate.computed(1).degreesOfFreedom == nil)
  }
}
