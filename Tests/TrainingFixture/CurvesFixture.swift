import Corpora
import Foundation
import Training
import Transformer

/// A run with everything that curves can show: two phases, a finite set, a sample of questions and two
/// groups, one of which has a name that is awkward in every format. 6 steps of 4 sentences, then 5 of 8.
package func curvesConfiguration() throws -> RunConfiguration {
  func corpus(seed: UInt64) throws -> CorpusConfiguration {
    .biographies(
      try BiographyConfiguration(
        people: 300, firstNames: 20, lastNames: 20, values: [3, 4], templates: 2,
        law: .power(exponent: 1, shift: 1), noise: 0, seed: seed))
  }
  var configuration = try sampleConfiguration(steps: 6)
  let set = DataSource(name: "data", corpus: try corpus(seed: 3), sentences: 64)
  let others = DataSource(name: "others", corpus: try corpus(seed: 4))
  configuration.model = try ModelConfiguration(
    layers: 1, width: 8, heads: 2, context: 8, vocabulary: set.corpus.vocabularySize,
    tiedOutput: false)
  configuration.sources = [set, others]
  var (first, second) = (configuration.phases[0], configuration.phases[0])
  first.name = "set alone"
  first.mixture = ["data": 1]
  second.name = "both, \"mixed\""
  second.mixture = ["data": 0.5, "others": 0.5]
  (second.steps, second.batchSentences) = (5, 8)
  configuration.phases = [first, second]
  configuration.evaluation = EvaluationPlan(
    interval: 3, sentences: 8, questions: 128,
    groups: [
      EvaluationGroup(name: "the \"others\", $all$", source: "others"),
      EvaluationGroup(name: "new", corpus: try corpus(seed: 5), questions: 128),
    ])
  return configuration
}

/// A run and one that continues it: 6 steps of 4 sentences, then 4 of 8.
package func continuedConfiguration() throws -> (
  origin: RunConfiguration, continued: RunConfiguration
) {
  let origin = try sampleConfiguration(steps: 6)
  var continued = origin
  var phase = origin.phases[0]
  (phase.name, phase.steps, phase.batchSentences) = ("more", 4, 8)
  continued.phases.append(phase)
  continued.from = try RunOrigin(
    configuration: origin, step: 6, clock: .continue, optimiser: .keep)
  return (origin, continued)
}
