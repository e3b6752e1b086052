import Corpora
import Support
import Transformer

extension RunConfiguration {
  /// Throws for values that no run can have. The model and the corpora check themselves. Reading a
  /// configuration does this; what a program has put together does it when it is trained.
  public func validate() throws(ConfigurationError) {
    try validateOptimiser()
    try validateSources()
    try validateEvaluation()
    try requireNames(phases.map(\.name), of: "phases")
    for (index, phase) in phases.enumerated() {
      try validate(phase, at: hasShortForm ? "" : "phases[\(index)].")
    }
    try require(
      (1...1 << 30).contains(steps),
      hasShortForm
        ? "steps must lie in 1...1073741824"
        : "the phases must have 1...1073741824 steps in all")
    try require(checkpointInterval ?? 1 > 0, "checkpointInterval must be positive")
    if let snapshots {
      try require(snapshots.first >= 1, "snapshots.first must be at least 1")
      try require(
        snapshots.ratio >= 1.01 && snapshots.ratio.isFinite,
        "snapshots.ratio must be finite and at least 1.01")
      try require(
        snapshots.steps(to: min(steps, 1 << 30)).count <= 1000,
        "snapshots asks for more than 1000; take a larger first or ratio")
    }
    if let average {
      try require(
        average.decay >= 0 && average.decay < 1, "average.decay must be at least 0, less than 1")
    }
    try validateOrigin()
  }

  private func validateOptimiser() throws(ConfigurationError) {
    for (name, beta) in [("beta1", optimiser.beta1), ("beta2", optimiser.beta2)] {
      try require(beta >= 0 && beta < 1, "optimiser.\(name) must be at least 0 and less than 1")
    }
    for (name, value, least) in [
      ("epsilon", optimiser.epsilon, Double.leastNonzeroMagnitude),
      ("weightDecay", optimiser.weightDecay, 0),
      ("clipNorm", optimiser.clipNorm ?? 1, Double.leastNonzeroMagnitude),
    ] {
      try require(
        value >= least && value.isFinite,
        "optimiser.\(name) must be finite and \(least == 0 ? "not negative" : "positive")")
    }
  }

  private func validateEvaluation() throws(ConfigurationError) {
    try validate(evaluation.rhythm, at: "evaluation")
    try require(
      (1...1 << 30).contains(evaluation.sentences),
      "evaluation.sentences must lie in 1...1073741824")
    try require(
      (128...10_000_000).contains(evaluation.questions ?? 128),
      "evaluation.questions must lie in 128...10000000")
    guard let groups = evaluation.groups else { return }
    try require(!groups.isEmpty, "evaluation.groups must be left out or have a group")
    try requireNames(groups.map(\.name), of: "evaluation.groups")
    for group in groups {
      let place = "the group \"\(visible(group.name))\""
      try require(
        (group.source == nil) != (group.corpus == nil),
        "\(place) must have either source or corpus")
      if let source = group.source { try requireSource(source, of: place) }
      if let corpus = group.corpus {
        try requireFits(corpus, "the corpus of \(place)")
        try require(
          !corpus.isOpen, "the corpus of \(place) is an open world; name a source in its place")
      }
      try require(
        (128...10_000_000).contains(group.questions ?? 128),
        "questions of \(place) must lie in 128...10000000")
    }
  }

  private func validate(
    _ rhythm: EvaluationRhythm, at place: String
  ) throws(ConfigurationError) {
    try require(rhythm.interval > 0, "\(place).interval must be positive")
    let ratio = rhythm.ratio ?? 2
    try require(ratio > 1 && ratio.isFinite, "\(place).ratio must be finite and more than 1")
  }

  private func validateSources() throws(ConfigurationError) {
    try require(!sources.isEmpty, "sources is empty; there must be one")
    try require(!phases.isEmpty, "phases is empty; there must be one")
    try requireNames(sources.map(\.name), of: "sources")
    for (index, source) in sources.enumerated() {
      let place = hasShortForm ? "dataset" : "sources[\(index)]"
      try require(
        (1...(1 << 32) - 1).contains(source.sentences ?? 1),
        "\(place).sentences must lie in 1...4294967295")
      try requireFits(
        source.corpus, hasShortForm ? "the corpus" : "the corpus of \"\(visible(source.name))\"")
    }
  }

  private func requireFits(
    _ corpus: CorpusConfiguration, _ name: String
  ) throws(ConfigurationError) {
    try require(
      model.context >= corpus.longestSentence - 1,
      "model.context must be at least \(corpus.longestSentence - 1) for these sentences")
    try require(
      model.vocabulary >= corpus.vocabularySize,
      "model.vocabulary is \(model.vocabulary), but \(name) has \(corpus.vocabularySize) tokens")
  }

  private func validate(_ phase: Phase, at place: String) throws(ConfigurationError) {
    try require(
      (1...1 << 20).contains(phase.batchSentences),
      "\(place)batchSentences must lie in 1...1048576")
    try require(
      (0...1 << 30).contains(phase.steps), "\(place)steps must lie in 0...1073741824")
    // No step has a rate in a phase without steps.
    if phase.steps > 0, let problem = phase.schedule.problem(steps: phase.steps) {
      throw ConfigurationError(place + problem)
    }
    if let rhythm = phase.rhythm { try validate(rhythm, at: "\(place)evaluation") }
    try require(!phase.mixture.isEmpty, "\(place)mixture is empty; it must name a source")
    for (name, share) in phase.mixture.sorted(by: { $0.key < $1.key }) {
      try requireSource(name, of: "\(place)mixture")
      try require(
        share > 0 && share <= 1, "\(place)mixture.\(visible(name)) must be more than 0, at most 1")
    }
    let total = phase.mixture.values.sorted().reduce(0, +)
    try require(
      abs(total - 1) < 1e-9 && phase.mixture.values.allSatisfy { $0 > 1e-6 },
      "the shares of \(place)mixture must be more than a millionth and have the sum 1, not \(total)"
    )
    guard let rule = phase.until else { return }
    try require(
      rule.epochs > 0 && rule.epochs.isFinite, "\(place)until.epochs must be positive and finite")
    try require(
      sources.contains { $0.sentences != nil && phase.mixture[$0.name] != nil },
      "\(place)until counts epochs, but the phase has no finite set; state one by its sentences")
    try require(
      rule.score == .loss || sources[0].corpus.facts(sentences: 1) != nil,
      "\(place)until.score is \(rule.score.rawValue), but the first source states no facts")
    try require(
      ![.lossOnSet, .accuracyOnSet].contains(rule.score) || sources[0].sentences != nil,
      "\(place)until.score is \(rule.score.rawValue), but the first source is not a finite set")
  }

  private func validateOrigin() throws(ConfigurationError) {
    guard let from else { return }
    try require(
      RunStore.isID(from.run), "from.run must be a run's id, 64 hexadecimal digits")
    try require((0...1 << 30).contains(from.step ?? 0), "from.step must not be negative")
    guard from.clock == .continue else { return }
    try require(
      from.step != nil,
      "from.step is missing; with the clock continue, state the step that the run goes on from")
    try require(
      firstStep < steps,
      "from.step is \(firstStep) and the run has \(steps) steps, so nothing is left to be trained")
    var start = 0
    for phase in phases where start < firstStep {
      start += phase.steps
      try require(
        phase.until == nil,
        "a phase before from.step may end by a rule, so where it ended is not known; "
          + "state its steps in place of until")
    }
  }

  private func requireSource(_ name: String, of place: String) throws(ConfigurationError) {
    guard !sources.contains(where: { $0.name == name }) else { return }
    let names = sources.map { visible($0.name) }.joined(separator: ", ")
    throw ConfigurationError(
      "\(place) names the source \"\(visible(name))\", but the sources are \(names)")
  }

  private func requireNames(_ names: [String], of list: String) throws(ConfigurationError) {
    try require(
      names.allSatisfy(isLabel),
      "a name in \(list) is not a text of 1 to 200 characters on one line")
    try requireUnique(names, "of \(list)")
  }

  private func require(
    _ condition: Bool, _ problem: @autoclosure () -> String
  ) throws(ConfigurationError) {
    guard condition else { throw ConfigurationError(problem()) }
  }
}

/// Throws if two names are the same.
/// - Parameter what: has the names, in the plural.
package func requireUnique(_ names: [String], _ what: String) throws(ConfigurationError) {
  var seen: Set<String> = []
  for name in names where !seen.insert(name).inserted {
    throw ConfigurationError("two \(what) are called \"\(visible(name))\"")
  }
}
