import SyntaxKnowledge
import Transformer

extension RunConfiguration {
  /// Tokens that one step learns from.
  var tokensPerStep: Int { batchSentences * (BiographyCorpus.sentenceLength - 1) }

  /// What the training costs, about, in floating-point operations of matrix products: for each token 6
  /// for every parameter, 12 L d T for the attention over sequences of T tokens, and 40,000 for each
  /// block, in place of all that takes time and is no matrix product (measured at d = 8 and 16).
  var trainingCost: Double {
    let tokens = Double(steps) * Double(tokensPerStep)
    let attention = 12 * model.layers * model.width * (BiographyCorpus.sentenceLength - 1)
    return tokens * Double(6 * model.parameterCount + attention + 40_000 * model.layers)
  }
}
