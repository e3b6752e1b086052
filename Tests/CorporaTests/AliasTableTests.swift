import Corpora
import Testing
import Theory

@Suite struct AliasTableTests {
  private func laws() throws -> [[Double]] {
    var laws: [[Double]] = [[1], [0.5, 0.5], [0.999, 0.001], [1 - 0x1p-60, 0x1p-60]]
    for law in try peopleLaws() {
      for people in [3, 100, 4096, 99_991] {
        laws.append(try law.frequencies(people: people, seed: 5).frequencies)
      }
    }
    return laws
  }

  /// The columns, summed, give each person the integer mass that the law was rounded to, and that is
  /// the law: but for half a unit, and for the largest what rounding took from the sum.
  @Test func tableSumsToTheLawExactly() throws {
    for frequencies in try laws() {
      let masses = AliasTable.masses(frequencies: frequencies)
      #expect(AliasTable(frequencies: frequencies).masses == masses)
      let total = Double(frequencies.count) * 0x1p64
      #expect(masses.reduce(0, +) == UInt128(frequencies.count) << 64)
      for (mass, frequency) in zip(masses, frequencies).dropFirst() {
        #expect(abs(Double(mass) - frequency * total) <= 0.5 + frequency * total * 0x1p-52)
      }
      #expect(abs(Double(masses[0]) / total - frequencies[0]) < 1e-15)
    }
  }

  /// All 2^64 inputs fall to people as the table says: with 8 people, the inputs of the form
  /// k 2^48 are a sample of 2^16 at equal distances, which errs by at most 1 at each boundary.
  @Test func drawsFollowTheTable() {
    let frequencies = [0.4, 0.2, 0.15, 0.1, 0.08, 0.04, 0.02, 0.01]
    let table = AliasTable(frequencies: frequencies)
    var counts = [Int](repeating: 0, count: 8)
    for k in 0..<(1 << 16) as Range<UInt64> { counts[table.person(at: k << 48)] += 1 }
    for (count, frequency) in zip(counts, frequencies) {
      #expect(abs(Double(count) - frequency * 65536) <= 16)
    }
    #expect((0..<8).contains(table.person(at: .max)))
  }
}
