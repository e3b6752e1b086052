import Foundation
import Statistics
import Theory
import Training

/// Models that read facts that are all equally frequent, among sentences about strangers: what is known of a fact
/// where its frequency, the strangers and the size are chosen freely.
public struct AmongStrangers: Sendable {
  public struct Trial: Sendable {
    public let label: String
    public let size: ModelSizes.Size
    /// Of people who are read about again and again.
    public let people: Int
    /// The share of sentences about others, each of whom is read about a few times at most.
    public let strangers: Double
    /// The share of facts about the people that is unknown, over seeds.
    public let unknown: Sample
    /// 1 - exp(-loss) of facts about the people, over seeds: one for who knows nothing and zero for who is sure.
    public let unsure: Sample
    let bitsPerFact: Double

    /// What stands before the comma of the label, which trials of one kind share.
    public var kind: String { String(label.prefix { $0 != "," }) }

    /// Bits of the facts about the people, log2 V each, that a parameter would have to hold.
    public var load: Double { bits(knowing: 1) }
    /// Bits of the facts that are known, a parameter.
    public var storedBits: Sample { unknown.map { bits(knowing: 1 - $0) } }

    private func bits(knowing share: Double) -> Double {
      share * Double(people) * bitsPerFact / ModelSizes.Counting.all.count(size.model)
    }

    /// p, how often one of the people is the subject of a sentence.
    public var frequency: Double { (1 - strangers) / Double(people) }
    public var sightings: Double { size.sentences * frequency }

    /// What one seed did, with E = (1 - q) u + q, the share of all sentences whose fact is unknown.
    func points(
      _ signal: SignalOverNoise, over counting: ModelSizes.Counting?
    ) -> [SignalPoint] {
      unknown.values.map { u in
        let error = (1 - strangers) * u + strangers
        return SignalPoint(
          logSignal: signal.logarithm(
            frequency: frequency, after: size.sentences, unknown: error,
            strength: signal.strength(of: size, over: counting)), unknown: u)
      }
    }

    /// ln of the signal, mean over seeds.
    public func logSignal(
      _ signal: SignalOverNoise, over counting: ModelSizes.Counting?
    ) -> Double {
      let points = points(signal, over: counting)
      return points.reduce(0) { $0 + $1.logSignal } / Double(points.count)
    }
  }

  /// In the order of their points.
  public let trials: [Trial]

  /// - Parameter runs: of a sweep with the axis "trial", whose first source is the people and whose last phase
  ///   mixes them with the source "strangers".
  /// - Throws: `UnfitSweep`.
  public init(_ runs: FinishedRuns) throws(UnfitSweep) {
    trials = try runs.grouped(by: "trial").map { label, runs throws(UnfitSweep) in
      let configuration = runs[0].summary.configuration
      let phase = configuration.phases[configuration.phases.count - 1]
      guard let people = configuration.sources[0].corpus.biographies else {
        throw UnfitSweep(sweep: label, reason: "has runs on other data than biographies")
      }
      return Trial(
        label: label, size: ModelSizes.Size(label, configuration), people: people.people,
        strangers: phase.mixture["strangers"] ?? 0,
        unknown: Sample(runs.map { $0.last.unknown(amongValues: Double(people.values[0])) }),
        unsure: Sample(runs.map { 1 - exp(-$0.last.knowledgeLoss) }),
        bitsPerFact: log2(Double(people.values[0])))
    }
  }

  /// The most bits that the models of a trial store a parameter, mean over seeds.
  public var mostStored: Double { trials.map(\.storedBits.mean).reduce(0, max) }

  /// Trials of one kind, in their order.
  public subscript(kind: String) -> [Trial] { trials.filter { $0.kind == kind } }

  /// The kinds of trial, in the order of their first.
  public var kinds: [String] {
    trials.map(\.kind).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// What is unknown in trials of one kind, or in all, mean over them, of each seed.
  public func unknown(in kind: String? = nil) -> Sample {
    JointSample(columns: (kind.map { self[$0] } ?? trials).map(\.unknown)).number {
      $0.reduce(0, +) / Double($0.count)
    }
  }

  /// What a learner says of it.
  public func unknown(
    in kind: String? = nil, by learner: MeasuredLearner, over counting: ModelSizes.Counting?
  ) -> Double {
    let each = (kind.map { self[$0] } ?? trials).map { $0.unknown(by: learner, over: counting) }
    return each.reduce(0, +) / Double(each.count)
  }

  /// What was watched in trials of one kind.
  public func learner(
    _ signal: SignalOverNoise, over counting: ModelSizes.Counting?,
    watching kind: String
  ) -> MeasuredLearner {
    MeasuredLearner(
      kind, signal, watching: self[kind].flatMap { $0.points(signal, over: counting) })
  }
}

extension AmongStrangers.Trial {
  /// What a learner says is unknown, from the people, the strangers, the sentences and the size alone.
  public func unknown(by learner: MeasuredLearner, over counting: ModelSizes.Counting?) -> Double {
    learner.unknown(
      frequency: frequency, strangers: strangers, after: size.sentences,
      strength: learner.signal.strength(of: size, over: counting))
  }
}
