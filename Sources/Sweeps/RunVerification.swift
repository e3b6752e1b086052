import Foundation
import Statistics
import Training

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

  /// - Parameter siblings: summaries of the same file, the committed one included, for the spread of
  ///   runs that differ in their seed alone.
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
        + (bin.sampling.map {
          [
            ("number asked of \(name)", Double($0.asked)),
            ("error of loss of \(name)", $0.lossError),
            ("error of accuracy of \(name)", $0.accuracyError),
          ]
        } ?? [])
    }
    return scores + people + otherNumbers(evaluation)
  }

  /// Of finite sets, confidence and groups.
  private static func otherNumbers(_ evaluation: Evaluation) -> [(name: String, value: Double)] {
    let occurrences = (evaluation.occurrences ?? []).flatMap { bin in
      let name = "facts that occur \(bin.least) to \(bin.most) times"
      return [
        ("number of \(name)", Double(bin.facts)), ("mass of \(name)", bin.mass),
        ("loss of \(name)", bin.loss), ("accuracy of \(name)", bin.accuracy),
        ("confidence of \(name)", bin.confidence),
        ("error of loss of \(name)", bin.sampling?.lossError ?? 0),
        ("error of accuracy of \(name)", bin.sampling?.accuracyError ?? 0),
      ]
    }
    let reliability = (evaluation.reliability ?? []).flatMap { bin in
      let name = "answers of confidence \(bin.least) to \(bin.most)"
      return [
        ("mass of \(name)", bin.mass), ("confidence of \(name)", bin.confidence),
        ("accuracy of \(name)", bin.accuracy),
      ]
    }
    let groups = (evaluation.groups ?? []).flatMap { group in
      let name = "the group \(group.name)"
      return [
        ("number asked of \(name)", Double(group.asked)), ("loss of \(name)", group.loss),
        ("accuracy of \(name)", group.accuracy), ("confidence of \(name)", group.confidence),
        ("error of loss of \(name)", group.lossError ?? 0),
        ("error of accuracy of \(name)", group.accuracyError ?? 0),
      ]
    }
    return [("missing mass", evaluation.missingMass ?? 0)] + occurrences + reliability + groups
  }

  /// Another processor rounds otherwise, and training makes much of little: the run becomes like one
  /// of another seed. If runs that differ in their seed alone have the standard deviation s with f
  /// degrees of freedom, two of them differ by less than t s sqrt 2 but for 1 % of cases.
  private static func compareBySpread(
    _ committed: RunSummary, _ measured: RunSummary, _ others: [RunSummary]
  ) -> (rule: String, problems: [String]) {
    let start =
      "on another kind of processor (\(measured.instructionSet), committed is "
      + "\(committed.instructionSet)) the last knowledge loss, over everybody, must agree within "
    guard let spread = SeedSpread(of: committed, among: others),
      let old = committed.evaluations.last?.knowledgeLoss,
      let new = measured.evaluations.last?.knowledgeLoss
    else {
      return (
        start + "the spread of the seeds",
        ["the summaries have no runs that differ in their seed alone, so there is no spread"]
      )
    }
    let t = TestFamily(level: significance, members: 1)
      .criticalT(degreesOfFreedom: spread.degreesOfFreedom)
    let tolerance = t * spread.deviation * 2.0.squareRoot()
    let rule =
      start + String(format: "t s sqrt 2 = %.3g nats, ", tolerance)
      + "the 99 % interval for the difference of two seeds; "
      + String(format: "s = %.3g, ", spread.deviation)
      + "\(spread.degreesOfFreedom) degrees of freedom, from \(spread.source)"
    guard abs(new - old) <= tolerance else {
      return (rule, ["the last knowledge loss differs by \((new - old).rounded9) nats"])
    }
    return (rule, [])
  }
}

/// How much the last knowledge loss of a run varies with the seed.
private struct SeedSpread {
  let deviation: Double
  let degreesOfFreedom: Int
  let source: String

  /// From the seeds of the run itself if there are three, or else pooled over all runs that differ in
  /// their seed alone: with two seeds the interval would be too wide to say anything. Nil if there
  /// are none.
  init?(of run: RunSummary, among others: [RunSummary]) {
    let comparable = others.filter {
      $0.outcome == .complete && $0.dataVersion == run.dataVersion
        && $0.numericsVersion == run.numericsVersion && $0.instructionSet == run.instructionSet
    }
    let groups = Dictionary(grouping: comparable) { Self.key($0) }.mapValues {
      $0.compactMap { $0.evaluations.last?.knowledgeLoss }
    }.filter { $0.value.count >= 2 }
    let own = groups[Self.key(run)] ?? []
    let samples = own.count >= 3 ? [own] : Array(groups.values)
    degreesOfFreedom = samples.reduce(0) { $0 + $1.count - 1 }
    guard degreesOfFreedom > 0 else { return nil }
    let squares = samples.map { sample in
      let mean = sample.reduce(0, +) / Double(sample.count)
      return sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    // Sorted, as a dictionary has no order and rounding depends on it.
    deviation = (squares.sorted().reduce(0, +) / Double(degreesOfFreedom)).squareRoot()
    source =
      own.count >= 3
      ? "the run's \(own.count) seeds" : "all \(samples.count) groups of runs with several seeds"
  }

  private static func key(_ run: RunSummary) -> RunConfiguration {
    var configuration = run.configuration
    configuration.seed = 0
    return configuration
  }
}

extension SweepSummary {
  /// The only run whose id begins with `prefix`.
  /// - Throws: `InvalidRunID` unless there is exactly one.
  public func run(beginning prefix: String) throws(InvalidRunID) -> RunSummary {
    guard !prefix.isEmpty else { throw InvalidRunID(id: prefix) }
    let matches = runs.filter { $0.id.hasPrefix(prefix) }
    guard let match = matches.first, matches.count == 1 else {
      throw InvalidRunID(id: prefix, matches: matches.count)
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
      committed.configuration.knowing(origins + runs.map(\.configuration)), store: store,
      threads: threads, notice: notice)
    _ = try training.train(progress: progress, originProgress: progress)
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
