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
    /// S, sentences read.
    public var processed: Double { model.sentences }
    /// The share of fresh sentences whose fact is unknown, over seeds.
    public let errors: Sample
    /// The share whose fact the set of the same seed does not state.
    public let missing: Sample

    /// P, without the embedding.
    var parameters: Double { ModelSizes.Counting.withoutEmbedding.count(model.model) }
  }

  public let corpus: BiographyCorpus
  /// By sentences read, then by set, then by size.
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
      ($0.processed, $0.set, $0.parameters) < ($1.processed, $1.set, $1.parameters)
    }
  }

  public var sets: [Int] { Set(points.map(\.set)).sorted() }
  public var lengths: [Double] { Set(points.map(\.processed)).sorted() }
  /// Labels, from the smallest model on.
  public var sizes: [String] {
    points.sorted { $0.parameters < $1.parameters }.map(\.model.label).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }
}

/// What theories say of each point, with the luck of its sets: their missing mass in place of its mean over sets.
extension JointGrid {
  /// Facts disturb one another in the course of training.
  public func predicted(by interference: Interference) -> [Double] {
    points.map { point in
      let mean = interference.errors(
        onSetOf: Double(point.set), corpus.law, after: point.processed,
        parameters: interference.parameters(of: point.model.model)
      ).fresh
      return mean - missing(point.set) + point.missing.mean
    }
  }

  /// A model knows the most frequent people, as many as go into so many bits a parameter, embedding included, if the
  /// set states their facts.
  public func predicted(storing bits: Double) -> [Double] {
    let bitsPerFact = log2(Double(corpus.configuration.values[0]))
    return points.map { point in
      let people = bits * ModelSizes.Counting.all.count(point.model.model) / bitsPerFact
      let known = min(Int(people.rounded()), corpus.people)
      let n = Double(point.set)
      let stated = CompensatedSum.of(
        corpus.law.frequencies[known...].lazy.map { -$0 * expm1(n * log1p(-$0)) })
      return point.missing.mean + stated
    }
  }

  /// sum p (1 - p)^n.
  private func missing(_ set: Int) -> Double {
    CompensatedSum.of(corpus.law.frequencies.lazy.map { $0 * exp(Double(set) * log1p(-$0)) })
  }

  /// ln of what was measured over what was predicted, mean over the points, of each seed.
  public func departure(from predicted: [Double]) -> Sample {
    JointSample(columns: points.map(\.errors)).number { errors in
      zip(errors, predicted).reduce(0) { $0 + log($1.0 / $1.1) } / Double(predicted.count)
    }
  }

  /// The same of another prediction.
  public func departure(of other: [Double], from predicted: [Double]) -> Double {
    zip(other, predicted).reduce(0) { $0 + log($1.0 / $1.1) } / Double(predicted.count)
  }
}
