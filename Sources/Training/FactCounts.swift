import Corpora
import Support
import Theory

/// How often each fact occurs in a finite set, the first n sentences of a corpus.
package struct FactCounts: Sendable {
  private let counts: [UInt32]
  private let attributes: Int

  /// O(n).
  /// - Parameter interruption: is called every now and then; what it throws ends the count.
  package init(
    of corpus: any FactCorpus, sentences: Int, interruption: () throws -> Void = {}
  ) throws {
    var counts = [UInt32](repeating: 0, count: corpus.people * corpus.attributes)
    for index in 0..<sentences {
      if index % 65_536 == 0 { try interruption() }
      let fact = corpus.fact(at: UInt64(index), in: .training)
      counts[fact.person * corpus.attributes + fact.attribute] += 1
    }
    self.counts = counts
    attributes = corpus.attributes
  }

  package func callAsFunction(person: Int, attribute: Int) -> Int {
    Int(counts[person * attributes + attribute])
  }

  /// The probability that a validation sentence states a fact that does not occur in the set: the sum
  /// of p_i/A over the facts that do not, and all strangers. Good and Turing's missing mass, exactly.
  package func missingMass(of corpus: any FactCorpus) -> Double {
    var mass = CompensatedSum()
    for (person, frequency) in corpus.frequencies.enumerated() {
      let missing = (0..<attributes).count { self(person: person, attribute: $0) == 0 }
      mass.add(frequency * Double(missing) / Double(attributes))
    }
    return mass.value + corpus.strangersMass
  }

  static func memory(people: Int, attributes: Int) -> ByteCount {
    ByteCount(people, attributes, MemoryLayout<UInt32>.stride)
  }

  /// The class of a number of occurrences: 0, 1, 2, 3...4, 5...8, and so on, are classes 0, 1, 2, 3, 4.
  package static func occurrenceClass(_ count: Int) -> Int {
    count == 0 ? 0 : 1 + (Int.bitWidth - (count - 1).leadingZeroBitCount)
  }

  package static func occurrences(ofClass index: Int) -> ClosedRange<Int> {
    switch index {
    case 0: 0...0
    case 1: 1...1
    default: (1 << (index - 2)) + 1...1 << (index - 1)
    }
  }
}
