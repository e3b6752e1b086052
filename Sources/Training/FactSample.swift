import Corpora

/// The facts that are asked for in an evaluation: all, or a sample in strata.
///
/// The strata are cells: the facts about the people of one bin of `PeopleBin.boundaries`, which hold half
/// a binary order of magnitude of ranks at most, whose frequencies have one binary exponent, and where a
/// finite set is trained on, of one class of occurrences in it (`FactCounts`). With a number n, the same number m of facts is asked for in every
/// cell, or all where it has no more: the largest m for which they are n at most. So rare facts are asked
/// for as often as frequent ones, and the error is about the same along the whole list. Within a cell
/// each fact is as likely to be asked for, without repetition. Which they are depends on the cell alone:
/// the same ones at every step and in every run of a sweep over models.
package struct FactSample: Sendable {
  struct Cell: Sendable {
    /// Its place in `bins`.
    let bin: Int
    /// Of the people's frequencies, which differ by a factor of 2 at most.
    let exponent: Int
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
  /// - Parameters:
  ///   - count: see `EvaluationPlan.questions`.
  ///   - interruption: is called every now and then; what it throws ends the choice.
  package init(
    of corpus: any FactCorpus, counts: FactCounts? = nil, questions count: Int?,
    interruption: () throws -> Void = {}
  ) throws {
    let boundaries = PeopleBin.boundaries(of: corpus)
    bins = zip(boundaries, boundaries.dropFirst()).map { $0..<$1 }
    let walk = FactWalk(corpus: corpus, bins: bins, counts: counts)
    var cells: [Cell] = []
    var places: [CellKey: Int] = [:]
    try walk.visit(interruption) { key, fact, mass in
      let place = places[key] ?? cells.count
      if place == cells.count {
        places[key] = place
        cells.append(
          Cell(bin: key.bin, exponent: key.exponent, occurrenceClass: key.occurrenceClass))
      }
      cells[place].facts += 1
      cells[place].mass += mass
    }
    let total = cells.reduce(0) { $0 + $1.facts }
    let most =
      count.map { $0 < total ? Self.mostInACell(cells.map(\.facts), total: $0) : total } ?? total
    // The numbers within their cells of those that are asked for; nil for all.
    let chosen = cells.map { cell in
      cell.facts <= most ? nil : Self.choose(most, of: cell.facts, index: CellKey(cell).index)
    }
    var seen = cells.map { _ in 0 }
    var entries: [Entry] = []
    entries.reserveCapacity(min(total, most * cells.count))
    try walk.visit(interruption) { key, fact, _ in
      guard let place = places[key] else { return }
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

/// What tells cells apart.
private struct CellKey: Hashable {
  let bin: Int
  let exponent: Int
  let occurrenceClass: Int

  init(bin: Int, frequency: Double, occurrences: Int) {
    self.bin = bin
    // The smallest number is 2^-1074; 0 has no exponent.
    exponent = frequency > 0 ? Int(frequency.exponent) : -1075
    occurrenceClass = FactCounts.occurrenceClass(occurrences)
  }

  init(_ cell: FactSample.Cell) {
    (bin, exponent, occurrenceClass) = (cell.bin, cell.exponent, cell.occurrenceClass)
  }

  /// Another number for every key.
  var index: UInt64 { UInt64(bin) << 24 | UInt64(-exponent) << 8 | UInt64(occurrenceClass) }
}

/// Goes through all facts of a corpus, by person.
private struct FactWalk {
  let corpus: any FactCorpus
  let bins: [Range<Int>]
  let counts: FactCounts?

  func visit(
    _ interruption: () throws -> Void,
    _ body: (_ cell: CellKey, _ fact: Int, _ mass: Double) -> Void
  ) throws {
    let attributes = corpus.attributes
    let frequencies = corpus.frequencies
    for (bin, people) in bins.enumerated() {
      for person in people {
        if person % 65_536 == 0 { try interruption() }
        let mass = frequencies[person] / Double(attributes)
        for attribute in 0..<attributes {
          let key = CellKey(
            bin: bin, frequency: frequencies[person],
            occurrences: counts?(person: person, attribute: attribute) ?? 0)
          body(key, person * attributes + attribute, mass)
        }
      }
    }
  }
}
