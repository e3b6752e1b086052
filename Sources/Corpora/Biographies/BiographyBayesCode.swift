import Foundation
import Theory

/// The mixture of all corpora that differ from a given one in their facts alone, as a sequential code.
///
/// The coder knows the grammar, the people with their names and frequencies, and the noise e; every
/// fact's true value is uniform a priori, as it is when a corpus is made. No code has a smaller
/// expected length without being told facts. Names and syntax cost what they cost a coder who knows
/// everything, -log2 p_i and log2(A T).
///
/// After counts c of the values of a fact, truth t has the likelihood q^{c_t} w^{n-c_t} with
/// q = 1 - e + e/V, w = e/V, so its posterior is rho^{c_t}/Z, rho = q/w, Z = sum_v rho^{c_v}; and the
/// next statement is v with probability w + (1 - e) rho^{c_v}/Z. Z is kept relative to its largest
/// term, as a number in 1...V. All numbers that follow a statement are found in O(1).
public struct BiographyBayesCode: Sendable {
  /// What has been stated about one fact.
  private struct Fact {
    /// The count c of the value stated most often.
    var most: Int
    /// Z rho^{-most}.
    var mass: Double
  }

  public let configuration: BiographyConfiguration
  private let frequencies: [Double]
  private let logRatio: [Double]
  /// By person << 32 | attribute, of what was stated at all.
  private var facts: [UInt64: Fact] = [:]
  /// By person << 32 | attribute's first value + value: how often that was stated. Values have
  /// numbers of their own, as tokens do.
  private var counts: [UInt64: Int] = [:]
  private let firstValue: [Int]

  /// The code of a corpus for which `BiographyConfiguration.requireOneLaw` throws has no lengths.
  public init(_ corpus: BiographyCorpus) {
    configuration = corpus.configuration
    frequencies = corpus.frequencies
    let noise = configuration.noise
    logRatio = configuration.values.map { log((1 - noise) * Double($0) / noise + 1) }
    firstValue = corpus.vocabulary.values.map(\.lowerBound)
  }

  /// Minus the binary logarithm of the probability of the next sentence; then learns from it.
  /// - Throws: `InvalidParameter` for a sentence that no corpus of these has, or that contradicts
  ///   what noiseless ones have said; nothing is then learned. And `requireOneLaw`'s.
  public mutating func bits(of biography: Biography) throws(InvalidParameter) -> BitsByKind {
    try configuration.requireOneLaw()
    try configuration.validate(biography)
    return BitsByKind(
      name: -log2(frequencies[biography.person]), syntax: configuration.syntaxBits,
      knowledge: try learn(
        biography.value, of: biography.attribute, person: UInt64(biography.person)))
  }

  private mutating func learn(
    _ value: Int, of attribute: Int, person: UInt64
  ) throws(InvalidParameter) -> Double {
    let values = Double(configuration.values[attribute])
    let logRatio = logRatio[attribute]
    let key = person << 32 | UInt64(attribute)
    let statement = person << 32 | UInt64(firstValue[attribute] + value)
    var fact = facts[key] ?? Fact(most: 0, mass: values)
    let count = counts[statement] ?? 0
    let gap = fact.most - count
    // rho is infinite where there is no noise, and a gap of 0 is no power of it.
    let term = gap == 0 ? 1 : exp(-Double(gap) * logRatio)
    let probability = configuration.noise / values + (1 - configuration.noise) * term / fact.mass
    guard probability > 0 else {
      throw InvalidParameter(
        "the sentence's value", value, "without noise it must be the one stated before")
    }
    if gap == 0 {
      fact.mass = 1 + (fact.mass - 1) * exp(-logRatio)
      fact.most += 1
    } else {
      fact.mass += (gap == 1 ? 1 : exp(-Double(gap - 1) * logRatio)) - term
    }
    facts[key] = fact
    counts[statement] = count + 1
    return -log2(probability)
  }
}

extension BiographyConfiguration {
  /// log2 A + log2 T: what the words of a sentence cost those who know the grammar.
  var syntaxBits: Double { log2(Double(attributes)) + log2(Double(formTemplates)) }

  /// Codes of biographies take people from one known list, the same for all sentences, and facts that tell
  /// nothing about each other.
  /// - Throws: `InvalidParameter` for an open law, and where facts are correlated or training sentences are
  ///   sampled by a law of their own.
  public func requireOneLaw() throws(InvalidParameter) {
    guard !law.isOpen else {
      throw InvalidParameter(
        "law", law.kind.rawValue, "codes of biographies need a closed law; take another corpus")
    }
    guard correlation == 0 else {
      throw InvalidParameter(
        "correlation", correlation, "codes of biographies need 0; take another corpus")
    }
    guard samplingExponent == 1 else {
      throw InvalidParameter(
        "samplingExponent", samplingExponent,
        "codes of biographies need 1; take another corpus")
    }
  }

  /// Throws `InvalidParameter` for a sentence that is about something this configuration lacks.
  func validate(_ biography: Biography) throws(InvalidParameter) {
    func require(_ name: String, _ number: Int, below count: Int) throws(InvalidParameter) {
      guard number >= 0, number < count else {
        throw InvalidParameter("the sentence's \(name)", number, "it must lie in 0..<\(count)")
      }
    }
    try require("person", biography.person, below: people)
    try require("attribute", biography.attribute, below: attributes)
    try require("template", biography.template, below: formTemplates)
    try require("value", biography.value, below: values[biography.attribute])
  }
}
