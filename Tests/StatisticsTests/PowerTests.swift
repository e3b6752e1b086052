import Statistics
import Testing

@Suite struct PowerTests {
  @Test func agreementMatchesTables() {
    // scipy.stats: norm and t.
    expectClose(
      Power.agreement(
        tolerance: 2, distance: 3, standardError: 1, degreesOfFreedom: nil), 0.8413450327201148)
    expectClose(
      Power.agreement(tolerance: 4, distance: -6, standardError: 2, degreesOfFreedom: 4),
      0.8167947337906077)
    expectClose(
      Power.atMost(tolerance: 1, distance: 2, standardError: 1, degreesOfFreedom: nil),
      0.8413447460685429)
    expectClose(
      Power.atLeast(tolerance: 1, distance: 2, standardError: 1, degreesOfFreedom: nil),
      0.0013498980316301, relative: 1e-9)
    expectClose(
      Power.atLeast(tolerance: 1, distance: -2, standardError: 1, degreesOfFreedom: nil),
      0.8413447460685429)
  }

  @Test func withoutNoiseItIsYesOrNo() {
    func power(_ distance: Double) -> Double {
      Power.agreement(
        tolerance: 1, distance: distance, standardError: 0, degreesOfFreedom: nil)
    }
    #expect(power(1) == 0 && power(1.01) == 1 && power(-1.01) == 1 && power(0) == 0)
    #expect(
      Power.atMost(tolerance: 0, distance: -1, standardError: 0, degreesOfFreedom: nil) == 0)
    #expect(
      Power.atLeast(tolerance: 0, distance: -1, standardError: 0, degreesOfFreedom: nil) == 1)
  }

  @Test func nonsenseIsNotANumber() {
    #expect(
      Power.agreement(
        tolerance: 1, distance: .nan, standardError: 0, degreesOfFreedom: nil
      ).isNaN)
    #expect(
      Power.agreement(tolerance: 1, distance: 2, standardError: -1, degreesOfFreedom: nil).isNaN)
    #expect(
      Power.agreement(tolerance: 1, distance: 2, standardError: .nan, degreesOfFreedom: 3).isNaN)
    #expect(
      Power.agreement(
        tolerance: 1, distance: .infinity, standardError: 1, degreesOfFreedom: 3) == 1)
    #expect(Power.studentised(critical: 2, noncentrality: .nan, degreesOfFreedom: 3).isNaN)
  }

  @Test func estimatesBringTheirErrors() {
    let measured = Estimate(9, .standardError(2, of: 5, .seeds))
    expectClose(
      Power.agreement(of: measured, tolerance: 4, distance: 6) ?? .nan, 0.8167947337906077)
    #expect(Power.agreement(of: .oneRun(9), tolerance: 4, distance: 6) == nil)
    #expect(Power.agreement(of: .computed(9), tolerance: 4, distance: 6) == 1)
    #expect(Power.atMost(of: .computed(9), tolerance: 4, distance: -6) == 0)
    #expect(Power.atLeast(of: .computed(9), tolerance: 4, distance: -6) == 1)
  }

  @Test func studentisedMatchesTables() {
    // scipy.stats.nct at the two-sided 5 % point of t with 4 degrees of freedom.
    let critical = TestFamily(level: 0.05, members: 1).criticalT(degreesOfFreedom: 4)
    let expected = [
      (0.0, 0.05), (1, 0.12224915207307849), (3, 0.6192614594017347),
      (-3, 0.6192614594017347), (6, 0.9909584280699265),
    ]
    for (noncentrality, power) in expected {
      expectClose(
        Power.studentised(
          critical: critical, noncentrality: noncentrality, degreesOfFreedom: 4), power)
    }
    #expect(
      Power.studentised(critical: critical, noncentrality: -.infinity, degreesOfFreedom: 4) == 1)
  }

  /// Means of three, against a fixed tolerance and against a multiple of their own error.
  @Test func checksRejectAsOftenAsTheirPowerSays() {
    var noise = Noise(seed: 6)
    let trials = 20_000
    let (rival, tolerance, critical) = (1.5, 1.0, 4.0)
    var hits = (fixed: 0, studentised: 0)
    for _ in 0..<trials {
      let sample = Sample(noise.normals(3).map { rival + $0 })
      if abs(sample.mean) > tolerance { hits.fixed += 1 }
      if abs(sample.mean) > critical * (sample.standardError ?? .nan) { hits.studentised += 1 }
    }
    let error = 1 / 3.0.squareRoot()
    let fixed = Power.agreement(
      tolerance: tolerance, distance: rival, standardError: error, degreesOfFreedom: nil)
    let studentised = Power.studentised(
      critical: critical, noncentrality: rival / error, degreesOfFreedom: 2)
    #expect(isShare(hits.fixed, of: trials, fixed), "\(hits.fixed), \(fixed)")
    #expect(isShare(hits.studentised, of: trials, studentised), "\(hits), \(studentised)")
  }
}
