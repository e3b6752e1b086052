import Corpora
import Foundation
import Statistics
import Theory
import Training
import Transformer

/// Models of growing size under one law of frequency, each at the end of its training.
public struct ModelSizes: Sendable {
  /// How the size of a model is counted.
  public enum Counting: String, Hashable, Sendable, CaseIterable {
    /// As Hoffmann and others do.
    case all = "all parameters"
    /// As Kaplan and others do.
    case withoutEmbedding = "without the embedding"
    case width

    func count(_ model: ModelConfiguration) -> Double {
      switch self {
      case .all: Double(model.parameterCount)
      case .withoutEmbedding: Double(model.parameterCount - model.vocabulary * model.width)
      case .width: Double(model.width)
      }
    }
  }

  public struct Size: Sendable {
    public let label: String
    let model: ModelConfiguration
    /// n, the sentences of the last phase.
    public let sentences: Double
    /// The largest learning rate of the last phase.
    public let rate: Double

    init(_ label: String, _ configuration: RunConfiguration) {
      let phase = configuration.phases[configuration.phases.count - 1]
      (self.label, model, rate) = (label, configuration.model, phase.schedule.peak)
      sentences = Double(phase.steps * phase.batchSentences)
    }
  }

  public let label: String
  public let corpus: BiographyCorpus
  public let sizes: [Size]
  /// A row a seed, a column a size: the last of each run.
  let evaluations: [[Evaluation]]

  /// - Parameters:
  ///   - label: names the law.
  ///   - sizes: the runs of each size, in growing order and with the same seeds.
  /// - Throws: ``UnfitLearningCurve``, `InvalidParameter`.
  public init(_ label: String, _ sizes: [(label: String, runs: [FinishedRuns.Run])]) throws {
    let seeds = sizes.map { $0.runs.map(\.summary.configuration.seed) }
    guard let first = sizes.first?.runs.first, Set(seeds).count == 1 else {
      throw UnfitLearningCurve(label: label, reason: "its sizes do not have the same seeds")
    }
    self.label = label
    corpus = try BiographyCorpus(first.summary.configuration.corpus.requireBiographies())
    self.sizes = sizes.map { Size($0.label, $0.runs[0].summary.configuration) }
    evaluations = seeds[0].indices.map { seed in sizes.map { $0.runs[seed].last } }
  }

  /// Of runs of a sweep with the axis "size"; without one, of one size.
  /// - Throws: as ``init(_:_:)``.
  public init(_ label: String, sizesOf runs: [FinishedRuns.Run]) throws {
    let groups = Dictionary(grouping: runs) { $0.points["size"] ?? label }
    let sizes = groups.map { (label: $0, runs: $1) }.sorted {
      $0.runs[0].summary.parameters < $1.runs[0].summary.parameters
    }
    try self.init(label, sizes)
  }

  public func count(_ counting: Counting) -> [Double] { sizes.map { counting.count($0.model) } }

  public var sentences: [Double] { sizes.map(\.sentences) }

  /// V, the number of values.
  var values: Double { Double(corpus.configuration.values[0]) }
}

/// What they do not know. Samples have a row a seed and a column a size.
extension ModelSizes {
  /// E, the share of sentences whose fact is unknown.
  public var errors: JointSample {
    JointSample(evaluations.map { $0.map { $0.unknown(amongValues: values) } })
  }

  /// The same of sentences about people of some ranks, counted from 0, which bins are made of.
  public func errors(of ranks: Range<Int>) -> JointSample {
    JointSample(evaluations.map { $0.map { $0.unknown(of: ranks, amongValues: values) } })
  }

  /// What is lost on facts about people of some ranks, nats.
  public func losses(of ranks: Range<Int>) -> JointSample {
    JointSample(
      evaluations.map {
        $0.map { PeopleBin.merged($0.people.filter { ranks.contains($0.first) }).loss }
      })
  }

  /// The mass of the law without end that lies beyond the list.
  public var massBeyond: Double { corpus.configuration.massBeyond }

  /// ``errors`` under the law without end, of which the list is the beginning.
  public var errorsWithoutEnd: JointSample {
    errors.map { $0.map(corpus.configuration.withoutEnd) }
  }

  /// p*, the frequency of the people of whom half is unknown.
  /// - Throws: as ``frequencies(whereUnknown:)``.
  public var thresholds: JointSample { get throws { try frequencies(whereUnknown: 0.5) } }

  /// The frequency of the people of whom so much is unknown, by lines between bins of them.
  /// - Throws: ``UnfitLearningCurve`` if that is not in the list; `Curve.Failure`.
  public func frequencies(whereUnknown share: Double) throws -> JointSample {
    JointSample(
      try evaluations.map { row in
        try row.enumerated().map { column, evaluation in
          try evaluation.frequency(
            whereUnknown: share, amongValues: values, of: "\(label), \(sizes[column].label)")
        }
      })
  }

  /// ln of the frequency at which a quarter is unknown over that at which three quarters are: how soft the threshold is.
  /// - Throws: as ``frequencies(whereUnknown:)``.
  public var softness: JointSample {
    get throws {
      try (frequencies(whereUnknown: 0.25) / frequencies(whereUnknown: 0.75)).map {
        $0.map { log($0) }
      }
    }
  }

  /// E/(n p*^2): the number of directions, up to a factor, if signal over noise decides and is the same at all thresholds.
  /// - Throws: as ``thresholds``.
  public var directions: JointSample {
    get throws {
      JointSample(
        try zip(errors.rows, thresholds.rows).map { errors, thresholds in
          zip(sentences, zip(errors, thresholds)).map { $1.0 / ($0 * $1.1 * $1.1) }
        })
    }
  }

  /// How often who is half known was read about, n p*.
  /// - Throws: as ``thresholds``.
  public var sightings: JointSample {
    get throws { try thresholds.map { zip($0, self.sentences).map { $0 * $1 } } }
  }

  /// Bits of the facts that are known, log2 V each, a parameter.
  public var storedBits: JointSample {
    JointSample(
      evaluations.map { row in
        zip(row, count(.all)).map { evaluation, parameters in
          let known = evaluation.people.reduce(0) {
            $0 + Double($1.count) * (1 - $1.unknown(amongValues: values))
          }
          return known * log2(values) / parameters
        }
      })
  }

  /// The size at which a share is unknown of people of some ranks, by lines over its logarithm.
  /// - Throws: ``UnfitLearningCurve`` if no size between the least and the largest is that; `Curve.Failure`.
  public func size(
    whereUnknown share: Double, of ranks: Range<Int>, over counting: Counting
  ) throws -> Sample {
    try errors(of: ranks).number { try size(where: share, $0, of: ranks, over: counting) }
  }

  func size(
    where share: Double, _ unknown: [Double], of ranks: Range<Int>, over counting: Counting
  ) throws -> Double {
    let curve = try Curve(count(counting), unknown, over: .logarithmic)
    guard let place = curve.crossing(of: share, .falling, .last).place else {
      throw UnfitLearningCurve(
        label: label,
        reason:
          "at no size of it \(share) is unknown of the ranks \(ranks.lowerBound + 1) to \(ranks.upperBound)"
      )
    }
    return place
  }

  /// The slope of the logarithm of one number of each run over that of the size, of each seed.
  /// - Throws: `LineFit.Failure`.
  public func slopes(of numbers: JointSample, over counting: Counting) throws -> Sample {
    try numbers.number { try LineFit.logLog(count(counting), $0).slope }
  }
}
