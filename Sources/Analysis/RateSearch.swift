import Training

/// What a search for the learning rate shows at each size, beside the rate that the family was trained with.
public struct RateSearch: Sendable {
  public struct Size: Sendable {
    public let label: String
    /// In growing order: multiples of the rate used, and the loss on values at the end, nats.
    public let tried: [(multiple: Double, loss: Double)]
    public let best: (multiple: Double, loss: Double)
    /// How much higher the loss is at the rate used, nats.
    public let excess: Double
  }

  public let sizes: [Size]
  /// What was tried at every size.
  public var multiples: [Double] { sizes[0].tried.map { ($0.multiple * 100).rounded() / 100 } }

  /// Steps of a run of the search.
  public let steps: Int

  /// - Throws: `UnfitSweep` if a size of the search is not one of the family, or the rate used was not tried.
  public init(_ search: FinishedRuns, for family: FamilyOfModels) throws(UnfitSweep) {
    steps = search.complete[0].summary.configuration.steps
    var sizes: [Size] = []
    let widths = Set(search.complete.map { $0.summary.configuration.model.width })
    for width in widths.sorted() {
      guard let size = family.sizes.first(where: { $0.width == Double(width) }) else {
        throw UnfitSweep(sweep: search.sweep.name, reason: "has a width \(width) that is not used")
      }
      let tried = search.complete.map(\.summary)
        .filter { $0.configuration.model.width == width }
        .map {
          (
            multiple: $0.configuration.schedule.peak / size.rate,
            loss: FinishedRuns.Run(points: [:], summary: $0).last.knowledgeLoss
          )
        }
        .sorted { $0.multiple < $1.multiple }
      guard let used = tried.first(where: { abs($0.multiple - 1) < 1e-6 }),
        let best = tried.min(by: { $0.loss < $1.loss })
      else {
        throw UnfitSweep(
          sweep: search.sweep.name, reason: "did not try the rate used at \(size.label)")
      }
      sizes.append(
        Size(label: size.label, tried: tried, best: best, excess: used.loss - best.loss))
    }
    self.sizes = sizes
  }
}
