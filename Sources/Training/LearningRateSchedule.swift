import Foundation

/// The learning rate as a pure function of the step: a peak, reached by a linear warm-up, and what
/// comes after it.
public struct LearningRateSchedule: Codable, Hashable, Sendable {
  /// What follows the warm-up.
  public enum Shape: String, Codable, CaseIterable, Sendable {
    /// The peak to the end.
    case constant
    /// Half a period of the cosine, from the peak to the final fraction of it.
    case cosine
    /// A straight line from the peak to the final fraction of it.
    case linear
    /// The peak, then a straight line to the final fraction of it in the last `decaySteps` steps.
    case warmupStableDecay
  }

  public var shape: Shape
  /// The largest learning rate, > 0.
  public var peak: Double
  /// Steps in which the rate rises in equal amounts; step 1 is already one amount above 0. A shape
  /// that decays needs a step after them.
  public var warmupSteps: Int
  /// Length of the decay of `warmupStableDecay`, at least 1; nil for the other shapes.
  public var decaySteps: Int?
  /// The last step's rate as a fraction of the peak, in 0...1; not used by `constant`.
  public var finalFraction: Double

  public init(
    shape: Shape, peak: Double, warmupSteps: Int = 0, decaySteps: Int? = nil,
    finalFraction: Double = 0
  ) {
    self.shape = shape
    self.peak = peak
    self.warmupSteps = warmupSteps
    self.decaySteps = decaySteps
    self.finalFraction = finalFraction
  }

  /// The learning rate of step 1, 2, ..., `steps`; a step outside counts as the nearest of them.
  ///
  /// With w warm-up steps the rate is peak t/w for t < w and peak at t = w. A decay over the steps
  /// s+1...n falls from the peak at s to the final fraction at n, so that the last step has exactly
  /// the final rate and no step the rate 0 unless the final fraction is 0. A decay has a step of its
  /// own, or it could not end there: `RunConfiguration.validate` refuses a schedule in which it has
  /// none.
  public func rate(step: Int, of steps: Int) -> Double {
    let step = min(max(step, 1), max(steps, 1))
    if step < warmupSteps { return peak * Double(step) / Double(warmupSteps) }
    let start = shape == .warmupStableDecay ? steps - (decaySteps ?? 0) : warmupSteps
    guard shape != .constant, step > start else { return peak }
    let fraction = Double(step - start) / Double(steps - start)
    let height =
      switch shape {
      case .constant: 1.0
      case .cosine: 0.5 * (1 + cos(Double.pi * fraction))
      case .linear, .warmupStableDecay: 1 - fraction
      }
    return peak * (finalFraction + (1 - finalFraction) * height)
  }

  /// What is wrong with the schedule for that many steps, nil if nothing.
  func problem(steps: Int) -> String? {
    if !(peak > 0 && peak.isFinite) { return "schedule.peak must be positive and finite" }
    if !(0...1).contains(finalFraction) { return "schedule.finalFraction must lie in 0...1" }
    if !(0...steps).contains(warmupSteps) { return "schedule.warmupSteps must lie in 0...steps" }
    let rest = steps - warmupSteps
    guard shape == .constant || rest >= 1 else {
      return
        "schedule.warmupSteps is \(warmupSteps), which leaves none of the \(steps) steps for the "
        + "decay; take less, or the shape constant"
    }
    switch (shape, decaySteps) {
    case (.warmupStableDecay, let decay?) where decay >= 1 && decay <= rest: return nil
    case (.warmupStableDecay, _):
      return "schedule.decaySteps must lie in 1...steps - warmupSteps, which is \(rest)"
    case (_, nil): return nil
    default: return "schedule.decaySteps belongs to the shape warmupStableDecay only"
    }
  }
}
