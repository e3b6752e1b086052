import Foundation
import Theory

/// What a cluster costs in one part of the redundancy, in nats, in the limit of many sentences.
public struct ClusterCost: Sendable {
  public enum Part: String, CaseIterable, Sendable { case partition, knowledge }

  public let part: Part
  public let model: HierarchicalModel

  public init(_ part: Part, of model: HierarchicalModel) {
    (self.part, self.model) = (part, model)
  }

  /// By the closed form.
  public var closed: Double {
    switch part {
    case .partition: model.clusters.partitionRedundancyPerCluster
    case .knowledge:
      model.clusters.knowledgeRedundancyPerCluster(outcomes: model.knowledgeDimension + 1)
    }
  }

  /// From exact values at four N in equal ratios.
  ///
  /// A part is A N^a + B ln N + C and terms that vanish. Over N in equal ratios ln N has no second differences, so
  /// that the ratio of the second differences of the part and of N^a is A, and A over Heaps' constant is the cost.
  /// The last three N give it; how far it is from what the first three give bounds what vanishes.
  ///
  /// - Precondition: four N in equal ratios, and a discount that is not 0.
  public func extrapolated(from curve: RedundancyCurve) -> BoundedValue {
    let process = model.clusters
    precondition(curve.points.count == 4 && process.discount > 0, "four N, and a power law")
    let values = curve.values(part == .partition ? \.partition : \.knowledge)
    let powers = curve.x.map { pow($0, process.discount) }
    func coefficient(from i: Int) -> Double {
      (values[i + 2] - 2 * values[i + 1] + values[i])
        / (powers[i + 2] - 2 * powers[i + 1] + powers[i])
    }
    let (early, late) = (coefficient(from: 0), coefficient(from: 1))
    let heaps = process.heapsConstant
    return BoundedValue(late / heaps, bound: abs(late - early) / heaps)
  }
}
