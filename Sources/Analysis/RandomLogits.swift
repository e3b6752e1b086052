import Corpora
import Foundation

/// What a model says of a fact of which it knows nothing, if what it says is noise.
///
/// Disturbances that go now this way and now that add up to logits z_1, ..., z_V that are independent and normal, of
/// one standard deviation sigma, whichever value is true. The model then loses, on average,
///
///     E ln sum_j exp(z_j)   nats,
///
/// as E z = 0, ln V for sigma = 0 and more with every disturbance. Its most probable value is right once in V times,
/// and it gives it a probability of E max_j exp(z_j) / sum_j exp(z_j), the confidence. Both are functions of sigma
/// alone, so that the confidence follows from the loss.
///
/// The means are over a fixed sample of logits, whose error is half a per cent of either.
public struct RandomLogits: Sendable {
  /// Standard normal variates, a row of V for each draw.
  private let draws: [[Double]]

  /// - Parameter values: V, the number of values, at least 2.
  public init(values: Int, draws: Int = 4096) {
    precondition(values > 1, "a choice")
    self.draws = (0..<draws).map { index in
      var sequence = RandomSequence(seed: 1, stream: .logits, index: UInt64(index))
      return (0..<values).map { _ in sequence.normal() }
    }
  }

  private func mean(_ number: ([Double]) -> Double) -> Double {
    draws.reduce(0) { $0 + number($1) } / Double(draws.count)
  }

  /// ln sum exp(sigma z).
  private static func logSum(_ z: [Double], _ sigma: Double) -> Double {
    log(z.reduce(0) { $0 + exp(sigma * $1) })
  }

  /// Nats. E z is subtracted as it is in the sample.
  public func loss(_ sigma: Double) -> Double {
    mean { Self.logSum($0, sigma) - sigma * $0.reduce(0, +) / Double($0.count) }
  }

  public func confidence(_ sigma: Double) -> Double {
    mean { exp(sigma * ($0.max() ?? 0) - Self.logSum($0, sigma)) }
  }

  /// The confidence of who knows nothing, has one value as an answer, the same probability for each of the others, and
  /// loses so much: the c with -ln(c)/V - (1 - 1/V) ln((1 - c)/(V - 1)) equal to the loss, by bisection to six digits.
  public func confidenceInOne(atLoss loss: Double) -> Double {
    let v = Double(draws[0].count)
    return Self.last(in: 1 / v...1) { c in
      -log(c) / v - (1 - 1 / v) * log((1 - c) / (v - 1)) < loss
    }
  }

  /// The confidence of who loses so much, nats; 1/V for ln V or less. By bisection to six digits.
  public func confidence(atLoss loss: Double) -> Double {
    confidence(Self.last(in: 0...16) { self.loss($0) < loss })
  }

  /// Where a number that is small enough at first is so no more, by bisection to six digits.
  private static func last(
    in range: ClosedRange<Double>, where isSmall: (Double) -> Bool
  ) -> Double {
    var (low, high) = (range.lowerBound, range.upperBound)
    while high - low > 1e-6 {
      let middle = (low + high) / 2
      if isSmall(middle) { low = middle } else { high = middle }
    }
    return low
  }
}
