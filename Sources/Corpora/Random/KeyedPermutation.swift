/// A permutation of 0..<size, a pure function of (seed, key): the order of an epoch, say. It takes no
/// memory, and any place is found in O(1).
///
/// It is an alternating Feistel network over Z_a x Z_b, as in `NamePermutation`, with a b >= size and a
/// and b about the root of it. A number from size on is permuted again until it falls below (cycle
/// walking): since the network is a bijection of 0..<ab, following it from a number below size leads
/// back to such numbers, and to no two the same. There are fewer than 2 sqrt(size) + 1 numbers from size
/// on, so hardly ever is a second round needed.
package struct KeyedPermutation: Sendable {
  private let size: UInt64
  private let rows: UInt64
  private let columns: UInt64
  private let roundSeed: UInt64

  /// - Parameter size: in 1...2^62.
  package init(size: UInt64, seed: UInt64, key: UInt64) {
    self.size = size
    var root = UInt64(Double(size).squareRoot())
    while root * root < size { root += 1 }
    columns = root
    rows = (size + root - 1) / root
    var random = RandomSequence(seed: seed, stream: .orders, index: key)
    roundSeed = random.next()
  }

  package subscript(place: UInt64) -> UInt64 {
    precondition(place < size, "the place \(place) is not below \(size)")
    var value = place
    repeat { value = permuted(value) } while value >= size
    return value
  }

  private func permuted(_ value: UInt64) -> UInt64 {
    var (row, column) = value.quotientAndRemainder(dividingBy: columns)
    for round in stride(from: 0 as UInt64, to: 8, by: 2) {
      row = (row + shift(round, column, below: rows)) % rows
      column = (column + shift(round + 1, row, below: columns)) % columns
    }
    return row * columns + column
  }

  private func shift(_ round: UInt64, _ input: UInt64, below count: UInt64) -> UInt64 {
    var random = RandomSequence(
      seed: roundSeed, stream: .orders, index: round << 32 | input)
    return random.next().multipliedFullWidth(by: count).high
  }
}
