import Support

/// The bins of people of all evaluations of a run, written once.
struct BinsForm: Codable {
  let first: [Int]
  let count: [Int]
  let mass: [Double]
  /// How many facts were asked for, 0 for a bin of which all were; absent where all of all bins were.
  let asked: [Int]?

  init(_ bins: [PeopleBin]) {
    first = bins.map(\.first)
    count = bins.map(\.count)
    mass = bins.map(\.mass)
    asked = Columns.asked(bins.map(\.sampling))
  }

  init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: ["first", "count", "mass", "asked"])
    let container = try decoder.container(keyedBy: CodingKeys.self)
    first = try container.decode([Int].self, forKey: .first)
    count = try container.decode([Int].self, forKey: .count)
    mass = try container.decode([Double].self, forKey: .mass)
    asked = try container.decodeIfPresent([Int].self, forKey: .asked)
    try requireEqual([count.count, mass.count, asked?.count ?? first.count], first.count)
  }

  func bins(_ columns: Columns) throws -> [PeopleBin] {
    try columns.require(count: first.count, isSampled: asked != nil)
    return first.indices.map {
      PeopleBin(
        first: first[$0], count: count[$0], mass: mass[$0], loss: columns.loss[$0],
        accuracy: columns.accuracy[$0], confidence: columns.confidence[$0],
        sampling: columns.sampling($0, asked))
    }
  }
}

/// The classes of occurrences of all evaluations of a run on a finite set, written once.
struct SetForm: Codable {
  let least: [Int]
  let most: [Int]
  let facts: [Int]
  let mass: [Double]
  /// As for `BinsForm`.
  let asked: [Int]?
  let missingMass: Double

  /// Nil for an evaluation without a set.
  init?(_ evaluation: Evaluation) {
    guard let bins = evaluation.occurrences, let missingMass = evaluation.missingMass else {
      return nil
    }
    least = bins.map(\.least)
    most = bins.map(\.most)
    facts = bins.map(\.facts)
    mass = bins.map(\.mass)
    asked = Columns.asked(bins.map(\.sampling))
    self.missingMass = missingMass
  }

  init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: ["least", "most", "facts", "mass", "asked", "missingMass"])
    let container = try decoder.container(keyedBy: CodingKeys.self)
    least = try container.decode([Int].self, forKey: .least)
    most = try container.decode([Int].self, forKey: .most)
    facts = try container.decode([Int].self, forKey: .facts)
    mass = try container.decode([Double].self, forKey: .mass)
    asked = try container.decodeIfPresent([Int].self, forKey: .asked)
    missingMass = try container.decode(Double.self, forKey: .missingMass)
    try requireEqual(
      [most.count, facts.count, mass.count, asked?.count ?? least.count], least.count)
  }

  func bins(_ columns: Columns) throws -> [OccurrenceBin] {
    try columns.require(count: least.count, isSampled: asked != nil)
    return least.indices.map {
      OccurrenceBin(
        least: least[$0], most: most[$0], facts: facts[$0], mass: mass[$0],
        loss: columns.loss[$0], accuracy: columns.accuracy[$0],
        confidence: columns.confidence[$0], sampling: columns.sampling($0, asked))
    }
  }
}

/// What an evaluation says of some bins: a list for each quantity, in the order of the bins.
struct Columns: Codable {
  let loss: [Double]
  let accuracy: [Double]
  let confidence: [Double]
  /// Of samples: 0 for a bin of which all was asked for. Absent where there is no sample.
  let lossError: [Double]?
  let accuracyError: [Double]?

  init(_ bins: [PeopleBin]) {
    loss = bins.map(\.loss)
    accuracy = bins.map(\.accuracy)
    confidence = bins.map(\.confidence)
    (lossError, accuracyError) = Self.errors(bins.map(\.sampling))
  }

  init(_ bins: [OccurrenceBin]) {
    loss = bins.map(\.loss)
    accuracy = bins.map(\.accuracy)
    confidence = bins.map(\.confidence)
    (lossError, accuracyError) = Self.errors(bins.map(\.sampling))
  }

  private static func errors(_ samplings: [PeopleBin.Sampling?]) -> ([Double]?, [Double]?) {
    guard samplings.contains(where: { $0 != nil }) else { return (nil, nil) }
    return (samplings.map { $0?.lossError ?? 0 }, samplings.map { $0?.accuracyError ?? 0 })
  }

  fileprivate static func asked(_ samplings: [PeopleBin.Sampling?]) -> [Int]? {
    samplings.contains { $0 != nil } ? samplings.map { $0?.asked ?? 0 } : nil
  }

  init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: ["loss", "accuracy", "confidence", "lossError", "accuracyError"])
    let container = try decoder.container(keyedBy: CodingKeys.self)
    loss = try container.decode([Double].self, forKey: .loss)
    accuracy = try container.decode([Double].self, forKey: .accuracy)
    confidence = try container.decode([Double].self, forKey: .confidence)
    lossError = try container.decodeIfPresent([Double].self, forKey: .lossError)
    accuracyError = try container.decodeIfPresent([Double].self, forKey: .accuracyError)
  }

  fileprivate func require(count: Int, isSampled: Bool) throws {
    let errors = [lossError, accuracyError].compactMap(\.self)
    guard errors.count == (isSampled ? 2 : 0) else {
      throw ConfigurationError("the errors of a sample are there without it, or missing with it")
    }
    try requireEqual([loss, accuracy, confidence].map(\.count) + errors.map(\.count), count)
  }

  fileprivate func sampling(_ index: Int, _ asked: [Int]?) -> PeopleBin.Sampling? {
    guard let asked, let lossError, let accuracyError, asked[index] != 0 else { return nil }
    return PeopleBin.Sampling(
      asked: asked[index], lossError: lossError[index], accuracyError: accuracyError[index])
  }
}

private func requireEqual(_ counts: [Int], _ count: Int) throws {
  guard counts.allSatisfy({ $0 == count }) else {
    throw ConfigurationError("the lists of a run's bins have different lengths")
  }
}

/// An evaluation without what is the same in all of its run.
struct EvaluationForm: Codable {
  /// The bins of confidence, all of one width.
  struct Reliability: Codable {
    let mass: [Double]
    let confidence: [Double]
    let accuracy: [Double]
  }

  let step: Int
  let name: Evaluation.Score
  let syntax: Evaluation.Score
  let knowledge: Evaluation.Score
  let people: Columns
  let occurrences: Columns?
  let reliability: Reliability?
  let groups: [GroupScore]?

  init(_ evaluation: Evaluation) {
    step = evaluation.step
    name = evaluation.name
    syntax = evaluation.syntax
    knowledge = evaluation.knowledge
    people = Columns(evaluation.people)
    occurrences = evaluation.occurrences.map(Columns.init)
    reliability = evaluation.reliability.map {
      Reliability(
        mass: $0.map(\.mass), confidence: $0.map(\.confidence), accuracy: $0.map(\.accuracy))
    }
    groups = evaluation.groups
  }

  init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: [
      "step", "name", "syntax", "knowledge", "people", "occurrences", "reliability", "groups",
    ])
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func part<Part: Decodable>(_ key: CodingKeys, _ keys: [String]) throws -> Part {
      let decoder = try container.superDecoder(forKey: key)
      try decoder.requireKeys(in: keys)
      return try Part(from: decoder)
    }
    let score = ["tokens", "loss", "accuracy"]
    step = try container.decode(Int.self, forKey: .step)
    name = try part(.name, score)
    syntax = try part(.syntax, score)
    knowledge = try part(.knowledge, score)
    people = try container.decode(Columns.self, forKey: .people)
    occurrences = try container.decodeIfPresent(Columns.self, forKey: .occurrences)
    reliability =
      container.contains(.reliability)
      ? try part(.reliability, ["mass", "confidence", "accuracy"]) : nil
    groups = try container.decodeIfPresent([GroupScore].self, forKey: .groups)
  }

  func evaluation(_ bins: BinsForm, _ set: SetForm?) throws -> Evaluation {
    guard (set == nil) == (occurrences == nil) else {
      throw ConfigurationError("step \(step) says something of a set that the run does not have")
    }
    return Evaluation(
      step: step, name: name, syntax: syntax, knowledge: knowledge, people: try bins.bins(people),
      occurrences: try occurrences.flatMap { try set?.bins($0) }, missingMass: set?.missingMass,
      reliability: try reliability.map { try $0.bins() }, groups: groups)
  }
}

extension EvaluationForm.Reliability {
  fileprivate func bins() throws -> [ReliabilityBin] {
    try requireEqual([confidence.count, accuracy.count], mass.count)
    return mass.indices.map {
      ReliabilityBin(
        least: Double($0) / Double(mass.count), most: Double($0 + 1) / Double(mass.count),
        mass: mass[$0], confidence: confidence[$0], accuracy: accuracy[$0])
    }
  }
}

extension GroupScore {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, asked, loss, accuracy, confidence, lossError, accuracyError
  }

  public init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Double {
      try container.decode(Double.self, forKey: key)
    }
    self.init(
      name: try container.decode(String.self, forKey: .name),
      asked: try container.decode(Int.self, forKey: .asked), loss: try number(.loss),
      accuracy: try number(.accuracy), confidence: try number(.confidence),
      lossError: try container.decodeIfPresent(Double.self, forKey: .lossError),
      accuracyError: try container.decodeIfPresent(Double.self, forKey: .accuracyError))
  }
}
