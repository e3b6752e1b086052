import Cluster
import Foundation
import Sweeps
import Synchronization
import TestSupport
import Testing
import Training
import TrainingFixture

@Suite struct CostTests {
  @Test(arguments: [(10, nil), (4, 1.5), (7, 3), (100, 1.01), (1, 2)] as [(Int, Double?)])
  func countsTheTokensOfEveryEvaluation(interval: Int, ratio: Double?) throws {
    let folder = try TemporaryFolder()
    var configuration = try sampleConfiguration(steps: 23)
    configuration.evaluation = .init(interval: interval, sentences: 5, ratio: ratio)
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    _ = try training.train()
    let evaluations = try training.run.evaluations().count
    // 12 people with 2 attributes are asked with the first 6 tokens of a sentence of 8.
    let questions = 12 * 2 * 6
    let tokens = evaluations * (5 * 7 + questions) + questions
    #expect(configuration.evaluationTokens == Double(tokens))
    #expect(configuration.trainingTokens == 23 * 4 * 7)
  }

  @Test func operationsAreTheTextbooks() throws {
    let configuration = try sampleConfiguration(steps: 10)
    let model = configuration.model
    let perToken = 6 * model.parameterCount + 12 * 1 * 8 * 7
    #expect(configuration.operationsPerToken == Double(perToken))
    let tokens = configuration.trainingTokens + configuration.evaluationTokens / 3
    #expect(abs(configuration.operations / (tokens * Double(perToken)) - 1) < 1e-12)
  }

  private func plan() throws -> SweepPlan {
    SweepPlan(try Sweep(json: Data(sampleSweep(steps: 300).utf8), file: "sample.json"))
  }

  @Test func aGivenSpeedDecidesTheTime() throws {
    let plan = try plan()
    let slow = CostEstimate(plan, gflops: 1)
    let fast = CostEstimate(plan, gflops: 4)
    #expect(slow.sizes.map(\.runs) == [2, 2])
    #expect(slow.sizes.map(\.model.width) == [8, 4])
    #expect(abs(slow.seconds / fast.seconds - 4) < 1e-9)
    #expect(slow.longest <= slow.sizes[0].seconds && slow.longest >= slow.sizes[0].seconds / 2)
    // Training alone, at one operation of `cost` a nanosecond, and evaluations on top.
    let cost = plan.tasks.reduce(0) { $0 + $1.cost } * 1e-9
    #expect(slow.seconds > cost && slow.seconds < 3 * cost)
    #expect(slow.description.contains("all"))
  }

  /// Under a clock that goes on by a hundredth of a second whenever it is read, every step and every
  /// evaluation takes just that long, whatever else the machine does.
  @Test func whatIsMeasuredIsCountedInTokensAndSeconds() throws {
    let plan = try plan()
    let ticks = Mutex(0)
    let estimate = try CostEstimate(
      measuring: plan, threads: 1, seconds: 0.05, memory: .max, progress: { _, _ in },
      now: {
        ticks.withLock {
          $0 += 1
          return Double($0) * 0.01
        }
      })
    for size in estimate.sizes {
      let runs = plan.tasks.map(\.run.configuration).filter { $0.model == size.model }
      let first = try #require(runs.first)
      #expect(size.speed.source == .measured)
      let step = Double(first.tokensPerStep)
      #expect(abs(size.speed.training * 0.01 / step - 1) < 1e-9)
      // Every question and sentence of the trial's corpus is no more than the run's.
      let evaluation = size.speed.evaluation * 0.01
      #expect(evaluation > 0 && evaluation <= first.tokensPerEvaluation * (1 + 1e-9))
      let steps = runs.reduce(0) { $0 + $1.trainingTokens } / step
      let evaluations = runs.reduce(0) { $0 + $1.evaluationTokens } / evaluation
      let seconds = (steps + evaluations) * 0.01
      #expect(abs(size.seconds / seconds - 1) < 1e-9)
    }
  }

  @Test func whatDoesNotFitIsExtrapolatedAndSaysSo() throws {
    let plan = try plan()
    let needs = plan.tasks.map { $0.run.configuration.memory(threads: 1).bytes }
    let small = try #require(needs.min())
    let estimate = try CostEstimate(measuring: plan, threads: 2, seconds: 0.01, memory: small)
    #expect(estimate.sizes.map(\.speed.source) == [.extrapolated, .measured])
    #expect(estimate.description.contains("* too large to be tried here"))
    let error = #expect(throws: NothingMeasured.self) {
      try CostEstimate(measuring: plan, threads: 1, seconds: 0.01, memory: small - 1)
    }
    #expect(error?.description.contains("--gflops") == true)
  }
}
