import Theory

/// How often people are written about, as counts of counts: so many people have that count each.
public struct CountSpectrum: Hashable, Sendable {
  /// People who are written about equally often.
  public struct Group: Hashable, Sendable {
    public let count: Int
    public let people: Int

    public init(count: Int, people: Int) { (self.count, self.people) = (count, people) }
  }

  /// Counts decreasing, none twice.
  public let groups: [Group]
  /// The number of people in all.
  public let people: Int

  /// - Parameter groups: In any order; those of one count are merged.
  /// - Throws: `InvalidParameter` if there are none, or for a count outside 1...10^15 or a number of
  ///   people outside 1...10^8, in a group or in all.
  public init(_ groups: some Sequence<Group>) throws(InvalidParameter) {
    var merged: [Int: Int] = [:]
    var people = 0
    for group in groups {
      try Self.require("count", group.count, in: 1...1_000_000_000_000_000)
      try Self.require("number of people", group.people, in: 1...100_000_000)
      people += group.people
      try Self.require("number of people in all", people, in: 1...100_000_000)
      merged[group.count, default: 0] += group.people
    }
    guard people > 0 else {
      throw InvalidParameter("the law's spectrum", "empty", "it must have a count at least")
    }
    self.groups = merged.map { Group(count: $0, people: $1) }.sorted { $0.count > $1.count }
    self.people = people
  }

  private static func require(
    _ name: String, _ value: Int, in range: ClosedRange<Int>
  ) throws(InvalidParameter) {
    guard range.contains(value) else {
      throw InvalidParameter(
        "the spectrum's \(name)", value,
        "it must be between \(range.lowerBound) and \(range.upperBound)")
    }
  }

  /// The count of each person.
  var weights: [Double] {
    var weights: [Double] = []
    weights.reserveCapacity(people)
    for group in groups {
      weights += repeatElement(Double(group.count), count: group.people)
    }
    return weights
  }
}

/// A list of pairs `[count, people]`.
extension CountSpectrum: Codable {
  public init(from decoder: any Decoder) throws {
    let pairs = try [[Int]](from: decoder)
    try self.init(
      pairs.map { pair in
        guard pair.count == 2 else {
          throw InvalidParameter(
            "an entry of the law's spectrum", pair, "it must be [count, people]")
        }
        return Group(count: pair[0], people: pair[1])
      })
  }

  public func encode(to encoder: any Encoder) throws {
    try groups.map { [$0.count, $0.people] }.encode(to: encoder)
  }
}
