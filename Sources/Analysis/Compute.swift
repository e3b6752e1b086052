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
  /// The least size with which a compute leaves hardly more unknown than with the best, P in steps of a tenth from four hundred
  /// parameters to as many as leave a thousand sentences.
  /// - Parameter share: how much more, as a share of the least.
  /// - Throws: as ``end(_:attributes:noise:after:parameters:)``.
  public func leastSize(
    _ law: FrequencyList, compute: Double, within share: Double
  ) throws -> Double {
    let sizes = Array(sequence(first: 400) { 1.1 * $0 }.prefix { $0 <= compute / 1000 })
    let errors = try sizes.map { try end(law, after: compute / $0, parameters: $0).error }
    let bound = (1 + share) * errors.reduce(1, min)
    guard let least = zip(sizes, errors).first(where: { $0.1 <= bound }) else {
      preconditionFailure("a compute allows some size")
    }
    return least.0
  }
}
