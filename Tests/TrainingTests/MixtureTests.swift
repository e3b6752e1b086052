import Testing
import Training

@Suite struct MixtureTests {
  @Test(arguments: [[1.0], [1, 1], [31, 1], [0.8, 0.2], [1, 2, 3, 4], [1e-3, 1], [0, 1, 0]])
  func sharesAreKeptThroughout(weights: [Double]) {
    let mixture = Mixture(weights: weights)
    let total = weights.reduce(0, +)
    var counts = weights.map { _ in 0 as UInt64 }
    for sentence in 0..<5000 as Range<UInt64> {
      #expect(mixture.counts(ofFirst: sentence) == counts)
      let place = mixture.place(of: sentence)
      // The sentences of a source have the numbers 0, 1, 2, ... in it.
      #expect(place.number == counts[place.source])
      counts[place.source] += 1
    }
    for (count, weight) in zip(counts, weights) {
      // Each of the splits one after another rounds to the nearest whole sentence.
      let expected = weight / total * 5000
      #expect(abs(Double(count) - expected) <= Double(weights.count), "\(count), \(expected)")
    }
  }

  @Test func farOutItIsStillExact() {
    let mixture = Mixture(weights: [1, 2])
    let sentence = UInt64(1) << 52
    let counts = mixture.counts(ofFirst: sentence)
    #expect(counts[0] + counts[1] == sentence)
    let place = mixture.place(of: sentence)
    #expect(place.number == counts[place.source])
  }
}
