import Theory

/// Sentences side by side, row-major: each row predicts every token of one sentence from those
/// before it.
public struct BiographyBatch: Hashable, Sendable {
  public let sequences: Int
  /// One less than the tokens of a sentence: all tokens but the last are read, all but the first are
  /// targets, and every target counts.
  public let length: Int
  /// Shape (sequences, length).
  public let tokens: [Int32]
  /// Shape (sequences, length): the token after each of `tokens`.
  public let targets: [Int32]
}

extension BiographyCorpus {
  /// Sentences first, first + 1, ..., first + count - 1 (modulo 2^64) of a split.
  /// - Throws: `InvalidParameter` for a count outside 0...2^31, and for training sentences beyond those
  ///   that an open world was made for.
  public func batch(
    from first: UInt64, count: Int, in split: CorpusSplit
  ) throws(InvalidParameter) -> BiographyBatch {
    guard (0...(1 << 31)).contains(count) else {
      throw InvalidParameter("count", count, "it must be between 0 and 2147483648")
    }
    if split == .training, let horizon, count > 0 {
      let (end, overflow) = first.addingReportingOverflow(UInt64(count))
      guard !overflow, end <= UInt64(horizon) else {
        throw InvalidParameter(
          "the last sentence", first &+ UInt64(count - 1),
          "this open world was made for \(horizon) training sentences")
      }
    }
    let length = sentenceLength - 1
    var tokens = [Int32](repeating: 0, count: count * length)
    var targets = tokens
    var tokenSpan = tokens.mutableSpan
    var targetSpan = targets.mutableSpan
    for index in 0..<count {
      let statement = statement(at: first &+ UInt64(index), in: split)
      let name = name(statement.person)
      for (k, slot) in grammar.shapes[grammar.shape(of: statement.template)].enumerated() {
        let token = token(slot, of: statement, named: name)
        if k < length { tokenSpan[index * length + k] = token }
        if k > 0 { targetSpan[index * length + k - 1] = token }
      }
    }
    return BiographyBatch(sequences: count, length: length, tokens: tokens, targets: targets)
  }
}
