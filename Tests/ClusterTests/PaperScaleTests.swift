import Cluster
import Foundation
import Sweeps
import TestSupport
import Testing

/// The worked example of the manual of costs.
@Suite struct PaperScaleTests {
  @Test func isPlannedAndCosted() throws {
    let file = repositoryFolder.appendingPathComponent("Tests/Slurm/paper-scale.json")
    let plan = SweepPlan(try Sweep(contentsOf: file))
    #expect(plan.tasks.count == 24)
    #expect(plan.tasks.allSatisfy { $0.run.configuration.biographies.people == 100_000 })
    let sizes = plan.tasks.map(\.run.configuration.model.parameterCount)
    #expect(sizes.max() == 100_362_240 && sizes.first == sizes.max() && sizes.min() == 30_144)
    let estimate = CostEstimate(plan, gflops: 150)
    #expect(estimate.sizes.map(\.runs) == Array(repeating: 3, count: 8))
    // 6 operations for each of 10^8 parameters and 46,000 steps of 28,672 tokens are 7.9e17 a run.
    #expect(abs(estimate.sizes[0].operations / 3 / 8e17 - 1) < 0.02)
    #expect(estimate.seconds / 3600 > 5000 && estimate.seconds / 3600 < 8000)
  }

  @Test func theSweepOfTheSlurmLaneIsPlanned() throws {
    let file = repositoryFolder.appendingPathComponent("Tests/Slurm/sweep.json")
    let plan = SweepPlan(try Sweep(contentsOf: file))
    // The lane disturbs tasks 0 to 2, which must be the longer ones.
    #expect(plan.tasks.map(\.run.configuration.steps) == [2400, 2400, 2400, 600, 600, 600])
  }
}
