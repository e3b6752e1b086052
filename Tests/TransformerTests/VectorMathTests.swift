import Foundation
import Testing
import Transformer

/// Accuracy of our own exp, logistic function (for tanh) and log in units in the last place of the result.
@Suite struct VectorMathTests {
  private func worst(
    _ range: ClosedRange<Double>, steps: Int, _ fast: (SIMD16<Float>) -> SIMD16<Float>,
    _ exact: (Double) -> Double
  ) -> Double {
    var worst = 0.0
    for step in 0...steps {
      let x = Float(
        range.lowerBound + (range.upperBound - range.lowerBound) * Double(step) / Double(steps))
      let reference = exact(Double(x))
      let result = fast(SIMD16(repeating: x))[step % 16]
      let ulp = max(Double(Float(reference).ulp), Double(Float.leastNormalMagnitude.ulp))
      worst = max(worst, abs(Double(result) - reference) / ulp)
    }
    return worst
  }

  @Test func exponentialWithinTwoULP() {
    #expect(worst(-87...88, steps: 2_000_000, exponential, exp) <= 2)
    #expect(worst(-0.7...0.7, steps: 500_000, exponential, exp) <= 2)
    #expect(exponential(SIMD16(repeating: -1e30))[3] < 2e-38)
    #expect(exponential(SIMD16(repeating: 0))[0] == 1)
  }

  @Test func logisticWithinFourULP() {
    func exact(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    #expect(worst(-87...87, steps: 2_000_000, { logistic($0).value }, exact) <= 4)
    #expect(worst(-1...1, steps: 500_000, { logistic($0).value }, exact) <= 4)
    #expect(worst(-87...87, steps: 2_000_000, { logistic($0).complement }, { exact(-$0) }) <= 4)
    #expect(logistic(SIMD16(repeating: 200)).value[5] == 1)
    #expect(logistic(SIMD16(repeating: -200)).value[0] < 1e-37)
  }

  @Test func naturalLogarithmWithinTwoULP() {
    #expect(worst(0.01...100, steps: 1_000_000, naturalLogarithm, log) <= 2)
    #expect(worst(0.6...1.6, steps: 500_000, naturalLogarithm, log) <= 2)
    #expect(worst(1...1e9, steps: 500_000, naturalLogarithm, log) <= 2)
  }
}
