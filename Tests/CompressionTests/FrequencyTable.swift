import Compression
import Foundation

/// Frequencies that no table can have, and why.
struct InvalidFrequencies: Error, Equatable, CustomStringConvertible, Sendable {
  let reason: String
  var description: String {
    "these frequencies cannot be coded: \(reason); give each symbol at least 1 and all at most 2^24"
  }
}

/// Fixed frequencies of the symbols 0 ..< count, each at least 1, with which the range coder is tested.
struct FrequencyTable: Equatable, Sendable {
  /// Symbol s has the frequencies bounds[s] ..< bounds[s + 1].
  private let bounds: [UInt32]

  init(_ frequencies: [UInt32]) throws(InvalidFrequencies) {
    guard !frequencies.isEmpty else { throw InvalidFrequencies(reason: "there are none") }
    var bounds: [UInt32] = [0]
    bounds.reserveCapacity(frequencies.count + 1)
    var total: UInt32 = 0
    for (symbol, frequency) in frequencies.enumerated() {
      guard frequency >= 1 else { throw InvalidFrequencies(reason: "symbol \(symbol) has 0") }
      guard frequency <= RangeCoder.largestTotal - total else {
        throw InvalidFrequencies(reason: "their sum is more than \(RangeCoder.largestTotal)")
      }
      total += frequency
      bounds.append(total)
    }
    self.bounds = bounds
  }

  /// The number of symbols.
  var count: Int { bounds.count - 1 }

  /// The sum of the frequencies.
  var total: UInt32 { bounds[count] }

  /// Where a symbol's frequencies start.
  func low(of symbol: Int) -> UInt32 { bounds[symbol] }

  func frequency(of symbol: Int) -> UInt32 { bounds[symbol + 1] - bounds[symbol] }

  /// The symbol with `target` among its frequencies, by bisection; `target` is below the total.
  func symbol(at target: UInt32) -> Int {
    precondition(target < total, "a target outside of the table")
    var (first, end) = (0, count)
    // bounds[first] <= target < bounds[end] throughout.
    while end - first > 1 {
      let middle = (first + end) / 2
      if bounds[middle] <= target { first = middle } else { end = middle }
    }
    return first
  }

  /// The information of a symbol: -log2 of its share, in bits.
  func bits(of symbol: Int) -> Double {
    log2(Double(total) / Double(frequency(of: symbol)))
  }

  func encode(_ symbol: Int, to encoder: inout RangeEncoder) {
    encoder.encode(low: low(of: symbol), frequency: frequency(of: symbol), total: total)
  }

  func decode(from decoder: inout RangeDecoder) throws(CorruptCode) -> Int {
    let symbol = symbol(at: try decoder.target(total: total))
    try decoder.consume(low: low(of: symbol), frequency: frequency(of: symbol), total: total)
    return symbol
  }
}
