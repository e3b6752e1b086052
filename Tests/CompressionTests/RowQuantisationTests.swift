import Compression
import Corpora
import Foundation
import Testing

@Suite struct RowQuantisationTests {
  /// Rows of many kinds: normal, heavy-tailed, with an outlier, on few values, tiny, huge.
  private static let rows: [[Float]] = {
    var random = randomNumbers(40)
    var rows: [[Float]] = (0..<40).map { _ in (0..<64).map { _ in Float(random.normal()) } }
    rows += (0..<40).map { _ in (0..<64).map { _ in Float(tan(3.1 * (random.uniform() - 0.5))) } }
    rows += (0..<20).map { index in
      (0..<64).map { Float($0 == index ? 1_000 : 0.01 * random.normal()) }
    }
    rows += (0..<20).map { _ in (0..<16).map { _ in Float(Int.random(in: -1...1, using: &random)) }
    }
    rows += (1...7).map { most in
      (0..<16).map { _ in Float(Int.random(in: -most...most, using: &random)) }
    }
    rows += [.leastNormalMagnitude, 0x1p-140, 1e-30, 1e30].map { unit in
      (0..<8).map { Float($0 - 3) * unit }
    }
    return rows + [[1], [-3e-5], [0, 0.1], [.greatestFiniteMagnitude / 2, 1, -1]]
  }()

  private func squaredError(_ row: [Float], bits: Int) -> Double {
    let (scale, levels) = RowQuantisation(bits: bits).levels(of: row)
    return zip(row, levels).reduce(0) { sum, pair in
      let weight = RowQuantisation.weight(level: pair.1, scale: scale)
      return sum + pow(Double(pair.0) - Double(weight), 2)
    }
  }

  @Test(arguments: 2...8) func errorsAreAtMostHalfAStep(bits: Int) {
    let quantisation = RowQuantisation(bits: bits)
    #expect(quantisation.largest == 1 << (bits - 1) - 1)
    for row in Self.rows {
      let (scale, levels) = quantisation.levels(of: row)
      let step = Double(RowQuantisation.weight(level: 1, scale: scale))
      #expect(levels.count == row.count && step > 0)
      for (weight, level) in zip(row, levels) {
        #expect(abs(level) <= quantisation.largest)
        let error = abs(Double(weight) - Double(level) * step)
        if abs(Double(weight)) <= (Double(quantisation.largest) + 0.5) * step {
          #expect(error <= step / 2)
        } else {
          #expect(abs(level) == quantisation.largest && error > step / 2)
        }
      }
    }
  }

  @Test func moreBitsAreNeverWorse() {
    for (index, row) in Self.rows.enumerated() {
      let errors = (2...8).map { squaredError(row, bits: $0) }
      for (coarse, fine) in zip(errors, errors.dropFirst()) { #expect(fine <= coarse) }
      // The normal ones: each bit should be worth about a factor of 4.
      if index < 40 { #expect(errors[6] < 2e-3 * errors[0]) }
    }
  }

  /// No scale at all is much better than the one chosen, and clipping is worth a lot with few levels.
  @Test(arguments: [2, 3, 4, 6, 8]) func theScaleIsNearlyTheBest(bits: Int) {
    let largest = Double(1 << (bits - 1) - 1)
    func error(_ row: [Float], _ step: Double) -> Double {
      row.reduce(0) { sum, weight in
        let level = max(-largest, min(largest, (Double(weight) / step).rounded()))
        return sum + pow(Double(weight) - level * step, 2)
      }
    }
    var (chosen, best, unclipped) = (0.0, 0.0, 0.0)
    for row in Self.rows.prefix(40) {
      let most = Double(row.map(abs).max() ?? 0)
      chosen += squaredError(row, bits: bits)
      best += (1...4_000).map { error(row, most * Double($0) / 4_000) }.min() ?? 0
      unclipped += error(row, most / largest)
    }
    #expect(chosen <= 1.04 * best)
    #expect(chosen <= 1.01 * unclipped)
    if bits <= 3 { #expect(chosen < 0.7 * unclipped) }
  }

  @Test func rowsOfZerosAndOfSmallestNumbers() {
    for bits in 2...8 {
      let quantisation = RowQuantisation(bits: bits)
      let zeros = quantisation.levels(of: [0, -0.0, 0])
      #expect(zeros.scale == 0 && zeros.levels == [0, 0, 0])
      let (scale, levels) = quantisation.levels(of: [.leastNonzeroMagnitude, 0])
      #expect(scale > 0 && levels == [0, 0])
      let largest = quantisation.levels(of: [.greatestFiniteMagnitude, -.greatestFiniteMagnitude])
      let weights = largest.levels.map {
        RowQuantisation.weight(level: $0, scale: largest.scale)
      }
      #expect(weights.allSatisfy { abs($0) > 0.4 * .greatestFiniteMagnitude && $0.isFinite })
    }
  }
}
