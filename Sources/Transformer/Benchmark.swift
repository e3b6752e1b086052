import Foundation
import Support

/// How fast a model of a given shape trains on this machine.
public struct Benchmark: Sendable {
  /// Measured over `seconds` of steps after a warm-up.
  public let tokensPerSecond: Double
  /// (6 x parameters + 12 L d T) floating-point operations a token, in 10^9 a second.
  public let gflops: Double
  /// What the threads reach together on fused multiply-adds in registers.
  public let peakGflops: Double
  /// Share of the threads' working time by kind of work.
  public let breakdown: [(work: Work, share: Double)]

  /// The speed over the peak.
  public let peakShare: Double

  /// The processor's clock drifts with what else runs on it: speed and peak are measured in turn so many
  /// times, and the medians taken.
  private static let windows = 5
  /// Batches that are made beforehand.
  private static let batches = 4

  /// Trains on random tokens, `tokens` of them a step in sequences of the full context.
  /// - Throws: `NotEnoughMemory`, `InvalidModel`.
  public init(
    _ configuration: ModelConfiguration, tokens: Int, threads: Int, seconds: Double = 5
  ) throws {
    // Each batch has tokens and targets; while one is made they are there twice more.
    let need =
      Trainer.memory(
        of: configuration, threads: threads, sequences: max(1, tokens / configuration.context),
        length: configuration.context)
      + ByteCount(Self.batches + 2, max(tokens, configuration.context), 2 * 4)
    try Memory.require(
      need, for: "this benchmark", remedy: "measure a smaller model or fewer tokens",
      threads: threads)
    let trainer = try Trainer(configuration: configuration, seed: 1, threads: threads)
    let sequences = max(1, tokens / configuration.context)
    var state: UInt64 = 1
    func batch() -> Batch {
      let count = sequences * configuration.context
      let drawn = (0...count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int32((state >> 33) % UInt64(configuration.vocabulary))
      }
      return Batch(
        sequences: sequences, length: configuration.context, tokens: Array(drawn.dropLast()),
        targets: Array(drawn.dropFirst()))
    }
    let batches = (0..<Self.batches).map { _ in batch() }
    func train(_ step: Int) throws {
      _ = try trainer.trainingStep(
        batches[step % batches.count], learningRate: 1e-3, settings: OptimiserSettings())
    }
    for step in 0..<3 { try train(step) }
    let before = trainer.timeByWork
    var windows: [(tokens: Double, peak: Double)] = []
    var steps = 0
    for _ in 0..<Self.windows {
      let (start, first) = (ContinuousClock.now, steps)
      while start.duration(to: .now) < .seconds(seconds / Double(Self.windows)) || steps == first {
        try train(steps)
        steps += 1
      }
      let elapsed = start.duration(to: .now) / .seconds(1)
      windows.append(
        (
          Double((steps - first) * sequences * configuration.context) / elapsed,
          Self.peak(threads: threads)
        ))
    }
    let spent = zip(Work.allCases, zip(trainer.timeByWork, before)).map { ($0, $1.0 - $1.1) }
    let total = spent.reduce(0) { $0 + $1.1 }
    breakdown = spent.map { (work: $0.0, share: $0.1 / total) }
    func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    let perToken =
      6 * configuration.parameterCount
      + 12 * configuration.layers * configuration.width * configuration.context
    tokensPerSecond = median(windows.map(\.tokens))
    gflops = tokensPerSecond * Double(perToken) * 1e-9
    peakGflops = median(windows.map(\.peak))
    peakShare = median(windows.map { $0.tokens * Double(perToken) * 1e-9 / $0.peak })
  }

  /// Fused multiply-adds a second times 2 e-9, in registers, all threads at once; the best of two
  /// runs of two numbers of independent chains, since the register files of processors differ.
  static func peak(threads: Int) -> Double {
    let pool = ThreadPool(threads: threads)
    defer { pool.close() }
    // In memory, where the compiler cannot see that lanes are equal and rearrange the arithmetic:
    // two factors, then the chains of each thread.
    let numbers = AlignedBuffer(16 * (2 + 12 * threads))
    for i in 0..<16 {
      numbers.start[i] = 0.999 - 1e-5 * Float(i)
      numbers.start[16 + i] = 1e-3
    }
    let start = Shared(start: numbers.start)
    var best = 0.0
    for run in 0..<4 {
      let chains = run.isMultiple(of: 2) ? 6 : 12
      let began = ContinuousClock.now
      pool.run(threads) { job, _ in
        let sums = start.start + 16 * (2 + 12 * job)
        if chains == 6 { sixChains(start.start, sums) } else { twelveChains(start.start, sums) }
      }
      let seconds = began.duration(to: .now) / .seconds(1)
      best = max(best, Double(threads * rounds * chains * 16 * 2) / seconds * 1e-9)
    }
    return best
  }

  private static let rounds = 4_000_000

  private struct Shared: @unchecked Sendable {
    let start: Floats
  }

  /// Three sums that do not wait for each other.
  private struct Chains {
    var a, b, c: Lanes

    @inline(__always) init(_ p: Floats) { (a, b, c) = (p.lanes(0), p.lanes(16), p.lanes(32)) }

    @inline(__always) mutating func step(_ x: Lanes, _ y: Lanes) {
      a = y.addingProduct(a, x)
      b = y.addingProduct(b, x)
      c = y.addingProduct(c, x)
    }

    @inline(__always) func store(_ p: Floats) {
      p.store(a, 0)
      p.store(b, 16)
      p.store(c, 32)
    }
  }

  @inline(never) private static func sixChains(_ factors: Floats, _ sums: Floats) {
    let (x, y) = (factors.lanes(0), factors.lanes(16))
    var (p, q) = (Chains(sums), Chains(sums + 48))
    for _ in 0..<rounds {
      p.step(x, y)
      q.step(x, y)
    }
    p.store(sums)
    q.store(sums + 48)
  }

  @inline(never) private static func twelveChains(_ factors: Floats, _ sums: Floats) {
    let (x, y) = (factors.lanes(0), factors.lanes(16))
    var (p, q) = (Chains(sums), Chains(sums + 48))
    var (r, s) = (Chains(sums + 96), Chains(sums + 144))
    for _ in 0..<rounds {
      p.step(x, y)
      q.step(x, y)
      r.step(x, y)
      s.step(x, y)
    }
    p.store(sums)
    q.store(sums + 48)
    r.store(sums + 96)
    s.store(sums + 144)
  }
}
