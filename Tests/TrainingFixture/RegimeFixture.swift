import Corpora
import Testing
import Training
import Transformer

/// A run of three phases over a finite set of old people and a stream of new ones, with all that a run
/// can have: a rule that may end a phase, a fresh optimiser, a replayed source, groups, snapshots and an
/// average of weights.
package func regimeConfiguration(
  steps: [Int] = [14, 9, 6], until: StoppingRule? = nil, average: Bool = true
) throws -> RunConfiguration {
  func people(_ people: Int, seed: UInt64) throws -> CorpusConfiguration {
    .biographies(
      try BiographyConfiguration(
        people: people, firstNames: 6, lastNames: 6, values: [3, 4], templates: 2,
        law: .power(exponent: 1, shift: 1), noise: 0, seed: seed))
  }
  let old = DataSource(name: "old", corpus: try people(12, seed: 3), sentences: 25)
  let new = DataSource(name: "new", corpus: try people(9, seed: 4))
  func schedule(_ steps: Int) -> LearningRateSchedule {
    LearningRateSchedule(shape: .cosine, peak: 0.01, warmupSteps: 2, finalFraction: 0.1)
  }
  return RunConfiguration(
    model: try ModelConfiguration(
      layers: 1, width: 8, heads: 2, context: 8, vocabulary: old.corpus.vocabularySize),
    sources: [old, new],
    phases: [
      Phase(
        name: "pretraining", mixture: ["old": 1], steps: steps[0], batchSentences: 4,
        schedule: schedule(steps[0]), until: until),
      Phase(
        name: "tuning", mixture: ["old": 0.25, "new": 0.75], steps: steps[1], batchSentences: 6,
        schedule: schedule(steps[1]), optimiser: .reset,
        rhythm: EvaluationRhythm(interval: 100, ratio: 1.5)),
      Phase(
        name: "recovery", mixture: ["old": 1], steps: steps[2], batchSentences: 4,
        schedule: schedule(steps[2])),
    ], optimiser: OptimiserSettings(),
    evaluation: EvaluationPlan(
      interval: 5, sentences: 8,
      groups: [
        EvaluationGroup(name: "new people", source: "new"),
        EvaluationGroup(name: "never seen", corpus: try people(20, seed: 5)),
      ]), snapshots: SnapshotPlan(first: 3, ratio: 2),
    average: average ? WeightAverage(decay: 0.9, evaluated: true) : nil, checkpointInterval: 4,
    seed: 7)
}
