import Foundation
import Statistics
import Training

extension ModelSizes {
  /// How often answers about each bin of people are right at one size, mean over seeds, and how frequent they are.
  public func accuracies(ofSize size: Int) -> [(frequency: Double, accuracy: Double)] {
    let seeds = evaluations.map { $0[size].people }
    return seeds[0].indices.map { bin in
      let accuracy = seeds.reduce(0) { $0 + $1[bin].accuracy } / Double(seeds.count)
      return (seeds[0][bin].mass / Double(seeds[0][bin].count), accuracy)
    }
  }

  /// The people, counted from 0, whom one size reads about at most so often, bins of them, as far as it could store them.
  /// - Throws: ``UnfitLearningCurve`` if there are none.
  public func ranks(
    readAboutAtMost sightings: Double, ofSize size: Int, storing bits: Double
  ) throws -> Range<Int> {
    let known = known(by: sizes[size], bitsPerParameter: bits)
    let bins = evaluations[0][size].people.filter {
      let frequency = corpus.law.frequencies[$0.first]
      return sizes[size].sentences * frequency <= sightings && $0.first + $0.count <= known
    }
    guard let first = bins.first, let last = bins.last else {
      throw UnfitLearningCurve(
        label: label, reason: "nobody whom it has room for is read about so rarely")
    }
    return first.first..<last.first + last.count
  }
}

/// What models say of people who are far rarer than their threshold. Samples have a row a seed and a column a size.
public struct RareAnswers: Sendable {
  /// The share of answers that are right.
  public let accuracy: JointSample
  /// The mean probability of the answer.
  public let confidence: JointSample
  /// Nats.
  public let loss: JointSample

  /// - Parameters:
  ///   - sizes: of models that have a threshold.
  ///   - factor: how many times as rare as who is half known.
  /// - Throws: ``UnfitLearningCurve`` if nobody in the list is that rare; as `ModelSizes.thresholds`.
  public init(_ sizes: ModelSizes, rarerBy factor: Double) throws {
    let bins = try zip(sizes.evaluations, sizes.thresholds.rows).map { evaluations, thresholds in
      try zip(evaluations, thresholds).map { evaluation, threshold in
        let rare = evaluation.people.filter {
          $0.mass / Double($0.count) < threshold / factor
        }
        guard !rare.isEmpty else {
          throw UnfitLearningCurve(
            label: sizes.label,
            reason: "nobody in its list is \(factor) times as rare as the threshold")
        }
        return PeopleBin.merged(rare)
      }
    }
    func sample(_ number: KeyPath<PeopleBin, Double>) -> JointSample {
      JointSample(bins.map { $0.map { $0[keyPath: number] } })
    }
    (accuracy, confidence, loss) = (sample(\.accuracy), sample(\.confidence), sample(\.loss))
  }

  /// ln of the confidence over that of noise which loses as much.
  public func excess(over noise: RandomLogits) -> JointSample {
    let predicted = loss.map { $0.map { noise.confidence(atLoss: $0) } }
    return (confidence / predicted).map { $0.map { log($0) } }
  }
}
