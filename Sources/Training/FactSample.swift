import Corpora

/// The facts that are asked for in an evaluation: all, or a sample in strata.
///
/// The strata are cells: the facts about the people of one bin of `PeopleBin.boundaries`, which hold half
/// a binary order of magnitude of ranks at most, and where a finite set is trained on, of one class of
/// occurrences in it (`FactCounts`). With a number n, the same number m of facts is asked for in every
/// cell, or all where it has no more: the largest m for which they are n at most. So rare facts are asked
/// for as often as frequent ones, and the error is about the same along the whole list. Within a cell
/// each fact is as likely to be asked for, without repetition. Which they are depends on the cell alone:
/// the same ones at every step and in every run of a sweep over models.
package struct FactSample: Sendable {
  struct Cell: Sendable {
    /// Its place in `bins`.
    let bin: Int
    /// See `FactCounts.occurrenceClass`; 0 where no set is counted.
    let occurrenceClass: Int
    var facts = 0
    /// The probability that a validation sentence states one of the facts.
    var mass = 0.0
    var asked = 0
  }

  /// What is asked for: person times the number of attributes plus attribute.
  struct Entry: Sendable {
    let fact: Int
    let cell: Int
  }

  /// People of consecutive ranks, in order.
  let bins: [Range<Int>]
  /// In the order of the bins, those of a bin by class.
  let cells: [Cell]
  /// In the order of the people.
  let entries: [Entry]

  /// O(facts).
  /// - Parameter count: see `EvaluationPlan.questions`.
  package init(of corpus: any FactCorpus, counts: FactCounts? = nil, questions count: Int?) {
    let boundaries = PeopleBin.boundaries(of: corpus)
    bins = zip(boundaries, boundaries.dropFirst()).map { $0..<$1 }
    let walk = FactWalk(corpus: corpus, bins: bins, counts: counts)
    var cells: [Cell] = []
    var places: [Int: Int] = [:]
    walk.forEach { bin, occurrenceClass, fact, mass in
      let key = bin << 8 | occurrenceClass
      let place = places[key] ?? cells.count
      if place == cells.count {
        places[key] = place
        cells.append(Cell(bin: bin, occurrenceClass: occurrenceClass))
      }
      cells[place].facts += 1
      cells[place].mass += mass
    }
    let total = cells.reduce(0) { $0 + $1.facts }
    let most =
      count.map { $0 < total ? Self.mostInACell(cells.map(\.facts), total: $0) : total } ?? total
    // The numbers within their cells of those who are asked for; nil for all.
    let chosen = cells.map { cell in
      cell.facts <= most
        ? nil
        : Self.choose(
          most, of: cell.facts, index: UInt64(cell.bin) << 8 | UInt64(cell.occurrenceClass))
    }
    var seen = cells.map { _ in 0 }
    var entries: [Entry] = []
    entries.reserveCapacity(min(total, most * cells.count))
    walk.forEach { bin, occurrenceClass, fact, _ in
      guard let place = places[bin << 8 | occurrenceClass] else { return }
      defer { seen[place] += 1 }
      if let chosen = chosen[place] {
        guard cells[place].asked < chosen.count, chosen[cells[place].asked] == seen[place] else {
          return
        }
      }
      cells[place].asked += 1
      entries.append(Entry(fact: fact, cell: place))
    }
    self.cells = cells
    self.entries = entries
  }

  /// Whether not all facts are asked for.
  var isSample: Bool { cells.contains { $0.asked < $0.facts } }

  /// The largest m for which the sum of min(count, m) is at most the total; at least 2, without which
  /// a cell would have no error to state.
  package static func mostInACell(_ counts: [Int], total: Int) -> Int {
    var (low, high) = (2, max(total, 2))
    while low < high {
      let middle = low + (high - low + 1) / 2
      let sum = counts.reduce(0) { $0 + min($1, middle) }
      if sum <= total { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// A uniform sample without repetition by Floyd's algorithm: for j from N - m to N - 1 a number up to
  /// j, or j itself where that was drawn before.
  private static func choose(_ count: Int, of total: Int, index: UInt64) -> [Int] {
    var random = RandomSequence(seed: 0, stream: .askedPeople, index: index)
    var chosen: Set<Int> = []
    for last in total - count..<total {
      let draw = random.uniform(below: last + 1)
      if !chosen.insert(draw).inserted { chosen.insert(last) }
    }
    return chosen.sorted()
  }
}

/// Goes through all facts of a corpus, by person.
private struct FactWalk {
  let corpus: any FactCorpus
  let bins: [Range<Int>]
  let counts: FactCounts?

  func forEach(
    _ body: (_ bin: Int, _ occurrenceClass: Int, _ fact: Int, _ mass: Double) -> Void
  ) {
    let attributes = corpus.attributes
    let frequencies = corpus.frequencies
    for (bin, people) in bins.enumerated() {
      for person in people {
        let mass = frequencies[person] / Double(attributes)
        for attribute in 0..<attributes {
          let count = counts?(person: person, attribute: attribute) ?? 0
          body(
            bin, FactCounts.occurrenceClass(count), person * attributes + attribute, mass)
        }
      }
    }
  }
}
