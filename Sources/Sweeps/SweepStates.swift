import Foundation
import Support
import Training

/// What is known of one run of a sweep.
public enum SweepRunState: Equatable, Sendable {
  case summary(RunSummary)
  /// It was interrupted; the last checkpoint is of that step.
  case partial(step: Int)
  case missing
  /// What there is was made by another version of the data or the arithmetic.
  case stale(reason: String)
  case corrupt(reason: String)
}

extension Sweep {
  /// What is known of each run, in the order of the sweep: what a finished run in the store says, or
  /// else the committed summary with the run's id, or else how far the store has got.
  ///
  /// - Parameters:
  ///   - committed: A file of summaries; one that does not exist has none.
  ///   - acceptsEarlier: takes a committed summary of the same configuration and data, too, that was made by another version
  ///     of the arithmetic: what was measured once stays a measurement, even if this program would come to other last digits.
  /// - Throws: `SummaryFileError` or `FileError` for the committed file, which may be damaged.
  public func summaries(
    store: RunStore, committed: URL?, acceptsEarlier: Bool = false
  ) throws -> [SweepRunState] {
    var summaries: [RunSummary] = []
    if let committed, Files.exists(committed) {
      summaries = try SweepSummary(contentsOf: committed).runs
    }
    let states = runs.map { run in
      run.state(
        store,
        summaries.first { $0.id == run.id }
          ?? (acceptsEarlier ? summaries.first { $0.isOf(run) } : nil))
    }
    guard states.contains(.missing) else { return states }
    let others = try store.otherVersions()
    return zip(runs, states).map { run, state in
      state == .missing ? run.staleness(others, summaries) ?? .missing : state
    }
  }
}

extension SweepRun {
  fileprivate func state(_ store: RunStore, _ committed: RunSummary?) -> SweepRunState {
    do {
      let folder = try store.run(id)
      let status = folder.status()
      switch status {
      case .complete, .diverged: return .summary(try RunSummary(folder, label: label))
      default: break
      }
      if let committed { return .summary(committed.labelled(label)) }
      return switch status {
      case .partial(let step): .partial(step: step)
      case .corrupt(let reason): .corrupt(reason: reason)
      case .stale(let reason): .stale(reason: reason)
      case .missing, .complete, .diverged: .missing
      }
    } catch {
      return .corrupt(reason: "\(error)")
    }
  }

  /// Why a run that is not there is there in another version; nil if it is not.
  fileprivate func staleness(
    _ others: [RunIdentity], _ summaries: [RunSummary]
  ) -> SweepRunState? {
    let semantic = configuration.semantic
    if let other = others.first(where: { $0.configuration == semantic }) {
      return .stale(reason: "the store has it with \(other.versions)")
    }
    guard
      let summary = summaries.first(where: { $0.label == label || $0.configuration == semantic })
    else { return nil }
    let identity = RunIdentity(
      configuration: summary.configuration, dataVersion: summary.dataVersion,
      numericsVersion: summary.numericsVersion)
    return .stale(
      reason: summary.configuration == semantic
        ? "the committed summary has it with \(identity.versions)"
        : "the committed summary of this label has another configuration")
  }
}

extension RunSummary {
  /// Whether it is of a run's configuration and sentences, in whichever version of the arithmetic.
  package func isOf(_ run: SweepRun) -> Bool {
    dataVersion == RunConfiguration.dataVersion && configuration == run.configuration.semantic
  }
}

extension RunStore {
  /// The ids of all runs' folders, sorted.
  public func ids() throws -> [String] {
    try Files.names(in: folder).filter(RunStore.isID)
  }

  /// What the folders of other versions hold. Those that cannot be read are other runs' than the one
  /// that is looked for, whose own state says so; they are no version of it.
  fileprivate func otherVersions() throws -> [RunIdentity] {
    try ids().compactMap { id in
      let folder = try run(id)
      do {
        let identity = try folder.identity()
        return identity.isCurrent ? nil : identity
      } catch is CorruptRun, is ConfigurationFileError, is FileError {
        return nil
      }
    }
  }
}
