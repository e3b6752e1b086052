import Foundation
import Statistics
import Testing

@Suite struct JointSampleTests {
  /// Sweat rate, sodium and potassium of twenty women: Johnson and Wichern, Applied Multivariate
  /// Statistical Analysis, Table 5.1 and Example 5.2.
  private static let sweat = JointSample(
    [
      [3.7, 48.5, 9.3], [5.7, 65.1, 8.0], [3.8, 47.2, 10.9], [3.2, 53.2, 12.0], [3.1, 55.5, 9.7],
      [4.6, 36.1, 7.9], [2.4, 24.8, 14.0], [7.2, 33.1, 7.6], [6.7, 47.4, 8.5], [5.4, 54.1, 11.3],
      [3.9, 36.9, 12.7], [4.5, 58.8, 12.3], [3.5, 27.8, 9.8], [4.5, 40.2, 8.4], [1.5, 13.5, 10.1],
      [8.5, 56.4, 7.1], [4.5, 71.6, 8.2], [6.5, 52.8, 10.9], [4.1, 44.1, 11.2], [5.5, 40.9, 9.4],
    ], over: .people)

  @Test func hotellingOfTheTextbook() throws {
    let test = try #require(Self.sweat.hotellingTest(against: [4, 50, 10], level: 0.1))
    expectClose(test.statistic * 3 * 19 / 17, 9.74, relative: 1e-3)
    expectClose(test.critical, 2.4374339145798434)
    expectClose(test.pValue, 0.0649, relative: 1e-3)
    #expect(!test.passes && test.law == .hotelling(numbers: 3, rest: 17))
    #expect(
      try #require(Self.sweat.hotellingTest(against: [4, 50, 10], level: 0.05)).passes)
  }

  @Test func meansAndCovariance() throws {
    let sample = JointSample([[1, 2], [2, 4], [3, 9]])
    #expect(sample.means == [2, 5])
    #expect(sample.covariance == [[1, 3.5], [3.5, 13]])
    #expect(sample.map { [$0[1] - $0[0]] }.rows == [[1], [2], [6]])
    #expect(sample.number { $0[1] - $0[0] } == Sample([1, 2, 6]))
    #expect(sample.estimates == [Sample([1, 2, 3]).estimate, Sample([2, 4, 9]).estimate])
  }

  @Test func hotellingOfOneNumberIsStudentsT() throws {
    let rows = [3.0, 1, 4, 1, 5].map { [$0] }
    let hotelling = try #require(JointSample(rows).hotellingTest(against: [1]))
    let maximum = try #require(JointSample(rows).maximumTest(against: [1]))
    expectClose(hotelling.statistic, maximum.statistic * maximum.statistic)
    expectClose(hotelling.critical, maximum.critical * maximum.critical)
    expectClose(hotelling.pValue, maximum.pValue)
  }

  @Test func whatCannotBeTestedIsNil() {
    let one = JointSample([[1, 2]])
    #expect(one.covariance == nil)
    #expect(one.maximumTest(against: [1, 2]) == nil && one.hotellingTest(against: [1, 2]) == nil)
    #expect(one.maximumPower(rejecting: [1, 2], if: [3, 4]) == nil)
    let asManyNumbers = JointSample([[1, 2], [3, 1]])
    #expect(asManyNumbers.hotellingTest(against: [1, 2]) == nil)
    let determined = JointSample([[1, 2], [2, 4], [4, 8], [7, 14]])
    #expect(determined.hotellingTest(against: [1, 2]) == nil)
    let constant = JointSample([[1, 2], [1, 4], [1, 9], [1, 3]])
    #expect(constant.hotellingTest(against: [1, 2]) == nil)
  }

  @Test func aNumberWithoutScatterAgreesExactlyOrNotAtAll() throws {
    let sample = JointSample([[1, 2], [1, 4], [1, 3]])
    #expect(try #require(sample.maximumTest(against: [1, 3])).passes)
    let wrong = try #require(sample.maximumTest(against: [1.1, 3]))
    #expect(!wrong.passes && wrong.statistic == .infinity && wrong.pValue == 0)
    #expect(sample.maximumPower(rejecting: [1, 3], if: [1.1, 3]) == 1)
  }

  @Test func notANumberNeverPasses() throws {
    let broken = JointSample([[1, .nan], [2, 4], [3, 3]])
    let test = try #require(broken.maximumTest(against: [2, 3]))
    #expect(!test.passes && test.pValue.isNaN)
  }

  /// Rows of numbers with correlation 0.6 between any two, from three seeds: the maximum rejects what is
  /// true no oftener than the level, and for five numbers not much seldomer.
  @Test func maximumKeepsItsLevelUnderCorrelation() throws {
    var noise = Noise(seed: 2)
    let trials = 20_000
    let level = 0.05
    let alarms = try (0..<trials).count { _ in
      let rows = (0..<3).map { _ in
        let shared = noise.normal()
        return noise.normals(5).map { 0.6.squareRoot() * shared + 0.4.squareRoot() * $0 }
      }
      let test = JointSample(rows).maximumTest(against: [0, 0, 0, 0, 0], level: level)
      return try !#require(test).passes
    }
    let share = Double(alarms) / Double(trials)
    #expect(share < level && share > level / 2, "\(share)")
  }

  @Test func pooledErrorsKeepTheLevelOfAlikeNumbers() throws {
    var noise = Noise(seed: 3)
    let trials = 20_000
    let rejections = try (0..<trials).map { _ in
      let sample = JointSample((0..<3).map { _ in noise.normals(4) })
      let test = try #require(
        sample.maximumTest(against: [0, 0, 0, 0], level: 0.05, errors: .pooled))
      #expect(test.law == .maximum(numbers: 4, degreesOfFreedom: 8))
      return !test.passes
    }
    let share = Double(rejections.count { $0 }) / Double(trials)
    #expect(share < 0.0535 && share > 0.04, "\(share)")
  }

  /// What the noncentral F says is what happens: the power that a sample with the true covariance promises.
  @Test func hotellingRejectsAsOftenAsItsPowerSays() throws {
    var noise = Noise(seed: 4)
    // The four rows have covariance 1 exactly, so that the distance is n |delta|^2.
    let half = 0.75.squareRoot()
    let exact = JointSample([[half, half], [half, -half], [-half, half], [-half, -half]])
    let delta = [2.0, -1]
    let power = try #require(exact.hotellingPower(rejecting: [0, 0], if: delta, level: 0.05))
    let trials = 20_000
    let hits = try (0..<trials).count { _ in
      let rows = (0..<4).map { _ in zip(noise.normals(2), delta).map { $0 + $1 } }
      return try !#require(JointSample(rows).hotellingTest(against: [0, 0], level: 0.05)).passes
    }
    #expect(isShare(hits, of: trials, power), "\(hits) of \(trials), \(power)")
    #expect(power > 0.2 && power < 0.9)
  }

  @Test func maximumRejectsAtLeastAsOftenAsItsPowerSays() throws {
    var noise = Noise(seed: 5)
    let third = 1 / 3.0.squareRoot()
    let exact = JointSample([[-1, third], [0, -2 * third], [1, third]])
    let power = try #require(exact.maximumPower(rejecting: [0, 0], if: [5, 0], level: 0.05))
    let trials = 20_000
    let hits = try (0..<trials).count { _ in
      let rows = (0..<3).map { _ in [5 + noise.normal(), noise.normal()] }
      return try !#require(JointSample(rows).maximumTest(against: [0, 0], level: 0.05)).passes
    }
    let share = Double(hits) / Double(trials)
    #expect(power > 0.5 && share > power - 0.01 && share < power + 0.025, "\(share), \(power)")
  }
}
