/// Draws from a finite law in O(1), by the alias method of Walker (1977) in Vose's construction.
///
/// Cut the law of N people into N columns of equal mass 1/N, so that no column holds more than two
/// people: its own, up to the threshold, and its alias. A draw picks a column uniformly and then
/// compares a uniform number with the threshold.
///
/// Masses are integers, 2^64 to a column, so that the columns reproduce the masses exactly. Only
/// rounding the law to integers changes it: each frequency by at most 2^-65/N, and the largest by
/// what its sum missed 1 by.
package struct AliasTable: Sendable {
  private struct Column {
    /// The mass of the column's own person, of 2^64. A column of one person has alias itself.
    var threshold: UInt64
    var alias: UInt32
  }

  private var columns: [Column]
  private static let capacity: UInt128 = 1 << 64

  /// - Parameter frequencies: at least one and fewer than 2^32, positive, largest first, with sum 1
  ///   but for rounding.
  package init(frequencies: [Double]) {
    columns = frequencies.indices.map { Column(threshold: 0, alias: UInt32($0)) }
    var masses = Self.masses(frequencies: frequencies)
    var short: [Int] = []
    var long: [Int] = []
    for (person, mass) in masses.enumerated() {
      if mass < Self.capacity { short.append(person) } else { long.append(person) }
    }
    // The unfinished columns' mass is always their number times the capacity, exactly. So while one
    // falls short another is too long, and at the end those left are full.
    while let person = short.popLast(), let donor = long.last {
      columns[person] = Column(threshold: UInt64(masses[person]), alias: UInt32(donor))
      masses[donor] -= Self.capacity - masses[person]
      if masses[donor] < Self.capacity { short.append(long.removeLast()) }
    }
  }

  /// The law in integers of sum N 2^64: rounded, with the remainder given to the largest.
  package static func masses(frequencies: [Double]) -> [UInt128] {
    let total = UInt128(frequencies.count) * capacity
    let scale = Double(frequencies.count) * 0x1p64
    var masses = frequencies.map { UInt128(($0 * scale).rounded()) }
    let others = masses.dropFirst().reduce(0, +)
    masses[0] = total - others
    return masses
  }

  /// The mass of each person, of N 2^64 in all, summed over the columns.
  package var masses: [UInt128] {
    var masses = [UInt128](repeating: 0, count: columns.count)
    for (person, column) in columns.enumerated() {
      masses[person] += UInt128(column.threshold)
      masses[Int(column.alias)] += Self.capacity - UInt128(column.threshold)
    }
    return masses
  }

  /// The person of 64 uniform bits: the high word of bits times N is a uniform column, and the low
  /// word is uniform within the column.
  @inline(__always)
  package func person(at bits: UInt64) -> Int {
    let product = bits.multipliedFullWidth(by: UInt64(columns.count))
    let own = Int(product.high)
    let column = columns[own]
    return product.low < column.threshold ? own : Int(column.alias)
  }
}
