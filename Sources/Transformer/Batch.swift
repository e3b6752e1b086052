/// Sequences to learn from, or to be judged on.
public struct Batch: Sendable {
  public let sequences: Int
  /// Tokens in a sequence, at most the model's context.
  public let length: Int
  /// sequences x length, row-major.
  public let tokens: [Int32]
  /// The token that follows each, in the same order; -1 where it is not counted.
  public let targets: [Int32]

  public init(sequences: Int, length: Int, tokens: [Int32], targets: [Int32]) {
    self.sequences = sequences
    self.length = length
    self.tokens = tokens
    self.targets = targets
  }

  /// Throws `InvalidBatch` unless the model can take it.
  func validate(for configuration: ModelConfiguration) throws(InvalidBatch) {
    guard sequences >= 1, length >= 1, length <= configuration.context else {
      throw InvalidBatch(
        "\(sequences) sequences of \(length) tokens; the context is \(configuration.context)")
    }
    let (count, overflow) = sequences.multipliedReportingOverflow(by: length)
    guard !overflow, tokens.count == count, targets.count == count else {
      throw InvalidBatch(
        "\(tokens.count) tokens and \(targets.count) targets for \(sequences) x \(length)")
    }
    let vocabulary = Int32(configuration.vocabulary)
    guard tokens.allSatisfy({ $0 >= 0 && $0 < vocabulary }),
      targets.allSatisfy({ $0 >= -1 && $0 < vocabulary })
    else { throw InvalidBatch("a token lies outside the vocabulary of \(vocabulary)") }
  }

  /// Pointers to the tokens and targets from a sequence on.
  func withPointers<R>(
    from sequence: Int, _ body: (UnsafePointer<Int32>, UnsafePointer<Int32>) -> R
  ) -> R {
    tokens[(sequence * length)...].withUnsafeBufferPointer { tokens in
      targets[(sequence * length)...].withUnsafeBufferPointer { targets in
        guard let tokens = tokens.baseAddress, let targets = targets.baseAddress else {
          preconditionFailure("a validated batch has tokens from every sequence on")
        }
        return body(tokens, targets)
      }
    }
  }
}

/// A batch that does not fit the model.
public struct InvalidBatch: Error, Equatable, Sendable, CustomStringConvertible {
  public let reason: String
  init(_ reason: String) { self.reason = reason }
  public var description: String { "the batch does not fit the model: \(reason)" }
}

/// AdamW's constants and the clipping of the gradient.
public struct OptimiserSettings: Codable, Hashable, Sendable {
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  /// Decoupled decay of the matrices, per unit of learning rate.
  public var weightDecay: Double
  /// The largest norm of the gradient; a larger one is scaled down to it. Nil: no clipping.
  public var clipNorm: Double?

  public init(
    beta1: Double = 0.9, beta2: Double = 0.95, epsilon: Double = 1e-8, weightDecay: Double = 0.1,
    clipNorm: Double? = 1
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.clipNorm = clipNorm
  }
}

/// What a training step reports.
public struct StepReport: Hashable, Sendable {
  /// Mean over the counted tokens, nats.
  public let loss: Double
  /// The norm of the gradient before clipping.
  public let gradientNorm: Double
  /// Counted tokens.
  public let tokens: Int
}

/// What the model says at one position.
public struct TokenPrediction: Hashable, Sendable {
  /// The loss of the target, nats; NaN where there is none.
  public let loss: Float
  /// The most probable token.
  public let greedy: Int32
  /// Its probability.
  public let probability: Float
}
