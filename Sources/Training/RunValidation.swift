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
        SafetensorsFile(url), url: url, configuration: configuration)
      try requireMetrics(of: checkpoint)
      let metrics = manifest.files.first { $0.name == Self.metricsName }
      // After the last checkpoint of a complete run nothing was measured any more.
      let isLast = manifest.outcome == .complete && step == manifest.step
      guard
        !checkpoint.awaitsEvaluation && (!isLast || checkpoint.metricsBytes == metrics?.bytes)
      else { throw CorruptRun(file: url.path, reason: "it is not what the run left at its step") }
    }
    let summary = try RunSummary(self, manifest, label: id)
    var metrics = MetricsCheck(configuration)
    try forEachLine(of: Self.metricsName) { try metrics.accept($0) }
    // A loss or a weight that is not finite is not written, but the step may have been.
    let isRightEnd =
      manifest.outcome == .complete
      ? metrics.isFinished && metrics.step == manifest.step
      : [manifest.step - 1, manifest.step].contains(metrics.step)
    guard isRightEnd else {
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

  /// Throws unless the step of a manifest and its checkpoints are those of a run: their headers are
  /// read, not their data.
  func requireCheckpoints(
    of manifest: RunManifest, _ configuration: RunConfiguration
  ) throws {
    let steps = configuration.steps
    // A rule may end a run before.
    let endsBySteps = configuration.phases.allSatisfy { $0.until == nil }
    guard
      (configuration.firstStep...steps).contains(manifest.step),
      manifest.outcome == .diverged || !endsBySteps || manifest.step == steps
    else {
      throw CorruptRun(
        file: url(Self.manifestName).path,
        reason: "its step is \(manifest.step), and the run has \(steps)")
    }
    let listed = manifest.checkpointSteps
    let isWhole =
      manifest.outcome == .complete
      ? listed.sorted() == configuration.checkpointsKept(atEnd: manifest.step)
      : listed.count <= 2 + configuration.snapshotSteps(to: manifest.step - 1).count
    guard isWhole else {
      throw CorruptRun(
        file: url(Self.manifestName).path, reason: "its checkpoints are not those of the run")
    }
    for step in manifest.checkpointSteps {
      let url = checkpoint(step: step)
      try Checkpoint.requireHeader(SafetensorsFile(url), url: url, configuration)
    }
  }

  /// Throws unless people.jsonl has the people of the bins who were asked, in order.
  private func validatePeople(_ configuration: RunConfiguration, _ bins: [PeopleBin]) throws {
    let facts = configuration.corpus.facts(sentences: configuration.sentences(of: 0))
    let attributes = facts?.attributes ?? 0
    var next = 0
    var asked = [Int](repeating: 0, count: bins.count)
    var place = 0
    try forEachLine(of: Self.peopleName) { line in
      let person = try JSONDecoder().decode(PersonAccuracy.self, from: line)
      while place < bins.count - 1, person.person >= bins[place + 1].first { place += 1 }
      guard person.person >= next, (1...max(attributes, 1)).contains(person.asked),
        !bins.isEmpty, (0...person.asked).contains(person.right), person.loss >= 0,
        person.loss.isFinite, (0...1 + 1e-8).contains(person.confidence)
      else { throw ConfigurationError("what it says of person \(next) is not possible") }
      next = person.person + 1
      asked[place] += person.asked
    }
    let people = (bins.last?.first ?? 0) + (bins.last?.count ?? 0)
    guard next <= people, asked == bins.map({ $0.sampling?.asked ?? $0.count * attributes }) else {
      throw CorruptRun(
        file: url(Self.peopleName).path,
        reason: "it has \(asked.reduce(0, +)) answers, not those that were asked for")
    }
  }
}
