import Foundation

/// The steps of a run that are evaluated, to be asked for in increasing order.
struct EvaluationSteps {
  private let interval: Int
  private let ratio: Double?
  private let last: Int
  /// The first step of the geometric sequence that has not been passed.
  private var next = 1

  init(_ configuration: RunConfiguration) {
    interval = configuration.evaluation.interval
    ratio = configuration.evaluation.ratio
    last = configuration.steps
  }

  mutating func contains(_ step: Int) -> Bool {
    guard let ratio else { return step % interval == 0 || step == last }
    while next < step {
      // Beyond the last step no more is needed, and the product may not fit.
      next = Int(min((Double(next) * ratio).rounded(.up), Double(last) + 1))
      if next > last { break }
    }
    return step % interval == 0 || step == last || step == next
  }
}
