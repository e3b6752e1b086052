import Corpora

/// Where a run is in its phases: a pure function of the configuration, the steps done and, where a
/// phase ends by a rule, the evaluations so far.
///
/// After each step call `advance`, then evaluate if it `isEvaluated`, then `settle`, which goes on to the
/// next phase where this one has ended.
package struct PhaseClock {
  private let configuration: RunConfiguration
  /// The steps done.
  package private(set) var step: Int
  /// The phase of the next step, or of the one that is not settled; the number of phases at the end.
  private var index = 0
  /// The steps done when the phase began.
  private var start = 0
  /// The sentences of each source that all phases before have taken.
  private var taken: [UInt64]
  private var mixture: Mixture
  private var geometric = GeometricSteps(ratio: nil, last: 0)
  /// The steps that each phase so far has made.
  private var lengths: [Int] = []
  /// The best score of the phase's rule, and when it was reached.
  private var best: (score: Double, step: Int)?

  /// At the run's first step.
  package init(_ configuration: RunConfiguration) {
    self.configuration = configuration
    taken = configuration.sources.map { _ in 0 }
    mixture = Mixture(weights: [1])
    step = configuration.firstStep
    enter()
    // Before the first step no phase has ended by a rule; see `validate`.
    while let phase, start + phase.steps <= step, phase.steps > 0 { leave(after: phase.steps) }
  }

  /// After some steps of a run.
  /// - Parameters:
  ///   - isSettled: whether the last step was; if not, `settle` it.
  ///   - evaluations: those up to there, which are needed where phases end by rules.
  package init(
    _ configuration: RunConfiguration, at step: Int, isSettled: Bool, evaluations: [Evaluation]
  ) {
    self.init(configuration)
    let byStep = Dictionary(evaluations.map { ($0.step, $0) }, uniquingKeysWith: { $1 })
    // The start is evaluated too; its score may stay the best.
    settle(byStep[self.step])
    while let phase, self.step < step {
      if phase.until == nil, start + phase.steps < step {
        // Nothing in it matters but its end.
        self.step = start + phase.steps
        settle(byStep[self.step])
      } else if phase.until == nil {
        self.step = step
        if isSettled { settle(byStep[step]) }
      } else {
        advance()
        if self.step < step || isSettled { settle(byStep[self.step]) }
      }
    }
  }

  /// The phase of the next step; nil when all are done.
  package var phase: Phase? {
    index < configuration.phases.count ? configuration.phases[index] : nil
  }

  /// Whether the last step was the run's last.
  package var isFinished: Bool { phase == nil }

  /// Whether the next step is the first of a phase, and the phase begins with a fresh optimiser.
  var resetsOptimiser: Bool { step == start && phase?.optimiser == .reset }

  /// The learning rate of the next step; 0 when there is none.
  package var learningRate: Double {
    guard let phase else { return 0 }
    return phase.schedule.rate(step: step - start + 1, of: phase.steps)
  }

  /// The sentences of the next step: the source, and the number of the sentence in it counted over the
  /// whole run, as if it had no end.
  package func sentences() -> [(source: Int, number: UInt64)] {
    guard let phase else { return [] }
    let size = UInt64(phase.batchSentences)
    let first = UInt64(step - start) * size
    return (first..<first + size).map { slot in
      let place = mixture.place(of: slot)
      return (place.source, taken[place.source] + place.number)
    }
  }

  package mutating func advance() {
    precondition(!isFinished, "there is no step after the last")
    step += 1
  }

  /// Whether the model is evaluated after the step that was made last.
  package var isEvaluated: Bool {
    guard let phase else { return false }
    let local = step - start
    let rhythm = configuration.rhythm(of: phase)
    return local > 0
      && (local % rhythm.interval == 0 || local == phase.steps || geometric.contains(local))
  }

  /// Ends the phase if the last step was its last, or if the evaluation after it says so.
  package mutating func settle(_ evaluation: Evaluation?) {
    guard let phase else { return }
    let local = step - start
    geometric.pass(local)
    let hasEnded =
      local == phase.steps
      || evaluation.map { self.hasEnded(phase, by: phase.until, $0) } ?? false
    guard hasEnded else { return }
    leave(after: local)
    // The next phase begins with what this one ends with.
    if let evaluation, let next = self.phase {
      _ = self.hasEnded(next, by: next.until, evaluation)
    }
  }

  private mutating func hasEnded(
    _ phase: Phase, by rule: StoppingRule?, _ evaluation: Evaluation
  ) -> Bool {
    guard let rule else { return false }
    // As a summary has it, which is replayed.
    let value = evaluation.rounded.value(of: rule.score).rounded9
    let score = rule.score.grows ? value : -value
    guard let best, score <= best.score else {
      best = (score, step)
      return false
    }
    return Double(step - best.step) >= rule.epochs * stepsPerEpoch(phase)
  }

  /// The steps in which the phase goes once through its first finite set.
  private func stepsPerEpoch(_ phase: Phase) -> Double {
    let total = phase.mixture.values.sorted().reduce(0, +)
    for source in configuration.sources {
      guard let size = source.sentences, let share = phase.mixture[source.name] else { continue }
      return Double(size) * total / (share * Double(phase.batchSentences))
    }
    return .infinity
  }

  private mutating func leave(after steps: Int) {
    if let phase {
      let counts = mixture.counts(ofFirst: UInt64(steps) * UInt64(phase.batchSentences))
      for (source, count) in counts.enumerated() { taken[source] += count }
    }
    start += steps
    lengths.append(steps)
    index += 1
    enter()
  }

  /// Prepares the phase, after those that have no steps.
  private mutating func enter() {
    while let phase, phase.steps == 0 {
      lengths.append(0)
      index += 1
    }
    best = nil
    guard let phase else { return }
    mixture = configuration.mixture(of: phase)
    geometric = GeometricSteps(
      ratio: configuration.rhythm(of: phase).ratio, last: phase.steps)
  }
}

extension PhaseClock {
  /// The steps of each phase so far that this run has made itself, up to one in the present phase.
  func lengths(upTo step: Int) -> [Int] {
    var begin = 0
    return (lengths + (isFinished ? [] : [max(step - start, 0)])).map { length in
      let own = max(begin + length - max(begin, configuration.firstStep), 0)
      begin += length
      return own
    }
  }

  /// The step at which a run with these evaluations ends, if they are all of its: without rules the last
  /// that it has. Nil if there must be more.
  func end(_ evaluations: [Evaluation]) -> Int? {
    guard configuration.phases.contains(where: { $0.until != nil }) else {
      return configuration.steps
    }
    var clock = self
    let byStep = Dictionary(evaluations.map { ($0.step, $0) }, uniquingKeysWith: { $1 })
    clock.settle(byStep[clock.step])
    while let phase = clock.phase {
      if phase.until == nil {
        clock.step = clock.start + phase.steps
      } else {
        clock.advance()
        guard clock.isEvaluated else {
          clock.settle(nil)
          continue
        }
      }
      guard let evaluation = byStep[clock.step] else { return nil }
      clock.settle(evaluation)
    }
    return clock.step
  }
}

extension RunConfiguration {
  /// When a phase is evaluated.
  func rhythm(of phase: Phase) -> EvaluationRhythm { phase.rhythm ?? evaluation.rhythm }

  func mixture(of phase: Phase) -> Mixture {
    Mixture(weights: sources.map { phase.mixture[$0.name] ?? 0 })
  }

  /// How many sentences of a source there are: those of the set, or the most that the phases can take.
  package func sentences(of source: Int) -> Int {
    if let sentences = sources[source].sentences { return sentences }
    let taken = phases.reduce(UInt64(0)) { sum, phase in
      sum
        + mixture(of: phase).counts(ofFirst: UInt64(phase.steps) * UInt64(phase.batchSentences))[
          source]
    }
    return max(Int(taken), 1)
  }
}

/// Step 1 and, after step s, the least whole step from s times the ratio on, up to the last.
struct GeometricSteps {
  private let ratio: Double?
  private let last: Int
  /// The first step of the sequence that has not been passed.
  private(set) var next = 1

  init(ratio: Double?, last: Int) { (self.ratio, self.last) = (ratio, last) }

  /// Whether a step from the first that was not passed on is in the sequence.
  func contains(_ step: Int) -> Bool {
    var copy = self
    copy.pass(step - 1)
    return ratio != nil && copy.next == step && step <= last
  }

  /// Goes on to the first step after this one.
  mutating func pass(_ step: Int) {
    guard let ratio else { return }
    while next <= step, next <= last {
      // Beyond the last step no more is needed, and the product may not fit.
      next = Int(min((Double(next) * ratio).rounded(.up), Double(last) + 1))
    }
  }
}
