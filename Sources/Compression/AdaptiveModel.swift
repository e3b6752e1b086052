/// Frequencies that follow the symbols seen so far, the same on both sides of a code.
///
/// The rule is that of Krichevsky and Trofimov: after n symbols, c of them this one, it has probability
/// (c + 1/2)/(n + A/2) for an alphabet of A, which with integers is 1 + 2 c of A + 2 n. The code is at
/// most (A - 1)/2 log2 n + log2 A bits longer than with the best fixed frequencies in hindsight, for
/// every message, as long as nothing is forgotten.
///
/// When the total would pass `limit` all frequencies are halved, rounding up: older symbols then count
/// half, which lets the model follow a law that changes.
///
/// Sums of frequencies come from a Fenwick tree: node i (from 1) holds the sum of the i & -i symbols
/// that end with symbol i - 1, so that a sum, a search and an update each visit log2 A nodes.
public struct AdaptiveModel: Sendable {
  /// The number of symbols.
  public let count: Int
  public private(set) var total: UInt32
  private let limit: UInt32
  private var frequencies: [UInt32]
  private var tree: [UInt32]
  /// The largest power of two up to `count`.
  private let top: Int

  private static let increment: UInt32 = 2

  /// - Parameters:
  ///   - count: the size of the alphabet, 1 to 65,536.
  ///   - limit: the largest total, from count + 4 (so that halving makes room) to 2^24.
  public init(symbols count: Int, limit: UInt32 = RangeCoder.largestTotal) {
    precondition((1...65_536).contains(count), "an alphabet of 1 to 65,536 symbols")
    precondition(
      limit <= RangeCoder.largestTotal && limit >= count + 4, "a limit that cannot be kept")
    self.count = count
    self.limit = limit
    total = UInt32(count)
    frequencies = Array(repeating: 1, count: count)
    tree = Array(repeating: 0, count: count + 1)
    top = 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount)
    rebuild()
  }

  public func frequency(of symbol: Int) -> UInt32 { frequencies[symbol] }

  /// Where a symbol's frequencies start: the sum of those before it.
  public func low(of symbol: Int) -> UInt32 {
    var sum: UInt32 = 0
    var node = symbol
    while node > 0 {
      sum += tree[node]
      node &= node - 1
    }
    return sum
  }

  public mutating func encode(_ symbol: Int, to encoder: inout RangeEncoder) {
    encoder.encode(low: low(of: symbol), frequency: frequencies[symbol], total: total)
    observe(symbol)
  }

  public mutating func decode(from decoder: inout RangeDecoder) throws(CorruptCode) -> Int {
    let (symbol, low) = find(try decoder.target(total: total))
    try decoder.consume(low: low, frequency: frequencies[symbol], total: total)
    observe(symbol)
    return symbol
  }

  /// The symbol with `target` among its frequencies and where these start.
  private func find(_ target: UInt32) -> (symbol: Int, low: UInt32) {
    // The largest node whose sum from the start is at most the target, one binary digit at a time.
    var (node, rest, digit) = (0, target, top)
    while digit > 0 {
      let next = node + digit
      if next <= count, tree[next] <= rest {
        node = next
        rest -= tree[next]
      }
      digit >>= 1
    }
    return (node, target - rest)
  }

  private mutating func observe(_ symbol: Int) {
    if total + Self.increment > limit {
      for other in frequencies.indices { frequencies[other] = (frequencies[other] + 1) / 2 }
      rebuild()
    }
    frequencies[symbol] += Self.increment
    total += Self.increment
    var node = symbol + 1
    while node <= count {
      tree[node] += Self.increment
      node += node & -node
    }
  }

  /// The tree and the total of the frequencies: every node adds itself to its parent.
  private mutating func rebuild() {
    total = 0
    for symbol in 0..<count {
      tree[symbol + 1] = frequencies[symbol]
      total += frequencies[symbol]
    }
    for node in 1...count {
      let parent = node + (node & -node)
      if parent <= count { tree[parent] += tree[node] }
    }
  }
}
