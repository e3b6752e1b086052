import Foundation

/// What a random sequence is for. Sequences of different streams share no block.
public enum RandomStream: UInt32, Sendable {
  /// Seeds of the replicates of an experiment; the index is the replicate.
  case replicates
  /// Sticks of the Pitman-Yor process; the index is the cluster.
  case sticks
  /// Knowledge distributions; the index is the cluster.
  case knowledge
  /// Syntax distributions; the index is the syntax type.
  case syntax
  /// Draws of the sentences; the index is the sentence number.
  case sentences
  /// Round functions of the permutation that names people; the index is the round's input.
  case names
  /// True values of people's attributes; the index is the person and the attribute.
  case facts
  /// Draws of the biographies trained on; the index is the sentence number.
  case trainingBiographies
  /// Draws of the biographies held out; the index is the sentence number.
  case validationBiographies
  /// Who is asked in evaluations of a sample of people; the index is the first person of the bin.
  case askedPeople
  /// Round functions of the orders in which finite sets are gone through; the index is the set and the
  /// epoch, or the round's input.
  case orders
  /// Seeds of further streams of a corpus' sentences; the index is the stream.
  case sentenceStreams
  /// Whom the sentences trained on in an open world are about; the index is the sentence number.
  case mentions
  /// Whom the sentences held out in an open world are about; the index is the sentence number.
  case validationMentions
  /// Whether a person's attribute is that of the last name; the index is the person and the attribute.
  case families
  /// True values that all of a last name share; the index is the last name and the attribute.
  case familyFacts
  /// Logits of who knows nothing; the index is the draw.
  case logits
}

/// The random numbers that belong to (seed, stream, index), a pure function of the three.
///
/// Block number `step` is Philox4x32-10 of the counter (index low, index high, step, stream) under
/// the seed as key. A block gives two 64-bit numbers; a sequence repeats after 2^33 of them.
public struct RandomSequence: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var second: UInt64 = 0
  private var hasSecond = false

  public init(seed: UInt64, stream: RandomStream, index: UInt64) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    counter = SIMD4(
      UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), 0,
      stream.rawValue)
  }

  /// The next 64 random bits: words (0, 1) of a block, low word first, then words (2, 3).
  public mutating func next() -> UInt64 {
    if hasSecond {
      hasSecond = false
      return second
    }
    let block = Philox4x32.block(counter: counter, key: key)
    counter.z &+= 1
    second = UInt64(block.w) << 32 | UInt64(block.z)
    hasSecond = true
    return UInt64(block.y) << 32 | UInt64(block.x)
  }

  /// A uniform number in (0, 1), from one 64-bit number.
  public mutating func uniform() -> Double { Self.uniform(from: next()) }

  /// k 2^-53 with k the upper 53 bits, where k = 0 stands for the middle of its cell, 2^-54.
  /// Neither 0 nor 1 occurs, so the logarithm of a uniform number is finite and not 0.
  package static func uniform(from bits: UInt64) -> Double {
    max(Double(bits >> 11), 0.5) * 0x1p-53
  }

  /// A uniform integer in 0..<count, from one 64-bit number: the high word of its product with
  /// `count`. No value's probability is off by more than 2^-64, and the number of draws is fixed.
  package mutating func uniform(below count: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// A standard normal variate, by the Box-Muller transform: in polar coordinates a pair of
  /// normals has a squared radius that is exponential with mean 2 and a uniform angle.
  ///
  /// The second coordinate is dropped, so that every variate costs two uniforms and the sequence
  /// has no state beyond its position. It is never exactly 0: neither factor can be.
  public mutating func normal() -> Double {
    let radius = (-2 * log(uniform())).squareRoot()
    return radius * cos(2 * Double.pi * uniform())
  }
}

extension RandomSequence {
  /// The seed of one replicate of an experiment, a pure function of (seed, replicate).
  static func seed(_ seed: UInt64, replicate: UInt64) -> UInt64 {
    var sequence = RandomSequence(seed: seed, stream: .replicates, index: replicate)
    return sequence.next()
  }
}
