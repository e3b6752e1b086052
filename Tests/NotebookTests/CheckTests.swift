import Notebook
import Testing

@Suite struct CheckTests {
  @Test(arguments: [
    (Check.Relation.within, 1.0, 1.0, Check.Verdict.passed),
    (.within, 1.25, 1.0, .passed), (.within, 1.3, 1.0, .outsideTolerance),
    (.within, 0.7, 1.0, .outsideTolerance),
  ])
  func within(
    relation: Check.Relation, measured: Double, predicted: Double, verdict: Check.Verdict
  ) {
    let check = check(
      measured: measured, relation, predicted: predicted, tolerance: 0.25, rival: 9)
    #expect(check.verdict == verdict)
  }

  @Test func oneSidedRelations() {
    #expect(check(measured: 1.2, .atMost, predicted: 1, tolerance: 0.25, rival: 0).passed)
    #expect(!check(measured: 1.3, .atMost, predicted: 1, tolerance: 0.25, rival: 0).passed)
    #expect(check(measured: -9, .atMost, predicted: 1, tolerance: 0.25, rival: -10).passed)
    #expect(check(measured: 0.8, .atLeast, predicted: 1, tolerance: 0.25, rival: 2).passed)
    #expect(!check(measured: 0.7, .atLeast, predicted: 1, tolerance: 0.25, rival: 2).passed)
  }

  @Test func aCheckWhoseRivalPassesCannotFail() {
    #expect(check(rival: -0.46).verdict == .cannotFail)
    #expect(check(measured: 0, .atMost, predicted: 1, rival: 2).verdict == .cannotFail)
    #expect(check(predicted: -0.6, rival: -0.5).verdict == .outsideTolerance)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func whatIsNotFiniteFails(value: Double) {
    let checks = [
      check(measured: value), check(uncertainty: value), check(predicted: value),
      check(tolerance: value), check(rival: value),
    ]
    for check in checks { #expect(check.verdict == .notFinite) }
  }
}
