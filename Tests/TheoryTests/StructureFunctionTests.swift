import Foundation
import Testing
import Theory

@Suite struct StructureFunctionTests {
  static func bound() throws -> StructureFunctionBound {
    try StructureFunctionBound(
      sentences: 100_000, entropy: 3,
      law: FrequencyLaw.shiftedPower(exponent: 1.5, shift: 2, items: 20_000),
      distortion: LogLossDistortion(bitsPerFact: 10))
  }

  @Test func boundIsDecreasingAndConvexBetweenItsEnds() throws {
    let bound = try Self.bound()
    let values = try (0...400).map { try bound.dataBits(modelBits: Double($0) * 500) }
    for (left, right) in zip(values, values.dropFirst()) { #expect(right <= left) }
    for i in 1..<400 {
      #expect(values[i + 1] - 2 * values[i] + values[i - 1] >= -1e-6)
    }
    expectClose(values[0], 100_000 * 13)
    expectClose(values[400], 100_000 * 3)
  }

  @Test func sufficientStatisticMinimisesTheTwoPartCode() throws {
    let bound = try Self.bound()
    let best = bound.sufficientModelBits
    let least = try bound.twoPartBits(modelBits: best)
    for factor in [0.5, 0.9, 0.99, 1.01, 1.1, 2] {
      #expect(try bound.twoPartBits(modelBits: best * factor) > least)
    }
  }

  @Test func badInput() throws {
    let law = try FrequencyLaw.zeta(discount: 0.5)
    let distortion = try LogLossDistortion(bitsPerFact: 1)
    #expect(throws: InvalidParameter.self) {
      try StructureFunctionBound(sentences: 0, entropy: 1, law: law, distortion: distortion)
    }
    #expect(throws: InvalidParameter.self) {
      try StructureFunctionBound(sentences: 1, entropy: .nan, law: law, distortion: distortion)
    }
  }
}
