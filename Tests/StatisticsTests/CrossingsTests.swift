import Foundation
import Statistics
import Testing

@Suite struct CrossingsTests {
  @Test func allCross() throws {
    let crossings = Crossings([.at(10), .at(1000)])
    #expect(crossings.places?.values == [10, 1000])
    #expect(crossings.words == "crossed")
    let mean = try #require(crossings.geometricMean)
    // The mean of ln x is ln 100, its standard error ln 10 of two seeds.
    #expect(abs(mean.value - 100) < 1e-10)
    #expect(abs((mean.standardError ?? .nan) - 100 * log(10.0)) < 1e-9)
    #expect(crossings.map { 2 * $0 }.places?.values == [20, 2000])
  }

  @Test func oneThatDoesNotCrossIsNoMean() {
    let crossings = Crossings([.at(10), .notReached, .alreadyPast])
    #expect(crossings.places == nil && crossings.geometricMean == nil)
    #expect(
      crossings.words
        == "crossed in 1, past at the first point in 1, not reached in 1 of 3 seeds")
    #expect(crossings.map { 2 * $0 }.each == [.at(20), .notReached, .alreadyPast])
    let error = #expect(throws: MissingCrossing.self) { try crossings.allPlaces(of: "it") }
    #expect(error?.description.hasPrefix("it is not crossed in every run (crossed in 1,") == true)
    #expect(Crossings([.notReached, .notReached]).words == "not reached")
  }

  @Test func theEndStandsForWhatIsNotReached() throws {
    #expect(try Crossing.notReached.place(orEnd: 7, of: "it") == 7)
    #expect(try Crossing.at(3).place(orEnd: 7, of: "it") == 3)
    #expect(throws: MissingCrossing.self) { try Crossing.alreadyPast.place(orEnd: 7, of: "it") }
    #expect(throws: MissingCrossing.self) { try Crossing.notReached.requiredPlace(of: "it") }
  }
}
