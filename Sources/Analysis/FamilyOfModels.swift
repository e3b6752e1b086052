import Corpora
import Foundation
import Statistics
import Theory
import Training

import struct Statistics.Estimate

/// Models of growing size, each trained with the same seeds on the same facts, and what they know of whom.
public struct FamilyOfModels: Sendable {
  public struct Size: Sendable {
    public let label: String
    /// One a seed, in the order of the sweep.
    public let runs: [FinishedRuns.Run]

    private var configuration: RunConfiguration { runs[0].summary.configuration }
    public var parameters: Double { Double(runs[0].summary.parameters) }
    public var width: Double { Double(configuration.model.width) }
    /// The largest learning rate of the schedule.
    public var rate: Double { configuration.schedule.peak }
  }

  /// In the order of the sweep, which is that of the parameters.
  public let sizes: [Size]
  public let corpus: BiographyCorpus
  public let scale: KnowledgeScale
  public let quarters: RankQuarters
  private let sweep: String

  /// - Parameter runs: of a sweep with the axes "size" and "seed".
  /// - Throws: `UnfitSweep` if a size lacks a seed, a run is not one pass, sizes do not grow, or an evaluation
  ///   asked about a sample of the people only, so that its losses have a sampling error; `InvalidParameter`.
  public init(_ runs: FinishedRuns) throws {
    let sizes = try runs.requireOnePass().grouped(by: "size").map {
      Size(label: $0.label, runs: $0.runs)
    }
    sweep = runs.sweep.name
    guard runs.complete.count == runs.planned,
      sizes.allSatisfy({ $0.runs.count == runs.planned / sizes.count })
    else {
      throw UnfitSweep(
        sweep: sweep,
        reason: "has \(runs.complete.count) complete runs of the \(runs.planned) it asks for")
    }
    guard zip(sizes, sizes.dropFirst()).allSatisfy({ $0.parameters < $1.parameters }) else {
      throw UnfitSweep(sweep: sweep, reason: "does not name its sizes in growing order")
    }
    let bins = runs.complete.flatMap { $0.summary.evaluations.flatMap(\.people) }
    guard bins.allSatisfy({ $0.sampling == nil }) else {
      throw UnfitSweep(sweep: sweep, reason: "has evaluations of a sample of the people")
    }
    self.sizes = sizes
    corpus = try BiographyCorpus(runs.corpus)
    scale = try KnowledgeScale(runs.corpus)
    quarters = RankQuarters(of: corpus)
  }

  public var seeds: Int { sizes[0].runs.count }
  public var parameters: [Double] { sizes.map(\.parameters) }

  /// Between the smallest and the largest number of parameters, in steps of at most 5 per cent.
  public var parameterGrid: [Double] {
    let (low, high) = (log(sizes[0].parameters), log(sizes[sizes.count - 1].parameters))
    let steps = Int(((high - low) / 0.05).rounded(.up))
    return (0...steps).map { exp(low + (high - low) * Double($0) / Double(steps)) }
  }

  /// - Throws: `UnfitSweep` if there is none.
  public func size(named label: String) throws(UnfitSweep) -> Size {
    guard let size = sizes.first(where: { $0.label == label }) else {
      throw UnfitSweep(sweep: sweep, reason: "has no size \(label)")
    }
    return size
  }

  /// The size at which a number, averaged over seeds, is largest.
  public func size(withLargest read: (FinishedRuns.Run) throws -> Double) rethrows -> Size {
    let means = try estimates(read).map(\.value)
    return zip(sizes, means).reduce((sizes[0], means[0])) { $1.1 > $0.1 ? $1 : $0 }.0
  }

  /// One number of each run of a size, over seeds.
  public func sample(_ size: Size, _ read: (FinishedRuns.Run) throws -> Double) rethrows -> Sample {
    Sample(try size.runs.map(read), over: .seeds)
  }

  /// The mean over sizes of one number of each run, over seeds.
  public func mean(
    over sizes: [Size], _ read: (FinishedRuns.Run) throws -> Double
  ) rethrows -> Sample {
    let rows = JointSample(columns: try sizes.map { try sample($0, read) })
    return rows.number { $0.reduce(0, +) / Double($0.count) }
  }

  /// The mean over seeds of one number of each run, with its standard error, at every size.
  public func estimates(_ read: (FinishedRuns.Run) throws -> Double) rethrows -> [Estimate] {
    try sizes.map { try sample($0, read).estimate }
  }

  /// For each seed the size from which on a number stays at or below a level.
  public func crossings(
    of level: Double, _ read: (FinishedRuns.Run) throws -> Double
  ) throws -> Crossings {
    Crossings(
      try (0..<seeds).map { seed in
        try Curve(parameters, sizes.map { try read($0.runs[seed]) }, over: .logarithmic)
          .crossing(of: level, .falling, .last)
      }, over: .seeds)
  }
}

extension FamilyOfModels {
  /// How often the training states each fact about a person, numbered by rank from 0: the mean, at the smallest size.
  public func exposures(ofPerson person: Int) -> Double {
    let configuration = sizes[0].runs[0].summary.configuration
    let sentences = Double(configuration.steps * configuration.batchSentences)
    return sentences * corpus.law.frequencies[person] / Double(corpus.attributes)
  }
}

/// What a run knows.
extension FamilyOfModels {
  /// The share of what there is to know that is unknown, over all sentences.
  public func unknown(_ run: FinishedRuns.Run) -> Double {
    scale.unknown(atLoss: run.last.knowledgeLoss)
  }

  /// The same of one quarter, counted from 0.
  public func unknown(_ run: FinishedRuns.Run, quarter: Int) -> Double {
    scale.unknown(atLoss: run.last.quartilesByRank[quarter].loss)
  }

  /// What a quarter adds to the loss of a sentence, nats: its mass times its loss.
  public func contribution(_ run: FinishedRuns.Run, quarter: Int) -> Double {
    quarters.masses[quarter] * run.last.quartilesByRank[quarter].loss
  }

  /// The same where a theory says what is unknown of the quarter.
  public func contribution(unknown share: Double, quarter: Int) -> Double {
    quarters.masses[quarter] * scale.loss(unknown: share)
  }

  /// Bits of the facts that the weights store: H (1 - u), summed over people, with u the share unknown of a
  /// person. It does not matter how often a person is met. Within a bin of people the mean loss stands for
  /// each; a person about whom a run is worse than guessing counts as less than nothing.
  public func storedBits(_ run: FinishedRuns.Run) -> Double {
    CompensatedSum.of(
      run.last.people.lazy.map {
        Double($0.count) * scale.bitsPerPerson * (1 - scale.unknown(atLoss: $0.loss))
      })
  }

  /// The same a parameter.
  public func storedBitsPerParameter(_ run: FinishedRuns.Run) -> Double {
    storedBits(run) / Double(run.summary.parameters)
  }

  /// What the people about whom a run is worse than guessing take away from the stored bits, a parameter.
  public func cancelledBitsPerParameter(_ run: FinishedRuns.Run) -> Double {
    CompensatedSum.of(
      run.last.people.lazy.map {
        Double($0.count) * scale.bitsPerPerson * max(scale.unknown(atLoss: $0.loss) - 1, 0)
      }) / Double(run.summary.parameters)
  }

  /// For each quarter and seed the size from which on no more than a share is unknown.
  public func crossings(of level: Double) throws -> [Crossings] {
    try quarters.ranges.indices.map { q in
      try crossings(of: level) { unknown($0, quarter: q) }
    }
  }

  /// The share of what there is to know that was learned in the last part of the steps.
  ///
  /// - Parameter part: of the steps, such as 0.2.
  /// - Throws: `UnfitSweep` if there is no evaluation before.
  public func learned(inTheLast part: Double, of run: FinishedRuns.Run) throws(UnfitSweep) -> Double
  {
    let end = Double(run.summary.configuration.steps) * (1 - part)
    guard let before = run.summary.evaluations.last(where: { Double($0.step) <= end + 1e-6 }) else {
      throw UnfitSweep(sweep: sweep, reason: "has no evaluation before step \(end) of a run")
    }
    return scale.unknown(atLoss: before.knowledgeLoss) - unknown(run)
  }
}
