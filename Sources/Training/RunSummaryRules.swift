import Corpora
import Support

extension RunSummary {
  /// Why these cannot be a run's numbers; nil if they can.
  var problem: String? {
    guard isLabel(label) else {
      return "its label is not a text of 1 to 200 characters on one line"
    }
    return problemOfSteps ?? evaluations.lazy.compactMap(problem).first
  }

  private var problemOfSteps: String? {
    let steps = evaluations.map(\.step)
    let first = configuration.firstStep
    let last =
      switch outcome {
      case .complete: PhaseClock(configuration).end(evaluations) ?? -1
      case .diverged(let step, _): step
      }
    guard (first...configuration.steps).contains(last) else {
      return "its evaluations do not end where the run does"
    }
    guard steps.allSatisfy({ (first...last).contains($0) }),
      zip(steps, steps.dropFirst()).allSatisfy(<)
    else { return "its evaluations' steps do not increase from its first to its last" }
    if outcome == .complete, steps.first != first || steps.last != last {
      return "its first or last evaluation is missing"
    }
    return nil
  }

  private func problem(_ evaluation: Evaluation) -> String? {
    problemOfPeople(evaluation) ?? problemOfBins(evaluation)
      ?? problemOfOthers(evaluation)
  }

  private func problemOfPeople(_ evaluation: Evaluation) -> String? {
    let sentences = configuration.sentences(of: 0)
    guard let facts = configuration.corpus.facts(sentences: sentences) else {
      return evaluation.people.isEmpty ? nil : "it knows of people whom its corpus does not have"
    }
    var next = 0
    for bin in evaluation.people {
      guard bin.first == next, bin.count > 0, bin.count <= facts.people - next
      else { return "its bins of people do not follow each other" }
      next += bin.count
      guard isShare(bin.mass), isPossible(bin.loss, bin.accuracy, bin.confidence, bin.sampling)
      else { return "a number about its people at step \(evaluation.step) is out of range" }
      guard (2..<max(bin.count * facts.attributes, 3)).contains(bin.sampling?.asked ?? 2) else {
        return "it does not say how many facts were asked for as its configuration does"
      }
    }
    guard configuration.corpus.isOpen ? next > 0 : next == facts.people else {
      return "its bins do not hold all people"
    }
    let isSampled = (configuration.evaluation.questions ?? .max) < next * facts.attributes
    guard isSampled == evaluation.people.contains(where: { $0.sampling != nil }) else {
      return "it does not say how many facts were asked for as its configuration does"
    }
    return nil
  }

  /// Of what is the same in all evaluations, and in the run.
  private func problemOfBins(_ evaluation: Evaluation) -> String? {
    guard let first = evaluations.first,
      first.people.map(\.first) == evaluation.people.map(\.first),
      first.people.map(\.sampling?.asked) == evaluation.people.map(\.sampling?.asked),
      first.occurrences?.map(\.least) == evaluation.occurrences?.map(\.least),
      first.missingMass == evaluation.missingMass
    else { return "its evaluations have different bins" }
    let hasSet =
      configuration.sources[0].sentences != nil
      && configuration.corpus.facts(sentences: 1) != nil
    guard hasSet == (evaluation.occurrences != nil), hasSet == (evaluation.missingMass != nil),
      (configuration.evaluation.groups ?? []).map(\.name)
        == (evaluation.groups ?? []).map(\.name)
    else { return "it does not say of sets and groups what its configuration asks for" }
    return nil
  }

  private func problemOfOthers(_ evaluation: Evaluation) -> String? {
    let scores = [evaluation.name, evaluation.syntax, evaluation.knowledge]
    let occurrences = evaluation.occurrences ?? []
    let isOrdered =
      zip(occurrences, occurrences.dropFirst()).allSatisfy { $0.most < $1.least }
      && occurrences.allSatisfy { $0.least >= 0 && $0.least <= $0.most && $0.facts > 0 }
    guard scores.allSatisfy({ $0.tokens >= 0 && isLoss($0.loss) && isShare($0.accuracy) }),
      isShare(evaluation.missingMass ?? 0), isOrdered,
      occurrences.allSatisfy({
        isShare($0.mass) && isPossible($0.loss, $0.accuracy, $0.confidence, $0.sampling)
      }),
      (evaluation.reliability ?? []).allSatisfy({
        isShare($0.mass) && isShare($0.confidence) && isShare($0.accuracy)
      }),
      (evaluation.groups ?? []).allSatisfy({
        $0.asked > 0 && isPossible($0.loss, $0.accuracy, $0.confidence, nil)
          && isLoss($0.lossError ?? 0) && isLoss($0.accuracyError ?? 0)
      })
    else { return "a score at step \(evaluation.step) is out of range" }
    return nil
  }
}

private func isShare(_ x: Double) -> Bool { x >= 0 && x <= 1 + 1e-8 }

private func isLoss(_ x: Double) -> Bool { x >= 0 && x.isFinite }

private func isPossible(
  _ loss: Double, _ accuracy: Double, _ confidence: Double, _ sampling: PeopleBin.Sampling?
) -> Bool {
  isLoss(loss) && isShare(accuracy) && isShare(confidence) && isLoss(sampling?.lossError ?? 0)
    && isLoss(sampling?.accuracyError ?? 0)
}
