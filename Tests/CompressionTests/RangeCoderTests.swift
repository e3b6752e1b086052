import Compression
import Corpora
import Foundation
import Testing

/// Frequencies and how many symbols to draw.
struct Alphabet: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let frequencies: [UInt32]
  let symbols: Int

  static let all = [
    Alphabet(testDescription: "one symbol", frequencies: [5], symbols: 1_000),
    Alphabet(testDescription: "one symbol of 2^24", frequencies: [1 << 24], symbols: 1_000),
    Alphabet(testDescription: "a coin", frequencies: [1, 1], symbols: 100_000),
    Alphabet(testDescription: "1 of 2^24", frequencies: [1, 1 << 24 - 1], symbols: 10_000),
    Alphabet(testDescription: "all but 1 of 2^24", frequencies: [1 << 24 - 1, 1], symbols: 10_000),
    Alphabet(
      testDescription: "flat", frequencies: Array(repeating: 3, count: 1_000), symbols: 20_000),
    Alphabet(
      testDescription: "skewed", frequencies: (0..<24).map { 1 << (23 - $0) }, symbols: 100_000),
    Alphabet(
      testDescription: "power law",
      frequencies: (1...50_000).map { UInt32(1 + 1_000_000 / ($0 * $0)) }, symbols: 50_000),
    Alphabet(
      testDescription: "2^20 symbols", frequencies: (0..<1 << 20).map { UInt32(1 + $0 % 16) },
      symbols: 20_000),
    Alphabet(
      testDescription: "2^20 symbols, total 2^24",
      frequencies: Array(repeating: 16, count: 1 << 20),
      symbols: 20_000),
  ]
}

@Suite struct RangeCoderTests {
  /// The derivation of `RangeCoder` bounds the length from both sides.
  private func expectLength(_ bytes: [UInt8], information: Double, symbols: Int) {
    let bits = Double(8 * bytes.count)
    let rounding = 1e-12 * information + 1e-9
    #expect(bits >= information - rounding)
    #expect(bits <= information + 8 + Double(symbols) * 0x1p-31 + rounding)
    #expect(bits <= information + 64)
  }

  private func check(_ symbols: [Int], _ table: FrequencyTable) throws {
    var encoder = RangeEncoder()
    for symbol in symbols { table.encode(symbol, to: &encoder) }
    let bytes = encoder.finish()
    expectLength(
      bytes, information: symbols.reduce(0) { $0 + table.bits(of: $1) }, symbols: symbols.count)
    var decoder = RangeDecoder(bytes)
    let decoded = try symbols.map { _ in try table.decode(from: &decoder) }
    #expect(decoded == symbols)
    try decoder.finish()
  }

  @Test(arguments: Alphabet.all) func roundTrip(_ alphabet: Alphabet) throws {
    let table = try FrequencyTable(alphabet.frequencies)
    var random = randomNumbers(1)
    // As the frequencies have it, then against them.
    try check(
      (0..<alphabet.symbols).map { _ in
        table.symbol(at: UInt32.random(in: 0..<table.total, using: &random))
      }, table)
    try check((0..<2_000).map { _ in Int.random(in: 0..<table.count, using: &random) }, table)
    try check(Array(repeating: 0, count: 1_000), table)
    try check(Array(repeating: table.count - 1, count: 1_000), table)
    try check([], table)
    for symbol in [0, table.count - 1] { try check([symbol], table) }
  }

  @Test func anotherTableForEverySymbol() throws {
    for message in 0..<20 as Range<UInt64> {
      var random = randomNumbers(100 + message)
      var encoder = RangeEncoder()
      var long = LongEncoder()
      var parts: [(low: UInt32, frequency: UInt32, total: UInt32)] = []
      var information = 0.0
      for _ in 0..<5_000 {
        // Totals and frequencies of every magnitude.
        let total = UInt32.random(
          in: 1...(1 << UInt32.random(in: 0...24, using: &random)), using: &random)
        let low = UInt32.random(in: 0..<total, using: &random)
        let most = min(total - low, 1 << UInt32.random(in: 0...24, using: &random))
        let frequency = UInt32.random(in: 1...most, using: &random)
        parts.append((low, frequency, total))
        encoder.encode(low: low, frequency: frequency, total: total)
        long.encode(low: low, frequency: frequency, total: total)
        information += log2(Double(total) / Double(frequency))
      }
      let bytes = encoder.finish()
      #expect(bytes == long.finish())
      expectLength(bytes, information: information, symbols: parts.count)
      var decoder = RangeDecoder(bytes)
      for part in parts {
        let target = try decoder.target(total: part.total)
        #expect(target >= part.low && target - part.low < part.frequency)
        try decoder.consume(low: part.low, frequency: part.frequency, total: part.total)
      }
      try decoder.finish()
    }
  }

  /// A code of 0x80 and many zeros is just above a half. While the interval contains a half the
  /// encoder has written 0x7F and 0xFF; leaving it upwards carries through them all.
  @Test(arguments: [3, 10, 1_000_003, 1 << 24] as [UInt32]) func carryChains(total: UInt32) throws {
    var longest = 0
    for (start, fill) in [(0x80, 0), (0x7F, 0xFF), (0x01, 0), (0xFE, 0xFF)] as [(UInt8, UInt8)] {
      var random = randomNumbers(UInt64(total) + UInt64(start))
      let number =
        [start] + Array(repeating: fill, count: 40)
        + (0..<20).map { _ in UInt8.random(in: 1...254, using: &random) }
      var decoder = RangeDecoder(number)
      var symbols: [UInt32] = []
      for _ in 0..<Int(45 * 8 / log2(Double(total))) {
        let symbol = try decoder.target(total: total)
        try decoder.consume(low: symbol, frequency: 1, total: total)
        symbols.append(symbol)
      }
      var encoder = RangeEncoder()
      var long = LongEncoder()
      for symbol in symbols {
        encoder.encode(low: symbol, frequency: 1, total: total)
        long.encode(low: symbol, frequency: 1, total: total)
      }
      let bytes = encoder.finish()
      #expect(bytes == long.finish())
      #expect(bytes.prefix(40) == number.prefix(40))
      longest = max(longest, long.longestCarry)
      var again = RangeDecoder(bytes)
      for symbol in symbols {
        #expect(try again.target(total: total) == symbol)
        try again.consume(low: symbol, frequency: 1, total: total)
      }
      try again.finish()
    }
    #expect(longest >= 30)
  }

  @Test func theEndIsExact() throws {
    #expect(RangeEncoder().finish() == [0])
    try RangeDecoder([0]).finish()
    for wrong in [[], [1], [0, 0]] as [[UInt8]] {
      #expect(throws: CorruptCode.self) { try RangeDecoder(wrong).finish() }
    }
    let table = try FrequencyTable([1, 2, 4])
    let message = (0..<100).map { $0 % 3 }
    var encoder = RangeEncoder()
    for symbol in message { table.encode(symbol, to: &encoder) }
    let bytes = encoder.finish()
    func decode(_ bytes: [UInt8]) throws(CorruptCode) -> [Int] {
      var decoder = RangeDecoder(bytes)
      var decoded: [Int] = []
      for _ in message { decoded.append(try table.decode(from: &decoder)) }
      try decoder.finish()
      return decoded
    }
    #expect(try decode(bytes) == message)
    for end in bytes.indices {
      #expect(throws: CorruptCode.self) { try decode(Array(bytes[..<end])) }
    }
    #expect(throws: CorruptCode.self) { try decode(bytes + [0]) }
    for bit in 0..<8 * bytes.count {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect((try? decode(damaged)) != message)
    }
  }

  /// With one symbol more than there is code the decoder stops, however little it costs.
  @Test func endlessMessage() throws {
    let table = try FrequencyTable([1, 1 << 24 - 1])
    var decoder = RangeDecoder([0x80])
    #expect(throws: CorruptCode.self) {
      for _ in 0..<200_000_000 { _ = try table.decode(from: &decoder) }
    }
  }
}

@Suite struct FrequencyTableTests {
  @Test func partsTileTheTotal() throws {
    let table = try FrequencyTable([3, 1, 4, 1, 5])
    #expect(table.total == 14 && table.count == 5)
    let symbols = (0..<14).map { table.symbol(at: $0) }
    #expect(symbols == [0, 0, 0, 1, 2, 2, 2, 2, 3, 4, 4, 4, 4, 4])
    #expect(table.low(of: 4) == 9 && table.frequency(of: 4) == 5)
    #expect(abs(table.bits(of: 1) - log2(14)) < 1e-15)
  }

  @Test func impossibleFrequencies() throws {
    for (frequencies, reason) in [
      ([], "there are none"), ([1, 0, 1], "symbol 1 has 0"),
      ([1 << 24, 1], "their sum is more than 16777216"),
      ([.max, .max], "their sum is more than 16777216"),
    ] as [([UInt32], String)] {
      let error = #expect(throws: InvalidFrequencies.self) { try FrequencyTable(frequencies) }
      #expect(error?.reason == reason)
    }
    #expect(try FrequencyTable([1 << 24]).total == 1 << 24)
  }
}
