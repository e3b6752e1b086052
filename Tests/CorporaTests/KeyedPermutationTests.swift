import Corpora
import Testing

@Suite struct KeyedPermutationTests {
  @Test(arguments: [1, 2, 3, 5, 16, 17, 100, 999, 1000, 4097] as [UInt64])
  func everyNumberComesOnce(size: UInt64) {
    for key in 0..<8 as Range<UInt64> {
      let order = KeyedPermutation(size: size, seed: 5, key: key)
      #expect(Set((0..<size).map { order[$0] }) == Set(0..<size))
    }
  }

  @Test func keysAndSeedsGiveOtherOrders() {
    var orders: Set<[UInt64]> = []
    for key in 0..<50 as Range<UInt64> {
      let order = KeyedPermutation(size: 20, seed: 5, key: key)
      orders.insert((0..<20).map { order[$0] })
      let other = KeyedPermutation(size: 20, seed: 6, key: key)
      orders.insert((0..<20).map { other[$0] })
    }
    #expect(orders.count == 100)
  }

  /// Where a number goes is uniform, and so is where its neighbour goes relative to it: chi-squared over
  /// many keys.
  @Test func placesAreUniform() {
    let (size, keys) = (10 as UInt64, 20_000 as UInt64)
    var first = [Double](repeating: 0, count: 10)
    var gaps = [Double](repeating: 0, count: 10)
    for key in 0..<keys {
      let order = KeyedPermutation(size: size, seed: 1, key: key)
      let (a, b) = (order[3], order[4])
      first[Int(a)] += 1
      gaps[Int((b + size - a) % size)] += 1
    }
    func chiSquared(_ counts: [Double], expected: Double) -> Double {
      counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    }
    // The upper 0.1 % points with 9 and 8 degrees of freedom.
    #expect(chiSquared(first, expected: Double(keys) / 10) < 27.88)
    #expect(gaps[0] == 0)
    #expect(chiSquared(Array(gaps.dropFirst()), expected: Double(keys) / 9) < 26.12)
  }

  @Test func hugeSetsTakeNoMemory() {
    let order = KeyedPermutation(size: 1 << 40, seed: 1, key: 2)
    #expect(Set((0..<1000).map { order[$0] }).count == 1000)
  }
}
