import Corpora
import Foundation
import Synchronization
import Training
import Transformer

/// How fast one core trains and evaluates a model, tokens a second.
public struct TrainingSpeed: Equatable, Sendable {
  public enum Source: Equatable, Sendable {
    case measured
    /// From the largest measured model: this one is too large to be tried here.
    case extrapolated
    /// From floating-point operations a second that somebody stated.
    case given
  }

  public let training: Double
  public let evaluation: Double
  public let source: Source

  /// From 10^9 floating-point operations a second.
  init(_ configuration: RunConfiguration, gflops: Double, source: Source) {
    training = gflops * 1e9 / configuration.costPerToken
    evaluation = 3 * training
    self.source = source
  }

  private init(training: Double, evaluation: Double) {
    self.training = training
    self.evaluation = evaluation
    source = .measured
  }

  /// Seconds that a whole run takes on one core.
  func seconds(_ configuration: RunConfiguration) -> Double {
    configuration.trainingTokens / training + configuration.evaluationTokens / evaluation
  }

  /// 10^9 operations of `costPerToken` a second.
  func gflops(_ configuration: RunConfiguration) -> Double {
    training * configuration.costPerToken * 1e-9
  }

  /// Trains and evaluates the run's model with its batch on as many threads as given, each a model of
  /// its own, as a sweep does: what they share, memory above all, then counts as it will.
  ///
  /// - Parameters:
  ///   - seconds: for which each of the two is measured, at least.
  ///   - now: the seconds of a clock.
  static func measure(
    _ configuration: RunConfiguration, sideBySide: Int, seconds: Double,
    now: @escaping @Sendable () -> Double
  ) throws -> TrainingSpeed {
    let results = Mutex<[Result<TrainingSpeed, any Error>]>([])
    let group = DispatchGroup()
    for _ in 0..<max(sideBySide, 1) {
      group.enter()
      let thread = Thread {
        let result = Result { try measure(configuration, seconds: seconds, now: now) }
        results.withLock { $0.append(result) }
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    let speeds = try results.withLock { try $0.map { try $0.get() } }
    func mean(_ value: KeyPath<TrainingSpeed, Double>) -> Double {
      speeds.reduce(0) { $0 + $1[keyPath: value] } / Double(speeds.count)
    }
    return TrainingSpeed(training: mean(\.training), evaluation: mean(\.evaluation))
  }

  private static func measure(
    _ configuration: RunConfiguration, seconds: Double, now: @escaping () -> Double
  ) throws -> TrainingSpeed {
    let isLong = Double(configuration.tokensPerStep) * configuration.operationsPerToken > 1e11
    // A step that takes more than a second or so is tried with fewer sentences. The optimiser, whose
    // work they do not change, then counts too much, by a few percent.
    let sentences = isLong ? min(configuration.batchSentences, 512) : configuration.batchSentences
    let trial = try Trial(configuration, questions: isLong ? 128 : 1024, now: now)
    let step = try trial.stepTime(sentences: sentences, seconds: seconds)
    let tokens = Double(sentences) * Double(configuration.corpus.longestSentence - 1)
    return TrainingSpeed(
      training: tokens / step, evaluation: try trial.evaluationSpeed(seconds: seconds))
  }
}

/// A model to be timed, on one thread, with a corpus of the run's vocabulary but fewer people.
private struct Trial {
  let configuration: RunConfiguration
  let corpus: any Corpus
  let evaluator: Evaluator
  let trainer: Trainer
  let now: () -> Double

  init(_ full: RunConfiguration, questions: Int, now: @escaping () -> Double) throws {
    self.now = now
    var configuration = full
    configuration.sources = [
      DataSource(corpus: try full.corpus.smaller(questions: questions), sentences: questions)
    ]
    let phase = full.phases[0]
    configuration.phases = [
      Phase(
        mixture: [configuration.sources[0].name: 1], steps: max(phase.steps, 1),
        batchSentences: phase.batchSentences, schedule: phase.schedule)
    ]
    configuration.from = nil
    configuration.evaluation = EvaluationPlan(
      interval: 1, sentences: min(full.evaluation.sentences, questions))
    self.configuration = configuration
    corpus = try configuration.corpus.corpus(sentences: questions)
    evaluator = try Evaluator(configuration, corpora: [corpus])
    trainer = try Trainer(configuration: configuration.model, seed: 1, threads: 1)
  }

  /// Seconds of a step, sentences being made as well; the first step, which reserves memory, is left
  /// out.
  func stepTime(sentences: Int, seconds: Double) throws -> Double {
    try time(seconds) { index in
      let first = UInt64(index * sentences)
      let batch = (first..<first + UInt64(sentences)).map { corpus.tokens(at: $0, in: .training) }
      _ = try trainer.trainingStep(
        Batch(sentences: batch), learningRate: 0, settings: configuration.optimiser)
    }
  }

  /// Tokens a second.
  func evaluationSpeed(seconds: Double) throws -> Double {
    let duration = try time(seconds) { _ in _ = try evaluator.evaluate(trainer, step: 0) }
    return configuration.tokensPerEvaluation / duration
  }

  private func time(_ seconds: Double, _ body: (Int) throws -> Void) throws -> Double {
    try body(0)
    let start = now()
    var count = 0
    var elapsed = 0.0
    while elapsed < seconds {
      count += 1
      try body(count)
      elapsed = now() - start
    }
    return elapsed / Double(count)
  }
}
