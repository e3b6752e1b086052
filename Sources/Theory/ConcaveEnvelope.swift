/// What can be bought in a given order, pooled so that each block returns no more a bit than the one
/// before it: the least concave curve of total saving over total cost that lies above the given one.
///
/// Pool adjacent violators: a block that returns as much as its predecessor or more is joined to it,
/// for whoever has reason to buy the first has reason to buy both. O(items).
package struct ConcaveEnvelope: Sendable {
  package struct Block: Sendable {
    /// The items up to here, this block's included.
    package var end: Int
    package var cost: Double
    package var saving: Double

    /// What a unit of cost returns.
    package var rate: Double { saving / cost }
  }

  /// The rates decrease strictly.
  package private(set) var blocks: [Block] = []
  private var items = 0

  package init() {}

  /// - Parameter cost: Positive.
  package mutating func append(cost: Double, saving: Double) {
    items += 1
    var block = Block(end: items, cost: cost, saving: saving)
    while let last = blocks.last, block.rate >= last.rate {
      block.cost += last.cost
      block.saving += last.saving
      blocks.removeLast()
    }
    blocks.append(block)
  }
}
