import Synchronization
import Testing
import Transformer

@Suite struct ThreadPoolTests {
  /// Half of the smallest normal float, of numbers that the compiler cannot know.
  private static func half(_ factor: Float) -> Float { Float.leastNormalMagnitude * factor }

  @Test(arguments: [1, 3]) func subnormalsAreZeroInJobsAlone(threads: Int) {
    let pool = ThreadPool(threads: threads)
    defer { pool.close() }
    let halves = Mutex<[Float]>([])
    let factor = Float(threads) / Float(2 * threads)
    pool.run(64) { _, _ in
      let half = Self.half(factor)
      halves.withLock { $0.append(half) }
    }
    #expect(halves.withLock { $0 } == Array(repeating: 0, count: 64))
    // The caller computes as before.
    #expect(Self.half(factor) > 0)
  }

  @Test(arguments: [1, 2, 5]) func everyJobRunsOnce(threads: Int) {
    let pool = ThreadPool(threads: threads)
    defer { pool.close() }
    for jobs in [0, 1, 2, 100] {
      let seen = Mutex<[Int]>([])
      pool.run(jobs) { job, _ in seen.withLock { $0.append(job) } }
      #expect(seen.withLock { $0.sorted() } == Array(0..<jobs))
    }
  }
}
