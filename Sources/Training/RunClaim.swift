import Foundation
import Support
import Synchronization

/// The right to train a run, among machines that share its folder.
///
/// `RunLock` cannot tell them all apart: on some network file systems a lock holds on one machine
/// only, or not at all. A claim is a folder, `claim`, in the run's, with one file, the heartbeat, that
/// says who has it and is touched from time to time. It is made beside and put in place by a rename,
/// which file servers do at once, and which fails while there is a claim with a heartbeat in it: of
/// two who try, one gets it. A claim whose heartbeat has stopped is stale; it is renamed away, which
/// again only one of two can do, and replaced.
///
/// The heartbeat's name is its holder's own. Whoever was taken for dead and is not, having been
/// suspended, say, finds it gone when it wants to touch it, and stops. Nothing that is wrong comes of
/// the time until then: claims only save work. Runs are deterministic, so two who train the same run
/// write the same bytes to the same places (see `MetricsLog`), every other file appears whole by a
/// rename, and the manifest, which alone makes a run complete, is written last over files that are
/// whole.
package final class RunClaim: Sendable {
  package static let name = "claim"

  /// How long a claim lives.
  package struct Timing: Equatable, Sendable {
    /// Seconds without a heartbeat after which a claim is stale; the same for all who share a store.
    package let stale: Double
    /// Seconds between heartbeats. Ten of them may fail, or be seen late through a cache.
    var beat: Double { stale / 10 }

    package static let standard = Timing(stale: 300)
  }

  /// Who has a claim, as the heartbeat says.
  struct Holder: Codable, Equatable, Sendable {
    let boot: String
    let host: String
    let process: Int32
    /// The scheduler's job, and how often it was restarted; nil outside jobs.
    let job: String?
    let restarts: Int?

    static var current: Holder {
      Holder(
        boot: ThisProcess.boot, host: ThisProcess.host, process: ThisProcess.number,
        job: ThisProcess.job?.name, restarts: ThisProcess.job?.restarts)
    }
  }

  private struct State {
    var lastBeat = ContinuousClock.now
    var isLost = false
    var timer: (any DispatchSourceTimer)?
  }

  private let run: RunFolder
  private let timing: Timing
  private let heartbeat: URL
  private let state = Mutex(State())

  /// - Parameter lock: of the same run; where locks work it says that no other process of this
  ///   machine trains the run, so that a claim of this machine is a dead process'.
  /// - Throws: `RunIsBusy` if another process has the claim; `FileError`.
  package init(_ run: RunFolder, lock: RunLock, timing: Timing) throws {
    self.run = run
    self.timing = timing
    let folder = run.url(Self.name)
    let name = "heartbeat-" + ThisProcess.uniqueName()
    heartbeat = folder.appendingPathComponent(name)
    if let held = try ClaimInPlace(run) {
      guard held.isDead(lock: lock, stale: timing.stale) else { throw held.busy }
      try held.remove()
    }
    let prepared = SharedFolder(run.folder).temporary(Self.name)
    try Files.createFolder(prepared)
    do {
      try Files.replace(
        prepared.appendingPathComponent(name), with: try canonicalJSON(Holder.current))
      guard rename(prepared.path, folder.path) == 0 else {
        let code = errno
        if [ENOTEMPTY, EEXIST].contains(code) {
          throw try ClaimInPlace(run)?.busy ?? RunIsBusy(folder: run.folder.path)
        }
        throw FileError(action: "write", path: folder.path, errno: code)
      }
    } catch {
      try? FileManager.default.removeItem(at: prepared)
      throw error
    }
    state.withLock { state in
      let timer = DispatchSource.makeTimerSource(queue: .global())
      timer.schedule(deadline: .now() + timing.beat, repeating: timing.beat)
      timer.setEventHandler { [weak self] in self?.beat() }
      timer.resume()
      state.timer = timer
    }
  }

  deinit { release() }

  /// Gives the claim back, if it is still there.
  package func release() {
    state.withLock { $0.timer?.cancel() }
    // An empty folder is no claim, so a process killed between the two leaves none.
    if unlink(heartbeat.path) == 0 { rmdir(run.url(Self.name).path) }
  }

  /// To be called before anything is written.
  /// - Throws: `RunIsBusy` if another process has taken the claim over.
  package func check() throws {
    func age() -> Double { state.withLock { ($0.lastBeat.duration(to: .now)) / .seconds(1) } }
    // The clock goes on while a machine sleeps: its first step afterwards comes here.
    if age() > timing.stale / 2 { beat() }
    if state.withLock({ $0.isLost }) || age() > timing.stale {
      throw try ClaimInPlace(run)?.busy ?? RunIsBusy(folder: run.folder.path)
    }
  }

  private func beat() {
    // No times are given, so that the file server takes its own clock's.
    let code = utimensat(AT_FDCWD, heartbeat.path, nil, 0) == 0 ? 0 : errno
    state.withLock { state in
      if code == 0 { state.lastBeat = .now }
      if code == ENOENT || code == ESTALE || code == ENOTDIR { state.isLost = true }
    }
  }
}

/// A claim that was found in a run's folder.
package struct ClaimInPlace {
  let run: RunFolder
  /// The name of its heartbeat.
  let heartbeat: String
  /// Nil if the heartbeat cannot be read.
  let holder: RunClaim.Holder?
  /// Seconds since its last heartbeat.
  let age: Double

  /// Nil if there is none.
  package init?(_ run: RunFolder) throws {
    let folder = run.url(RunClaim.name)
    guard let heartbeat = try Files.names(in: folder).first(where: { $0.hasPrefix("heartbeat-") })
    else { return nil }
    let file = folder.appendingPathComponent(heartbeat)
    holder = Self.holder(file)
    guard let modified = SharedFolder.modified(file) else { return nil }
    self.run = run
    self.heartbeat = heartbeat
    age = max(try SharedFolder(run.folder).now() - modified, 0)
  }

  /// Who wrote a heartbeat: nil for a file that is anybody's, or that its owner is just removing.
  private static func holder(_ file: URL) -> RunClaim.Holder? {
    do {
      return try JSON.decode(RunClaim.Holder.self, from: Files.read(file))
    } catch {
      return nil
    }
  }

  /// Whether whoever has the claim trains no more.
  func isDead(lock: RunLock, stale: Double) -> Bool {
    if age > stale { return true }
    guard let holder else { return false }
    if holder.boot == ThisProcess.boot {
      return lock.isHeld || ThisProcess.isGone(holder.process)
    }
    // A job is only started again when its processes have ended.
    if let job = ThisProcess.job, let name = holder.job, let restarts = holder.restarts {
      return name == job.name && restarts < job.restarts
    }
    return false
  }

  /// Takes the claim out of the way.
  func remove() throws {
    let folder = run.url(RunClaim.name)
    let away = SharedFolder(run.folder).temporary("stale-claim")
    guard rename(folder.path, away.path) == 0 else {
      // Another process was faster.
      if errno == ENOENT { return }
      throw FileError(action: "remove", path: folder.path, errno: errno)
    }
    if Files.exists(away.appendingPathComponent(heartbeat)) {
      try? FileManager.default.removeItem(at: away)
    } else {
      // Another process had replaced the stale claim by its own, which goes back. If a third one was
      // faster still, the second will find its claim lost.
      rename(away.path, folder.path)
      throw busy
    }
  }

  var busy: RunIsBusy { RunIsBusy(folder: run.folder.path, holder: description) }

  /// `host n12, job 44_3, heartbeat 12 s ago`.
  package var description: String {
    // The file is anybody's.
    func shown(_ text: String) -> String { oneLine(text, longest: 60) }
    let place = holder.map {
      "host \(shown($0.host)), " + ($0.job.map { "job \(shown($0))" } ?? "process \($0.process)")
    }
    return "\(place ?? "an unknown process"), heartbeat \(Int(min(age, 1e9))) s ago"
  }
}
