import Foundation
import Support
import Training
import Transformer

/// What a plan will cost: operations, and the time of one core for each size of model.
public struct CostEstimate: Sendable {
  /// The runs of one size: one model and batch.
  public struct Size: Sendable {
    public let model: ModelConfiguration
    public let batchSentences: Int
    public let runs: Int
    /// Floating-point operations of all its runs.
    public let operations: Double
    /// Tokens that all its runs learn from.
    public let tokens: Double
    public let speed: TrainingSpeed
    /// Seconds of one core, of all its runs and of the longest.
    public let seconds: Double
    public let longest: Double
  }

  /// In the order of the plan.
  public let sizes: [Size]

  /// Seconds of one core for everything.
  public var seconds: Double { sizes.reduce(0) { $0 + $1.seconds } }
  /// Of one run, on one core.
  public var longest: Double { sizes.map(\.longest).max() ?? 0 }

  /// From 10^9 floating-point operations a second of one core.
  public init(_ plan: SweepPlan, gflops: Double) {
    let groups = Group.all(of: plan)
    self.init(groups, groups.map { TrainingSpeed($0.first, gflops: gflops, source: .given) })
  }

  /// Measures every size here.
  ///
  /// - Parameters:
  ///   - threads: at least 1; so many models are trained side by side, memory permitting.
  ///   - seconds: for which each size is trained and evaluated, at least.
  ///   - memory: bytes that may be used.
  ///   - progress: is told how many sizes of how many are done.
  /// - Throws: `NothingMeasured` if not even the smallest model fits into the memory; what training
  ///   throws.
  public init(
    measuring plan: SweepPlan, threads: Int, seconds: Double, memory: Int = Memory.free.bytes / 2,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    try self.init(
      measuring: plan, threads: threads, seconds: seconds, memory: memory, progress: progress,
      now: { ProcessInfo.processInfo.systemUptime })
  }

  /// - Parameter now: the seconds of a clock that never goes back.
  package init(
    measuring plan: SweepPlan, threads: Int, seconds: Double, memory: Int,
    progress: (Int, Int) -> Void, now: @escaping @Sendable () -> Double
  ) throws {
    let groups = Group.all(of: plan)
    var speeds: [(place: Int, speed: TrainingSpeed)] = []
    var gflops: Double?
    // The smallest first, so that something is known when one does not fit.
    for (place, group) in groups.enumerated().sorted(by: { $0.element.bytes < $1.element.bytes }) {
      progress(speeds.count, groups.count)
      let fitting = memory / group.bytes
      if fitting >= 1 {
        let speed = try TrainingSpeed.measure(
          group.first, sideBySide: min(threads, fitting, plan.tasks.count), seconds: seconds,
          now: now)
        gflops = speed.gflops(group.first)
        speeds.append((place, speed))
      } else if let gflops {
        speeds.append((place, TrainingSpeed(group.first, gflops: gflops, source: .extrapolated)))
      } else {
        throw NothingMeasured(bytes: group.bytes, memory: memory)
      }
    }
    progress(groups.count, groups.count)
    self.init(groups, speeds.sorted { $0.place < $1.place }.map(\.speed))
  }

  private init(_ groups: [Group], _ speeds: [TrainingSpeed]) {
    sizes = zip(groups, speeds).map { group, speed in
      let seconds = group.all.map { speed.seconds($0) }
      return Size(
        model: group.first.model, batchSentences: group.first.batchSentences,
        runs: group.all.count, operations: group.all.reduce(0) { $0 + $1.operations },
        tokens: group.all.reduce(0) { $0 + $1.trainingTokens }, speed: speed,
        seconds: seconds.reduce(0, +), longest: seconds.max() ?? 0)
    }
  }

  /// Runs that are equally fast: of one model and batch.
  private struct Group {
    let first: RunConfiguration
    var others: [RunConfiguration] = []

    var all: [RunConfiguration] { [first] + others }
    /// Of the run that needs most, on one thread.
    private(set) var bytes = 0

    /// In the order of the plan.
    static func all(of plan: SweepPlan) -> [Group] {
      struct Key: Hashable {
        let model: ModelConfiguration
        let batchSentences: Int
      }
      var places: [Key: Int] = [:]
      var groups: [Group] = []
      for configuration in plan.tasks.map(\.run.configuration) {
        let key = Key(
          model: configuration.model, batchSentences: configuration.batchSentences)
        let place = places[key] ?? groups.count
        if place == groups.count {
          places[key] = place
          groups.append(Group(first: configuration))
        } else {
          groups[place].others.append(configuration)
        }
        let bytes = configuration.memory(threads: 1).bytes
        groups[place].bytes = max(groups[place].bytes, bytes)
      }
      return groups
    }
  }
}

/// A plan of which no model fits into the memory.
public struct NothingMeasured: Error, Equatable, CustomStringConvertible, Sendable {
  public let bytes: Int
  public let memory: Int

  public var description: String {
    "the smallest run needs about \(ByteCount(bytes)), and \(ByteCount(memory)) may be used here; state "
      + "the speed of a core with --gflops"
  }
}

extension CostEstimate: CustomStringConvertible {
  /// A line for each size, and the total.
  public var description: String {
    let header = [
      "parameters", "L", "d", "runs", "tokens a run", "FLOP a run", "tokens/s a core", "GFLOP/s",
      "time a run", "core-hours",
    ]
    let rows = sizes.map { size in
      let runs = Double(size.runs)
      let mark = size.speed.source == .extrapolated ? "*" : ""
      return [
        "\(size.model.parameterCount)", "\(size.model.layers)", "\(size.model.width)",
        "\(size.runs)", number(size.tokens / runs), number(size.operations / runs),
        number(size.speed.training) + mark, number(size.operations / size.seconds * 1e-9),
        clockTime(size.seconds / runs), number(size.seconds / 3600),
      ]
    }
    let total = [
      "all", "", "", "\(sizes.reduce(0) { $0 + $1.runs })", "", "", "", "",
      "", number(seconds / 3600),
    ]
    var lines = alignedLines([header] + rows + [total])
    lines.append(
      "\(number(sizes.reduce(0) { $0 + $1.operations })) FLOP in all; the longest run takes "
        + "one core \(clockTime(longest))")
    if sizes.contains(where: { $0.speed.source == .extrapolated }) {
      lines.append("* too large to be tried here: at the GFLOP/s of the largest that was")
    }
    return lines.joined(separator: "\n")
  }

  private func number(_ value: Double) -> String { String(format: "%.3g", value) }
}
