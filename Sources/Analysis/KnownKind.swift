import Corpora
import Foundation
import Statistics
import Theory

/// What a model of biographies may know, by kind.
public enum KnownKind: Hashable, Sendable, CustomStringConvertible {
  case syntax, names
  /// The facts about a quarter of the people by rank, 0 to 3, the most frequent first.
  case facts(quarter: Int)

  public static let quarters = (0..<4).map { KnownKind.facts(quarter: $0) }
  public static let all = [.syntax, .names] + quarters

  public var description: String {
    switch self {
    case .syntax: "syntax"
    case .names: "names"
    case .facts(let quarter): ["facts, 1st quarter", "2nd", "3rd", "4th"][quarter]
    }
  }
}

/// How much of each kind is known: of what its tokens cost those who do not know it, beyond what they
/// cost those who know everything, the share that is saved.
///
///     share = (ignorant - paid) / (ignorant - known)
///
/// For syntax the ignorant code is the uniform one over all tokens; for names and values it knows the grammar
/// and nothing else. A code that predicts worse than the ignorant one has a negative share.
public struct KnowledgeByKind: Sendable {
  /// What a sentence's tokens of a kind cost, bits, those who know nothing and those who know everything.
  private let ignorant: BitsByKind
  private let known: BitsByKind
  /// The first rank beyond each quarter.
  private let ends: [Int]

  public init(of corpus: BiographyCorpus) {
    let entropies = BiographyEntropies(of: corpus)
    let configuration = corpus.configuration
    ignorant = BitsByKind(
      name: log2(Double(configuration.firstNames * configuration.lastNames)),
      syntax: 4 * log2(Double(corpus.vocabulary.size)),
      knowledge: entropies.unknownKnowledge / M_LN2)
    known = BitsByKind(
      name: entropies.sentence.name / M_LN2, syntax: entropies.sentence.syntax / M_LN2,
      knowledge: entropies.sentence.knowledge / M_LN2)
    ends = corpus.rankQuartiles.map(\.upperBound)
  }

  /// The share of a kind that a trained model's code knows.
  public func share(of kind: KnownKind, by code: CodeLengths.TwoPart) -> Double {
    switch kind {
    case .syntax: share(code.syntax, \.syntax)
    case .names: share(code.name, \.name)
    case .facts(let quarter): share(code.knowledgeByQuarter[quarter], \.knowledge)
    }
  }

  /// What the facts cost those who know none beyond those who know all, bits a sentence.
  public var factBits: Double { ignorant.knowledge - known.knowledge }

  /// The share of this that a trained model's code pays.
  public func lossOfFacts(by code: CodeLengths.TwoPart) -> Double {
    1 - share(code.knowledge, \.knowledge)
  }

  /// The share of the syntax that a code knows which pays so much for a sentence's tokens.
  public func shareOfSyntax(paying bits: BitsByKind) -> Double { share(bits.syntax, \.syntax) }

  /// The share of a kind over the bits of the models of an envelope.
  public func curve(
    of kind: KnownKind, along envelope: LowerEnvelope
  ) throws(Curve.Failure) -> Curve {
    try Curve(
      envelope.codes.map(\.modelBits), envelope.codes.map { share(of: kind, by: $0) },
      over: .logarithmic)
  }

  /// The share of a kind over the bits of a description that grows item by item: nothing of it before the
  /// first item of the kind, all of it after the last.
  /// - Parameter step: a point every so many items of the kind; eight are enough to draw.
  public func curve(
    of kind: KnownKind, described description: BiographyDescription, every step: Int = 1
  ) throws(Curve.Failure) -> Curve {
    var paid = 0.0
    var saved = CompensatedSum()
    var (x, y) = ([1.0], [0.0])
    var count = 0
    let last = description.contents.lastIndex { self.kind(of: $0) == kind }
    for (index, item) in description.items.enumerated() {
      guard self.kind(of: description.contents[index]) == kind else {
        paid += item.bits
        continue
      }
      if count == 0 {
        // Just before the first item is paid for.
        x.append(index == 0 ? item.bits * (1 - 1e-9) : paid)
        y.append(0)
      }
      paid += item.bits
      saved.add(item.saving)
      if count % step == 0 || index == last {
        x.append(paid)
        y.append(saved.value)
      }
      count += 1
    }
    if paid > x[x.count - 1] {
      x.append(paid)
      y.append(saved.value)
    }
    return try Curve(x, y.map { saved.value > 0 ? $0 / saved.value : 0 }, over: .logarithmic)
  }

  private func share(_ paid: Double, _ part: KeyPath<BitsByKind, Double>) -> Double {
    (ignorant[keyPath: part] - paid) / (ignorant[keyPath: part] - known[keyPath: part])
  }

  private func kind(of content: BiographyDescription.Content) -> KnownKind {
    switch content {
    case .grammar: .syntax
    case .law, .name: .names
    case .fact(let person, _): .facts(quarter: ends.count { person >= $0 })
    }
  }
}
