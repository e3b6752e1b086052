import Corpora
import Foundation
import Statistics
import Theory
import Training

/// Models of several sizes that went through finite sets of several sizes, for several numbers of sentences.
public struct JointGrid: Sendable {
  public struct Point: Sendable {
    public let model: ModelSizes.Size
    /// n, sentences in the set.
    public let set: Int
    /// S, sentences processed.
    public var processed: Double { model.sentences }
    /// The share of fresh sentences whose fact is unknown, over seeds.
    public let errors: Sample
    /// The share whose fact the set of the same seed does not state.
    public let missing: Sample

    /// What theory says on average over sets, with the luck of these: their missing mass in place of its mean.
    func predicted(_ mean: Double, missing expected: Double) -> Double {
      mean - expected + missing.mean
    }
  }

  public let corpus: BiographyCorpus
  public let points: [Point]

  /// - Parameter runs: of a sweep with the axes "set", "size" and "sentences", of which the last phase is on the set.
  /// - Throws: ``UnfitLearningCurve``, `InvalidParameter`.
  public init(_ runs: FinishedRuns) throws {
    corpus = try BiographyCorpus(runs.corpus)
    let values = Double(runs.corpus.values[0])
    let axes = ["set", "size", "sentences"]
    let groups = Dictionary(grouping: runs.complete) { run in axes.map { run.points[$0] ?? "" } }
    points = try groups.values.map { runs in
      let configuration = runs[0].summary.configuration
      guard let set = configuration.sources[0].sentences else {
        throw UnfitLearningCurve(label: "the grid", reason: "a run of it has no finite set")
      }
      return Point(
        model: ModelSizes.Size(runs[0].points["size"] ?? "", configuration), set: set,
        errors: Sample(runs.map { $0.last.unknown(amongValues: values) }),
        missing: Sample(runs.map { $0.last.missingMass ?? .nan }))
    }.sorted {
      ($0.processed, $0.set, $0.model.rate) < ($1.processed, $1.set, $1.model.rate)
    }
  }
}
