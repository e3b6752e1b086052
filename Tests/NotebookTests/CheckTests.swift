import Notebook
import Statistics
import Testing

@Suite struct CheckTests {
  @Test(arguments: [
    (Check.Relation.agrees, 1.0, 1.0, Check.Verdict.passed),
    (.agrees, 1.25, 1.0, .passed), (.agrees, 1.3, 1.0, .outsideTolerance),
    (.agrees, 0.7, 1.0, .outsideTolerance),
  ])
  func agrees(
    relation: Check.Relation, measured: Double, predicted: Double, verdict: Check.Verdict
  ) {
    let check = check(
      measured: measured, relation, predicted: predicted, tolerance: 0.25, rival: 9)
    #expect(check.verdict == verdict)
  }

  @Test func oneSidedRelations() {
    #expect(check(measured: 1.2, .atMost, predicted: 1, tolerance: 0.25, rival: 2).passed)
    #expect(check(measured: 1.3, .atMost, predicted: 1, tolerance: 0.25, rival: 2).failed)
    #expect(check(measured: -9, .atMost, predicted: 1, tolerance: 0.25, rival: 2).passed)
    #expect(check(measured: 0.8, .atLeast, predicted: 1, tolerance: 0.25, rival: 0).passed)
    #expect(check(measured: 0.7, .atLeast, predicted: 1, tolerance: 0.25, rival: 0).failed)
    // A rival on the side of the theory is never rejected.
    for rival in [(Check.Relation.atMost, 0.5), (.atLeast, 1.5)] {
      let check = check(measured: 1, rival.0, predicted: 1, tolerance: 0.25, rival: rival.1)
      #expect(!check.passed && !check.failed)
    }
  }

  @Test func aCheckWithoutPowerCannotDecide() {
    // The rival lies within the tolerance, or nearly.
    for rival in [-0.46, -0.56] {
      guard case .cannotDecide(let reason) = check(rival: rival).verdict else {
        Issue.record("\(check(rival: rival).verdict)")
        continue
      }
      #expect(reason.hasPrefix("its power is 0."))
    }
    #expect(check(rival: -0.57).passed)
    #expect(check(measured: 0, .atMost, predicted: 1, rival: 2).passed)
    #expect(!check(measured: 0, .atMost, predicted: 1, rival: 1.01).passed)
    #expect(check(predicted: -0.6, rival: -0.5).verdict == .outsideTolerance)
    #expect(check(predicted: -0.6, rival: -0.5).failed && !check(rival: -0.46).failed)
    // The power is there and the measurement lies, by chance, where the rival passes too.
    let between = check(measured: -0.546, predicted: -0.5, rival: -0.58)
    #expect(between.power ?? 0 > 0.9 && between.verdict == .cannotDecide("the rival passes too"))
  }

  @Test func oneRunCannotDecideUnlessItIsOutsideABound() {
    func check(_ value: Double, _ allowance: Allowance) -> Check {
      let claim = Claim(
        "x", "s", measured: .oneRun(value), predicted: 1, by: "f",
        rival: .init("r", by: "g", predicts: 2))
      return Check(claim, within: allowance)
    }
    #expect(
      check(1, .standardErrors()).verdict == .cannotDecide("one run, whose error is not known"))
    #expect(
      check(1, .bound(0.1, because: "b")).verdict
        == .cannotDecide("one run, whose power is not known"))
    #expect(check(1.2, .bound(0.1, because: "b")).verdict == .outsideTolerance)
  }

  /// Student's t at 29 degrees of freedom: 3.659 for one test at 0.001.
  @Test func aFamilySharesItsLevel() throws {
    let alone = Check(claim(), within: .standardErrors())
    let ofEleven = Check(claim(), within: .standardErrors(), members: 11)
    #expect(abs(try #require(alone.tolerance.value) / 0.0123 - 3.659) < 1e-3)
    let shared = Check(claim(), within: .standardErrors(level: 0.011), members: 11)
    #expect(ofEleven.tolerance.value ?? 0 > alone.tolerance.value ?? 1)
    #expect(abs(try #require(shared.tolerance.value) - (alone.tolerance.value ?? 0)) < 1e-9)
    #expect(alone.tolerance.because == "level 0.001, one test")
    #expect(ofEleven.tolerance.because == "level 0.001, a family of 11")
  }

  @Test func aJointTestIsOfTheLargestT() throws {
    let rows = JointSample([
      [1, 5.0], [1.1, 5.1], [0.9, 4.9], [1, 5], [1.02, 5.03], [0.98, 4.97],
    ])
    func joint(_ predicted: [Double], _ rival: [Double]) -> Check {
      Check(
        JointClaim(
          "j", "s", measured: rows, predicted: predicted, by: "f",
          rival: .init("r", by: "g", predicts: rival)), level: 0.01)
    }
    let passed = joint([1, 5], [1, 9])
    #expect(passed.isJoint && passed.passed && passed.measured.value < 1)
    #expect(joint([2, 5], [1, 9]).verdict == .outsideTolerance)
    guard case .cannotDecide = joint([1, 5], [1.01, 5]).verdict else {
      Issue.record("a rival so near cannot be told")
      return
    }
    let one = JointSample([[1, 5]])
    let single = Check(
      JointClaim(
        "j", "s", measured: one, predicted: [1, 5], by: "f",
        rival: .init("r", by: "g", predicts: [9, 9])), level: 0.01)
    #expect(single.verdict == .cannotDecide("one run, whose power is not known"))
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func whatIsNotFiniteFails(value: Double) {
    let checks = [
      check(measured: value), check(error: value), check(predicted: value),
      check(tolerance: value), check(rival: value),
    ]
    for check in checks { #expect(check.verdict == .notFinite) }
  }
}
