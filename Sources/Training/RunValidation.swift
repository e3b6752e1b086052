import Corpora
import Foundation
import Interchange
import Support

/// Whether a finished run is one that this program could have left. Its manifest and its digests say
/// only that its files are those that somebody meant to be there.
extension RunFolder {
  /// Checks a finished run: its digests, its configuration, that its checkpoints are whole, of its
  /// model and of the steps in their names, and what metrics.jsonl and people.jsonl say. Of runs of
  /// other versions, which this program never uses, that checkpoints have the right header and that the
  /// lines are JSON, but not what they say, which only their version knows.
  ///
  /// - Throws: `UnfinishedRun`, `CorruptRun`, `SafetensorsError`, `ConfigurationFileError`, `FileError`.
  @discardableResult
  package func validate() throws -> RunManifest {
    guard let manifest = try manifest() else { throw UnfinishedRun(folder: folder.path) }
    let identity = try identity()
    let configuration = identity.configuration
    try requireCheckpoints(of: manifest, configuration)
    guard identity.isCurrent else {
      for name in manifest.files.map(\.name) where name.hasSuffix(".jsonl") {
        try requireJSONLines(name)
      }
      return manifest
    }
    for step in manifest.checkpointSteps {
      let url = checkpoint(step: step)
      let checkpoint = try Checkpoint(
        SafetensorsFile(url), url: url, configuration: configuration.model)
      try requireMetrics(of: checkpoint)
      let metrics = manifest.files.first { $0.name == Self.metricsName }
      // After the last checkpoint of a complete run nothing was measured any more.
      guard
        !checkpoint.awaitsEvaluation
          && (manifest.outcome == .diverged || checkpoint.metricsBytes == metrics?.bytes)
      else { throw CorruptRun(file: url.path, reason: "it is not the run's last") }
    }
    let summary = try RunSummary(self, manifest, label: id)
    var metrics = MetricsCheck(configuration)
    try forEachLine(of: Self.metricsName) { try metrics.accept($0) }
    // A loss or a weight that is not finite is not written, but the step may have been.
    let ends =
      manifest.outcome == .complete ? [configuration.steps] : [manifest.step - 1, manifest.step]
    guard ends.contains(metrics.step) else {
      throw CorruptRun(
        file: url(Self.metricsName).path, reason: "it ends with step \(metrics.step)")
    }
    if manifest.outcome == .complete, let last = summary.evaluations.last {
      try validatePeople(configuration, last.people)
    }
    return manifest
  }

  private func requireJSONLines(_ name: String) throws {
    try forEachLine(of: name) { _ = try JSON(parsing: $0) }
  }

  /// Throws unless the step of a manifest and its checkpoints are possible for a run: their headers are
  /// read, not their data.
  func requireCheckpoints(
    of manifest: RunManifest, _ configuration: RunConfiguration
  ) throws {
    let steps = configuration.steps
    guard manifest.outcome == .complete ? manifest.step == steps : manifest.step <= steps else {
      throw CorruptRun(
        file: url(Self.manifestName).path,
        reason: "its step is \(manifest.step), and the run has \(steps)")
    }
    for step in manifest.checkpointSteps {
      let url = checkpoint(step: step)
      try Checkpoint.requireHeader(SafetensorsFile(url), url: url, configuration.model)
    }
  }

  /// Throws unless people.jsonl has the people of the bins who were asked, in order.
  private func validatePeople(_ configuration: RunConfiguration, _ bins: [PeopleBin]) throws {
    let attributes = configuration.corpus.attributes
    var next = 0
    var asked = [Int](repeating: 0, count: bins.count)
    var place = 0
    try forEachLine(of: Self.peopleName) { line in
      let person = try JSONDecoder().decode(PersonAccuracy.self, from: line)
      while place < bins.count - 1, person.person >= bins[place + 1].first { place += 1 }
      guard person.person >= next, person.asked == attributes,
        (0...attributes).contains(person.right), person.loss >= 0, person.loss.isFinite,
        (0...1 + 1e-8).contains(person.confidence)
      else { throw ConfigurationError("what it says of person \(next) is not possible") }
      next = person.person + 1
      asked[place] += 1
    }
    guard next <= configuration.corpus.people, asked == bins.map(\.asked) else {
      throw CorruptRun(
        file: url(Self.peopleName).path,
        reason: "it has \(asked.reduce(0, +)) people, not those who were asked")
    }
  }
}

/// The lines of a metrics.jsonl in the order in which a run writes them.
private struct MetricsCheck {
  private struct Line: Decodable {
    let step: Int?
    let loss: Double?
    let gradientNorm: Double?
    let learningRate: Double?
    let tokens: Int?
    let evaluation: Evaluation?
  }

  private let configuration: RunConfiguration
  private var due: EvaluationSteps
  private var awaitsEvaluation = true
  /// The last that was accepted; 0 before the first.
  private(set) var step = 0

  init(_ configuration: RunConfiguration) {
    self.configuration = configuration
    due = EvaluationSteps(configuration)
  }

  mutating func accept(_ text: Data) throws {
    let line = try JSONDecoder().decode(Line.self, from: text)
    if awaitsEvaluation {
      guard line.evaluation?.step == step else {
        throw ConfigurationError("the evaluation of step \(step) is missing")
      }
      awaitsEvaluation = false
      return
    }
    guard let loss = line.loss, let norm = line.gradientNorm, let rate = line.learningRate,
      line.step == step + 1, loss >= 0, norm >= 0, rate >= 0,
      [loss, norm, rate].allSatisfy(\.isFinite), line.tokens == configuration.tokensPerStep
    else { throw ConfigurationError("the line after step \(step) is not that of the next") }
    step += 1
    awaitsEvaluation = due.contains(step)
  }
}
