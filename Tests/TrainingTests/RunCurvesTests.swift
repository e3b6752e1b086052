import Foundation
import Support
import TestSupport
import Testing
import Training
import TrainingFixture

@Suite struct RunCurvesTests {
  /// A finished run, whose folder the tests may change.
  private struct Finished {
    let folder: TemporaryFolder
    let run: RunFolder
    let metrics: Data

    init(_ configuration: RunConfiguration) throws {
      folder = try TemporaryFolder()
      let training = try TrainingRun(configuration, store: folder.store, threads: 1)
      _ = try training.train()
      run = training.run
      metrics = try Data(contentsOf: run.url(RunFolder.metricsName))
    }

    /// Makes the run one that has not ended, with other bytes in metrics.jsonl.
    func interrupt(_ metrics: Data) throws {
      try? FileManager.default.removeItem(at: run.url(RunFolder.manifestName))
      try metrics.write(to: run.url(RunFolder.metricsName))
    }
  }

  @Test func curvesAreWhatTheMetricsSay() throws {
    let finished = try Finished(curvesConfiguration())
    let curves = try RunCurves(finished.run)
    // Numbers by their text, since JSONSerialization changes their last digits.
    let lines = try finished.metrics.split(separator: UInt8(ascii: "\n")).map {
      try JSON(parsing: $0)
    }
    func number(_ line: JSON, _ name: String) -> Double? {
      if case .number(let text)? = line[name] { Double(text) } else { nil }
    }
    let steps = lines.filter { $0["loss"] != nil }
    #expect(steps.count == 11 && curves.steps.count == 11 && curves.step == 11)
    for (step, line) in zip(curves.steps, steps) {
      #expect(Double(step.step) == number(line, "step"))
      #expect(step.loss == number(line, "loss"))
      #expect(step.gradientNorm == number(line, "gradientNorm"))
      #expect(step.learningRate == number(line, "learningRate"))
      #expect(Double(step.tokens) == number(line, "tokens"))
    }
    #expect(curves.steps.map(\.sentences) == [4, 8, 12, 16, 20, 24, 32, 40, 48, 56, 64])
    #expect(try curves.points.map(\.evaluation) == finished.run.evaluations())
    #expect(curves.points.map(\.step) == [0, 3, 6, 9, 11])
    #expect(curves.points.map(\.sentences) == [0, 12, 24, 48, 64])
    let names = curves.configuration.phases.map(\.name)
    #expect(curves.points.map(\.phase) == [0, 0, 0, 1, 1].map { names[$0] })
    #expect(curves.phases.map(\.name) == names && curves.phases.map(\.sentences) == [0, 24])
    #expect(curves.points[0].trainingLoss == nil && curves.lossSinceEvaluation == nil)
    for (point, range) in zip(curves.points.dropFirst(), [0..<3, 3..<6, 6..<9, 9..<11]) {
      let losses = steps[range].compactMap { number($0, "loss") }
      expectClose(try #require(point.trainingLoss), losses.reduce(0, +) / Double(range.count))
    }
    #expect(curves.manifest?.outcome == .complete && curves.unread == nil)
  }

  @Test func errorsAreOverEverybody() throws {
    func last(_ configuration: RunConfiguration) throws -> RunCurves.Point {
      let finished = try Finished(configuration)
      return try #require(RunCurves(finished.run).points.last)
    }
    let point = try last(curvesConfiguration())
    let bins = point.evaluation.people
    let mass = bins.reduce(0) { $0 + $1.mass }
    let error = bins.reduce(0) { $0 + $1.mass * (1 - $1.accuracy) } / mass
    expectClose(try #require(point.error), error)
    let missing = try #require(point.evaluation.missingMass)
    #expect(missing > 0)
    expectClose(try #require(point.errorOverMissingMass), error / missing)
    #expect(point.everybody?.sampling?.asked ?? 0 > 0)
    let plain = try last(sampleConfiguration(steps: 4))
    #expect(plain.errorOverMissingMass == nil && plain.everybody?.sampling == nil)
  }

  @Test func theStepsOfTheRunBeforeCount() throws {
    let (origin, continued) = try continuedConfiguration()
    let folder = try TemporaryFolder()
    for configuration in [origin, continued] {
      _ = try TrainingRun(configuration, store: folder.store, threads: 1).train()
    }
    let curves = try RunCurves(folder.store.run(continued.id))
    #expect(curves.steps.map(\.step) == [7, 8, 9, 10])
    #expect(curves.steps.map(\.sentences) == [32, 40, 48, 56])
    #expect(curves.points.map(\.sentences) == [24, 56])
    #expect(curves.phases.map(\.name) == ["more"] && curves.phases.map(\.sentences) == [24])
  }

  /// Wherever another process is in writing its lines.
  @Test func halfALineIsPassedOver() throws {
    let finished = try Finished(curvesConfiguration())
    let whole = finished.metrics
    let lengths = whole.split(separator: UInt8(ascii: "\n")).map { $0.count + 1 }
    let tail = lengths.suffix(3).reduce(0, +)
    for end in stride(from: whole.count - tail, through: whole.count, by: 37) {
      try finished.interrupt(whole.prefix(end))
      let curves = try RunCurves(finished.run)
      let lines = whole.prefix(end).count { $0 == UInt8(ascii: "\n") }
      #expect(curves.steps.count + curves.points.count == lines)
      #expect(curves.unread == nil && curves.manifest == nil)
      // After the step before the last evaluation, and before its own.
      if curves.step == 10 || curves.points.last?.step == 9 && curves.step > 9 {
        #expect(try #require(curves.lossSinceEvaluation) > 0)
      }
    }
  }

  /// What a processor that rounds otherwise has left behind what the process in training has written.
  @Test(arguments: [
    "0.25,\"step\":12,\"tokens\":28}\n", "{}\n", "\0\0\0\n", "{\"evaluation\":{}}\n",
    "{\"gradientNorm\":1,\"learningRate\":1,\"loss\":1,\"step\":5,\"tokens\":28}\n",
  ])
  func remainsAreLeftOut(remains: String) throws {
    let finished = try Finished(curvesConfiguration())
    let lines = finished.metrics.split(separator: UInt8(ascii: "\n"))
    let kept = Data(lines.prefix(5).joined(separator: "\n".utf8)) + Data("\n\(remains)".utf8)
    try finished.interrupt(kept + Data(lines[6]) + Data("\n".utf8))
    let curves = try RunCurves(finished.run)
    #expect(curves.step == 3 && curves.points.count == 2 && curves.unread != nil)
  }

  @Test(arguments: ["more", "less", "nothing"])
  func aFinishedRunWithOtherLinesIsDamaged(lines: String) throws {
    let finished = try Finished(curvesConfiguration())
    let data =
      switch lines {
      case "more": finished.metrics + Data("{}\n".utf8)
      case "less": finished.metrics.dropLast(2)
      default: Data()
      }
    try data.write(to: finished.run.url(RunFolder.metricsName))
    #expect(throws: CorruptRun.self) { try RunCurves(finished.run) }
  }

  @Test func aRunWithoutAnEvaluationHasNothing() throws {
    let finished = try Finished(sampleConfiguration(steps: 2))
    let nothing = NoCurves(id: finished.run.id)
    for metrics in [Data(), finished.metrics.prefix(100)] {
      try finished.interrupt(metrics)
      #expect(throws: nothing) { try RunCurves(finished.run) }
    }
    for name in [RunFolder.metricsName, RunFolder.configurationName] {
      try FileManager.default.removeItem(at: finished.run.url(name))
      #expect(throws: nothing) { try RunCurves(finished.run) }
    }
  }
}
