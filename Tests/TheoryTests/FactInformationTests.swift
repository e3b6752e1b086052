import Foundation
import TestSupport
import Testing
import Theory

/// I(m) in bits by enumeration: sequences of sightings that differ by a renaming of values have the
/// same probability, so one of each pattern is enough, V (V-1) ... times.
private func enumerated(values: Int, noise: Double, sightings: Int) -> Double {
  let v = Double(values)
  let (q, w) = (1 - noise + noise / v, noise / v)
  var entropy = 0.0
  func extend(_ counts: [Int], seen: Int) {
    guard seen < sightings else {
      let n = Double(seen)
      var probability = (v - Double(counts.count)) / v * pow(w, n)
      for c in counts { probability += pow(q, Double(c)) * pow(w, n - Double(c)) / v }
      let ways = counts.indices.reduce(1) { $0 * (v - Double($1)) }
      if probability > 0 { entropy -= ways * probability * log2(probability) }
      return
    }
    for index in 0..<min(counts.count + 1, values) {
      var next = counts
      if index == counts.count { next.append(1) } else { next[index] += 1 }
      extend(next, seen: seen + 1)
    }
  }
  extend([], seen: 0)
  return entropy - Double(sightings) * stated(values: values, noise: noise)
}

/// h(e, V), bits.
private func stated(values: Int, noise: Double) -> Double {
  let v = Double(values)
  let (q, w) = (1 - noise + noise / v, noise / v)
  return -q * log2(q) - (w > 0 ? (v - 1) * w * log2(w) : 0)
}

@Suite struct FactInformationTests {
  @Test(arguments: [2, 3, 5, 64, 1000], [1e-9, 0.05, 0.3, 0.6])
  func agreesWithEnumeration(values: Int, noise: Double) throws {
    let information = try FactInformation(values: values, noise: noise, sightings: 8)
    for sightings in 0...8 {
      let exact = enumerated(values: values, noise: noise, sightings: sightings)
      #expect(
        abs(information[sightings] - exact) < 1e-11,
        "V = \(values), e = \(noise), m = \(sightings): \(information[sightings]), \(exact)")
    }
  }

  /// Two values: the posterior depends on the difference of the counts, a binomial number.
  @Test(arguments: [0.2, 0.7, 0.9])
  func agreesWithTheBinomialSum(noise: Double) throws {
    let information = try FactInformation(values: 2, noise: noise, sightings: 300)
    let (q, w) = (1 - noise / 2, noise / 2)
    for m in [10, 57, 300] {
      let n = Double(m)
      var rest = 0.0
      for k in 0...m {
        let c = Double(k)
        let ways = exp(lgamma(n + 1) - lgamma(c + 1) - lgamma(n - c + 1))
        let truth = ways * exp(c * log(q) + (n - c) * log(w))
        rest += truth * log2(1 + exp((n - 2 * c) * log(q / w)))
      }
      #expect(abs(information[m] - (1 - rest)) < 1e-11, "\(m): \(information[m]), \(1 - rest)")
    }
  }

  @Test func withoutNoiseOneSightingIsEnoughAndAllNoiseTellsNothing() throws {
    let clear = try FactInformation(values: 20, noise: 0, sightings: 100)
    #expect(clear.bits == [0, log2(20)] && clear[70] == log2(20))
    let dark = try FactInformation(values: 20, noise: 1, sightings: .max)
    #expect(dark.bits == [0] && dark[9] == 0)
    // Noise that doubles can hardly tell from none.
    for noise in [1e-300, 1e-306, Double.leastNonzeroMagnitude] {
      let faint = try FactInformation(values: 20, noise: noise, sightings: 9)
      #expect(faint.bits == [0, log2(20)])
    }
  }

  /// Every sighting tells something, less than the one before, until the fact is known.
  @Test(arguments: [(32, 0.05), (64, 0.5), (7, 0.8)])
  func informationSaturates(values: Int, noise: Double) throws {
    let information = try FactInformation(values: values, noise: noise, sightings: .max)
    let bits = information.bits
    #expect(bits.count > 5 && bits.count <= FactInformation.mostSightings + 1)
    let first = log2(Double(values)) - stated(values: values, noise: noise)
    expectClose(bits[1], first, relative: 1e-11)
    for (left, right) in zip(bits, bits.dropFirst()) {
      #expect(right >= left - 1e-11 && right - left <= first + 1e-11)
    }
    for m in 2..<bits.count {
      #expect(bits[m] - 2 * bits[m - 1] + bits[m - 2] < 1e-11)
    }
    // The last step is where the bound on what is missing ends the sum: nothing jumps there.
    #expect(bits[bits.count - 1] == log2(Double(values)))
    #expect(bits[bits.count - 1] - bits[bits.count - 2] < 1e-11)
  }

  @Test func badInput() {
    for (values, noise, sightings) in [
      (1, 0.1, 5), (4, -0.1, 5), (4, 1.1, 5), (4, .nan, 5), (4, 0.1, -1),
      // Known only after many thousand sightings.
      (64, 0.999, 100_000),
    ] {
      #expect(throws: InvalidParameter.self) {
        try FactInformation(values: values, noise: noise, sightings: sightings)
      }
    }
  }
}
