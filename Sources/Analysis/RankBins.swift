import Statistics
import Theory
import Training

/// Bins of people of consecutive ranks that are large enough for a mean, to read a threshold off.
public struct RankBins: Hashable, Sendable {
  /// People, numbered by rank from 0.
  public let ranges: [Range<Int>]
  /// How often a person of the bin is written about, on average.
  public let frequencies: [Double]
  private let weights: [Double]
  private let scale: KnowledgeScale

  /// Joins neighbouring bins of evaluations until each has at least so many people; the last may have fewer.
  public init(of family: FamilyOfModels, leastPeople: Int) {
    var ends: [Int] = []
    var start = 0
    let bins = family.sizes[0].runs[0].last.people
    for bin in bins where bin.first + bin.count - start >= leastPeople || bin == bins.last {
      start = bin.first + bin.count
      ends.append(start)
    }
    ranges = zip([0] + ends, ends).map { $0..<$1 }
    let weights = family.corpus.law.frequencies
    self.weights = weights
    scale = family.scale
    frequencies = ranges.map { range in
      CompensatedSum.of(range.lazy.map { weights[$0] }) / Double(range.count)
    }
  }

  /// A bin stands at the geometric mean of its first and last rank, which count from 1.
  public var midRanks: [Double] {
    ranges.map { (Double($0.lowerBound + 1) * Double($0.upperBound)).squareRoot() }
  }

  /// What a run's evaluation says of each bin.
  public func means(of run: FinishedRuns.Run, _ read: (PeopleBin) -> Double) -> [Double] {
    ranges.map { range in
      read(PeopleBin.merged(run.last.people.filter { range.contains($0.first) }))
    }
  }

  /// The rank at which what is read falls through a level for good, for each seed of a size.
  public func thresholds(
    of size: FamilyOfModels.Size, at level: Double, _ read: (PeopleBin) -> Double
  ) throws -> Crossings {
    Crossings(
      try size.runs.map { try threshold(at: level, of: means(of: $0, read)) }, over: .seeds)
  }

  /// The same as a calibrated theory predicts it at every size, for each seed with the constant of that seed.
  public func thresholds(at level: Double, by calibration: CapacityCalibration) throws
    -> [Crossings]
  {
    try calibration.family.sizes.map { size in
      Crossings(
        try calibration.bySeed.indices.map {
          try threshold(at: level, leavingUnknown: calibration.shares(of: size, seed: $0))
        }, over: .seeds)
    }
  }

  /// The same with the capacity that each run has by its own loss.
  public func thresholds(
    at level: Double, byOwnCapacityIn family: FamilyOfModels, _ theory: CapacityTheory
  ) throws -> [Crossings] {
    try family.sizes.map { size in
      Crossings(
        try theory.capacities(of: size, in: family).values.map {
          try threshold(at: level, leavingUnknown: theory.shares(capacity: $0))
        }, over: .seeds)
    }
  }

  /// The mean over the seeds of a size of what evaluations say of each bin.
  public func means(
    of size: FamilyOfModels.Size, _ read: (PeopleBin) -> Double
  ) -> [Double] {
    let rows = JointSample(size.runs.map { means(of: $0, read) }, over: .seeds)
    return rows.means
  }

  /// The same of a number that a theory gives every person.
  public func means(of values: [Double]) -> [Double] {
    ranges.map { range in
      CompensatedSum.of(range.lazy.map { weights[$0] * values[$0] })
        / CompensatedSum.of(range.lazy.map { weights[$0] })
    }
  }

  /// The rank at which the means of the bins fall through a level for good.
  public func threshold(at level: Double, of means: [Double]) throws -> Crossing {
    try Curve(midRanks, means, over: .logarithmic).crossing(of: level, .falling, .last)
  }

  /// The same for what a theory leaves unknown of each person, if a known fact is answered and others are guessed.
  public func threshold(at level: Double, leavingUnknown shares: [Double]) throws -> Crossing {
    try threshold(at: level, of: means(of: shares.map(scale.accuracy(unknown:))))
  }

  /// Where a calibrated theory has thresholds: sizes of the family's grid, and their ranks.
  public func ranks(of calibration: CapacityCalibration, at level: Double) throws
    -> (sizes: [Double], ranks: [Double])
  {
    let points = try calibration.family.parameterGrid.compactMap { size in
      try threshold(at: level, leavingUnknown: calibration.shares(at: size)).place
        .map { (size, $0) }
    }
    return (points.map(\.0), points.map(\.1))
  }
}
