import CProcessor
import Foundation
import Synchronization

/// A fixed number of threads that take the jobs of one call after another.
///
/// Which thread runs a job is left to chance; jobs therefore write to places of their own, and what
/// they write does not depend on the thread. A training step makes several calls, of a small model within
/// some ten microseconds; so threads look for the next one for a moment before they sleep, since waking takes longer.
///
/// In a job subnormal floats are taken for zero. A unit of a feed-forward layer that is far from firing passes on such
/// numbers, and so do the gradients of what is known for sure: without this a model becomes several times as slow while
/// it learns. To what they are added to they make no difference.
package final class ThreadPool: @unchecked Sendable {
  package typealias Body = @Sendable (_ job: Int, _ thread: Int) -> Void

  let threads: Int
  private let condition = NSCondition()
  /// The number of the last call, which changes with the lock held.
  private let call = Atomic(0)
  /// The number of the call times 2^32, plus the job of it to take next: a thread that comes late takes no
  /// job of another call.
  private let ticket = Atomic(0)
  /// The jobs of the call that have been done.
  private let done = Atomic(0)
  private let isClosed = Atomic(false)
  /// With the lock held.
  private var body: Body?
  private var jobs = 0

  /// How often a thread looks for work before it sleeps, some hundred microseconds.
  private static let looks = 10_000

  package init(threads: Int) {
    self.threads = threads
    for index in 1..<max(threads, 1) {
      let thread = Thread { [self] in work(index) }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// Ends the threads; they hold the pool until then.
  package func close() {
    isClosed.store(true, ordering: .releasing)
    condition.withLock { condition.broadcast() }
  }

  /// Runs `body(0)` ... `body(jobs - 1)`, the caller being one of the threads, and waits for all.
  package func run(_ jobs: Int, _ body: @escaping Body) {
    let subnormals = flush_subnormals()
    defer { restore_subnormals(subnormals) }
    guard threads > 1, jobs > 1 else {
      for job in 0..<jobs { body(job, 0) }
      return
    }
    let number = condition.withLock {
      let number = call.load(ordering: .relaxed) + 1
      self.body = body
      self.jobs = jobs
      done.store(0, ordering: .relaxed)
      ticket.store(number << 32, ordering: .releasing)
      call.store(number, ordering: .releasing)
      condition.broadcast()
      return number
    }
    drain(body, jobs, call: number, thread: 0)
    wait { done.load(ordering: .acquiring) == jobs }
    condition.withLock { self.body = nil }
  }

  private func work(_ thread: Int) {
    _ = flush_subnormals()
    var seen = 0
    while true {
      wait { call.load(ordering: .acquiring) != seen || isClosed.load(ordering: .acquiring) }
      if isClosed.load(ordering: .acquiring) { return }
      let (body, jobs) = condition.withLock {
        seen = call.load(ordering: .acquiring)
        return (self.body, self.jobs)
      }
      if let body { drain(body, jobs, call: seen, thread: thread) }
    }
  }

  /// Looks for a moment, then sleeps until woken.
  private func wait(_ isReady: () -> Bool) {
    for _ in 0..<Self.looks {
      if isReady() { return }
      wait_a_little()
    }
    condition.withLock { while !isReady() { condition.wait() } }
  }

  private func drain(_ body: Body, _ jobs: Int, call number: Int, thread: Int) {
    while true {
      let value = ticket.load(ordering: .acquiring)
      guard value >> 32 == number, value & 0xFFFF_FFFF < jobs else { return }
      let (isMine, _) = ticket.compareExchange(
        expected: value, desired: value + 1, ordering: .acquiringAndReleasing)
      guard isMine else { continue }
      body(value & 0xFFFF_FFFF, thread)
      if done.add(1, ordering: .acquiringAndReleasing).newValue == jobs {
        condition.withLock { condition.broadcast() }
      }
    }
  }
}
