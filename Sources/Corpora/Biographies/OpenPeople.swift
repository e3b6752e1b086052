import Theory

/// The people of an open world whom the sentences trained on mention, and how probable each of them is
/// in the next sentence. The rest are strangers.
///
/// Whom a sentence is about is a pure function of its number, a *key*: the number of the founding sentence
/// in a Pitman-Yor process, the rank in a power law. Kept are the keys of those met, and nothing for each
/// sentence.
struct OpenPeople: Sendable {
  /// How many training sentences there are.
  let sentences: Int
  /// The probability that the next sentence is about each person met, decreasing; ties in the order of
  /// meeting.
  let frequencies: [Double]
  /// How many people met before each, in the order of `frequencies`, were met earlier: the person's number
  /// in the world, counted from the corpus' first.
  let meetings: [UInt32]
  /// The probability that the next sentence is about somebody else.
  let strangersMass: Double
  private let law: Law
  /// The keys of those met, increasing, and the person of each; empty where that is the same.
  private let keys: [UInt64]
  private let persons: [UInt32]
  /// How many names nobody met has, if any stranger can come.
  private let spareNames: Int

  /// Bytes of a person while the tables are made: arrays of 8 bytes that double, or a hash table of 12 that
  /// is at least three eighths full when it has doubled beside the old one; then what stays.
  static let bytesOfAPerson = 80

  /// - Throws: `InvalidParameter` for a closed law, a number of sentences below 1 or above 10^12, and
  ///   if there are not names enough for the people met and one stranger.
  init(
    _ configuration: BiographyConfiguration, sentences: Int, interruption: () throws -> Void
  ) throws {
    guard (1...1_000_000_000_000).contains(sentences) else {
      throw InvalidParameter(
        "the number of training sentences", sentences, "it must be between 1 and 10^12")
    }
    let law = try Law(configuration)
    let met =
      switch law {
      case .pitmanYor(let process):
        try Met(
          process, sentences: sentences, names: configuration.people, interruption: interruption)
      case .power(let power, let training, let seed):
        try Met(
          power, training: training, seed: seed, sentences: sentences, names: configuration.people,
          interruption: interruption)
      }
    spareNames = configuration.people - met.keys.count
    guard spareNames > 0 || met.strangersMass == 0 else {
      throw Met.tooFewNames(configuration.people, after: sentences)
    }
    self.sentences = sentences
    self.law = law
    (keys, persons, meetings) = (met.keys, met.persons, met.meetings)
    (frequencies, strangersMass) = (met.frequencies, met.strangersMass)
  }

  /// The number of people met.
  var count: Int { frequencies.count }

  /// The person of a sentence. A stranger has a number from `count` on, below that of the names, by the
  /// sentence's number.
  func person(at j: UInt64, in split: CorpusSplit) -> Int {
    switch split {
    case .training:
      precondition(
        j < UInt64(sentences), "this open world was made for \(sentences) training sentences")
      guard let person = person(ofKey: law.key(at: j)) else {
        preconditionFailure("whoever a training sentence is about was met")
      }
      return person
    case .validation:
      if let key = law.heldOutKey(at: j, after: sentences), let person = person(ofKey: key) {
        return person
      }
      // No name is left where rounding alone has made a stranger.
      return spareNames > 0 ? count + Int(j % UInt64(spareNames)) : count - 1
    }
  }

  private func person(ofKey key: UInt64) -> Int? {
    keys.place(of: key).map { persons.isEmpty ? $0 : Int(persons[$0]) }
  }
}

extension OpenPeople {
  /// Whom sentences are about, by key.
  private enum Law: Sendable {
    case pitmanYor(PitmanYorMentions)
    /// What validation sentences are drawn from and what training sentences are.
    case power(EndlessPower, training: EndlessPower, seed: UInt64)

    init(_ configuration: BiographyConfiguration) throws(InvalidParameter) {
      switch configuration.law {
      case .openPitmanYor(let discount, let concentration):
        self = .pitmanYor(
          try PitmanYorMentions(
            discount: discount, concentration: concentration, seed: configuration.seed))
      case .endlessPower(let exponent, let shift):
        self = .power(
          try EndlessPower(exponent: exponent, shift: shift),
          training: try EndlessPower(
            exponent: exponent * configuration.samplingExponent, shift: shift),
          seed: configuration.seed)
      case .uniform, .power, .pitmanYor, .counts:
        throw InvalidParameter("law", configuration.law.kind.rawValue, "it is not an open one")
      }
    }

    /// Of training sentence j.
    func key(at j: UInt64) -> UInt64 {
      switch self {
      case .pitmanYor(let process): process.founder(of: j)
      case .power(_, let training, let seed): training.key(at: j, seed: seed)
      }
    }

    /// Of held-out sentence j; nil for somebody whom no sentence trained on is about.
    func heldOutKey(at j: UInt64, after sentences: Int) -> UInt64? {
      switch self {
      case .pitmanYor(let process): return process.heldOutFounder(at: j, after: UInt64(sentences))
      case .power(let power, _, let seed):
        var random = RandomSequence(seed: seed, stream: .validationMentions, index: j)
        return power.rank(&random)
      }
    }
  }
}

extension EndlessPower {
  /// The rank that training sentence j is about; one of its own above the last rank.
  fileprivate func key(at j: UInt64, seed: UInt64) -> UInt64 {
    var random = RandomSequence(seed: seed, stream: .mentions, index: j)
    return rank(&random) ?? Self.lastRank + 1 + j
  }
}

/// What `OpenPeople` knows of those met.
private struct Met {
  var keys: [UInt64] = []
  var persons: [UInt32] = []
  var meetings: [UInt32] = []
  var frequencies: [Double] = []
  let strangersMass: Double

  static func tooFewNames(_ names: Int, after sentences: Int) -> InvalidParameter {
    InvalidParameter(
      "the number of names", names,
      "\(sentences) sentences mention as many people or more, and strangers need names too; add names"
    )
  }

  /// Founders come in the order of their numbers, which is that of meeting.
  init(
    _ process: PitmanYorMentions, sentences: Int, names: Int, interruption: () throws -> Void
  ) throws {
    var counts: [Int] = []
    for j in 0..<UInt64(sentences) {
      if j % 65_536 == 0 { try interruption() }
      let founder = process.founder(of: j)
      if founder == j {
        guard keys.count < names else { throw Self.tooFewNames(names, after: sentences) }
        keys.append(j)
        counts.append(1)
      } else if let place = keys.place(of: founder) {
        counts[place] += 1
      }
    }
    meetings = (0..<UInt32(keys.count)).sorted { (counts[Int($1)], $0) < (counts[Int($0)], $1) }
    frequencies = meetings.map { process.probability(count: counts[Int($0)], after: sentences) }
    persons = [UInt32](repeating: 0, count: keys.count)
    for (person, place) in meetings.enumerated() { persons[Int(place)] = UInt32(person) }
    strangersMass = process.newcomer(people: keys.count, after: sentences)
  }

  /// The lower the rank, the more probable, so that people are in the order of keys.
  init(
    _ power: EndlessPower, training: EndlessPower, seed: UInt64, sentences: Int, names: Int,
    interruption: () throws -> Void
  ) throws {
    var order: [UInt64: UInt32] = [:]
    for j in 0..<UInt64(sentences) {
      if j % 65_536 == 0 { try interruption() }
      let key = training.key(at: j, seed: seed)
      guard order[key] == nil else { continue }
      guard order.count < names else { throw Self.tooFewNames(names, after: sentences) }
      order[key] = UInt32(order.count)
    }
    keys = order.keys.sorted()
    meetings = keys.compactMap { order[$0] }
    frequencies = keys.map { power.probability(ofRank: $0) }
    strangersMass = max(0, 1 - CompensatedSum.of(frequencies))
  }
}

extension [UInt64] {
  /// The place of a number in an increasing list.
  fileprivate func place(of number: UInt64) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == number ? low : nil
  }
}
