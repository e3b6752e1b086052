import Analysis
import Foundation
import Statistics
import Testing
import Theory

/// Of the committed runs of Figure 1 on uniform facts among strangers.
@Suite struct InterferenceTests {
  private let among: AmongStrangers

  init() throws {
    among = try AmongStrangers(committedRuns("Strangers/strangers"))
  }

  private func interference(_ memory: Double) throws -> Interference {
    try Interference(watching: among["watched"], memory: memory, over: .withoutEmbedding)
  }

  @Test(arguments: [64.0, 256]) func whatWasWatchedIsFoundAgain(memory: Double) throws {
    let interference = try interference(memory)
    for trial in among["watched"] {
      #expect(abs(interference.unknown(of: trial) - trial.unknown.mean) < 0.002)
    }
  }

  /// With strangers alone E is one, and the equations have a closed solution.
  @Test func amongStrangersAloneSignalAndNoiseAreClosed() throws {
    let (m, p, n, size) = (100.0, 2e-4, 8e5, 5000.0)
    let facts = [Interference.Facts(frequency: p, mass: 0)]
    let end = try interference(m).logSignals(
      facts, strangers: 1, after: n, parameters: size)[0]
    let r = n * p
    let signal = m * (1 - exp(-r / m))
    let noise = n / size * m * (1 - exp(-2 * r / m)) / (2 * r)
    #expect(abs(end - log(signal * signal / noise)) < 1e-6)
  }

  /// Without an end of the memory, E from one on and constant afterwards: x = n p^2 P / E.
  @Test func aLongMemoryIsTheEstimate() throws {
    let (p, n, size) = (1e-5, 1e6, 5000.0)
    let facts = [Interference.Facts(frequency: p, mass: 0)]
    let end = try interference(1e7).logSignals(facts, strangers: 0.4, after: n, parameters: size)
    #expect(abs(end[0] - log(n * p * p * size / 0.4)) < 1e-3)
  }

  @Test func theMemoryIsTheOneThatFitsBest() throws {
    let judges = among.sameSize
    #expect(judges.count > 1 && !judges.contains("watched"))
    let best = try among.interference()
    func squares(_ theory: Interference) -> Double {
      judges.flatMap { among[$0] }.reduce(0) {
        let difference = $1.unknown.mean - theory.unknown(of: $1)
        return $0 + difference * difference
      }
    }
    for factor in [0.5, 2] {
      #expect(try squares(best) <= squares(interference(best.memory * factor)))
    }
  }

  @Test func lawsEndWithTheirOwnError() throws {
    let law = try FrequencyList(weights: (1...20_000).map { pow(Double($0) + 4, -1.35) })
    let end = try interference(128).end(law, after: 1e6, parameters: 6000)
    let mean = law.frequencies.reduce(0) { $0 + $1 * end.unknown(frequency: $1) }
    #expect(abs(mean / end.error - 1) < 1e-3)
    let half = try #require(end.frequency(whereUnknown: 0.5))
    #expect(abs(end.unknown(frequency: half) - 0.5) < 1e-6)
    let longer = try interference(128).end(law, after: 4e6, parameters: 6000)
    let larger = try interference(128).end(law, after: 1e6, parameters: 24_000)
    #expect(longer.error < end.error && larger.error < end.error)
  }

  @Test func attributesAndNoiseMakeFactsRarer() throws {
    let law = try FrequencyList(weights: (1...20_000).map { pow(Double($0) + 4, -1.35) })
    let interference = try interference(128)
    let one = try interference.end(law, after: 1e6, parameters: 6000)
    // Three attributes on thrice the sentences: each fact is read about as often, among thrice the others.
    let three = try interference.end(law, attributes: 3, after: 3e6, parameters: 18_000)
    #expect(abs(three.error / one.error - 1) < 1e-3 && abs(three.loss / one.loss - 1) < 1e-3)
    let noisy = try interference.end(law, noise: 0.1, after: 1e6, parameters: 6000)
    #expect(noisy.error > one.error * 0.9 && noisy.loss > one.loss)
    let mean = law.frequencies.reduce(0) { $0 + $1 * one.loss(frequency: $1) }
    #expect(abs(mean / one.loss - 1) < 1e-3)
    // Who knows nothing loses all.
    let none = try interference.end(law, after: 1e-3, parameters: 6000)
    #expect(abs(none.loss - 1) < 0.05 && none.error > 0.95)
  }

  @Test func aSetLeavesOutWhatItDoesNotState() throws {
    let law = try FrequencyList(weights: (1...20_000).map { pow(Double($0) + 4, -1.35) })
    let interference = try interference(128)
    // A large model that has gone through a set a thousand times errs on the missing mass.
    let n = 2000.0
    let missing = law.frequencies.reduce(0) { $0 + $1 * exp(-n * $1) }
    let known = interference.errors(onSetOf: n, law, after: 1000 * n, parameters: 1e8)
    #expect(abs(known.fresh / missing - 1) < 1e-2 && known.set < 1e-3)
    // A set so large that it is the law leaves out nothing.
    let whole = interference.errors(onSetOf: 1e9, law, after: 1e6, parameters: 6000)
    let end = try interference.end(law, after: 1e6, parameters: 6000)
    #expect(abs(whole.fresh / end.error - 1) < 2e-2 && abs(whole.set / whole.fresh - 1) < 1e-2)
  }
}
