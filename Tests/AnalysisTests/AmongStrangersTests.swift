import Analysis
import Foundation
import Statistics
import Sweeps
import TestSupport
import Testing
import Theory
import Training
import TrainingFixture

/// Of small runs on 12 people among strangers, by their share, two seeds each.
@Suite struct AmongStrangersTests {
  private let runs: FinishedRuns

  init() throws {
    let folder = try TemporaryFolder()
    var base = try regimeConfiguration(steps: [6, 12, 0], average: false)
    base.snapshots = nil
    base.phases.removeLast()
    base.sources[0].sentences = nil
    base.sources[1].name = "strangers"
    base.phases[1].mixture = ["old": 0.5, "strangers": 0.5]
    base.evaluation = EvaluationPlan(interval: 5, sentences: 8)
    let text = #"""
      {"name": "strangers", "base": \#(String(decoding: try JSONEncoder().encode(base), as: UTF8.self)),
       "set": {"sources.old.corpus.law": {"kind": "uniform"}}, "axes": [
        {"name": "trial", "role": "scientific", "points": [
          {"label": "trial, few", "set": {"phases.tuning.mixture": {"old": 0.75, "strangers": 0.25}}},
          {"label": "trial, many", "set": {"phases.tuning.mixture": {"old": 0.25, "strangers": 0.75}}},
          {"label": "none", "set": {"phases.tuning.mixture": {"old": 1}}}]},
        {"name": "seed", "role": "nuisance", "points": [
          {"label": "seed 1", "set": {"seed": 1}}, {"label": "seed 2", "set": {"seed": 2}}]}]}
      """#
    let sweep = try Sweep(json: Data(text.utf8), file: "strangers.json")
    _ = try SweepRunner(sweep, store: folder.store).run(threads: 2)
    runs = try FinishedRuns(
      sweep,
      try sweep.summaries(store: folder.store, committed: nil).compactMap {
        if case .summary(let summary) = $0 { summary } else { nil }
      })
  }

  @Test func trialsSayHowOftenAndAmongHowManyStrangers() throws {
    let trials = try AmongStrangers(runs).trials
    #expect(
      trials.map(\.kind) == ["trial", "trial", "none"] && trials.allSatisfy { $0.people == 12 })
    #expect(trials.map(\.strangers) == [0.25, 0.75, 0])
    // Of 12 steps of 6 sentences.
    let sightings = [4.5, 1.5, 6]
    for (trial, expected) in zip(trials, sightings) {
      #expect(abs(trial.sightings - expected) < 1e-12)
      #expect(abs(trial.frequency - expected / 72) < 1e-12)
    }
    for (trial, group) in zip(trials, try runs.grouped(by: "trial")) {
      let shares = group.runs.map { run in
        let mass = run.last.people.reduce(0) { $0 + $1.mass }
        let right = run.last.people.reduce(0) { $0 + $1.mass * $1.accuracy } / mass
        return (1 - right) / (1 - 1 / 3.0)
      }
      for (measured, share) in zip(trial.unknown.values, shares) {
        #expect(abs(measured - share) < 1e-12)
      }
    }
  }

  @Test func signalsCountTheStrangersAndTheSize() throws {
    let trial = try AmongStrangers(runs).trials[1]
    let size = Double(runs.complete[0].summary.parameters)
    let signals = trial.unknown.values.map { u in
      let (n, p) = (72.0, 0.25 / 12)
      return (n * p) * (n * p) * size / (n * (0.25 * u + 0.75))
    }
    let mean = signals.reduce(0) { $0 + log($1) } / 2
    #expect(abs(trial.logSignal(.strangers, over: .all) - mean) < 1e-12)
    #expect(abs(trial.logSignal(.nobody, over: .all) - 2 * log(1.5)) < 1e-12)
  }

  @Test func kindsOfTrialsStandBeforeTheComma() throws {
    let strangers = try AmongStrangers(runs)
    #expect(strangers.kinds == ["trial", "none"])
    let pair = strangers["trial"]
    #expect(pair.map(\.label) == ["trial, few", "trial, many"])
    for seed in 0..<2 {
      let mean = (pair[0].unknown.values[seed] + pair[1].unknown.values[seed]) / 2
      #expect(abs(strangers.unknown(in: "trial").values[seed] - mean) < 1e-12)
    }
  }

  @Test func whatIsKnownIsStored() throws {
    let trial = try AmongStrangers(runs).trials[2]
    let parameters = Double(runs.complete[0].summary.parameters)
    // 12 people, one of three values each.
    #expect(abs(trial.load - 12 * log2(3) / parameters) < 1e-12)
    for (bits, unknown) in zip(trial.storedBits.values, trial.unknown.values) {
      #expect(abs(bits - trial.load * (1 - unknown)) < 1e-12)
    }
  }

  @Test func aLearnerWatchedHereFindsItsOwnTrials() throws {
    let strangers = try AmongStrangers(runs)
    let learner = strangers.learner(.nobody, over: .all, watching: "trial")
    // Two trials of different sightings are two bins, in each of which the mean of the seeds is known.
    for trial in strangers["trial"] {
      let unknown = learner.unknown(trial.logSignal(.nobody, over: .all))
      #expect(abs(unknown - trial.unknown.mean) < 1e-12)
      // By luck the untrained may be right less often than by chance, which no learner says.
      let share = min(trial.unknown.mean, 1)
      #expect(abs(trial.unknown(by: learner, over: .all) - share) < 1e-8)
    }
    let mean = strangers["trial"].reduce(0) { $0 + min($1.unknown.mean, 1) } / 2
    #expect(abs(strangers.unknown(in: "trial", by: learner, over: .all) - mean) < 1e-8)
  }

  @Test func strangersMakeTheirOwnEquation() throws {
    let strangers = try AmongStrangers(runs)
    // u = 1/(1 + x).
    let learner = MeasuredLearner(
      "a curve", .strangers,
      watching: stride(from: -20.0, through: 20, by: 0.05).map {
        SignalPoint(logSignal: $0, unknown: 1 / (1 + exp($0)))
      }, width: 0.05)
    let trial = strangers.trials[1]
    let unknown = trial.unknown(by: learner, over: nil)
    let x = 72 * trial.frequency * trial.frequency / (0.25 * unknown + 0.75)
    #expect(abs(unknown - 1 / (1 + x)) < 1e-3)
    // In a larger model strangers disturb less.
    #expect(trial.unknown(by: learner, over: .all) < unknown)
  }
}
