import Testing
import Training

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
}
