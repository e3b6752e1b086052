import Corpora
import Foundation
import Support

extension RunSummary: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case label, id, configuration, dataVersion, numericsVersion, instructionSet, outcome, parameters
    case tokens, people, set, evaluations
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
    let people = try container.decode(BinsForm.self, forKey: .people)
    let set = try container.decodeIfPresent(SetForm.self, forKey: .set)
    self.init(
      label: try text(.label),
      identity: RunIdentity(
        configuration: try container.decode(RunConfiguration.self, forKey: .configuration),
        dataVersion: try integer(.dataVersion), numericsVersion: try integer(.numericsVersion)),
      id: try text(.id), instructionSet: try text(.instructionSet),
      outcome: try container.decode(OutcomeForm.self, forKey: .outcome).outcome(),
      evaluations: try container.decode([EvaluationForm].self, forKey: .evaluations).map {
        try $0.evaluation(people, set)
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
    try container.encodeIfPresent(evaluations.first.flatMap(SetForm.init), forKey: .set)
    try container.encode(evaluations.map(EvaluationForm.init), forKey: .evaluations)
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
