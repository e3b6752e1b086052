import Theory

/// People split into four classes by how often they are written about, most frequent first. A class
/// is a range of people, since people are numbered by rank; it is empty where there are too few.
extension FactCorpus {
  /// Four classes of as nearly the same number of people as can be.
  public var rankQuartiles: [Range<Int>] {
    (0..<4).map { people * $0 / 4..<people * ($0 + 1) / 4 }
  }

  /// Four classes of about the same share of the sentences: a person belongs to the quarter of the
  /// mass in which the mass of those more frequent ends. A person may have more than a quarter. The
  /// mass of strangers does not count.
  public var massQuartiles: [Range<Int>] {
    var ends = [Int](repeating: people, count: 4)
    var mass = CompensatedSum()
    var quartile = 0
    let quarter = 0.25 * (1 - strangersMass)
    for (person, frequency) in frequencies.enumerated() {
      // The addend decides for the next quarter where a sum that is a quarter is rounded down.
      while quartile < 3, mass.value + 1e-12 >= quarter * Double(quartile + 1) {
        ends[quartile] = person
        quartile += 1
      }
      mass.add(frequency)
    }
    return zip([0] + ends.dropLast(), ends).map { $0..<$1 }
  }
}
