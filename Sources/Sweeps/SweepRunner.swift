import Foundation
import Support
import Synchronization
import Training

/// Trains the runs of a sweep that are not yet in a store. Several processes may do so at once.
public struct SweepRunner: Sendable {
  public let runs: [SweepRun]
  public let store: RunStore
  /// See `TrainingRun`.
  let staleAfter: Double

  public init(_ sweep: Sweep, store: RunStore) {
    self.init(sweep.runs, store: store)
  }

  /// For some of a sweep's runs.
  public init(_ runs: [SweepRun], store: RunStore, staleAfter: Double = 300) {
    self.runs = runs
    self.store = store
    self.staleAfter = staleAfter
  }

  /// Trains all runs to their end, the longest first, each from where it was left. A run that
  /// another process is training is waited for, or taken over if that process dies.
  ///
  /// - Parameters:
  ///   - threads: at least 1, in all. They decide no result.
  ///   - threadsPerRun: threads / threadsPerRun runs, but at least one, are trained at once; fewer, with a
  ///     notice, where memory is short.
  ///   - known: ids of runs whose results the caller has; they count as complete.
  ///   - progress: is called after every step of every run, from any thread but never twice at once.
  ///   - notice: is told, on one line and from any thread, of what is no error.
  ///   - stop: is asked by any thread, within steps and evaluations too; once it says so,
  ///     what is being trained is left at a checkpoint and nothing more begun.
  /// - Throws: `SweepRunFailed` when a run could not be trained. The other runs in training are
  ///   ended before, and no more begun; and before any is begun if one needs more memory than there is.
  /// - Returns: How each run ended, in their order: `complete` or `diverged`, and if it was stopped
  ///   also `partial`, or `missing` for what was not begun here.
  public func run(
    threads: Int, threadsPerRun: Int = 1, leavingOut known: Set<String> = [],
    progress: @escaping @Sendable (SweepProgress) -> Void = { _ in },
    notice: @escaping @Sendable (String) -> Void = { _ in },
    stop: @escaping @Sendable () -> Bool = { false }
  ) throws(SweepRunFailed) -> [RunStatus] {
    let perRun = max(threadsPerRun, 1)
    let ended = try endedRuns()
    let session = SweepSession(
      self, threadsPerRun: perRun, leavingOut: known, ended: ended, progress: progress,
      notice: notice, stop: stop)
    let asked = min(max(threads / perRun, 1), runs.count)
    let workers = min(
      asked, try runsAtOnce(threadsPerRun: perRun, leavingOut: known.union(ended)))
    if workers < asked {
      notice("\(asked) runs at once do not fit into memory; at most \(workers) are trained at once")
    }
    let group = DispatchGroup()
    for _ in 0..<workers {
      group.enter()
      let thread = Thread {
        session.work()
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    return try session.result()
  }

  /// The ids of the runs that have a manifest in the store; what it says is read when they are trained.
  private func endedRuns() throws(SweepRunFailed) -> Set<String> {
    var ended: Set<String> = []
    for run in runs {
      do throws(InvalidRunID) {
        let manifest = try store.run(run.id).url(RunFolder.manifestName)
        if Files.exists(manifest) { ended.insert(run.id) }
      } catch {
        throw SweepRunFailed(
          label: run.label, id: run.id, reason: "\(error)", ended: ended.count, runs: runs.count)
      }
    }
    return ended
  }

  /// How many of the runs but some fit into memory together, whichever they are.
  private func runsAtOnce(
    threadsPerRun threads: Int, leavingOut known: Set<String>
  ) throws(SweepRunFailed) -> Int {
    let open = runs.filter { !known.contains($0.id) }
    let limits = Memory.limits
    var needs: [ByteCount] = []
    for run in open {
      do throws(NotEnoughMemory) {
        try run.configuration.requireMemory(threads: threads, limits: limits)
      } catch {
        throw SweepRunFailed(
          label: run.label, id: run.id, reason: "\(error)", ended: runs.count - open.count,
          runs: runs.count)
      }
      needs.append(run.configuration.memory(threads: threads))
    }
    var (together, count) = (ByteCount.zero, 0)
    for need in needs.sorted(by: >) {
      together += need
      if Memory.exceeded(by: together, threads: (count + 1) * threads, limits: limits) != nil {
        break
      }
      count += 1
    }
    return count == open.count ? runs.count : count
  }
}

/// A run of a sweep that could not be trained.
public struct SweepRunFailed: Error, Equatable, CustomStringConvertible, Sendable {
  public let label: String
  public let id: String
  public let reason: String
  /// Runs that have ended, of so many.
  public let ended: Int
  public let runs: Int

  public var description: String {
    "the run \"\(label)\" (\(id.prefix(12))) failed: \(reason); \(ended) of \(runs) runs have ended, "
      + "and the sweep resumes when it is run again"
  }
}

/// What the workers of one sweep share.
private final class SweepSession: Sendable {
  private struct Job {
    let index: Int
    /// When it may be tried again after another process was found training it.
    var notBefore: ContinuousClock.Instant?
  }

  private struct State {
    var queue: [Job]
    var tracker: SweepTracker
    var statuses: [RunStatus?]
    var failure: SweepRunFailed?
  }

  private enum Next {
    case job(Job)
    case wait
    case nothing
  }

  private let runner: SweepRunner
  private let threadsPerRun: Int
  private let progress: @Sendable (SweepProgress) -> Void
  private let notice: @Sendable (String) -> Void
  private let stop: @Sendable () -> Bool
  private let state: Mutex<State>

  init(
    _ runner: SweepRunner, threadsPerRun: Int, leavingOut known: Set<String>,
    ended: Set<String>, progress: @escaping @Sendable (SweepProgress) -> Void,
    notice: @escaping @Sendable (String) -> Void, stop: @escaping @Sendable () -> Bool
  ) {
    self.runner = runner
    self.threadsPerRun = threadsPerRun
    self.progress = progress
    self.notice = notice
    self.stop = stop
    let runs = runner.runs
    let order = runs.indices.filter { !known.contains(runs[$0].id) }.map { index in
      // What has ended comes first, so that the progress begins with it.
      return (
        ended.contains(runs[index].id) ? -Double.infinity : -runs[index].configuration.trainingCost,
        index
      )
    }.sorted { $0 < $1 }
    var tracker = SweepTracker(runs.map(\.configuration))
    let statuses = runs.enumerated().map { index, run -> RunStatus? in
      guard known.contains(run.id) else { return nil }
      tracker.end(index)
      return .complete(step: run.configuration.steps)
    }
    state = Mutex(
      State(queue: order.map { Job(index: $0.1) }, tracker: tracker, statuses: statuses))
  }

  /// Takes runs until there are none, or one has failed.
  func work() {
    while true {
      switch next() {
      case .nothing: return
      case .wait: Thread.sleep(forTimeInterval: 0.1)
      case .job(let job): train(job)
      }
    }
  }

  private func next() -> Next {
    state.withLock { state in
      if state.failure != nil || state.queue.isEmpty || stop() { return .nothing }
      let now = ContinuousClock.now
      guard let place = state.queue.firstIndex(where: { $0.notBefore ?? now <= now }) else {
        return .wait
      }
      return .job(state.queue.remove(at: place))
    }
  }

  private func train(_ job: Job) {
    let run = runner.runs[job.index]
    do {
      let training = try TrainingRun(
        run.configuration, store: runner.store, threads: threadsPerRun,
        staleAfter: runner.staleAfter, notice: { [notice] in notice("\(run.label): \($0)") })
      let status = try training.train(
        progress: { step in update { $0.tracker.advance(job.index, to: step) } },
        // The work of a run that this one starts from is none of the sweep's.
        originProgress: { _ in update { _ in } }, stop: stop)
      update { state in
        if status.hasEnded { state.tracker.end(job.index) }
        state.statuses[job.index] = status
      }
    } catch let error as RunIsBusy {
      if job.notBefore == nil {
        notice("\(run.label): waiting for another process\(error.holder.map { ": \($0)" } ?? "")")
      }
      state.withLock { state in
        state.queue.append(Job(index: job.index, notBefore: .now + .seconds(1)))
      }
    } catch {
      state.withLock { state in
        guard state.failure == nil else { return }
        state.failure = SweepRunFailed(
          label: run.label, id: run.id, reason: "\(error)", ended: 0, runs: 0)
      }
    }
  }

  /// Changes the state and shows the progress, one thread at a time.
  private func update(_ change: (inout State) -> Void) {
    state.withLock { state in
      change(&state)
      progress(state.tracker.progress)
    }
  }

  func result() throws(SweepRunFailed) -> [RunStatus] {
    let (failure, statuses) = state.withLock { ($0.failure, $0.statuses) }
    if let failure {
      // Counted now, when the other workers have ended too.
      throw SweepRunFailed(
        label: failure.label, id: failure.id, reason: failure.reason,
        ended: statuses.count { $0?.hasEnded ?? false }, runs: statuses.count)
    }
    return statuses.map { $0 ?? .missing }
  }
}
