import Corpora
import Foundation
import Synchronization
import Testing
import Theory

@Suite struct RedundancyExperimentTests {
  @Test func sameResultForEveryThreadCount() async throws {
    let experiment = try RedundancyExperiment(
      model: hierarchicalModel(0.7, 2), seed: 51, replicates: 7, checkpoints: [1, 10, 2000])
    let one = try await experiment.run(threads: 1)
    #expect(try await experiment.run(threads: 2) == one)
    #expect(try await experiment.run(threads: 3) == one)
    #expect(one.replicates.count == 7 && Set(one.replicates).count == 7)
    // The first sentence is certain to discover a cluster.
    #expect(one.replicates.allSatisfy { $0[0].regret.partition == 0 && $0[0].clusters == 1 })
  }

  @Test func moreReplicatesAndSentencesKeepTheFirst() async throws {
    let model = try hierarchicalModel(0.5, 1)
    let long = try await RedundancyExperiment(
      model: model, seed: 52, replicates: 5, checkpoints: [10, 100, 70_000]
    ).run(threads: 2)
    let short = try await RedundancyExperiment(
      model: model, seed: 52, replicates: 2, checkpoints: [100]
    ).run(threads: 2)
    #expect(short.replicates == long.replicates.prefix(2).map { [$0[1]] })
  }

  @Test func summaryIsMeanAndStandardError() async throws {
    let experiment = try RedundancyExperiment(
      model: hierarchicalModel(0.5, 1), seed: 53, replicates: 3, checkpoints: [20, 40])
    let measured = try await experiment.run(threads: 2)
    #expect(measured.summary.map(\.sentences) == [20, 40])
    let totals = measured.replicates.map { $0[1].regret.total }
    let mean = (totals[0] + totals[1] + totals[2]) / 3
    let squares = totals.map { ($0 - mean) * ($0 - mean) }
    let error = ((squares[0] + squares[1] + squares[2]) / 2 / 3).squareRoot()
    let total = measured.summary[1].total
    #expect(abs(total.value - mean) < 1e-12)
    #expect(abs(try #require(total.standardError) - error) < 1e-12)
    let single = try RedundancyExperiment(
      model: experiment.model, seed: 53, replicates: 1, checkpoints: [20])
    let only = try await single.run(threads: 1)
    #expect(only.summary[0].clusters.value == Double(only.replicates[0][0].clusters))
    #expect(only.summary[0].clusters.standardError == nil)
  }

  @Test func progressCountsSentences() async throws {
    let experiment = try RedundancyExperiment(
      model: hierarchicalModel(0.5, 1), seed: 54, replicates: 2, checkpoints: [5, 70_000, 70_010])
    let seen = Mutex<[Int]>([])
    _ = try await experiment.run(threads: 1) { done in seen.withLock { $0.append(done) } }
    #expect(seen.withLock { $0 } == [65_536, 4474, 65_536, 4474])
  }

  /// The run would take a day, so it ends only if it is cancelled in its midst. The limit, which counts
  /// while other tests have all threads, is there to end it otherwise.
  @Test(.timeLimit(.minutes(10)))
  func cancellationEndsTheRun() async throws {
    let experiment = try RedundancyExperiment(
      model: hierarchicalModel(0.1, 1), seed: 55, replicates: 100, checkpoints: [1 << 32])
    let (progress, continuation) = AsyncStream.makeStream(of: Int.self)
    let run = Task { try await experiment.run(threads: 2) { continuation.yield($0) } }
    for await done in progress where done > 0 { break }
    run.cancel()
    await #expect(throws: CancellationError.self) { try await run.value }
  }

  @Test func invalidArgumentsAreErrors() async throws {
    let model = try hierarchicalModel(0.5, 1)
    #expect(throws: InvalidParameter("replicates", 0, "it must be at least 1")) {
      try RedundancyExperiment(model: model, seed: 1, replicates: 0, checkpoints: [1])
    }
    for checkpoints in [[], [0, 1], [5, 5], [1, 3, 2]] {
      let error = #expect(throws: InvalidParameter.self) {
        try RedundancyExperiment(model: model, seed: 1, replicates: 1, checkpoints: checkpoints)
      }
      #expect(error?.name == "checkpoints")
    }
    let experiment = try RedundancyExperiment(
      model: model, seed: 1, replicates: 1, checkpoints: [1])
    await #expect(throws: InvalidParameter("threads", 0, "it must be at least 1")) {
      try await experiment.run(threads: 0)
    }
  }
}
