import Foundation

/// Takes the lines of a metrics.jsonl in their order. What is measured is not judged, as `MetricsCheck`
/// does, so that runs of other versions can be looked at; the order is, since the numbers of sentences
/// come from it.
struct CurvesReader {
  private enum Line: Decodable {
    private enum CodingKeys: CodingKey {
      case evaluation, step, loss, gradientNorm, learningRate, tokens
    }

    case evaluation(Evaluation)
    case step(Int, loss: Double, gradientNorm: Double, learningRate: Double, tokens: Int)

    init(from decoder: any Decoder) throws {
      let line = try decoder.container(keyedBy: CodingKeys.self)
      if line.contains(.evaluation) {
        self = .evaluation(try line.decode(Evaluation.self, forKey: .evaluation))
        return
      }
      self = .step(
        try line.decode(Int.self, forKey: .step), loss: try line.decode(Double.self, forKey: .loss),
        gradientNorm: try line.decode(Double.self, forKey: .gradientNorm),
        learningRate: try line.decode(Double.self, forKey: .learningRate),
        tokens: try line.decode(Int.self, forKey: .tokens))
    }
  }

  private let decoder = JSONDecoder()
  private var clock: PhaseClock
  private var awaitsEvaluation = true
  private var sentences: Int
  /// Since the last evaluation.
  private var (loss, tokens) = (0.0, 0.0)
  private(set) var steps: [RunCurves.Step] = []
  private(set) var points: [RunCurves.Point] = []
  private(set) var phases: [RunCurves.PhaseStart] = []

  init(_ configuration: RunConfiguration) {
    clock = PhaseClock(configuration)
    sentences = configuration.sentencesBeforeFirstStep
  }

  /// Nats per token since the last evaluation; nil without tokens.
  var meanLoss: Double? { tokens > 0 ? loss / tokens : nil }

  /// Whether the last step of the run and its evaluation were taken.
  var isFinished: Bool { clock.isFinished }

  mutating func accept(_ text: Data) throws {
    switch try decoder.decode(Line.self, from: text) {
    case .evaluation(let evaluation):
      guard awaitsEvaluation, evaluation.step == clock.step else {
        throw ConfigurationError("the evaluation of step \(evaluation.step) is out of its place")
      }
      add(evaluation)
    case .step(let step, let loss, let norm, let rate, let tokens):
      guard !awaitsEvaluation, !clock.isFinished, step == clock.step + 1, tokens > 0 else {
        throw ConfigurationError("the line after step \(clock.step) is not that of the next")
      }
      enterPhase()
      sentences += clock.phase?.batchSentences ?? 0
      steps.append(
        RunCurves.Step(
          step: step, sentences: sentences, loss: loss, gradientNorm: norm, learningRate: rate,
          tokens: tokens))
      self.loss += loss * Double(tokens)
      self.tokens += Double(tokens)
      clock.advance()
      awaitsEvaluation = clock.isEvaluated
      if !awaitsEvaluation { clock.settle(nil) }
    }
  }

  private mutating func add(_ evaluation: Evaluation) {
    enterPhase()
    points.append(
      RunCurves.Point(
        evaluation: evaluation, phase: clock.phase?.name ?? "", sentences: sentences,
        trainingLoss: meanLoss))
    (loss, tokens) = (0, 0)
    awaitsEvaluation = false
    clock.settle(evaluation)
  }

  private mutating func enterPhase() {
    guard let name = clock.phase?.name, phases.last?.name != name else { return }
    phases.append(RunCurves.PhaseStart(name: name, sentences: sentences))
  }
}

extension RunConfiguration {
  /// The sentences of the steps that were made in the run that this one continues.
  fileprivate var sentencesBeforeFirstStep: Int {
    var (left, sentences) = (firstStep, 0)
    for phase in phases {
      let steps = min(left, phase.steps)
      sentences += steps * phase.batchSentences
      left -= steps
    }
    return sentences
  }
}
