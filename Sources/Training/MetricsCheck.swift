import Foundation

/// The lines of a metrics.jsonl in the order in which a run writes them.
struct MetricsCheck {
  private struct Line: Decodable {
    let step: Int?
    let loss: Double?
    let gradientNorm: Double?
    let learningRate: Double?
    let tokens: Int?
    let evaluation: Evaluation?
  }

  private let configuration: RunConfiguration
  private var clock: PhaseClock
  private var awaitsEvaluation = true

  init(_ configuration: RunConfiguration) {
    self.configuration = configuration
    clock = PhaseClock(configuration)
  }

  /// The last step that was accepted.
  var step: Int { clock.step }

  /// Whether the run's last step and its evaluation were accepted.
  var isFinished: Bool { clock.isFinished }

  mutating func accept(_ text: Data) throws {
    let line = try JSONDecoder().decode(Line.self, from: text)
    if awaitsEvaluation {
      guard let evaluation = line.evaluation, evaluation.step == step else {
        throw ConfigurationError("the evaluation of step \(step) is missing")
      }
      clock.settle(evaluation)
      awaitsEvaluation = false
      return
    }
    guard let phase = clock.phase else {
      throw ConfigurationError("there is a line after that of the run's last step, \(step)")
    }
    let rate = clock.learningRate
    guard let loss = line.loss, let norm = line.gradientNorm, line.step == step + 1, loss >= 0,
      norm >= 0, loss.isFinite, norm.isFinite,
      abs((line.learningRate ?? -1) - rate) <= 1e-9 * rate,
      configuration.tokens(ofStepIn: phase).contains(line.tokens ?? -1)
    else { throw ConfigurationError("the line after step \(step) is not that of the next") }
    clock.advance()
    awaitsEvaluation = clock.isEvaluated
    if !awaitsEvaluation { clock.settle(nil) }
  }
}
