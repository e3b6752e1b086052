import Corpora
import Transformer

/// How much there is to compute in a run.
///
/// A token of training costs 6 floating-point operations for every parameter (2 forward, 4
/// backward) and 12 L d T for the attention over T tokens in L blocks of width d. An evaluation goes
/// forward only, a third of that, but asks for every fact, or for those of a sample: with many people
/// and few steps it is no small part.
extension RunConfiguration {
  /// Tokens that a step of a phase learns from: one number unless sentences differ in length.
  func tokens(ofStepIn phase: Phase) -> ClosedRange<Int> {
    let corpora = sources.filter { phase.mixture[$0.name] != nil }.map(\.corpus)
    let lengths = Set(corpora.map(\.sentenceLength))
    let most = phase.batchSentences * ((corpora.map(\.longestSentence).max() ?? 2) - 1)
    return lengths.count == 1 && lengths.first != .some(nil) ? most...most : 1...most
  }

  /// Tokens that a step of the first phase learns from, at most.
  package var tokensPerStep: Int { tokens(ofStepIn: phases[0]).upperBound }

  /// The tokens that the run itself learns from up to a step, at most.
  /// - Parameter evaluations: of the run, by which rules end phases.
  package func tokens(upTo step: Int, evaluations: [Evaluation] = []) -> Int {
    guard phases.count > 1 else { return max(step - firstStep, 0) * tokensPerStep }
    let clock = PhaseClock(self, at: step, isSettled: true, evaluations: evaluations)
    return zip(phases, clock.lengths(upTo: step)).reduce(0) { sum, part in
      sum + part.1 * tokens(ofStepIn: part.0).upperBound
    }
  }

  /// The tokens that the run itself learns from, at most.
  package var trainingTokens: Double {
    var (start, tokens) = (0, 0.0)
    for phase in phases {
      let own = max(start + phase.steps - max(start, firstStep), 0)
      tokens += Double(own) * Double(self.tokens(ofStepIn: phase).upperBound)
      start += phase.steps
    }
    return tokens
  }

  /// Floating-point operations of a token that is learned from.
  package var operationsPerToken: Double {
    let length = (sources.map(\.corpus.longestSentence).max() ?? 2) - 1
    let attention = 12 * model.layers * model.width * length
    return Double(6 * model.parameterCount + attention)
  }

  /// The tokens of one evaluation: its sentences, and the questions, which end before the answer.
  package var tokensPerEvaluation: Double {
    var tokens = Double(evaluation.sentences) * Double(corpus.longestSentence - 1) + questionTokens
    for group in evaluation.groups ?? [] {
      let (corpus, sentences) = subject(of: group)
      let asked = mostAsked(corpus, sentences: sentences, questions: group.questions)
      tokens += Double(asked) * Double(corpus.longestSentence - 2)
    }
    return tokens
  }

  /// The facts about the first source that an evaluation asks for, at most but in open worlds; a sample may
  /// have fewer by less than its cells.
  var mostAsked: Int {
    mostAsked(corpus, sentences: sentences(of: 0), questions: evaluation.questions)
  }

  func mostAsked(_ corpus: CorpusConfiguration, sentences: Int, questions: Int?) -> Int {
    guard let facts = corpus.likelyFacts(sentences: sentences) else {
      return questions ?? evaluation.sentences
    }
    let all = facts.people * facts.attributes
    return min(questions ?? all, all)
  }

  /// The corpus of a group, and for how many sentences it is made.
  func subject(of group: EvaluationGroup) -> (CorpusConfiguration, sentences: Int) {
    if let corpus = group.corpus { return (corpus, 1) }
    let place = sources.firstIndex { $0.name == group.source } ?? 0
    return (sources[place].corpus, sentences(of: place))
  }

  private var questionTokens: Double {
    guard corpus.facts(sentences: 1) != nil else { return 0 }
    return Double(mostAsked) * Double(corpus.longestSentence - 2)
  }

  /// The tokens of all evaluations, and of the last questions for people.jsonl.
  package var evaluationTokens: Double {
    Double(evaluationCount) * tokensPerEvaluation + questionTokens
  }

  /// Floating-point operations of the matrix products of the whole run.
  package var operations: Double { (trainingTokens + evaluationTokens / 3) * operationsPerToken }

  /// How many steps are evaluated, the first included, if no phase ends by a rule.
  var evaluationCount: Int {
    var (count, start) = (1, 0)
    for phase in phases {
      let first = min(max(firstStep - start, 0), phase.steps)
      count += rhythm(of: phase).count(first..<phase.steps)
      start += phase.steps
    }
    return count
  }
}

extension EvaluationRhythm {
  /// How many of the steps after `steps.lowerBound` and up to the last are evaluated.
  fileprivate func count(_ steps: Range<Int>) -> Int {
    let last = steps.upperBound
    guard !steps.isEmpty else { return 0 }
    let regular =
      last / interval - steps.lowerBound / interval + (last.isMultiple(of: interval) ? 0 : 1)
    guard ratio != nil else { return regular }
    // The multiples of the interval and the last step are counted; these are the others.
    var others = 0
    var geometric = GeometricSteps(ratio: ratio, last: last)
    geometric.pass(steps.lowerBound)
    while geometric.next < last {
      if geometric.next % interval != 0 { others += 1 }
      geometric.pass(geometric.next)
    }
    return regular + others
  }
}
