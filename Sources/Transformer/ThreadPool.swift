import Foundation
import Synchronization

/// A fixed number of threads that take the jobs of one call after another.
///
/// Which thread runs a job is left to chance; jobs therefore write to places of their own, and what
/// they write does not depend on the thread.
final class ThreadPool: @unchecked Sendable {
  let threads: Int
  private let condition = NSCondition()
  private var body: (@Sendable (_ job: Int, _ thread: Int) -> Void)?
  private var jobs = 0
  private var next = 0
  private var running = 0
  private var isClosed = false

  init(threads: Int) {
    self.threads = threads
    for index in 1..<max(threads, 1) {
      let thread = Thread { [self] in work(index) }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// Ends the threads; they hold the pool until then.
  func close() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
    }
  }

  /// Runs `body(0)` ... `body(jobs - 1)`, the caller being one of the threads, and waits for all.
  func run(_ jobs: Int, _ body: @escaping @Sendable (_ job: Int, _ thread: Int) -> Void) {
    condition.withLock {
      self.body = body
      self.jobs = jobs
      next = 0
      condition.broadcast()
    }
    MatrixProducts.useOneThread()
    drain(0)
    condition.withLock {
      while running > 0 { condition.wait() }
      self.body = nil
      self.jobs = 0
    }
  }

  private func work(_ thread: Int) {
    MatrixProducts.useOneThread()
    while true {
      condition.lock()
      while next >= jobs && !isClosed { condition.wait() }
      let isDone = isClosed
      condition.unlock()
      if isDone { return }
      drain(thread)
    }
  }

  private func drain(_ thread: Int) {
    while true {
      condition.lock()
      guard next < jobs, let body else {
        condition.unlock()
        return
      }
      let job = next
      next += 1
      running += 1
      condition.unlock()
      body(job, thread)
      condition.withLock {
        running -= 1
        if running == 0, next >= jobs { condition.broadcast() }
      }
    }
  }
}
