import Corpora
import Transformer

/// How much there is to compute in a run.
///
/// A token of training costs 6 floating-point operations for every parameter (2 forward, 4
/// backward) and 12 L d T for the attention over T tokens in L blocks of width d. An evaluation goes
/// forward only, a third of that, but asks everybody everything, or those of a sample: with many people
/// and few steps it is no small part.
extension RunConfiguration {
  /// Tokens that one step learns from.
  package var tokensPerStep: Int { batchSentences * (BiographyCorpus.sentenceLength - 1) }

  /// The tokens that the run learns from.
  package var trainingTokens: Double { Double(steps) * Double(tokensPerStep) }

  /// Floating-point operations of a token that is learned from.
  package var operationsPerToken: Double {
    let attention = 12 * model.layers * model.width * (BiographyCorpus.sentenceLength - 1)
    return Double(6 * model.parameterCount + attention)
  }

  /// The tokens of one evaluation: its sentences, and a question for each attribute of each person
  /// who is asked, which ends before the answer.
  package var tokensPerEvaluation: Double {
    let length = Double(BiographyCorpus.sentenceLength)
    return Double(evaluation.sentences) * (length - 1) + questionTokens
  }

  /// The people who are asked in an evaluation; with a sample there may be fewer by less than its bins.
  var mostAsked: Int { min(evaluation.people ?? corpus.people, corpus.people) }

  private var questionTokens: Double {
    Double(mostAsked) * Double(corpus.attributes) * Double(BiographyCorpus.sentenceLength - 2)
  }

  /// The tokens of all evaluations, and of the last questions for people.jsonl.
  package var evaluationTokens: Double {
    Double(EvaluationSteps.count(self)) * tokensPerEvaluation + questionTokens
  }

  /// Floating-point operations of the matrix products of the whole run.
  package var operations: Double { (trainingTokens + evaluationTokens / 3) * operationsPerToken }
}

extension EvaluationSteps {
  /// How many steps of a run are evaluated, step 0 included.
  static func count(_ configuration: RunConfiguration) -> Int {
    let (steps, interval) = (configuration.steps, configuration.evaluation.interval)
    let regular = 1 + steps / interval + (steps % interval == 0 ? 0 : 1)
    guard let ratio = configuration.evaluation.ratio else { return regular }
    // Step 0, the multiples of the interval and the last step are counted; these are the others.
    var (others, next) = (0, 1)
    while next < steps {
      if next % interval != 0 { others += 1 }
      let following = (Double(next) * ratio).rounded(.up)
      next = following < Double(steps) ? Int(following) : steps
    }
    return regular + others
  }
}
