import Foundation
import Synchronization

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

  public var peakShare: Double { gflops / peakGflops }

  /// Trains on random tokens, `tokens` of them a step in sequences of the full context.
  public init(
    _ configuration: ModelConfiguration, tokens: Int, threads: Int, seconds: Double = 5
  ) throws {
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
    let batches = (0..<4).map { _ in batch() }
    func train(_ step: Int) throws {
      _ = try trainer.trainingStep(
        batches[step % batches.count], learningRate: 1e-3, settings: OptimiserSettings())
    }
    for step in 0..<3 { try train(step) }
    let before = trainer.timeByWork
    let start = ContinuousClock.now
    var steps = 0
    while start.duration(to: .now) < .seconds(seconds) || steps < 2 {
      try train(steps)
      steps += 1
    }
    let elapsed = start.duration(to: .now) / .seconds(1)
    let spent = zip(Work.allCases, zip(trainer.timeByWork, before)).map { ($0, $1.0 - $1.1) }
    let total = spent.reduce(0) { $0 + $1.1 }
    breakdown = spent.map { (work: $0.0, share: $0.1 / total) }
    tokensPerSecond = Double(steps * sequences * configuration.context) / elapsed
    let perToken =
      6 * configuration.parameterCount
      + 12 * configuration.layers * configuration.width * configuration.context
    gflops = tokensPerSecond * Double(perToken) * 1e-9
    peakGflops = Self.peak(threads: threads)
  }

  /// Fused multiply-adds a second times 2 e-9, in registers, all threads at once; the best of five runs
  /// of two numbers of independent chains, since the register files of processors differ.
  static func peak(threads: Int) -> Double {
    let pool = ThreadPool(threads: threads)
    defer { pool.close() }
    let sink = Mutex<Float>(0)
    let factors = AlignedBuffer(32)
    for i in 0..<16 {
      factors.start[i] = 0.999 - 1e-5 * Float(i)
      factors.start[16 + i] = 1e-3
    }
    var best = 0.0
    for run in 0..<10 {
      let start = ContinuousClock.now
      pool.run(threads) { _, _ in
        let result =
          run.isMultiple(of: 2) ? multiplyAdd6(factors.start) : multiplyAdd12(factors.start)
        sink.withLock { $0 += result }
      }
      let seconds = start.duration(to: .now) / .seconds(1)
      let chains = run.isMultiple(of: 2) ? 6 : 12
      let operations = Double(threads * rounds * chains * 16 * 2)
      best = max(best, operations / seconds * 1e-9)
    }
    return best
  }

  private static let rounds = 3_000_000

  /// Fused multiply-adds in six and in twelve chains. The factors come from memory, where the compiler
  /// cannot see that their lanes are equal and rearrange the arithmetic.
  @inline(never) private static func multiplyAdd6(_ factors: ConstFloats) -> Float {
    let (x, y) = (factors.lanes(0), factors.lanes(16))
    var (a, b, c) = (x, y, x + y)
    var (d, e, f) = (x - y, x + x, y + y)
    for _ in 0..<rounds {
      a = y.addingProduct(a, x)
      b = y.addingProduct(b, x)
      c = y.addingProduct(c, x)
      d = y.addingProduct(d, x)
      e = y.addingProduct(e, x)
      f = y.addingProduct(f, x)
    }
    return sum(a + b + c + d + e + f)
  }

  @inline(never) private static func multiplyAdd12(_ factors: ConstFloats) -> Float {
    let (x, y) = (factors.lanes(0), factors.lanes(16))
    var (a, b, c) = (x, y, x + y)
    var (d, e, f) = (x - y, x + x, y + y)
    var (g, h, i) = (a * x, b * x, c * x)
    var (j, k, l) = (d * x, e * x, f * x)
    for _ in 0..<rounds {
      a = y.addingProduct(a, x)
      b = y.addingProduct(b, x)
      c = y.addingProduct(c, x)
      d = y.addingProduct(d, x)
      e = y.addingProduct(e, x)
      f = y.addingProduct(f, x)
      g = y.addingProduct(g, x)
      h = y.addingProduct(h, x)
      i = y.addingProduct(i, x)
      j = y.addingProduct(j, x)
      k = y.addingProduct(k, x)
      l = y.addingProduct(l, x)
    }
    return sum(a + b + c + d + e + f) + sum(g + h + i + j + k + l)
  }
}
