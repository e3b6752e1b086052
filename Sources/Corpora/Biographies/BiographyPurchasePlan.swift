import Foundation
import Theory

/// Costs and savings of what `BiographyDescription` lists, and the order of the list.
struct BiographyPurchasePlan {
  private let configuration: BiographyConfiguration
  private let law: FrequencyList
  private let vocabularySize: Double
  private let start: Double
  /// M, the number of names.
  private let names: Double

  init(_ corpus: BiographyCorpus, start: Double) {
    configuration = corpus.configuration
    law = corpus.law
    vocabularySize = Double(corpus.vocabulary.size)
    self.start = start
    names = configuration.nameCount
  }

  func item(_ content: BiographyDescription.Content) -> DescriptionItem<TokenKind> {
    switch content {
    case .grammar:
      DescriptionItem(kind: .syntax, bits: grammarBits, saving: grammarSaving)
    case .law: DescriptionItem(kind: .name, bits: lawBits, saving: 0)
    case .name(let person):
      DescriptionItem(
        kind: .name, bits: log2(names - Double(person)), saving: nameSaving(person))
    case .fact(let person, let attribute):
      DescriptionItem(
        kind: .knowledge, bits: log2(Double(configuration.values[attribute])),
        saving: law.frequencies[person] * factSaving(attribute))
    }
  }

  private var grammarBits: Double {
    let openers = min(configuration.templates, SentenceShape.count)
    let questions = configuration.questions > 0 ? 1 : 0
    let sets = configuration.names.count
    let numbers = 2 + sets + openers + configuration.attributes + questions
    let orders = configuration.form == .statement ? openers : 1
    let slots = (1...4 + sets).reduce(1, *)
    return Double(numbers) * log2(vocabularySize) + Double(orders) * log2(Double(slots))
  }

  private var grammarSaving: Double {
    let values = CompensatedSum.of(configuration.values.lazy.map { log2(Double($0)) })
    let attributes = Double(configuration.attributes)
    return max(
      0,
      start - configuration.syntaxBits - log2(names) - values / attributes)
  }

  private var lawBits: Double {
    let numbers =
      switch configuration.law {
      case .uniform: 1.0
      case .power: 3.0
      case .pitmanYor: 4.0
      case .counts(let spectrum): Double(2 * spectrum.groups.count + 1)
      case .openPitmanYor, .endlessPower: Double.infinity
      }
    return log2(names) + log2(3) + 64 * numbers
  }

  private func nameSaving(_ person: Int) -> Double {
    let frequency = law.frequencies[person]
    let (before, after) = (law.masses[person], law.masses[person + 1])
    let left = names - Double(person)
    guard left > 1 else { return 0 }
    let share = frequency * left / before
    guard after > 0 else { return frequency * log2(share) }
    // u_k/u_{k-1} = (1 - p_k/before) left/(left - 1); both factors are near 1.
    let ratio = log1p(-frequency / before) - log1p(-1 / left)
    return max(0, frequency * log2(share) + after * ratio / M_LN2)
  }

  /// What knowing a fact saves whenever the person is written about.
  private func factSaving(_ attribute: Int) -> Double {
    let values = configuration.values[attribute]
    let entropy =
      BiographyEntropies.knowledge(noise: configuration.noise, values: values) / M_LN2
    return max(0, log2(Double(values)) - entropy) / Double(configuration.attributes)
  }
}

extension BiographyPurchasePlan {
  /// A name or a fact with the rate by which it is sorted.
  private struct Entry {
    let rate: Double
    let person: Int
    /// The place of a fact's attribute among `attributes`; -1 for a name.
    let place: Int
  }

  /// What is to be described, the best first. Whatever the order, the bound is valid, so long as
  /// nothing stands before what it needs; this one is greedy and as good where it matters.
  ///
  /// A name is worth more than it saves by itself if facts can follow, so it is ranked with those
  /// facts of its person that save more a bit than the name does. Names come by rank, and so a name is
  /// ranked no higher than the names before it, pooled with the law, which comes first; and a fact no
  /// higher than its name.
  func order() -> [BiographyDescription.Content] {
    let facts = (0..<configuration.attributes).map { item(.fact(person: 0, attribute: $0)) }
    let rates = facts.map { $0.saving / $0.bits / law.frequencies[0] }
    let attributes = facts.indices.sorted { (rates[$1], $0) < (rates[$0], $1) }
    let nameRates = nameRates(attributes: attributes, rates: rates)
    var entries: [Entry] = []
    entries.reserveCapacity(configuration.people * (configuration.attributes + 1))
    for (person, frequency) in law.frequencies.enumerated() {
      // Who is the last one left need not be named.
      if names - Double(person) > 1 {
        entries.append(Entry(rate: nameRates[person], person: person, place: -1))
      }
      for (place, attribute) in attributes.enumerated() {
        let rate = min(frequency * rates[attribute], nameRates[person])
        entries.append(Entry(rate: rate, person: person, place: place))
      }
    }
    entries.sort { ($1.rate, $0.person, $0.place) < ($0.rate, $1.person, $1.place) }
    return [.grammar, .law]
      + entries.map { entry in
        entry.place < 0
          ? .name(person: entry.person)
          : .fact(person: entry.person, attribute: attributes[entry.place])
      }
  }

  /// The rate of each name, not increasing.
  private func nameRates(attributes: [Int], rates: [Double]) -> [Double] {
    let factBits = configuration.values.map { log2(Double($0)) }
    var envelope = ConcaveEnvelope()
    envelope.append(cost: lawBits, saving: 0)
    for (person, frequency) in law.frequencies.enumerated() where names - Double(person) > 1 {
      let name = item(.name(person: person))
      var (cost, saving) = (name.bits, name.saving)
      for attribute in attributes where frequency * rates[attribute] * cost > saving {
        cost += factBits[attribute]
        saving += frequency * rates[attribute] * factBits[attribute]
      }
      envelope.append(cost: cost, saving: saving)
    }
    var result: [Double] = []
    var items = 1
    for block in envelope.blocks {
      // The law is item 0, and belongs to the first block.
      while items < block.end {
        result.append(block.rate)
        items += 1
      }
    }
    while result.count < law.frequencies.count { result.append(result.last ?? .infinity) }
    return result
  }
}
