import Corpora
import Foundation
import Support

extension RunSummary: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case label, id, configuration, dataVersion, numericsVersion, instructionSet, outcome, parameters
    case tokens, people, evaluations
  }

  /// Reads an object with just these keys and checks that it can be a run's.
  /// - Throws: `UnknownKey`, `ConfigurationError`, `DecodingError` and what the configuration throws.
  public init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func integer(_ key: CodingKeys) throws -> Int { try container.decode(Int.self, forKey: key) }
    func text(_ key: CodingKeys) throws -> String {
      try container.decode(String.self, forKey: key)
    }
    let bins = try container.decode(BinsForm.self, forKey: .people).bins()
    self.init(
      label: try text(.label),
      identity: RunIdentity(
        configuration: try container.decode(RunConfiguration.self, forKey: .configuration),
        dataVersion: try integer(.dataVersion), numericsVersion: try integer(.numericsVersion)),
      id: try text(.id), instructionSet: try text(.instructionSet),
      outcome: try container.decode(OutcomeForm.self, forKey: .outcome).outcome(),
      evaluations: try container.decode([EvaluationForm].self, forKey: .evaluations).map {
        try $0.evaluation(bins)
      })
    func require(_ condition: Bool, _ problem: String) throws {
      if !condition { throw ConfigurationError("run \"\(label)\": \(problem)") }
    }
    if let problem { try require(false, problem) }
    let identity = RunIdentity(
      configuration: configuration, dataVersion: dataVersion, numericsVersion: numericsVersion)
    try require(
      sha256(try canonicalJSON(identity)) == id, "its id is not its configuration's SHA-256")
    try require(try integer(.parameters) == parameters, "parameters is not its model's number")
    try require(try integer(.tokens) == tokens, "tokens is not its configuration's number")
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(label, forKey: .label)
    try container.encode(id, forKey: .id)
    try container.encode(configuration, forKey: .configuration)
    try container.encode(dataVersion, forKey: .dataVersion)
    try container.encode(numericsVersion, forKey: .numericsVersion)
    try container.encode(instructionSet, forKey: .instructionSet)
    try container.encode(OutcomeForm(outcome), forKey: .outcome)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(tokens, forKey: .tokens)
    try container.encode(BinsForm(evaluations.first?.people ?? []), forKey: .people)
    try container.encode(evaluations.map(EvaluationForm.init), forKey: .evaluations)
  }

  /// Why these cannot be a run's numbers; nil if they can.
  var problem: String? {
    guard isLabel(label) else {
      return "its label is not a text of 1 to 200 characters on one line"
    }
    let steps = evaluations.map(\.step)
    let last =
      switch outcome {
      case .complete: configuration.steps
      case .diverged(let step, _): step
      }
    guard (0...configuration.steps).contains(last), steps.allSatisfy({ (0...last).contains($0) }),
      zip(steps, steps.dropFirst()).allSatisfy(<)
    else { return "its evaluations' steps do not increase from 0 to its last" }
    if outcome == .complete, steps.first != 0 || steps.last != last {
      return "its first or last evaluation is missing"
    }
    return evaluations.lazy.compactMap(problem).first
  }

  private func problem(_ evaluation: Evaluation) -> String? {
    func isShare(_ x: Double) -> Bool { x >= 0 && x <= 1 + 1e-8 }
    func isLoss(_ x: Double) -> Bool { x >= 0 && x.isFinite }
    var next = 0
    for bin in evaluation.people {
      guard bin.first == next, bin.count > 0, bin.count <= configuration.corpus.people - next
      else { return "its bins of people do not follow each other" }
      next += bin.count
      guard isShare(bin.mass), isLoss(bin.loss), isShare(bin.accuracy), isShare(bin.confidence),
        isLoss(bin.sampling?.lossError ?? 0), isLoss(bin.sampling?.accuracyError ?? 0)
      else { return "a number about its people at step \(evaluation.step) is out of range" }
    }
    guard next == configuration.corpus.people else { return "its bins do not hold all people" }
    let isSampled = configuration.mostAsked < configuration.corpus.people
    guard
      evaluation.people.allSatisfy({
        guard let asked = $0.sampling?.asked else { return true }
        return isSampled && (2..<$0.count).contains(asked)
      }),
      !isSampled || evaluation.people.contains(where: { $0.sampling != nil })
    else { return "it does not say how many people were asked as its configuration does" }
    guard let first = evaluations.first?.people,
      first.map(\.first) == evaluation.people.map(\.first),
      first.map(\.asked) == evaluation.people.map(\.asked)
    else { return "its evaluations have different bins" }
    let scores = [evaluation.name, evaluation.syntax, evaluation.knowledge]
    guard scores.allSatisfy({ $0.tokens >= 0 && isLoss($0.loss) && isShare($0.accuracy) })
    else { return "a score at step \(evaluation.step) is out of range" }
    return nil
  }
}

/// The bins of all evaluations of a run, written once.
private struct BinsForm: Codable {
  let first: [Int]
  let count: [Int]
  let mass: [Double]
  /// How many were asked; absent where everybody was.
  let asked: [Int]?

  init(_ bins: [PeopleBin]) {
    first = bins.map(\.first)
    count = bins.map(\.count)
    mass = bins.map(\.mass)
    asked = bins.contains { $0.sampling != nil } ? bins.map(\.asked) : nil
  }

  init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: ["first", "count", "mass", "asked"])
    let container = try decoder.container(keyedBy: CodingKeys.self)
    first = try container.decode([Int].self, forKey: .first)
    count = try container.decode([Int].self, forKey: .count)
    mass = try container.decode([Double].self, forKey: .mass)
    asked = try container.decodeIfPresent([Int].self, forKey: .asked)
  }

  func bins() throws -> [PeopleBin] {
    guard first.count == count.count, first.count == mass.count,
      asked.map({ $0.count == first.count }) ?? true
    else {
      throw ConfigurationError("the lists of a run's people have different lengths")
    }
    return first.indices.map {
      PeopleBin(
        first: first[$0], count: count[$0], mass: mass[$0], loss: 0, accuracy: 0, confidence: 0,
        sampling: sampling($0))
    }
  }
}

extension BinsForm {
  /// The number who were asked, as yet without errors; nil for a bin of which everybody was.
  private func sampling(_ index: Int) -> PeopleBin.Sampling? {
    guard let asked, asked[index] != count[index] else { return nil }
    return PeopleBin.Sampling(asked: asked[index], lossError: 0, accuracyError: 0)
  }
}

/// An evaluation with a list for each quantity, in the order of the bins.
private struct EvaluationForm: Codable {
  struct People: Codable {
    let loss: [Double]
    let accuracy: [Double]
    let confidence: [Double]
    /// Of samples: 0 for a bin of which everybody was asked. Absent where there is no sample.
    let lossError: [Double]?
    let accuracyError: [Double]?
  }

  let step: Int
  let name: Evaluation.Score
  let syntax: Evaluation.Score
  let knowledge: Evaluation.Score
  let people: People

  init(_ evaluation: Evaluation) {
    step = evaluation.step
    name = evaluation.name
    syntax = evaluation.syntax
    knowledge = evaluation.knowledge
    people = People(
      loss: evaluation.people.map(\.loss), accuracy: evaluation.people.map(\.accuracy),
      confidence: evaluation.people.map(\.confidence),
      lossError: Self.errors(evaluation.people, \.lossError),
      accuracyError: Self.errors(evaluation.people, \.accuracyError))
  }

  private static func errors(
    _ bins: [PeopleBin], _ value: KeyPath<PeopleBin.Sampling, Double>
  ) -> [Double]? {
    guard bins.contains(where: { $0.sampling != nil }) else { return nil }
    return bins.map { $0.sampling?[keyPath: value] ?? 0 }
  }

  init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: ["step", "name", "syntax", "knowledge", "people"])
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
    people = try part(
      .people, ["loss", "accuracy", "confidence", "lossError", "accuracyError"])
  }

  func evaluation(_ bins: [PeopleBin]) throws -> Evaluation {
    let isSampled = bins.contains { $0.sampling != nil }
    let lists =
      [people.loss, people.accuracy, people.confidence]
      + [people.lossError, people.accuracyError].compactMap(\.self)
    guard lists.allSatisfy({ $0.count == bins.count }), lists.count == (isSampled ? 5 : 3)
    else { throw ConfigurationError("the lists of step \(step) are not as long as its run's") }
    return Evaluation(
      step: step, name: name, syntax: syntax, knowledge: knowledge,
      people: bins.enumerated().map { index, bin in
        PeopleBin(
          first: bin.first, count: bin.count, mass: bin.mass, loss: people.loss[index],
          accuracy: people.accuracy[index], confidence: people.confidence[index],
          sampling: bin.sampling.map {
            PeopleBin.Sampling(
              asked: $0.asked, lossError: people.lossError?[index] ?? 0,
              accuracyError: people.accuracyError?[index] ?? 0)
          })
      })
  }
}

private struct OutcomeForm: Codable {
  let kind: RunManifest.Outcome
  let step: Int?
  let reason: String?

  init(_ outcome: RunSummary.Outcome) {
    switch outcome {
    case .complete: (kind, step, reason) = (.complete, nil, nil)
    case .diverged(let at, let why): (kind, step, reason) = (.diverged, at, why)
    }
  }

  init(from decoder: any Decoder) throws {
    try decoder.requireKeys(in: ["kind", "step", "reason"])
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(RunManifest.Outcome.self, forKey: .kind)
    step = try container.decodeIfPresent(Int.self, forKey: .step)
    reason = try container.decodeIfPresent(String.self, forKey: .reason)
  }

  func outcome() throws -> RunSummary.Outcome {
    switch (kind, step, reason) {
    case (.complete, nil, nil): return .complete
    case (.diverged, let step?, let reason?): return .diverged(step: step, reason: reason)
    default: throw ConfigurationError("an outcome is neither complete nor diverged with its reason")
    }
  }
}
