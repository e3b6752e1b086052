import Foundation
import Statistics
import Theory

/// A theory of capacity with its one constant, the allocated bits a parameter, calibrated on the loss of a family.
///
/// What is fitted is the share unknown over all sentences at every size, by least squares and for each seed by
/// itself; which people know it, and where accuracy falls, is then predicted without further freedom.
public struct CapacityCalibration: Sendable {
  public let theory: CapacityTheory
  public let family: FamilyOfModels
  /// One a seed; the unit of the constant is bits a unit of the resource.
  public let bySeed: [Calibration]
  private let resource: @Sendable (FamilyOfModels.Size) -> Double

  /// - Parameters:
  ///   - resource: what the capacity is proportional to.
  ///   - range: where the constant is sought, bits a unit of the resource.
  /// - Throws: `CalibrationAtEdge` and what the theory throws.
  public init(
    _ rule: CapacityTheory.Rule, on family: FamilyOfModels,
    proportionalTo resource: @escaping @Sendable (FamilyOfModels.Size) -> Double = \.parameters,
    within range: ClosedRange<Double> = 0.01...100
  ) throws {
    let theory = try CapacityTheory(rule, of: family)
    bySeed = try (0..<family.seeds).map { seed in
      try Calibration(
        of: family.sizes.map { family.unknown($0.runs[seed]) }, over: .range(range)
      ) { constant in
        try family.sizes.map { try theory.unknown(capacity: constant * resource($0)) }
      }
    }
    (self.theory, self.family, self.resource) = (theory, family, resource)
  }

  /// The constant of each seed.
  public var constants: Sample { Sample(bySeed.map(\.constant), over: .seeds) }

  /// The share unknown of each person at a size, with the mean constant.
  public func shares(of size: FamilyOfModels.Size) throws -> [Double] {
    try shares(at: resource(size))
  }

  /// The same for so much of the resource.
  public func shares(at amount: Double) throws -> [Double] {
    try theory.shares(capacity: constants.mean * amount)
  }

  /// Stored bits at a size, with the mean constant.
  public func storedBits(of size: FamilyOfModels.Size) throws -> Double {
    try theory.storedBits(capacity: constants.mean * resource(size))
  }

  /// The share unknown of each quarter for so much of the resource, with the mean constant.
  public func quarters(at amount: Double) throws -> [Double] {
    family.quarters.means(of: try shares(at: amount))
  }

  /// The share unknown of each person at a size, with the constant of one seed, counted from 0.
  public func shares(of size: FamilyOfModels.Size, seed: Int) throws -> [Double] {
    try theory.shares(capacity: bySeed[seed].constant * resource(size))
  }

  /// Where the share unknown of a quarter falls through a level by the constant of each seed, in units of the
  /// resource: between 2^-8 and 2^12 times the smallest size's, in steps of 1/50 octave.
  ///
  /// The shares depend on the capacity alone, constant times resource. So the place is sought with the mean constant,
  /// and is in inverse proportion to the constant.
  public func crossings(of level: Double, quarter: Int) throws -> Crossings {
    let grid = stride(from: -8.0, through: 12, by: 0.02).map {
      resource(family.sizes[0]) * exp2($0)
    }
    let crossing = try Curve(
      grid, grid.map { try quarters(at: $0)[quarter] }, over: .logarithmic
    ).crossing(of: level, .falling, .last)
    let mean = constants.mean
    return Crossings(
      bySeed.map { seed in
        guard let place = crossing.place else { return crossing }
        return .at(place * mean / seed.constant)
      }, over: .seeds)
  }

  /// The same for every quarter.
  public func crossings(of level: Double) throws -> [Crossings] {
    try family.quarters.masses.indices.map { try crossings(of: level, quarter: $0) }
  }

  /// Log2 of measured over predicted crossings, each seed by its own constant; quarters are columns.
  ///
  /// - Throws: `MissingCrossing` where a seed lacks one.
  public func octaves(of level: Double, quarters: Range<Int>) throws -> JointSample {
    let measured = try family.crossings(of: level)
    return JointSample(
      columns: try quarters.map { q in
        try measured[q].ratio(to: crossings(of: level, quarter: q))
          .allPlaces(of: RankQuarters.names[q]).map { log2($0) }
      })
  }

  /// How well each seed's constant predicts what it was not fitted to, nats: the root mean square error of a
  /// quarter's contribution to the loss, over quarters and sizes.
  public func errorOfContributions() throws -> Sample {
    let (quarters, scale) = (family.quarters, family.scale)
    return Sample(
      try bySeed.indices.map { seed in
        let squares = try family.sizes.flatMap { size in
          let capacity = bySeed[seed].constant * resource(size)
          let predicted = quarters.means(of: try theory.shares(capacity: capacity))
          return predicted.indices.map { q in
            let error = family.unknown(size.runs[seed], quarter: q) - predicted[q]
            return error * error * quarters.masses[q] * quarters.masses[q]
          }
        }
        return scale.range * (CompensatedSum.of(squares) / Double(squares.count)).squareRoot()
      }, over: .seeds)
  }
}

extension CapacityTheory {
  /// The allocated bits that each run of a size has by its own loss, whatever the other sizes have.
  public func capacities(of size: FamilyOfModels.Size, in family: FamilyOfModels) throws -> Sample {
    try family.sample(size) { try capacity(leaving: family.unknown($0)) }
  }

  /// The share unknown of each quarter (columns) if each run of a size (rows) has the capacity of its own loss.
  public func quarters(of size: FamilyOfModels.Size, in family: FamilyOfModels) throws
    -> JointSample
  {
    JointSample(
      try capacities(of: size, in: family).values.map {
        family.quarters.means(of: try shares(capacity: $0))
      }, over: .seeds)
  }
}
