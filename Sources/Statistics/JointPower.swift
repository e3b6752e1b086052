import CxxBoostMath

/// Power of the joint tests, with the sample's own errors and correlations in place of the true ones.
extension JointSample {
  /// The probability that ``maximumTest(against:level:errors:)`` rejects `predicted` if `rival` is right: at least
  /// this.
  ///
  /// The test rejects when any |t_i| exceeds c. How probable that is depends on the correlations, but it is
  /// never less than the power of the best single number, a noncentral t: the bound that is returned.
  ///
  /// - Precondition: a rival and a predicted value for each number.
  /// - Returns: nil for one row, whose error is not known.
  public func maximumPower(
    rejecting predicted: [Double], if rival: [Double], level: Double = 0.001,
    errors: JointErrors = .own
  ) -> Double? {
    precondition(predicted.count == width && rival.count == width, "a value for each number")
    guard let errorOfEach = standardErrors(errors) else { return nil }
    let freedom = degreesOfFreedom(errors)
    let critical = TestFamily(level: level, members: width).criticalT(degreesOfFreedom: freedom)
    let powers = (0..<width).map { i in
      rival[i] == predicted[i]
        ? level / Double(width)
        : Power.studentised(
          critical: critical, noncentrality: (rival[i] - predicted[i]) / errorOfEach[i],
          degreesOfFreedom: freedom)
    }
    return powers.contains(where: \.isNaN) ? .nan : powers.max()
  }

  /// The probability that ``hotellingTest(against:level:)`` rejects `predicted` if `rival` is right: F is then
  /// noncentral by n delta' S^-1 delta, delta = rival - predicted.
  ///
  /// - Precondition: a rival and a predicted value for each number.
  /// - Returns: nil where the test does not exist.
  public func hotellingPower(
    rejecting predicted: [Double], if rival: [Double], level: Double = 0.001
  ) -> Double? {
    precondition(predicted.count == width && rival.count == width, "a value for each number")
    guard let distance = squaredDistance(zip(rival, predicted).map { $0 - $1 }) else { return nil }
    let (p, rest) = (Double(width), Double(count - width))
    return boost_non_central_f_upper(
      p, rest, distance, boost_fisher_f_upper_quantile(p, rest, level))
  }
}
