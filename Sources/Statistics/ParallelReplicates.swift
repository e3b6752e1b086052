import Theory

/// The results of `body(0)`, ..., `body(count - 1)` in this order, with at most `threads` of them
/// running at once. A long body should yield now and then: it holds a thread of the shared pool.
/// As each is a function of its index alone, so is the whole.
/// - Throws: `InvalidParameter` if `threads` is less than 1, and what a body throws; the others are
///   cancelled then.
public func parallelReplicates<Result: Sendable>(
  count: Int, threads: Int, body: @escaping @Sendable (Int) async throws -> Result
) async throws -> [Result] {
  guard threads >= 1 else { throw InvalidParameter("threads", threads, "it must be at least 1") }
  return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    var started = 0
    func startNext() {
      guard started < count else { return }
      let index = started
      started += 1
      group.addTask {
        try Task.checkCancellation()
        return (index, try await body(index))
      }
    }
    for _ in 0..<min(threads, count) { startNext() }
    var results: [(index: Int, value: Result)] = []
    for try await result in group {
      results.append(result)
      startNext()
    }
    return results.sorted { $0.index < $1.index }.map(\.value)
  }
}
