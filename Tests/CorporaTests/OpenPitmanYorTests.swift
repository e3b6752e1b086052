import Corpora
import Foundation
import Testing
import Theory

/// Open worlds whose people are the clusters of a Pitman-Yor process.
@Suite struct OpenPitmanYorTests {
  private static func corpus(
    _ discount: Double, _ concentration: Double, sentences: Int, seed: UInt64 = 1,
    names: [Int] = [100, 100], first: Int = 0
  ) throws -> BiographyCorpus {
    try BiographyCorpus(
      world(
        people: nil, names: names, values: [4], templates: 1,
        law: .openPitmanYor(discount: discount, concentration: concentration), noise: 0, seed: seed,
        first: first),
      sentences: sentences)
  }

  private static func people(_ corpus: BiographyCorpus) -> [Int] {
    (0..<UInt64(corpus.horizon ?? 0)).map { corpus.fact(at: $0, in: .training).person }
  }

  /// The number of people, and of those with one, two and three sentences, have the expectations of the
  /// process: within 4.6 standard errors, the level that `Significance` sets.
  @Test(arguments: [(0, 3), (0.3, 2), (0.7, 1)])
  func clustersAreAsMany(discount: Double, concentration: Double) throws {
    let process = try PitmanYor(discount: discount, concentration: concentration)
    let n = 300
    var clusters: [Double] = []
    var sizes: [[Double]] = [[], [], []]
    for seed in 0..<3000 as Range<UInt64> {
      let corpus = try Self.corpus(discount, concentration, sentences: n, seed: seed)
      let counts = Self.people(corpus).reduce(into: [Int](repeating: 0, count: corpus.people)) {
        $0[$1] += 1
      }
      #expect(counts.allSatisfy { $0 > 0 })
      clusters.append(Double(corpus.people))
      for size in 0..<3 { sizes[size].append(Double(counts.count { $0 == size + 1 })) }
    }
    #expect(meanPValue(clusters, mean: process.expectedClusters(n)) > Significance.level)
    let expected = process.expectedClusters(ofEachSizeUpTo: n)
    for size in 0..<3 {
      #expect(meanPValue(sizes[size], mean: expected[size]) > Significance.level)
    }
  }

  /// Which of five sentences are about the same person has the probabilities of the process, sentence by
  /// sentence: all 52 ways, and without concentration, where fewer are possible.
  @Test(arguments: [(0, 2), (0.5, 1), (0.7, 0), (0.4, 20)])
  func partitionsHaveTheLawOfTheProcess(discount: Double, concentration: Double) throws {
    let process = try Self.partitions(5).map { partition in
      (partition, Self.probability(of: partition, discount, concentration))
    }
    #expect(abs(process.reduce(0) { $0 + $1.1 } - 1) < 1e-14)
    var counts: [[Int]: Int] = [:]
    for seed in 0..<20_000 as Range<UInt64> {
      let corpus = try Self.corpus(discount, concentration, sentences: 5, seed: seed)
      var order: [Int] = []
      let people = Self.people(corpus).map { person in
        if !order.contains(person) { order.append(person) }
        return order.firstIndex(of: person) ?? -1
      }
      counts[people, default: 0] += 1
    }
    #expect(
      pearsonPValue(
        counts: process.map { counts[$0.0] ?? 0 }, probabilities: process.map(\.1))
        > Significance.level)
  }

  /// Ways to seat so many sentences: each at a table there is, or the next one.
  private static func partitions(_ sentences: Int) throws -> [[Int]] {
    (0..<sentences).reduce([[]]) { partitions, _ in
      partitions.flatMap { partition in
        (0...(partition.max() ?? -1) + 1).map { partition + [$0] }
      }
    }
  }

  private static func probability(of partition: [Int], _ a: Double, _ b: Double) -> Double {
    var sizes: [Double] = []
    return partition.enumerated().reduce(1) { product, next in
      let (t, table) = next
      if table == sizes.count {
        let weight = t == 0 ? 1 : (b + a * Double(sizes.count)) / (b + Double(t))
        sizes.append(1)
        return product * weight
      }
      defer { sizes[table] += 1 }
      return product * (sizes[table] - a) / (b + Double(t))
    }
  }

  @Test(arguments: [(0, 3), (0.3, 2), (0.7, 1), (0.6, 0)])
  func frequenciesAreThoseOfTheNextSentence(discount: Double, concentration: Double) throws {
    let n = 5000
    let corpus = try Self.corpus(discount, concentration, sentences: n)
    let people = Self.people(corpus)
    // Counted by hand: those met first, first.
    var counts: [Int: Int] = [:]
    var met: [Int] = []
    for person in people {
      if counts[person] == nil { met.append(person) }
      counts[person, default: 0] += 1
    }
    #expect(corpus.people == met.count && Set(met) == Set(0..<met.count))
    let total = Double(n) + concentration
    for person in 0..<corpus.people {
      let expected = (Double(counts[person] ?? 0) - discount) / total
      #expect(abs(corpus.frequencies[person] - expected) < 1e-15)
    }
    let meetings = Dictionary(uniqueKeysWithValues: zip(met, met.indices))
    for (one, other) in zip(0..<corpus.people, 1..<corpus.people) {
      let (many, few) = (counts[one] ?? 0, counts[other] ?? 0)
      #expect(many > few || many == few && meetings[one] ?? 0 < meetings[other] ?? 0)
    }
    let strangers = (concentration + discount * Double(met.count)) / total
    #expect(abs(corpus.strangersMass - strangers) < 1e-15)
    #expect(abs(corpus.frequencies.reduce(0, +) + corpus.strangersMass - 1) < 1e-12)
    #expect(abs(corpus.law.frequencies.reduce(0, +) - 1) < 1e-12)
  }

  @Test(arguments: [(0, 50), (0.7, 1)])
  func validationSentencesHaveTheLawOfTheNext(discount: Double, concentration: Double) throws {
    let corpus = try Self.corpus(discount, concentration, sentences: 1000)
    let listed = 10
    var counts = [Int](repeating: 0, count: listed + 2)
    var strangers: Set<Int> = []
    let sentences = 200_000
    for j in 0..<UInt64(sentences) {
      let person = corpus.fact(at: j, in: .validation).person
      if person < corpus.people {
        counts[min(person, listed)] += 1
      } else {
        counts[listed + 1] += 1
        strangers.insert(person)
      }
    }
    let others = corpus.frequencies[listed...].reduce(0, +)
    #expect(
      pearsonPValue(
        counts: counts,
        probabilities: corpus.frequencies[..<listed] + [others, corpus.strangersMass])
        > Significance.level)
    // Nearly all names that nobody met has are a stranger's.
    #expect(strangers.allSatisfy { $0 < 10_000 })
    #expect(strangers.count > (10_000 - corpus.people) / 2)
  }

  /// People are named in the order in which they are met, from the corpus' first on, and a stranger has a
  /// name that nobody met has.
  @Test func peopleAreNamedInTheOrderOfMeeting() throws {
    let whole = try BiographyCorpus(
      world(people: 10_000, names: [100, 100], values: [4], law: .uniform))
    let corpus = try Self.corpus(0.5, 3, sentences: 2000, first: 40)
    var met: [Int] = []
    for j in 0..<2000 as Range<UInt64> {
      let sentence = corpus.sentence(at: j, in: .training)
      if !met.contains(sentence.person) { met.append(sentence.person) }
    }
    for (meeting, person) in met.enumerated() {
      #expect(try corpus.nameNumbers(of: person) == whole.nameNumbers(of: 40 + meeting))
      #expect(
        try corpus.value(of: 0, person: person) == whole.value(of: 0, person: 40 + meeting))
    }
    let names = try Set((0..<corpus.people).map { try corpus.nameNumbers(of: $0) })
    var strangers = 0
    for j in 0..<2000 as Range<UInt64> {
      let sentence = corpus.sentence(at: j, in: .validation)
      let name = zip(sentence.tokens, sentence.kinds).filter { $0.1 == .name }
      let numbers = zip(name, corpus.vocabulary.names).map { Int($0.0) - $1.lowerBound }
      #expect(names.contains(numbers) == (sentence.person < corpus.people))
      guard sentence.person >= corpus.people else { continue }
      strangers += 1
      #expect(try numbers == whole.nameNumbers(of: 40 + sentence.person))
      #expect(try sentence.value == whole.value(of: 0, person: 40 + sentence.person))
    }
    #expect(strangers > 20)
    #expect(throws: InvalidParameter.self) { try corpus.question(person: met.count, attribute: 0) }
  }

  @Test(arguments: [
    PeopleLaw.openPitmanYor(discount: 0.6, concentration: 2),
    .endlessPower(exponent: 1.5, shift: 1),
  ])
  func moreSentencesBeginWithTheSame(law: PeopleLaw) throws {
    let configuration = try world(
      people: nil, names: [20, 30, 40], law: law, questions: 1, form: .question, correlation: 0.5)
    let corpora = try [100, 101, 1000, 4000].map {
      try BiographyCorpus(configuration, sentences: $0)
    }
    for corpus in corpora {
      for j in 0..<100 as Range<UInt64> {
        #expect(
          corpus.tokens(at: j, in: .training) == corpora[3].tokens(at: j, in: .training))
      }
      let horizon = try #require(corpus.horizon)
      #expect(
        try corpus.batch(from: UInt64(horizon) - 5, count: 5, in: .training).sequences == 5)
      let error = #expect(throws: InvalidParameter.self) {
        try corpus.batch(from: UInt64(horizon) - 5, count: 6, in: .training)
      }
      #expect(error?.requirement.contains("\(horizon) training sentences") == true)
      #expect(try corpus.batch(from: .max, count: 5, in: .validation).sequences == 5)
    }
  }

  @Test func tooFewNamesAreAnError() throws {
    // The first hundred sentences are about 10 people and more.
    let enough = try Self.corpus(0.5, 3, sentences: 100)
    let people = enough.people
    #expect(people > 10)
    #expect(try Self.corpus(0.5, 3, sentences: 100, names: [people + 1]).people == people)
    for names in [2, people - 1, people] {
      let error = #expect(throws: InvalidParameter.self) {
        try Self.corpus(0.5, 3, sentences: 100, names: [names])
      }
      #expect(error?.name == "the number of names")
    }
    let open = try world(people: nil, law: .openPitmanYor(discount: 0.5, concentration: 1))
    #expect(throws: InvalidParameter.self) { try BiographyCorpus(open) }
    #expect(throws: InvalidParameter.self) { try BiographyCorpus(open, sentences: 0) }
  }

  /// Quarters of what the people met have of the mass.
  @Test func quartersAreOfThoseMet() throws {
    let corpus = try Self.corpus(0.7, 5, sentences: 3000)
    let quarters = corpus.massQuartiles
    #expect(quarters.flatMap { Array($0) } == Array(0..<corpus.people))
    let met = 1 - corpus.strangersMass
    for quarter in quarters[1...] {
      let mass = corpus.frequencies[quarter].reduce(0, +)
      #expect(abs(mass - met / 4) < corpus.frequencies[quarter.lowerBound] + 1e-9)
    }
  }

  /// A million sentences about some 4,000 people: what is kept is theirs.
  @Test func aMillionSentencesAreMadeInTheMemoryOfTheirPeople() throws {
    let corpus = try Self.corpus(0.5, 5, sentences: 1_000_000)
    let process = try PitmanYor(discount: 0.5, concentration: 5)
    // The deviation of the number of people is of the order of their number.
    let expected = process.expectedClusters(1_000_000)
    #expect(Double(corpus.people) > expected / 2 && Double(corpus.people) < 2 * expected)
    let configuration = corpus.configuration
    #expect(configuration.mostPeople(sentences: 1_000_000) == 10_000)
    #expect(BiographyCorpus.memory(of: configuration, sentences: 1_000_000).bytes < 1_000_000)
    #expect(BiographyCorpus.memory(of: configuration, sentences: 100).bytes < 10_000)
  }
}
