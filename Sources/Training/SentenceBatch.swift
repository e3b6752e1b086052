import Transformer

extension Batch {
  /// Whole sentences side by side: all tokens but the last are read, and each predicts the next. Shorter
  /// ones are filled up at their end, where nothing is predicted; attention looks back only, so what
  /// fills them up changes nothing before it.
  /// - Parameter sentences: at least one, each with at least two tokens.
  package init(sentences: [[Int32]]) {
    let length = (sentences.lazy.map(\.count).max() ?? 1) - 1
    var tokens: [Int32] = []
    var targets: [Int32] = []
    tokens.reserveCapacity(sentences.count * length)
    targets.reserveCapacity(sentences.count * length)
    for sentence in sentences {
      tokens += sentence[..<(sentence.count - 1)]
      targets += sentence[1...]
      let missing = length - (sentence.count - 1)
      if missing > 0 {
        tokens += repeatElement(0, count: missing)
        targets += repeatElement(-1, count: missing)
      }
    }
    self.init(sequences: sentences.count, length: length, tokens: tokens, targets: targets)
  }

  /// Beginnings of sentences, which are all read and predict nothing that counts.
  init(prompts: [[Int32]]) {
    let length = prompts.lazy.map(\.count).max() ?? 0
    var tokens: [Int32] = []
    tokens.reserveCapacity(prompts.count * length)
    for prompt in prompts {
      tokens += prompt
      tokens += repeatElement(0, count: length - prompt.count)
    }
    self.init(
      sequences: prompts.count, length: length, tokens: tokens,
      targets: [Int32](repeating: -1, count: tokens.count))
  }
}
