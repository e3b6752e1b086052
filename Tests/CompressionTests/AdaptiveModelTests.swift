import Compression
import Corpora
import Foundation
import Testing

@Suite struct AdaptiveModelTests {
  private func encode(_ symbols: [Int], _ start: AdaptiveModel) -> [UInt8] {
    var (model, encoder) = (start, RangeEncoder())
    for symbol in symbols { model.encode(symbol, to: &encoder) }
    return encoder.finish()
  }

  private func expectRoundTrip(_ symbols: [Int], _ start: AdaptiveModel) throws {
    let bytes = encode(symbols, start)
    var (model, decoder) = (start, RangeDecoder(bytes))
    let decoded = try symbols.map { _ in try model.decode(from: &decoder) }
    #expect(decoded == symbols)
    try decoder.finish()
    // The tree's sums are those of the frequencies.
    var sum: UInt32 = 0
    for symbol in 0..<model.count {
      #expect(model.low(of: symbol) == sum && model.frequency(of: symbol) >= 1)
      sum += model.frequency(of: symbol)
    }
    #expect(sum == model.total)
  }

  /// Symbols of a law that falls off as a power.
  private func skewed(_ count: Int, alphabet: Int, _ random: inout RandomSequence) -> [Int] {
    (0..<count).map { _ in Int(Double(alphabet) * pow(random.uniform(), 4)) }
  }

  @Test(arguments: [1, 2, 3, 15, 16, 17, 255, 256, 65_535, 65_536])
  func roundTrip(alphabet: Int) throws {
    var random = randomNumbers(UInt64(alphabet))
    let symbols = skewed(5_000, alphabet: alphabet, &random)
    try expectRoundTrip(symbols, AdaptiveModel(symbols: alphabet))
    // Halved at nearly every symbol, and now and then.
    for limit in [UInt32(alphabet) + 4, UInt32(alphabet) * 2 + 100] {
      try expectRoundTrip(
        Array(symbols.prefix(300)), AdaptiveModel(symbols: alphabet, limit: limit))
    }
    try expectRoundTrip([], AdaptiveModel(symbols: alphabet))
  }

  @Test(arguments: [2, 3, 15, 255]) func closeToTheBestFixedFrequencies(alphabet: Int) {
    var random = randomNumbers(20 + UInt64(alphabet))
    let messages =
      [50, 1_000, 50_000].map { skewed($0, alphabet: alphabet, &random) } + [
        Array(repeating: 0, count: 50_000),
        (0..<50_000).map { _ in Int.random(in: 0..<alphabet, using: &random) },
      ]
    for symbols in messages {
      let bits = Double(8 * encode(symbols, AdaptiveModel(symbols: alphabet)).count)
      #expect(bits <= adaptiveBits(symbols, alphabet: alphabet) + 8 + 1e-6)
    }
  }

  @Test func aLimitFollowsALawThatChanges() {
    var random = randomNumbers(30)
    let before = skewed(20_000, alphabet: 16, &random)
    let after = skewed(20_000, alphabet: 16, &random).map { 15 - $0 }
    let remembering = encode(before + after, AdaptiveModel(symbols: 16)).count
    let forgetting = encode(before + after, AdaptiveModel(symbols: 16, limit: 4_096)).count
    #expect(Double(forgetting) < 0.9 * Double(remembering))
    // Where nothing changes, forgetting costs little.
    let steady = encode(before, AdaptiveModel(symbols: 16)).count
    let steadyForgetting = encode(before, AdaptiveModel(symbols: 16, limit: 4_096)).count
    #expect(Double(steadyForgetting) < 1.01 * Double(steady))
  }
}
