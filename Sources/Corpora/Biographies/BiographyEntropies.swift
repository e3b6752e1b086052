import Foundation
import Theory

/// The loss that no model of a corpus goes below, in nats a sentence: the expectation of
/// -ln P(token | all tokens before it) under the law of the validation sentences, exactly, by kind and
/// position, for one who knows all that the corpus is made from.
///
/// A sentence is (person, attribute, template, value), the first three independent. Write S for the
/// shape, with P(s) = T_s/T for T_s of the T templates.
/// - The opener has the entropy of S; it decides the kinds of all tokens that follow.
/// - The attribute's word has ln A, whatever came before. Given S = s the variant's word has ln T_s.
/// - The first k tokens of the name have the entropy H_k of their marginal law, so that token k has
///   H_k - H_{k-1}. All of them determine the person: the last H_k is H(person). None depends on the
///   words.
/// - The value, given person and attribute, is the truth with probability 1 - e + e/V and each other
///   value with e/V.
/// - The full stop is certain.
/// By the chain rule syntax adds up to ln A + ln T, and names to H(person).
///
/// In an open world no formula is known for names, and their numbers are NaN.
public struct BiographyEntropies: Hashable, Codable, Sendable {
  /// H_k - H_{k-1} of each token of the name.
  public let names: [Double]
  /// At index k the expected loss of token k of a sentence; 0 for the beginning of the sentence. The
  /// kind of a token depends on the shape, and the expectation is over the shapes.
  public let byPosition: [NatsByKind]
  /// ln V averaged over the attributes: the knowledge loss when no fact is known.
  public let unknownKnowledge: Double

  /// H of the first token of the name, and what the last adds.
  public var firstName: Double { names[0] }
  public var lastName: Double { names[names.count - 1] }

  /// The irreducible loss of a sentence.
  public var sentence: NatsByKind {
    byPosition.reduce(into: NatsByKind()) { $0 += $1 }
  }

  /// O(N) for names of up to two tokens, else O(N log N).
  public init(of corpus: BiographyCorpus) {
    let configuration = corpus.configuration
    let grammar = corpus.grammar
    names = corpus.nameEntropies
    let attributes = Double(configuration.attributes)
    let knowledge =
      configuration.values.reduce(0) {
        $0 + Self.knowledge(noise: configuration.noise, values: $1)
      } / attributes
    unknownKnowledge = configuration.values.reduce(0) { $0 + log(Double($1)) } / attributes

    var positions = [NatsByKind](repeating: NatsByKind(), count: corpus.sentenceLength)
    for (shape, slots) in grammar.shapes.enumerated() {
      let variants = Double(grammar.variants(ofShape: shape))
      let probability = variants / Double(grammar.templates)
      for (position, slot) in slots.enumerated() {
        switch slot {
        case .start, .stop: break
        case .opener: positions[position].syntax -= probability * log(probability)
        case .name(let place): positions[position].name += probability * names[place]
        case .attribute: positions[position].syntax += probability * log(attributes)
        case .variant: positions[position].syntax += probability * log(variants)
        case .value: positions[position].knowledge += probability * knowledge
        }
      }
    }
    byPosition = positions
  }

  /// h(e, V) = -(1-e+e/V) ln(1-e+e/V) - (V-1) (e/V) ln(e/V): the entropy of the value stated about a
  /// known fact, for noise e in 0...1 and V >= 1 values.
  public static func knowledge(noise: Double, values: Int) -> Double {
    let wrong = noise / Double(values)
    guard wrong > 0 else { return 0 }
    let others = Double(values - 1) * wrong
    // The probability of the truth is 1 - others; log1p keeps the digits where there is little noise.
    return (others < 1 ? -(1 - others) * log1p(-others) : 0) - others * log(wrong)
  }
}

/// -sum p ln p of positive probabilities, in nats.
private func entropy(_ probabilities: [Double]) -> Double {
  CompensatedSum.of(probabilities.lazy.map { $0 > 0 ? -$0 * log($0) : 0 })
}

extension BiographyCorpus {
  /// What each token of the name adds to the entropy of those before it.
  fileprivate var nameEntropies: [Double] {
    guard !configuration.law.isOpen else { return configuration.names.map { _ in .nan } }
    let frequencies = frequencies
    var before = 0.0
    return configuration.names.indices.map { place in
      let isLast = place == configuration.names.count - 1
      let joint = entropy(isLast ? frequencies : prefixMasses(length: place + 1, frequencies))
      defer { before = joint }
      return max(0, joint - before)
    }
  }

  /// The probability of each beginning of a name that somebody has, in the order of its tokens' numbers.
  private func prefixMasses(length: Int, _ frequencies: [Double]) -> [Double] {
    if length == 1 {
      var masses = [CompensatedSum](repeating: CompensatedSum(), count: configuration.firstNames)
      for (person, frequency) in frequencies.enumerated() {
        masses[Int(name(person)[0]) - vocabulary.firstNames.lowerBound].add(frequency)
      }
      return masses.map(\.value)
    }
    let keys = frequencies.indices.map { person in
      (0..<length).reduce(UInt64(0)) {
        $0 * 1_000_000 + UInt64(Int(name(person)[$1]) - vocabulary.names[$1].lowerBound)
      }
    }
    var masses: [CompensatedSum] = []
    var last: UInt64?
    for person in keys.indices.sorted(by: { (keys[$0], $0) < (keys[$1], $1) }) {
      if keys[person] != last { masses.append(CompensatedSum()) }
      last = keys[person]
      masses[masses.count - 1].add(frequencies[person])
    }
    return masses.map(\.value)
  }
}
