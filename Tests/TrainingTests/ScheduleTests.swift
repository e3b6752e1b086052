import Testing
import Training
import TrainingFixture

@Suite struct ScheduleTests {
  @Test func edges() {
    let cosine = LearningRateSchedule(
      shape: .cosine, peak: 2, warmupSteps: 4, finalFraction: 0.25)
    #expect(cosine.rate(step: 1, of: 12) == 0.5)
    #expect(cosine.rate(step: 4, of: 12) == 2)
    #expect(abs(cosine.rate(step: 8, of: 12) - 1.25) < 1e-12)
    #expect(cosine.rate(step: 12, of: 12) == 0.5)
    #expect(cosine.rate(step: 0, of: 12) == 0.5)
    #expect(cosine.rate(step: .max, of: 12) == 0.5)
    let constant = LearningRateSchedule(shape: .constant, peak: 2, finalFraction: 0)
    #expect(constant.rate(step: 1, of: 1) == 2)
    let linear = LearningRateSchedule(shape: .linear, peak: 2)
    #expect(linear.rate(step: 1, of: 4) == 1.5)
    #expect(linear.rate(step: 4, of: 4) == 0)
    let allWarmup = LearningRateSchedule(shape: .linear, peak: 2, warmupSteps: 4)
    #expect(allWarmup.rate(step: 4, of: 4) == 2)
    let stable = LearningRateSchedule(
      shape: .warmupStableDecay, peak: 2, warmupSteps: 2, decaySteps: 4)
    #expect((1...10).map { stable.rate(step: $0, of: 10) } == [1, 2, 2, 2, 2, 2, 1.5, 1, 0.5, 0])
  }
  /// Every schedule of a few steps: one that a run may have ends at the final rate and has its peak
  /// somewhere before; the others leave no step for their decay.
  @Test(arguments: LearningRateSchedule.Shape.allCases)
  func whatDecaysEndsAtTheFinalRate(shape: LearningRateSchedule.Shape) throws {
    var accepted = 0
    for steps in 1...6 {
      for warmup in 0...steps {
        for decay in shape == .warmupStableDecay ? (0...steps + 1).map(Optional.some) : [nil] {
          var configuration = try sampleConfiguration(steps: steps)
          let schedule = LearningRateSchedule(
            shape: shape, peak: 2, warmupSteps: warmup, decaySteps: decay, finalFraction: 0.25)
          configuration.schedule = schedule
          let length = decay ?? 1
          let isPossible = shape == .constant || length >= 1 && warmup + length <= steps
          guard isPossible else {
            let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
            let key = decay == nil || warmup == steps ? "warmupSteps" : "decaySteps"
            #expect(
              error?.reason.hasPrefix("schedule.\(key) ") == true, "\(String(describing: error))")
            continue
          }
          try configuration.validate()
          accepted += 1
          #expect(schedule.rate(step: steps, of: steps) == (shape == .constant ? 2 : 0.5))
        }
      }
    }
    #expect(accepted > 0)
  }
}
