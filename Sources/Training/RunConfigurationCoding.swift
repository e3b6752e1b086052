import Corpora
import Support
import Transformer

/// A configuration has one of two forms. The short one, of a run of one phase on one source, has
/// `corpus`, `schedule`, `batchSentences`, `steps` and perhaps `dataset` and `until`; the long one
/// `sources` and `phases` in their place. What can be written in the short form is written so: a run has
/// one id, and the ids of runs from before there was another form hold.
extension RunConfiguration: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case model, optimiser, evaluation, from, snapshots, average, checkpointInterval, seed
    // The short form.
    case corpus, dataset, schedule, batchSentences, steps, until
    // The long form.
    case sources, phases

    static let short: [CodingKeys] = [
      .corpus, .dataset, .schedule, .batchSentences, .steps, .until,
    ]
    static let long: [CodingKeys] = [.sources, .phases]
  }

  /// Reads an object that has all keys but perhaps the optional ones and no other, at every level, and
  /// validates it: what comes from a file or another text is never a run that there cannot be.
  /// - Throws: `UnknownKey`, `DecodingError`, `ConfigurationError` and what the parts throw.
  public init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let isLong = CodingKeys.long.contains { container.contains($0) }
    let others = isLong ? CodingKeys.short : CodingKeys.long
    if let other = others.first(where: { container.contains($0) }) {
      throw ConfigurationError(
        "\(other.rawValue) cannot stand beside sources and phases, which say the same")
    }
    let parts = Parts(container)
    let sources: [DataSource]
    let phases: [Phase]
    if isLong {
      sources = try container.decode([DataSource].self, forKey: .sources)
      phases = try container.decode([Phase].self, forKey: .phases)
    } else {
      let set = try parts.optional(.dataset, as: FiniteSetForm.self, ["sentences"])
      let source = DataSource(
        corpus: try container.decode(CorpusConfiguration.self, forKey: .corpus),
        sentences: set?.sentences)
      sources = [source]
      phases = [
        Phase(
          mixture: [source.name: 1], steps: try container.decode(Int.self, forKey: .steps),
          batchSentences: try container.decode(Int.self, forKey: .batchSentences),
          schedule: try parts.part(.schedule, LearningRateSchedule.keys),
          until: try parts.optional(.until, as: StoppingRule.self, StoppingRule.keys))
      ]
    }
    self.init(
      model: try container.decode(ModelConfiguration.self, forKey: .model), sources: sources,
      phases: phases,
      optimiser: try parts.part(
        .optimiser, ["beta1", "beta2", "epsilon", "weightDecay", "clipNorm"]),
      evaluation: try parts.part(
        .evaluation, ["interval", "sentences", "ratio", "questions", "groups"]),
      from: try container.decodeIfPresent(RunOrigin.self, forKey: .from),
      snapshots: try parts.optional(.snapshots, as: SnapshotPlan.self, ["first", "ratio"]),
      average: try parts.optional(.average, as: WeightAverage.self, ["decay", "evaluated"]),
      checkpointInterval: try container.decodeIfPresent(Int.self, forKey: .checkpointInterval),
      seed: try container.decode(UInt64.self, forKey: .seed))
    try validate()
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(model, forKey: .model)
    if hasShortForm {
      try container.encode(corpus, forKey: .corpus)
      try container.encodeIfPresent(
        sources[0].sentences.map(FiniteSetForm.init), forKey: .dataset)
      try container.encode(schedule, forKey: .schedule)
      try container.encode(batchSentences, forKey: .batchSentences)
      try container.encode(steps, forKey: .steps)
      try container.encodeIfPresent(phases[0].until, forKey: .until)
    } else {
      try container.encode(sources, forKey: .sources)
      try container.encode(phases, forKey: .phases)
    }
    try container.encode(optimiser, forKey: .optimiser)
    try container.encode(evaluation, forKey: .evaluation)
    try container.encodeIfPresent(from, forKey: .from)
    try container.encodeIfPresent(snapshots, forKey: .snapshots)
    try container.encodeIfPresent(average, forKey: .average)
    try container.encodeIfPresent(checkpointInterval, forKey: .checkpointInterval)
    try container.encode(seed, forKey: .seed)
  }
}

/// Decodes parts whose own decoders would skip keys that they do not know.
private struct Parts<Key: CodingKey> {
  let container: KeyedDecodingContainer<Key>

  init(_ container: KeyedDecodingContainer<Key>) { self.container = container }

  func part<Part: Decodable>(_ key: Key, _ keys: [String]) throws -> Part {
    let decoder = try container.superDecoder(forKey: key)
    try decoder.requireKeys(in: keys)
    return try Part(from: decoder)
  }

  func optional<Part: Decodable>(_ key: Key, as: Part.Type, _ keys: [String]) throws -> Part? {
    container.contains(key) ? try part(key, keys) : nil
  }
}

private struct FiniteSetForm: Codable {
  let sentences: Int
}

extension LearningRateSchedule {
  fileprivate static let keys = ["shape", "peak", "warmupSteps", "decaySteps", "finalFraction"]
}

extension StoppingRule {
  fileprivate static let keys = ["score", "epochs"]
}

extension DataSource: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, corpus, sentences
  }

  public init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try container.decode(String.self, forKey: .name),
      corpus: try container.decode(CorpusConfiguration.self, forKey: .corpus),
      sentences: try container.decodeIfPresent(Int.self, forKey: .sentences))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(corpus, forKey: .corpus)
    try container.encodeIfPresent(sentences, forKey: .sentences)
  }
}

extension Phase: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, mixture, steps, batchSentences, schedule, optimiser, evaluation, until
  }

  /// `optimiser` and the optional parts may be left out.
  public init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let parts = Parts(container)
    self.init(
      name: try container.decode(String.self, forKey: .name),
      mixture: try container.decode([String: Double].self, forKey: .mixture),
      steps: try container.decode(Int.self, forKey: .steps),
      batchSentences: try container.decode(Int.self, forKey: .batchSentences),
      schedule: try parts.part(.schedule, LearningRateSchedule.keys),
      optimiser: try container.decodeIfPresent(OptimiserState.self, forKey: .optimiser) ?? .keep,
      rhythm: try parts.optional(
        .evaluation, as: EvaluationRhythm.self, ["interval", "ratio"]),
      until: try parts.optional(.until, as: StoppingRule.self, StoppingRule.keys))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(mixture, forKey: .mixture)
    try container.encode(steps, forKey: .steps)
    try container.encode(batchSentences, forKey: .batchSentences)
    try container.encode(schedule, forKey: .schedule)
    try container.encode(optimiser, forKey: .optimiser)
    try container.encodeIfPresent(rhythm, forKey: .evaluation)
    try container.encodeIfPresent(until, forKey: .until)
  }
}

extension EvaluationGroup {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, source, corpus, questions
  }

  public init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try container.decode(String.self, forKey: .name),
      source: try container.decodeIfPresent(String.self, forKey: .source),
      corpus: try container.decodeIfPresent(CorpusConfiguration.self, forKey: .corpus),
      questions: try container.decodeIfPresent(Int.self, forKey: .questions))
  }
}
