import Analysis
import Foundation
import Testing

@Suite struct SignalOverNoiseTests {
  /// Signal and noise of r sentences about a fact, one by one: each takes away a share of what is there, adds one to the
  /// signal, and comes after 1/r of the disturbances.
  private func square(sightings r: Int, memory m: Double, noise: Double) -> Double {
    let kept = exp(-1 / m)
    var (signal, variance) = (0.0, 0.0)
    for _ in 0..<r {
      signal = signal * kept + 1
      variance = variance * kept * kept + noise / Double(r)
    }
    return signal * signal / variance
  }

  @Test(arguments: [(20, 1000.0), (300, 150), (2000, 100)])
  func aMemoryIsAGeometricSeries(r: Int, m: Double) {
    let (n, e, size) = (1e6, 0.3, 5000.0)
    let p = Double(r) / n
    let x = SignalOverNoise(.strangers, memory: m).logarithm(
      frequency: p, after: n, unknown: e, strength: size)
    let expected = square(sightings: r, memory: m, noise: n * e / size)
    #expect(abs(exp(x) / expected - 1) < 0.02)
  }

  @Test func withoutEndTheSightingsCount() {
    let (n, p, e) = (1e5, 1e-3, 0.2)
    let endless = SignalOverNoise.strangers.logarithm(frequency: p, after: n, unknown: e)
    #expect(abs(endless - log(n * p * p / e)) < 1e-12)
    let long = SignalOverNoise(.strangers, memory: 1e6)
    #expect(abs(long.logarithm(frequency: p, after: n, unknown: e) - endless) < 1e-6)
    // In the end only the disturbances between two sightings count.
    let short = SignalOverNoise(.strangers, memory: 5)
    let last = short.logarithm(frequency: p, after: n, unknown: e)
    #expect(abs(last - log(p / e * 10)) < 1e-6)
    #expect(abs(last - short.logarithm(frequency: p, after: 10 * n, unknown: e)) < 1e-6)
  }

  @Test(arguments: [SignalOverNoise.strangers, .everybody, .nobody, .init(.strangers, memory: 30)])
  func aFrequencyBelongsToASignal(signal: SignalOverNoise) {
    for p in [1e-7, 1e-4, 0.01] {
      let x = signal.logarithm(frequency: p, after: 1e5, unknown: 0.1, strength: 100)
      let found = signal.frequency(ofLogarithm: x, after: 1e5, unknown: 0.1, strength: 100)
      #expect(abs(found / p - 1) < 1e-7)
    }
  }
}
