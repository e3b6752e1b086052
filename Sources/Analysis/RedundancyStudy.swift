import Corpora
import Foundation
import Statistics
import Support
import Theory

import struct Statistics.Estimate

/// The redundancy of a hierarchical model, measured on sentences that it generated, beside the exact one.
///
/// A replicate draws parameters and sentences; its regret is what the Bayes mixture takes more than a coder who
/// knows the parameters, and the mean regret is the redundancy. The number of clusters K_N varies by tens of
/// percent between replicates however long they are (K_N/N^a has a random limit), and the regret varies with
/// it. As E[K_N] is known exactly, K_N - E[K_N] serves as a control variate: times the limit of the nats a
/// cluster it is subtracted, which leaves the mean unbiased and removes most of the spread.
public struct RedundancyStudy: Sendable {
  public let model: HierarchicalModel
  /// At the numbers of sentences at which regrets were measured.
  public let exact: RedundancyCurve
  /// One row a replicate, one entry a number of sentences, with the control variate.
  private let rows: [[RedundancyParts]]
  /// How far the total regret of a single replicate scatters at the largest number of sentences without the
  /// control variate: the standard deviation over the mean.
  public let uncontrolledSpread: Double

  /// Runs `RedundancyExperiment`; the result does not depend on `threads`.
  ///
  /// - Parameters:
  ///   - checkpoints: increasing numbers of sentences; one pass over the largest serves all.
  ///   - advance: called from any thread with the number of sentences done since its last call.
  /// - Throws: `InvalidParameter`, and `CancellationError`.
  public init(
    of model: HierarchicalModel, seed: UInt64, replicates: Int, checkpoints: [Int], threads: Int,
    advance: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws {
    let experiment = try RedundancyExperiment(
      model: model, seed: seed, replicates: replicates, checkpoints: checkpoints)
    let measured = try await experiment.run(threads: threads, progress: advance)
    let exact = try RedundancyCurve(of: model, at: checkpoints)
    let partitionEach = model.clusters.partitionRedundancyPerCluster
    let knowledgeEach = model.clusters.knowledgeRedundancyPerCluster(
      outcomes: model.knowledgeDimension + 1)
    rows = measured.replicates.map { row in
      zip(row, exact.points).map { measured, theory in
        let excess = Double(measured.clusters) - theory.clusters
        return RedundancyParts(
          clusters: Double(measured.clusters),
          partition: measured.regret.partition - partitionEach * excess,
          knowledge: measured.regret.knowledge - knowledgeEach * excess,
          syntax: measured.regret.syntax)
      }
    }
    let totals = Sample(
      measured.replicates.map { $0[checkpoints.count - 1].regret.total }, over: .replicates)
    guard let deviation = totals.standardDeviation else {
      throw InvalidParameter("replicates", replicates, "a scatter needs at least 2")
    }
    uncontrolledSpread = deviation / totals.mean
    (self.model, self.exact) = (model, exact)
  }

  /// One study a model, with seeds that count up from the first.
  ///
  /// - Parameter progress: of as many steps as there are sentences in all; it is finished.
  public static func all(
    _ models: [HierarchicalModel], firstSeed: UInt64, replicates: Int, checkpoints: [Int],
    threads: Int, progress: ProgressLine
  ) async throws -> [RedundancyStudy] {
    var studies: [RedundancyStudy] = []
    for (model, seed) in zip(models, firstSeed...) {
      studies.append(
        try await RedundancyStudy(
          of: model, seed: seed, replicates: replicates, checkpoints: checkpoints,
          threads: threads
        ) { progress.advance(by: $0) })
    }
    progress.finish()
    return studies
  }

  /// The model's.
  public var discount: Double { model.clusters.discount }

  public var sentences: [Int] { exact.sentences }

  /// The exact parts at the largest number of sentences.
  public var exactLargest: RedundancyParts { exact.points[exact.points.count - 1] }

  /// One part of every replicate at every number of sentences.
  public func sample(_ part: RedundancyPart) -> JointSample {
    JointSample(rows.map { $0.map { $0[keyPath: part] } }, over: .replicates)
  }

  /// The mean of one part at every number of sentences.
  public func estimates(_ part: RedundancyPart) -> [Estimate] { sample(part).estimates }

  /// The same over N.
  public func perSentence(_ part: RedundancyPart) -> [Estimate] {
    zip(estimates(part), exact.x).map { $0.scaled(by: 1 / $1) }
  }

  /// The mean of one part at the largest number of sentences.
  public func largest(_ part: RedundancyPart) -> Estimate {
    sample(part).column(sentences.count - 1).estimate
  }

  /// The mean of one part over that of another at every number of sentences, by the jackknife.
  public func ratio(_ part: RedundancyPart, to whole: RedundancyPart) -> [Estimate] {
    sentences.indices.map { j in
      let pairs = rows.map { [$0[j][keyPath: part], $0[j][keyPath: whole]] }
      return Statistics.jackknife(pairs, over: .replicates) { $0[0] / $0[1] }
    }
  }
}

extension RedundancyStudy {
  /// The least-squares slope of ln part over ln N from a number of sentences on, measured and exact: the exact
  /// curve is no power law at finite N, and has a slope all the same.
  ///
  /// - Throws: `LineFit.Failure` if there are fewer than two such N.
  public func slope(_ part: RedundancyPart, from least: Int) throws -> (
    measured: Estimate, exact: Double
  ) {
    let window = sentences.indices.filter { sentences[$0] >= least }
    let x = window.map { exact.x[$0] }
    func slope(_ values: [Double]) throws -> Double { try LineFit.logLog(x, values).slope }
    let values = exact.values(part)
    return (
      try Statistics.jackknife(
        sample(part).rows.map { row in window.map { row[$0] } }, over: .replicates, slope),
      try slope(window.map { values[$0] })
    )
  }

  /// The number of sentences from which on syntax is less than half of the redundancy, measured and exact. Both
  /// are read off the ratio of syntax to the rest by the same interpolation, ln over ln between the numbers of
  /// sentences, so that the interpolation cancels.
  ///
  /// - Throws: ``NoCrossing`` if one of the curves does not cross, leaving out any replicate.
  public func syntaxOvertaken() throws -> (measured: Estimate, exact: Double) {
    func crossing(_ syntax: some Sequence<Double>, _ rest: some Sequence<Double>) throws -> Double {
      let curve = try Curve(exact.x, zip(syntax, rest).map { log($0 / $1) }, over: .logarithmic)
      let crossing = curve.crossing(of: 0, .falling, .last)
      guard let place = crossing.place else { throw NoCrossing(crossing: crossing) }
      return place
    }
    let count = sentences.count
    let pairs = zip(sample(\.syntax).rows, sample(\.clusterParts).rows).map(+)
    return (
      try Statistics.jackknife(pairs, over: .replicates) {
        try crossing($0.prefix(count), $0.suffix(count))
      },
      try crossing(exact.values(\.syntax), exact.values(\.clusterParts))
    )
  }

  /// A curve has no crossing within the numbers of sentences.
  public struct NoCrossing: Error, Hashable, Sendable, CustomStringConvertible {
    public let crossing: Crossing

    public var description: String {
      "the clusters overtake syntax outside the numbers of sentences (\(crossing)); take more"
    }
  }
}

extension [RedundancyStudy] {
  /// One part at every number of sentences but the largest, of all studies side by side: the replicates of
  /// different models are independent, so that any may share a row.
  ///
  /// - Precondition: as many replicates in each.
  public func beforeLargest(_ part: RedundancyPart) -> JointSample {
    let samples = map { $0.sample(part) }
    precondition(samples.allSatisfy { $0.count == samples[0].count }, "as many replicates in each")
    return JointSample(
      samples[0].rows.indices.map { row in samples.flatMap { $0.rows[row].dropLast() } },
      over: .replicates)
  }
}

extension [RedundancyCurve] {
  /// The predictions for ``beforeLargest(_:)`` of studies.
  public func beforeLargest(_ part: RedundancyPart) -> [Double] {
    flatMap { $0.values(part).dropLast() }
  }
}
