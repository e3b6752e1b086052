import Foundation
import Statistics

import struct Statistics.Estimate

/// Threshold ranks compared over those sizes at which neither end of the list bounds them.
public struct RankFit: Sendable {
  public let family: FamilyOfModels
  /// Indices of sizes of the family.
  public let sizes: [Int]

  /// - Parameters:
  ///   - predicted: one a size and seed.
  ///   - window: of predicted ranks, geometric means over seeds. What was measured does not decide which sizes are
  ///     taken.
  public init(
    of family: FamilyOfModels, where predicted: [Crossings], in window: ClosedRange<Double>
  ) {
    self.family = family
    sizes = family.sizes.indices.filter {
      predicted[$0].geometricMean.map { window.contains($0.value) } == true
    }
  }

  /// The slope of the logarithm of ranks, measured or predicted, against that of the number of parameters, for each
  /// seed.
  ///
  /// - Throws: `MissingCrossing`, `LineFit.Failure`.
  public func slope(of ranks: [Crossings]) throws -> Sample {
    let places = try sizes.map { try ranks[$0].allPlaces(of: family.sizes[$0].label) }
    return try JointSample(columns: places).number { row in
      try LineFit.logLog(sizes.map { family.parameters[$0] }, row).slope
    }
  }

  /// By how much the slope of what was measured exceeds that of what is predicted, seed by seed.
  public func slope(of measured: [Crossings], above predicted: [Crossings]) throws -> Sample {
    try slope(of: measured) - slope(of: predicted)
  }

  /// The mean over sizes of ln(measured/predicted), seed by seed.
  ///
  /// - Parameter end: of the list; where everybody is predicted to lie above half-way, it is the least that the rank
  ///   can be, and is taken.
  public func offset(of measured: [Crossings], from predicted: [Crossings], end: Double) throws
    -> Sample
  {
    let ratios = try sizes.map { size in
      let label = family.sizes[size].label
      let ranks = try predicted[size].each.map { try $0.place(orEnd: end, of: label) }
      let places = try measured[size].allPlaces(of: label).values
      return Sample(zip(places, ranks).map { log($0 / $1) }, over: .seeds)
    }
    return JointSample(columns: ratios).number { $0.reduce(0, +) / Double($0.count) }
  }
}
