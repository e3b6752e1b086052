import Foundation
import Theory

/// What a model of a corpus of biographies may describe, what that costs and what it saves: the model
/// class of the structure function's bound (`StructureFunctionBound`).
///
/// Every cost is the length of a description from which the code of `BiographyPartialCode` can be
/// built. Its reader knows from the start that a sentence has 5 + k tokens after its beginning, of Z
/// in all, k of them a name; whether it states or asks, and whether the law is one of counts; that tokens are numbered class by class (`BiographyVocabulary`); that grammar and law come
/// first; and how long the description is. Without more, each token costs log2 Z bits.
///
/// - Grammar: Z gives a number in 1...Z for each of the numbers of openers S, attributes A and names of
///   each of the k sets, for the variants of each opener and the values V_a of each attribute, log2 Z bits
///   each; and each opener in use the order of the 4 + k slots after it, log2 (4 + k)! bits. Where there
///   are questions their templates are another number. From then on a sentence costs log2 T + log2 A
///   for its words (an opener in proportion to its variants, which are then uniform; T are all templates
///   of the form), log2 M for the name, of M in all, and log2 V_a for the value.
/// - Law: the number of people, at most M; which of three kinds their law is; its real parameters,
///   the seed of a law that is drawn, and the noise e, 64 bits each. Counts are 64 bits each, too, and as
///   many the number of people of each. It saves nothing by itself, but lets the reader work out all p_i
///   and the order in which names and facts follow.
/// - Name k: which name holds rank k, of those that hold no higher one: log2(M - k + 1) bits. With K
///   names described the first K people have their p_k and all other names an equal share
///   u_K = (1 - p_1 - ... - p_K)/(M - K), so name k saves
///   p_k log2(p_k/u_{k-1}) + (1 - p_1 - ... - p_k) log2(u_k/u_{k-1}), which is not negative.
/// - Fact (i, a): its true value, log2 V_a bits. It saves p_i/A (log2 V_a - h(e, V_a)), with h the
///   entropy of what is stated about a known fact.
///
/// Names are described by rank, and a fact after the name of its person, without which nobody could
/// tell whom it is about.
public struct BiographyDescription: Sendable {
  /// What an item says. People are numbered by rank.
  public enum Content: Hashable, Sendable {
    case grammar, law
    case name(person: Int)
    case fact(person: Int, attribute: Int)
  }

  public let corpus: BiographyCorpus
  /// Bits of a sentence when nothing is described.
  public let start: Double
  /// In the order in which they are described: what saves most a bit comes first, so far as what it
  /// needs allows.
  public let items: [DescriptionItem<TokenKind>]
  /// What each of `items` says.
  public let contents: [Content]

  /// The most facts that are listed.
  public static let mostFacts = 20_000_000

  /// O(facts log facts).
  /// - Throws: `InvalidParameter` where there are more than `mostFacts` facts, and
  ///   `BiographyConfiguration.requireOneLaw`'s.
  public init(_ corpus: BiographyCorpus) throws(InvalidParameter) {
    let configuration = corpus.configuration
    try configuration.requireOneLaw()
    let facts = configuration.people * configuration.attributes
    guard facts <= Self.mostFacts else {
      throw InvalidParameter(
        "the number of facts", facts, "it must be at most \(Self.mostFacts) to list them")
    }
    self.corpus = corpus
    start = Double(corpus.vocabulary.wordsPerLine) * log2(Double(corpus.vocabulary.size))
    let plan = BiographyPurchasePlan(corpus, start: start)
    contents = plan.order()
    items = contents.map(plan.item)
  }

  /// The bound of the structure function of N sentences.
  /// - Throws: `InvalidParameter` unless N is positive and finite.
  public func bound(
    sentences: Double
  ) throws(InvalidParameter) -> StructureFunctionBound<TokenKind> {
    try StructureFunctionBound(sentences: sentences, start: start, items: items)
  }
}
