import Foundation
import Theory

/// A run trained again, compared with its committed summary.
public struct RunVerification: Sendable {
  /// One quantity of the last evaluation.
  public struct Row: Equatable, Sendable {
    public let quantity: String
    public let committed: Double
    public let measured: Double
    public var difference: Double { measured - committed }
  }

  public let rows: [Row]
  /// What had to hold, in words.
  public let rule: String
  /// What did not, in words; empty if the run is verified.
  public let problems: [String]
  public var passes: Bool { problems.isEmpty }

  /// The level of the interval on another kind of processor.
  static let significance = 0.01

  /// - Parameter siblings: summaries that may differ from the committed one in their seed alone.
  public init(committed: RunSummary, measured: RunSummary, siblings: [RunSummary]) {
    rows = Self.rows(committed, measured)
    guard committed.outcome == measured.outcome else {
      rule = "the run must end in the same way"
      problems = ["it ended as \(measured.outcome), committed is \(committed.outcome)"]
      return
    }
    if committed.instructionSet == measured.instructionSet {
      rule = "on \(measured.instructionSet) every number must be the same to 9 digits"
      problems = Self.differences(committed.evaluations, measured.evaluations)
    } else {
      (rule, problems) = Self.compareBySpread(committed, measured, siblings)
    }
  }

  private static func rows(_ committed: RunSummary, _ measured: RunSummary) -> [Row] {
    guard let old = committed.evaluations.last, let new = measured.evaluations.last else {
      return []
    }
    func row(_ quantity: String, _ value: (Evaluation) -> Double) -> Row {
      Row(quantity: quantity, committed: value(old), measured: value(new))
    }
    return [
      row("step") { Double($0.step) },
      row("loss of names, nats", \.name.loss),
      row("loss of syntax, nats", \.syntax.loss),
      row("loss of knowledge, sampled, nats", \.knowledge.loss),
      row("loss of knowledge, everybody, nats", \.knowledgeLoss),
      row("accuracy, everybody") { PeopleBin.merged($0.people).accuracy },
      row("confidence, everybody") { PeopleBin.merged($0.people).confidence },
    ]
  }

  /// The numbers that are not the same: how many, and the first.
  private static func differences(_ old: [Evaluation], _ new: [Evaluation]) -> [String] {
    guard old.map(\.step) == new.map(\.step) else {
      return ["\(new.count) evaluations, committed are \(old.count), or not at the same steps"]
    }
    var (count, total) = (0, 0)
    var first: String?
    for (old, new) in zip(old, new) {
      let (left, right) = (numbers(old), numbers(new))
      total += max(left.count, right.count)
      count += abs(left.count - right.count)
      for (a, b) in zip(left, right) where a != b {
        count += 1
        let place = a.name == b.name ? a.name : "\(a.name), now \(b.name),"
        first = first ?? "\(place) at step \(old.step) is \(b.value), committed is \(a.value)"
      }
    }
    guard count > 0 else { return [] }
    return ["\(count) of \(total) numbers differ: \(first ?? "their number differs")"]
  }

  private static func numbers(_ evaluation: Evaluation) -> [(name: String, value: Double)] {
    let scores = [
      ("name", evaluation.name), ("syntax", evaluation.syntax), ("knowledge", evaluation.knowledge),
    ].flatMap { name, score in
      [
        ("\(name).tokens", Double(score.tokens)), ("\(name).loss", score.loss),
        ("\(name).accuracy", score.accuracy),
      ]
    }
    let people = evaluation.people.flatMap { bin in
      let name = "people from \(bin.first)"
      return [
        ("count of \(name)", Double(bin.count)), ("mass of \(name)", bin.mass),
        ("loss of \(name)", bin.loss), ("accuracy of \(name)", bin.accuracy),
        ("confidence of \(name)", bin.confidence),
      ]
    }
    return scores + people
  }

  /// Another processor rounds otherwise, and training makes much of little: the run becomes like one
  /// of another seed. If n runs that differ in their seed alone have the standard deviation s, two
  /// such runs differ by less than t s sqrt 2 but for 1 % of cases, t being Student's for n - 1
  /// degrees of freedom.
  private static func compareBySpread(
    _ committed: RunSummary, _ measured: RunSummary, _ siblings: [RunSummary]
  ) -> (rule: String, problems: [String]) {
    let losses = siblings.filter { $0.differsInSeedAlone(from: committed) }
      .compactMap { $0.evaluations.last?.knowledgeLoss }
    let processors = "\(measured.instructionSet), committed is \(committed.instructionSet)"
    guard losses.count >= 2 else {
      return (
        "on another kind of processor (\(processors)) the last knowledge loss must lie within the "
          + "spread of the seeds",
        ["the summaries have no other seed of this run, so there is no spread to compare with"]
      )
    }
    guard let old = committed.evaluations.last?.knowledgeLoss,
      let new = measured.evaluations.last?.knowledgeLoss
    else { return ("a run has evaluations", ["there are no evaluations to compare"]) }
    let n = Double(losses.count)
    let deviation = Statistics.mean(losses).standardError * n.squareRoot()
    let t = Statistics.criticalT(
      significance: significance, degreesOfFreedom: losses.count - 1)
    let tolerance = t * deviation * 2.0.squareRoot()
    let rule =
      "on another kind of processor (\(processors)) the last knowledge loss, over everybody, must "
      + "agree within t s sqrt 2 = \(tolerance.rounded9) nats, the 99 % interval for the difference "
      + "of two seeds; s = \(deviation.rounded9) from \(losses.count) seeds"
    guard abs(new - old) <= tolerance else {
      return (rule, ["the last knowledge loss differs by \((new - old).rounded9) nats"])
    }
    return (rule, [])
  }
}

extension RunSummary {
  /// Whether the runs are the same but for the seed, the run itself included.
  fileprivate func differsInSeedAlone(from other: RunSummary) -> Bool {
    var own = configuration
    own.seed = other.configuration.seed
    return own == other.configuration && outcome == .complete
      && dataVersion == other.dataVersion && numericsVersion == other.numericsVersion
      && instructionSet == other.instructionSet
  }
}

extension SweepSummary {
  /// The only run whose id begins with `prefix`.
  /// - Throws: `InvalidRunID` unless there is exactly one.
  public func run(beginning prefix: String) throws(InvalidRunID) -> RunSummary {
    let matches = runs.filter { $0.id.hasPrefix(prefix) }
    guard let match = matches.first, matches.count == 1, !prefix.isEmpty else {
      throw InvalidRunID(id: prefix, matches: prefix.isEmpty ? 0 : matches.count)
    }
    return match
  }

  /// Trains a run again in a store, or from where it was left there, and compares it with the
  /// committed summary.
  /// - Throws: `StaleSummary`, and what `TrainingRun` and `RunSummary` throw.
  public func verify(
    _ committed: RunSummary, store: RunStore, threads: Int,
    progress: (TrainingProgress) -> Void = { _ in },
    notice: @escaping (String) -> Void = { _ in }
  ) throws -> RunVerification {
    let identity = RunIdentity(
      configuration: committed.configuration, dataVersion: committed.dataVersion,
      numericsVersion: committed.numericsVersion)
    guard identity.isCurrent else {
      throw StaleSummary(label: committed.label, versions: identity.versions)
    }
    let training = try TrainingRun(
      committed.configuration, store: store, threads: threads, notice: notice)
    _ = try training.train(progress: progress)
    let measured = try RunSummary(training.run, label: committed.label)
    return RunVerification(committed: committed, measured: measured, siblings: runs)
  }
}

/// A summary that this version of the program cannot reproduce.
public struct StaleSummary: Error, Equatable, CustomStringConvertible, Sendable {
  public let label: String
  public let versions: String

  public var description: String {
    "the summary of \"\(label)\" is stale: \(versions); run codelength sweep --summary to renew it, or "
      + "verify it with the program that wrote it"
  }
}
