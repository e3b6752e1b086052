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

    /// p, how often one of the people is the subject of a sentence.
    public var frequency: Double { (1 - strangers) / Double(people) }
    public var sightings: Double { size.sentences * frequency }

    /// What one seed did, with E = (1 - q) u + q, the share of all sentences whose fact is unknown.
    func points(
      _ disturbance: MeasuredLearner.Disturbance, over counting: ModelSizes.Counting
    ) -> [SignalPoint] {
      unknown.values.map { u in
        let error = (1 - strangers) * u + strangers
        let signal = disturbance.signal(
          sentences: size.sentences, frequency: frequency, unknown: error)
        return SignalPoint(
          logSignal: log(signal * disturbance.strength(counting.count(size.model))), unknown: u)
      }
    }

    /// ln of the signal, mean over seeds.
    public func logSignal(
      _ disturbance: MeasuredLearner.Disturbance, over counting: ModelSizes.Counting
    ) -> Double {
      let points = points(disturbance, over: counting)
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
        unknown: Sample(runs.map { $0.last.unknown(amongValues: Double(people.values[0])) }))
    }
  }

  /// What was watched here.
  public func learner(
    _ disturbance: MeasuredLearner.Disturbance, over counting: ModelSizes.Counting
  ) -> MeasuredLearner {
    MeasuredLearner(
      "facts among strangers", disturbance,
      watching: trials.flatMap { $0.points(disturbance, over: counting) })
  }
}
