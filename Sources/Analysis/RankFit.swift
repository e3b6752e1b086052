import Foundation
import Statistics

import struct Statistics.Estimate

/// Threshold ranks compared over those sizes at which neither end of the list bounds them.
public struct RankFit: Sendable {
  public let family: FamilyOfModels
  /// Indices of sizes of the family.
  public let sizes: [Int]

  /// - Parameters:
  ///   - predicted: one a size.
  ///   - window: of predicted ranks. What was measured does not decide which sizes are taken.
  public init(
    of family: FamilyOfModels, where predicted: [Crossing], in window: ClosedRange<Double>
  ) {
    self.family = family
    sizes = family.sizes.indices.filter { predicted[$0].place.map(window.contains) == true }
  }

  /// The slope of the logarithm of what was measured, such as ranks, against that of the number of parameters.
  ///
  /// - Throws: `MissingCrossing`, `LineFit.Failure`.
  public func slope(of measured: [Crossings]) throws -> Estimate {
    let places = try sizes.map { try measured[$0].allPlaces(of: family.sizes[$0].label).values }
    let rows = (0..<family.seeds).map { seed in places.map { $0[seed] } }
    return try JointSample(rows, over: .seeds).number(slope(ofPlaces:)).estimate
  }

  /// The same of what a theory predicts.
  public func slope(of predicted: [Crossing]) throws -> Double {
    try slope(
      ofPlaces: sizes.map { try predicted[$0].requiredPlace(of: family.sizes[$0].label) })
  }

  private func slope(ofPlaces places: [Double]) throws -> Double {
    try LineFit.logLog(sizes.map { family.parameters[$0] }, places).slope
  }

  /// The mean over sizes of ln(measured/predicted), one a seed.
  ///
  /// - Parameter end: of the list; where everybody is predicted to lie above half-way, it is the least that the rank
  ///   can be, and is taken.
  public func offset(of measured: [Crossings], from predicted: [Crossing], end: Double) throws
    -> Sample
  {
    let ratios = try sizes.map { size in
      let label = family.sizes[size].label
      let rank = try predicted[size].place(orEnd: end, of: label)
      return try measured[size].allPlaces(of: label).values.map { log($0 / rank) }
    }
    return Sample(
      (0..<family.seeds).map { seed in
        ratios.reduce(0) { $0 + $1[seed] } / Double(ratios.count)
      }, over: .seeds)
  }
}
