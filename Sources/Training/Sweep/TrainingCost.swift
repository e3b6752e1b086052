import SyntaxKnowledge
import Transformer

extension RunConfiguration {
  /// Tokens that one step learns from.
  var tokensPerStep: Int { batchSentences * (BiographyCorpus.sentenceLength - 1) }

  /// About how many floating-point operations the training takes: for each token 6 for every
  /// parameter and 12 L d T for the attention over sequences of T tokens.
  var trainingCost: Double {
    let tokens = Double(steps) * Double(tokensPerStep)
    let attention = 12 * model.layers * model.width * (BiographyCorpus.sentenceLength - 1)
    return tokens * Double(6 * model.parameterCount + attention)
  }
}
