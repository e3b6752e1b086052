import Foundation
import Statistics
import Training

/// What a model does not know, from how often it is right. Who knows a share k of facts and guesses among V values
/// otherwise is right with k + (1 - k)/V, from which k follows.
extension PeopleBin {
  /// The share of sentences about them whose fact is unknown.
  func unknown(amongValues v: Double) -> Double { (1 - accuracy) / (1 - 1 / v) }
}

extension Evaluation {
  /// The share of all sentences whose fact is unknown.
  func unknown(amongValues v: Double) -> Double {
    PeopleBin.merged(people).unknown(amongValues: v)
  }

  /// The frequency of the people of whom so much is unknown: where what is unknown of bins of people rises above it for
  /// good, by lines over the logarithm of their mean frequency.
  /// - Parameter label: of the model, for the error.
  /// - Throws: ``UnfitLearningCurve`` if that is not in the list; `Curve.Failure`.
  func frequency(
    whereUnknown share: Double, amongValues v: Double, of label: String
  ) throws -> Double {
    let bins = people.reversed()
    let crossing = try Curve(
      bins.map { $0.mass / Double($0.count) }, bins.map { $0.unknown(amongValues: v) },
      over: .logarithmic
    ).crossing(of: share, .falling, .last)
    guard let place = crossing.place else {
      throw UnfitLearningCurve(
        label: label, reason: "of nobody in its list a share \(share) is unknown")
    }
    return place
  }

  /// The same of sentences about people of some ranks, counted from 0, which bins are made of.
  func unknown(of ranks: Range<Int>, amongValues v: Double) -> Double {
    PeopleBin.merged(people.filter { ranks.contains($0.first) }).unknown(amongValues: v)
  }
}

/// The mean of ln of measured numbers over predicted ones.
func meanLogRatio(_ measured: [Double], _ predicted: [Double]) -> Double {
  zip(measured, predicted).reduce(0) { $0 + log($1.0 / $1.1) } / Double(predicted.count)
}
