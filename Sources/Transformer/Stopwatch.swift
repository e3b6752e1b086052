import Foundation

/// What the time of a training step goes to.
public enum Work: Int, CaseIterable, Sendable {
  case matrixProducts, attention, elementwise, optimiser, data
}

/// Splits a thread's time over kinds of work. Reading the clock costs some 20 ns, some thirty times
/// for each block of a shard: nothing beside the work.
struct Stopwatch {
  private var nanoseconds = SIMD8<UInt64>()
  private var last: UInt64 = 0

  private static var now: UInt64 { monotonicNanoseconds() }

  mutating func start() { last = Self.now }

  /// The time since the last call was spent on `work`.
  mutating func stop(_ work: Work) {
    let now = Self.now
    nanoseconds[work.rawValue] &+= now &- last
    last = now
  }

  /// Seconds spent on `work` so far.
  subscript(_ work: Work) -> Double { Double(nanoseconds[work.rawValue]) * 1e-9 }

  private static func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
