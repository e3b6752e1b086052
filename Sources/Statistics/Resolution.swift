extension TestFamily {
  /// What a member can tell apart: the least distance between theory and rival at which it rejects the one with
  /// the given probability if the other is right.
  ///
  /// - Parameters:
  ///   - estimate: whose standard error was measured as a scatter.
  ///   - power: between the family's level and 1.
  /// - Returns: in the unit of the estimate.
  /// - Throws: ``UnmeasuredError`` where the estimate has no such error.
  public func resolution(
    of estimate: Estimate, power: Double = 0.9
  ) throws(UnmeasuredError) -> Double {
    guard let error = estimate.standardError, let freedom = estimate.degreesOfFreedom else {
      throw UnmeasuredError(estimate: estimate)
    }
    let critical = criticalT(degreesOfFreedom: freedom)
    func isReached(_ noncentrality: Double) -> Bool {
      Power.studentised(
        critical: critical, noncentrality: noncentrality, degreesOfFreedom: freedom) >= power
    }
    var (low, high) = (0.0, critical + 1)
    while !isReached(high) { high *= 2 }
    while high - low > 1e-9 * high {
      let middle = (low + high) / 2
      if isReached(middle) { high = middle } else { low = middle }
    }
    return high * error
  }
}

/// What was asked needs a standard error that was measured as the scatter of several values.
public struct UnmeasuredError: Error, Hashable, Sendable, CustomStringConvertible {
  public let estimate: Estimate

  public var description: String {
    "the standard error of \(estimate.value) was not measured: repeat the measurement, or do not ask what it resolves"
  }
}
