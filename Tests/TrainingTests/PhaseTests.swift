import Corpora
import Foundation
import Support
import TestSupport
import Testing
import Training
import TrainingFixture
import Transformer

@Suite struct PhaseTests {
  private func trained(
    _ configuration: RunConfiguration, _ store: RunStore, threads: Int = 1
  ) throws -> TrainingRun {
    let training = try TrainingRun(configuration, store: store, threads: threads)
    #expect(try training.train().hasEnded)
    try training.run.validate()
    return training
  }

  @Test func aRunGoesThroughItsPhases() throws {
    let folder = try TemporaryFolder()
    let configuration = try regimeConfiguration()
    let training = try trained(configuration, folder.store)
    #expect(training.run.status() == .complete(step: 29))
    // Every 5 steps from each phase's start and at its end, in the second geometrically.
    let evaluations = try training.run.evaluations()
    #expect(evaluations.map(\.step) == [0, 5, 10, 14, 15, 16, 17, 19, 22, 23, 28, 29])
    // Snapshots at 3, 6, 12, 24 and the last step.
    #expect(try training.run.checkpointSteps() == [29, 24, 12, 6, 3])
    for evaluation in evaluations {
      #expect(evaluation.groups?.map(\.name) == ["new people", "never seen"])
      #expect(evaluation.groups?.map(\.asked) == [18, 40])
      #expect(evaluation.missingMass == evaluations[0].missingMass)
    }
    let summary = try RunSummary(training.run, label: "three phases")
    #expect(summary.tokens == (14 * 4 + 9 * 6 + 6 * 4) * 7)
    let text = try canonicalText(summary)
    #expect(try JSONDecoder().decode(RunSummary.self, from: Data(text.utf8)) == summary)
  }

  @Test func aPhaseOfLengthZeroChangesNothing() throws {
    let folder = try TemporaryFolder()
    let configuration = try regimeConfiguration()
    let expected = try results(of: trained(configuration, folder.store).run)
    for place in 0...3 {
      var longer = configuration
      longer.phases.insert(
        Phase(
          name: "nothing", mixture: ["new": 1], steps: 0, batchSentences: 100,
          schedule: .init(shape: .constant, peak: 1), optimiser: .reset), at: place)
      #expect(try longer.id != configuration.id)
      var files = try results(of: trained(longer, folder.store).run)
      files[RunFolder.configurationName] = expected[RunFolder.configurationName]
      #expect(files == expected, "before phase \(place)")
    }
  }

  /// A second phase that only splits the first one, at a constant rate, is as if it were not there.
  @Test func splittingAPhaseChangesNothingButTheEvaluations() throws {
    let folder = try TemporaryFolder()
    var one = try sampleConfiguration(steps: 12)
    one.schedule = .init(shape: .constant, peak: 0.01)
    one.sources[0].sentences = 25
    var two = one
    two.phases = [7, 5].map {
      var phase = one.phases[0]
      (phase.steps, phase.name) = ($0, "part \($0)")
      return phase
    }
    let (whole, parts) = (try trained(one, folder.store), try trained(two, folder.store))
    func weights(_ run: RunFolder) throws -> [Float] { try TrainedModel(run).parameters() }
    #expect(try weights(whole.run) == weights(parts.run))
    #expect(try whole.run.evaluations().last == parts.run.evaluations().last)
  }

  /// The rule ends the first phase at the first evaluation that is no better than one so many epochs
  /// before, and what follows begins there.
  @Test func aRuleEndsAPhase() throws {
    let folder = try TemporaryFolder()
    let rule = StoppingRule(score: .loss, epochs: 3)
    let configuration = try regimeConfiguration(steps: [4000, 9, 6], until: rule)
    let training = try trained(configuration, folder.store, threads: 2)
    guard case .complete(let last) = training.run.status() else {
      Issue.record("\(training.run.status())")
      return
    }
    let end = last - 15
    #expect(end < 4000 && end % 5 == 0)
    let losses = try training.run.evaluations().filter { $0.step <= end }
      .map { ($0.step, $0.loss.rounded9) }
    var best = (step: 0, loss: Double.infinity)
    for (step, loss) in losses {
      if loss < best.loss { best = (step, loss) }
      // 25 sentences are 6.25 steps of 4.
      #expect((Double(step - best.step) >= 3 * 6.25) == (step == end))
    }
    // Stopped after every step, it ends in the same bytes.
    let other = try TrainingRun(configuration, store: folder.store("steps"), threads: 1)
    while try !other.train(stepByStep: true, stop: { true }).hasEnded {}
    #expect(try results(of: other.run) == results(of: training.run))
    let summary = try RunSummary(training.run, label: "a rule")
    let text = try canonicalText(summary)
    #expect(try JSONDecoder().decode(RunSummary.self, from: Data(text.utf8)) == summary)
    #expect(summary.tokens == (end * 4 + 9 * 6 + 6 * 4) * 7)
  }

  @Test func everyKindOfWrongConfigurationIsNamed() throws {
    func refused(_ part: String, _ change: (inout RunConfiguration) -> Void) throws {
      var configuration = try regimeConfiguration()
      change(&configuration)
      let error = #expect(throws: ConfigurationError.self, "\(part)") {
        try configuration.validate()
      }
      #expect(error?.reason.contains(part) == true, "\(error?.reason ?? "")")
    }
    try refused("names the source \"older\"") { $0.phases[0].mixture = ["older": 1] }
    try refused("mixture is empty") { $0.phases[1].mixture = [:] }
    try refused("phases[1].mixture.new") { $0.phases[1].mixture["new"] = -1 }
    try refused("two of phases are called") { $0.phases[1].name = "recovery" }
    try refused("two of sources are called") { $0.sources[1].name = "old" }
    try refused("phases is empty") { $0.phases = [] }
    try refused("sources is empty") { $0.sources = [] }
    try refused("sources[0].sentences") { $0.sources[0].sentences = 0 }
    try refused("until.epochs") { $0.phases[0].until = .init(score: .loss, epochs: 0) }
    try refused("no finite set") {
      $0.phases[0].mixture = ["new": 1]
      $0.phases[0].until = .init(score: .loss, epochs: 1)
    }
    try refused("not a finite set") {
      $0.sources.reverse()
      $0.phases[0].until = .init(score: .lossOnSet, epochs: 1)
    }
    try refused("sum 1, not 1.25") { $0.phases[1].mixture["old"] = 0.5 }
    try refused("more than 1000") {
      $0.snapshots = .init(first: 1, ratio: 1.01)
      $0.phases[0].steps = 1 << 29
    }
    try refused("snapshots.ratio") { $0.snapshots?.ratio = 1 }
    try refused("average.decay") { $0.average?.decay = 1 }
    try refused("either source or corpus") { $0.evaluation.groups?[0].source = nil }
    try refused("phases[2].steps") { $0.phases[2].steps = -1 }
    try refused("phases[1].schedule.peak") { $0.phases[1].schedule.peak = 0 }
    try refused("steps in all") { for place in 0..<3 { $0.phases[place].steps = 0 } }
  }

  /// What is one phase on one source has the keys that it always had, however it is written.
  @Test func theShortFormIsTheOnlyOneOfItsRun() throws {
    let short = try sampleConfiguration()
    let text = try canonicalText(short)
    #expect(!text.contains("phases") && !text.contains("dataset") && short.isOnePass)
    var set = short
    set.sources[0].sentences = 9
    #expect(try canonicalText(set).contains("\"dataset\":{\"sentences\":9}") && !set.isOnePass)
    for configuration in [short, set, try regimeConfiguration()] {
      let data = Data(try canonicalText(configuration).utf8)
      #expect(try RunConfiguration(json: data, file: "x") == configuration)
    }
    // Written in the long form it is the same run.
    let corpus = try canonicalText(short.corpus)
    let long = try text.replacing(
      "\"corpus\":\(corpus)", with: "\"sources\":[{\"name\":\"data\",\"corpus\":\(corpus)}]"
    ).replacing(
      #/"schedule":\{[^}]*\},"seed":7,"steps":30/#,
      with: """
        "phases":[{"name":"training","mixture":{"data":1},"steps":30,"batchSentences":4,\
        "schedule":\(canonicalText(short.schedule))}],"seed":7
        """
    ).replacing("\"batchSentences\":4,\"checkpoint", with: "\"checkpoint")
    let read = try RunConfiguration(json: Data(long.utf8), file: "long")
    #expect(try read.id == short.id)
    let both = text.replacing("\"steps\":30", with: "\"steps\":30,\"sources\":[]")
    let error = #expect(throws: ConfigurationFileError.self) {
      try RunConfiguration(json: Data(both.utf8), file: "both")
    }
    #expect(error?.reason.contains("cannot stand beside sources") == true)
  }
}

extension PhaseTests {
  /// A model that overflows at an evaluated step of a finite set: the run has diverged, and says so again.
  @Test func aRunOnASetDiverges() throws {
    let folder = try TemporaryFolder()
    for peak in [1e6, 1e15, 1e30] {
      var configuration = try sampleConfiguration(peak: peak)
      configuration.sources[0].sentences = 20
      configuration.evaluation.ratio = 1.1
      configuration.snapshots = SnapshotPlan(first: 1, ratio: 1.5)
      configuration.optimiser.clipNorm = nil
      let training = try TrainingRun(configuration, store: folder.store, threads: 1)
      guard case .diverged(let step, let reason) = try training.train() else { continue }
      #expect(training.run.status() == .diverged(step: step, reason: reason))
      try training.run.validate()
      let summary = try RunSummary(training.run, label: "diverged")
      let text = try canonicalText(summary)
      #expect(try JSONDecoder().decode(RunSummary.self, from: Data(text.utf8)) == summary)
    }
  }

  /// A rule in a later phase takes what the phase before ended with for the first score, so that a run
  /// which continues at the boundary ends where the whole one does; a torn line after the checkpoint is
  /// written over.
  @Test func aRuleInALaterPhaseIsTheSameWhenTheRunIsContinued() throws {
    let folder = try TemporaryFolder()
    var whole = try regimeConfiguration(steps: [14, 9, 600])
    whole.phases[2].until = StoppingRule(score: .accuracyOnSet, epochs: 2)
    whole.snapshots = SnapshotPlan(first: 23, ratio: 100)
    let first = try trained(whole, folder.store)
    var rest = whole
    rest.from = RunOrigin(run: try whole.id, step: 23, clock: .continue, optimiser: .keep)
    let second = try trained(rest, folder.store)
    #expect(second.run.status() == first.run.status())
    #expect(try second.run.evaluations().last == first.run.evaluations().last)
    // In the middle of a phase that a rule may end it is not known what the rule has seen.
    rest.from?.step = 24
    #expect(throws: ConfigurationError.self) { try rest.validate() }

    let torn = try TrainingRun(whole, store: folder.store("torn"), threads: 1)
    _ = try torn.train(stop: { torn.run.status() == .partial(step: 24) })
    let metrics = torn.run.url(RunFolder.metricsName)
    var text = try Data(contentsOf: metrics)
    text += Data("{\"evaluation\":{\"st".utf8)
    try text.write(to: metrics)
    #expect(try torn.train().hasEnded)
    #expect(try results(of: torn.run) == results(of: first.run))
  }
}
