import Corpora
import Support
import Transformer

/// Everything that decides a training run. Paths and the number of threads decide nothing, so they
/// are not here.
public struct RunConfiguration: Hashable, Sendable {
  public var model: ModelConfiguration
  /// What is trained on, at least one; evaluations are of the first, but for their groups.
  public var sources: [DataSource]
  /// At least one, in their order.
  public var phases: [Phase]
  public var optimiser: OptimiserSettings
  public var evaluation: EvaluationPlan
  /// Where the weights come from; nil: from the seed.
  public var from: RunOrigin?
  public var snapshots: SnapshotPlan?
  public var average: WeightAverage?
  /// Steps from one checkpoint to the next, > 0. It changes no result, so it is not in the run's
  /// id. Step 0 and the last step always have one. Nil takes the evaluation's interval.
  public var checkpointInterval: Int?
  /// Decides the initial weights, and the orders in which finite sets are gone through.
  public var seed: UInt64

  public init(
    model: ModelConfiguration, sources: [DataSource], phases: [Phase],
    optimiser: OptimiserSettings, evaluation: EvaluationPlan, from: RunOrigin? = nil,
    snapshots: SnapshotPlan? = nil, average: WeightAverage? = nil, checkpointInterval: Int? = nil,
    seed: UInt64
  ) {
    self.model = model
    self.sources = sources
    self.phases = phases
    self.optimiser = optimiser
    self.evaluation = evaluation
    self.from = from
    self.snapshots = snapshots
    self.average = average
    self.checkpointInterval = checkpointInterval
    self.seed = seed
  }

  /// A run of one phase on one corpus.
  /// - Parameter dataset: the size of a finite set; see `DataSource.sentences`.
  public init(
    model: ModelConfiguration, corpus: CorpusConfiguration, optimiser: OptimiserSettings,
    schedule: LearningRateSchedule, batchSentences: Int, steps: Int, evaluation: EvaluationPlan,
    dataset: Int? = nil, until: StoppingRule? = nil, checkpointInterval: Int? = nil, seed: UInt64
  ) {
    let source = DataSource(corpus: corpus, sentences: dataset)
    self.init(
      model: model, sources: [source],
      phases: [
        Phase(
          mixture: [source.name: 1], steps: steps, batchSentences: batchSentences,
          schedule: schedule, until: until)
      ], optimiser: optimiser, evaluation: evaluation, checkpointInterval: checkpointInterval,
      seed: seed)
  }
}

/// The only phase and source of a run that has no more of them, or else the first.
extension RunConfiguration {
  public var corpus: CorpusConfiguration {
    get { sources[0].corpus }
    set { sources[0].corpus = newValue }
  }

  public var schedule: LearningRateSchedule {
    get { phases[0].schedule }
    set { phases[0].schedule = newValue }
  }

  public var batchSentences: Int {
    get { phases[0].batchSentences }
    set { phases[0].batchSentences = newValue }
  }
}

extension RunConfiguration {
  /// The steps of all phases, those made in the run that this one continues included; fewer are made
  /// where a phase ends by its rule. To be set in runs of one phase.
  public var steps: Int {
    get { phases.reduce(0) { $0 + $1.steps } }
    set { phases[0].steps = newValue }
  }

  /// The steps done when the run begins: more than 0 if it continues another.
  public var firstStep: Int {
    guard let from, from.clock == .continue else { return 0 }
    return from.step ?? 0
  }

  /// Whether the run is one pass over fresh sentences of one corpus from random weights, and every
  /// evaluation asks for every fact.
  public var isOnePass: Bool {
    sources.count == 1 && phases.count == 1 && sources[0].sentences == nil
      && !sources[0].corpus.isOpen && phases[0].until == nil && from == nil
      && snapshots == nil && average == nil
      && evaluation.questions == nil && evaluation.groups == nil && hasShortForm
  }

  /// Whether one source and one phase with the default names say all.
  var hasShortForm: Bool {
    guard sources.count == 1, phases.count == 1 else { return false }
    let source = DataSource(corpus: sources[0].corpus, sentences: sources[0].sentences)
    let phase = phases[0]
    return sources[0] == source
      && phase
        == Phase(
          mixture: [source.name: 1], steps: phase.steps, batchSentences: phase.batchSentences,
          schedule: phase.schedule, until: phase.until)
  }
}

/// A run configuration that cannot be used; the message names the key.
public struct ConfigurationError: ContentError, Equatable, CustomStringConvertible, Sendable {
  public let reason: String
  package init(_ reason: String) { self.reason = reason }
  public var description: String { "the run configuration is not valid: \(reason)" }
}
