import Corpora
import Foundation
import Testing

/// The known answers published with the Random123 library for philox4x32 with 10 rounds.
@Test(arguments: [
  (
    SIMD4<UInt32>(repeating: 0), SIMD2<UInt32>(repeating: 0),
    SIMD4<UInt32>(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
  ),
  (
    SIMD4<UInt32>(repeating: 0xffff_ffff), SIMD2<UInt32>(repeating: 0xffff_ffff),
    SIMD4<UInt32>(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
  ),
  (
    SIMD4<UInt32>(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
    SIMD2<UInt32>(0xa409_3822, 0x299f_31d0),
    SIMD4<UInt32>(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
  ),
])
func philoxKnownAnswers(
  counter: SIMD4<UInt32>, key: SIMD2<UInt32>, expected: SIMD4<UInt32>
) {
  #expect(Philox4x32.block(counter: counter, key: key) == expected)
}

@Suite struct RandomSequenceTests {
  @Test func layoutOfCounterAndKey() {
    var sequence = RandomSequence(
      seed: 0x0123_4567_89ab_cdef, stream: .knowledge, index: 0xfedc_ba98_7654_3210)
    for step in 0..<3 as Range<UInt32> {
      let block = Philox4x32.block(
        counter: SIMD4(0x7654_3210, 0xfedc_ba98, step, RandomStream.knowledge.rawValue),
        key: SIMD2(0x89ab_cdef, 0x0123_4567))
      #expect(sequence.next() == UInt64(block.y) << 32 | UInt64(block.x))
      #expect(sequence.next() == UInt64(block.w) << 32 | UInt64(block.z))
    }
  }

  @Test func sameKeySameSequenceAndOtherKeyAnother() {
    func head(_ seed: UInt64, _ stream: RandomStream, _ index: UInt64) -> [UInt64] {
      var sequence = RandomSequence(seed: seed, stream: stream, index: index)
      return (0..<8).map { _ in sequence.next() }
    }
    #expect(head(1, .sticks, 2) == head(1, .sticks, 2))
    let heads = [
      head(1, .sticks, 2), head(2, .sticks, 2), head(1 << 32, .sticks, 2),
      head(1, .sentences, 2), head(1, .sticks, 3), head(1, .sticks, 2 << 32),
    ]
    #expect(Set(heads.joined()).count == 8 * heads.count)
  }

  @Test func uniformNeverReachesItsEnds() {
    #expect(RandomSequence.uniform(from: 0) == 0x1p-54)
    #expect(RandomSequence.uniform(from: 1 << 11) == 0x1p-53)
    #expect(RandomSequence.uniform(from: 3 << 11) == 3 * 0x1p-53)
    #expect(RandomSequence.uniform(from: .max) == 1 - 0x1p-53)
  }

  @Test func uniform() {
    var random = RandomSequence(seed: 11, stream: .sentences, index: 0)
    let samples = (0..<100_000).map { _ in random.uniform() }
    #expect(meanPValue(samples, mean: 0.5, variance: 1.0 / 12) > Significance.level)
    #expect(
      meanPValue(samples.map { $0 * $0 }, mean: 1.0 / 3, variance: 4.0 / 45)
        > Significance.level)
    #expect(kolmogorovSmirnovPValue(samples) { $0 } > Significance.level)
  }

  /// Numbers next to each other, in one sequence and in the sequences of adjacent indices, streams
  /// and seeds, are uncorrelated: the product of two centred uniforms has mean 0, variance 1/144.
  @Test func neighboursAreUncorrelated() {
    func first(_ seed: UInt64, _ stream: RandomStream, _ index: UInt64) -> Double {
      var random = RandomSequence(seed: seed, stream: stream, index: index)
      return random.uniform() - 0.5
    }
    let n = 100_000 as UInt64
    var random = RandomSequence(seed: 12, stream: .sentences, index: 0)
    let steps = (0...n).map { _ in random.uniform() - 0.5 }
    let products: [[Double]] = [
      zip(steps, steps.dropFirst()).map { $0 * $1 },
      (0..<n).map { first(12, .sentences, $0) * first(12, .sentences, $0 + 1) },
      (0..<n).map { first(12, .sentences, $0) * first(12, .sticks, $0) },
      (0..<n).map { first($0, .sentences, 0) * first($0 + 1, .sentences, 0) },
    ]
    for product in products {
      #expect(meanPValue(product, mean: 0, variance: 1.0 / 144) > Significance.level)
    }
  }

  @Test func normal() {
    var random = RandomSequence(seed: 13, stream: .sentences, index: 0)
    let samples = (0..<100_000).map { _ in random.normal() }
    func power(_ p: Double) -> [Double] { samples.map { pow($0, p) } }
    // E[x^2k] = (2k-1)!!: 1, 3, 15, 105, ..., and 10395 for k = 6, 2027025 for k = 8.
    #expect(meanPValue(power(1), mean: 0, variance: 1) > Significance.level)
    #expect(meanPValue(power(2), mean: 1, variance: 2) > Significance.level)
    #expect(meanPValue(power(3), mean: 0, variance: 15) > Significance.level)
    #expect(meanPValue(power(4), mean: 3, variance: 96) > Significance.level)
    #expect(
      kolmogorovSmirnovPValue(samples) { 0.5 * erfc(-$0 / 2.0.squareRoot()) }
        > Significance.level)
  }
}
