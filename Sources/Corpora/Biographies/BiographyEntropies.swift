import Foundation
import Theory

/// The loss that no model of a corpus goes below, in nats a sentence: the expectation of
/// -ln P(token | all tokens before it) under the law of the sentences, exactly, by kind and position.
///
/// A sentence is (person, attribute, template, value), the first three independent. Write S for the
/// shape, with P(s) = T_s/T for T_s of the T templates.
/// - The opener has the entropy of S; it decides the kinds of all tokens that follow.
/// - The attribute's word has ln A, whatever came before. Given S = s the variant's word has ln T_s.
/// - The first name has the entropy H(first) of its marginal law. First and last name determine the
///   person, so the last name has H(person) - H(first). Neither depends on the words.
/// - The value, given person and attribute, is the truth with probability 1 - e + e/V and each other
///   value with e/V.
/// - The full stop is certain.
/// By the chain rule syntax adds up to ln A + ln T, and names to H(person).
public struct BiographyEntropies: Hashable, Codable, Sendable {
  /// H(first), and H(last | first).
  public let firstName: Double
  public let lastName: Double
  /// At index k the expected loss of token k of a sentence; 0 for the beginning of the sentence. The
  /// kind of a token depends on the shape, and the expectation is over the shapes.
  public let byPosition: [NatsByKind]
  /// ln V averaged over the attributes: the knowledge loss when no fact is known.
  public let unknownKnowledge: Double

  /// The irreducible loss of a sentence.
  public var sentence: NatsByKind {
    byPosition.reduce(into: NatsByKind()) { $0 += $1 }
  }

  /// O(N).
  public init(of corpus: BiographyCorpus) {
    let configuration = corpus.configuration
    let frequencies = corpus.law.frequencies
    let firstMasses = corpus.firstNameMasses
    firstName = entropy(firstMasses)
    lastName = max(0, entropy(frequencies) - firstName)
    let attributes = Double(configuration.attributes)
    let knowledge =
      configuration.values.reduce(0) {
        $0 + Self.knowledge(noise: configuration.noise, values: $1)
      } / attributes
    unknownKnowledge = configuration.values.reduce(0) { $0 + log(Double($1)) } / attributes

    let templates = configuration.templates
    var positions = [NatsByKind](
      repeating: NatsByKind(), count: BiographyCorpus.sentenceLength)
    for shape in 0..<min(templates, SentenceShape.count) {
      let variants = Double(SentenceShape.variants(ofShape: shape, templates: templates))
      let probability = variants / Double(templates)
      for (position, slot) in SentenceShape.slots(shape: shape).enumerated() {
        switch slot {
        case .start, .stop: break
        case .opener: positions[position].syntax -= probability * log(probability)
        case .firstName: positions[position].name += probability * firstName
        case .lastName: positions[position].name += probability * lastName
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
