import Corpora
import Foundation
import Statistics
import Theory
import Training

/// What models that differ in their seed alone do not know, after more and more fresh sentences.
public struct LearningCurve: Sendable {
  public let label: String
  public let corpus: BiographyCorpus
  /// Seen before each evaluation, increasing.
  public let sentences: [Double]
  /// A row a seed, one at each number of sentences.
  public let evaluations: [[Evaluation]]

  /// - Parameter runs: of one pass; they differ in their seed alone.
  /// - Throws: ``UnfitLearningCurve``, `InvalidParameter`.
  public init(_ label: String, _ runs: [FinishedRuns.Run]) throws {
    func refused(_ reason: String) -> UnfitLearningCurve {
      UnfitLearningCurve(label: label, reason: reason)
    }
    guard let first = runs.first?.summary.configuration else {
      throw refused("there is no run")
    }
    guard runs.allSatisfy({ $0.summary.configuration.isOnePass }) else {
      throw refused("a run of it is not one pass")
    }
    // At step 0 nothing has been seen.
    let evaluations = runs.map { $0.summary.evaluations.filter { $0.step > 0 } }
    let steps = Set(evaluations.map { $0.map(\.step) })
    guard steps.count == 1, let steps = steps.first, !steps.isEmpty else {
      throw refused("its runs are not evaluated at the same steps")
    }
    guard evaluations.joined().allSatisfy({ $0.people.allSatisfy { $0.sampling == nil } }) else {
      throw refused("its runs asked a sample of the people")
    }
    self.label = label
    self.evaluations = evaluations
    corpus = try BiographyCorpus(first.corpus.requireBiographies())
    sentences = steps.map { Double($0 * first.batchSentences) }
  }

  private init(_ curve: LearningCurve, points: Range<Int>) {
    (label, corpus) = (curve.label, curve.corpus)
    sentences = Array(curve.sentences[points])
    evaluations = curve.evaluations.map { Array($0[points]) }
  }

  /// The same curve from a number of sentences on.
  /// - Throws: ``UnfitLearningCurve`` if fewer than two points are left.
  public func after(sentences least: Double) throws(UnfitLearningCurve) -> LearningCurve {
    let points = sentences.count { $0 < least }..<sentences.count
    guard points.count > 1 else {
      throw UnfitLearningCurve(
        label: label, reason: "\(points.count) of its points remain, and a slope needs two")
    }
    return LearningCurve(self, points: points)
  }

  /// V, the number of values.
  var values: Double { Double(corpus.configuration.values[0]) }

  /// E, the share unknown over all sentences, of each seed at each point.
  public var errors: JointSample {
    JointSample(evaluations.map { $0.map { $0.unknown(amongValues: values) } })
  }

  /// The same of sentences about people of some ranks, counted from 0, which bins are made of.
  public func errors(of ranks: Range<Int>) -> JointSample {
    JointSample(evaluations.map { $0.map { $0.unknown(of: ranks, amongValues: values) } })
  }

  /// At the last point.
  public var lastErrors: Sample { errors.column(errors.width - 1) }

  /// ln of the error at the last point over that of another curve of as many seeds, seed by seed.
  public func lastError(over other: LearningCurve) -> Sample {
    lastErrors.map { log($0) } - other.lastErrors.map { log($0) }
  }

  /// s of people drawn by a power law; nil for others.
  public var exponent: Double? {
    guard case .power(let s, _) = corpus.configuration.law else { return nil }
    return s
  }

  /// The slope over ln n of ln of the error under the law without end, of each seed; see
  /// ``LearnedSets/withoutEnd(_:)``.
  /// - Throws: `LineFit.Failure`.
  public var slopesWithoutEnd: Sample {
    get throws {
      try errors.number {
        try LineFit.logLog(sentences, $0.map(corpus.configuration.withoutEnd)).slope
      }
    }
  }
}

extension BiographyConfiguration {
  /// The mass T that the law without end has beyond the list of people; 0 for a law that has no such form.
  var massBeyond: Double {
    guard case .power(let s, let shift) = law, s > 1 else { return 0 }
    return DataLaw.mass(ofPower: s, shift: shift, beyond: people)
  }

  /// The share unknown under the law without end, where a share is unknown under the list: a sentence is about
  /// somebody on it with probability 1 - T, and who is not is unknown.
  func withoutEnd(_ share: Double) -> Double {
    let beyond = massBeyond
    return (1 - beyond) * share + beyond
  }
}

/// Runs of which no learning curve can be made, or too short a part of one.
public struct UnfitLearningCurve: Error, Hashable, CustomStringConvertible, Sendable {
  public let label: String
  public let reason: String

  public var description: String { "the learning curve of \(label) cannot be used: \(reason)" }
}
