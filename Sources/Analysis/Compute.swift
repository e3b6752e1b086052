import Foundation
import Statistics
import Theory

/// Models that read as many fresh sentences as a compute C = P S allows, P without the embedding.
extension ModelSizes {
  /// One for each compute, in growing order.
  /// - Parameter runs: of a sweep with the axis "split", whose labels are compute and size.
  /// - Throws: as `ModelSizes.init`.
  public static func budgets(_ runs: FinishedRuns) throws -> [ModelSizes] {
    let splits = try runs.grouped(by: "split")
    let groups = Dictionary(grouping: splits) { String($0.label.prefix { $0 != "," }) }
    return try groups.map { try ModelSizes($0, $1) }.sorted { $0.compute < $1.compute }
  }

  /// C, mean over the sizes.
  public var compute: Double {
    let products = zip(count(.withoutEmbedding), sentences).map { $0 * $1 }
    return products.reduce(0, +) / Double(products.count)
  }

  /// The least share unknown under the law without end of the sizes, of each seed.
  public var least: Sample { errorsWithoutEnd.number { $0.min() ?? .nan } }
}

extension Interference {
  /// The size with which least is unknown for a compute, and what is unknown then: by golden section in ln P, from a
  /// hundred parameters to as many as leave a thousand sentences.
  /// - Throws: as ``end(_:after:parameters:)``.
  public func bestSplit(
    _ law: FrequencyList, compute: Double
  ) throws -> (parameters: Double, error: Double) {
    let best = try Calibration(over: .range(100...compute / 1000)) {
      try end(law, after: compute / $0, parameters: $0).error
    }
    return (best.constant, best.error)
  }
}
