import Analysis
import Figures
import Foundation
import Notebook
import Statistics
import Theory

@main
struct Figure1: Chapter {
  static let summary = "How rare a fact a model knows is decided by its size and by strangers."
  static let reproduction = Reproduction.trained

  static func run(_ notebook: Notebook) throws {
    /*:
    # Figure 1: model size decides how rare a fact a model knows

    **The paper** (Pan, Wang, Liao and Li, [arXiv 2504.09597](https://arxiv.org/abs/2504.09597)) splits the loss of
    trained models by how often a fact occurs. Growing models learn frequent facts first, and each class of facts stops
    to improve beyond some size. Its Theorem 5.6 explains this as the best use of a limited capacity. For frequencies
    $`p_i \propto i^{-s}`$ what is not afforded falls with the number of parameters as $`P^{-(s-1)}`$, and the frequency of
    the rarest fact known as $`P^{-s}`$.

    **We predict** these exponents from something else than capacity, and more than the exponents. In
    [one pass](../OnePass/README.md) a sentence about a stranger disturbs what is known. It moves the weights in one
    direction of $`P`$, and in high dimension two directions have a squared cosine of $`1/P`$, so that the larger a model
    the less one sentence disturbs what another has taught. What is known of a fact of frequency $`p`$ after $`n`$
    sentences, of which the share $`E`$ states facts that are unknown, should then depend on

    ```math
    x = \frac{n p^2 P}{E}
    ```

    alone. How it depends on $`x`$ is watched on *uniform* facts among strangers, at one size and one number of sentences. What
    other models know under a power law follows, class by class. Nothing is fitted.

    **We measure** transformers of two blocks on synthetic biographies. All settings are ours, see `uniform-base.json` and
    `family-base.json`. Parameters are counted without those of the token embedding, unless we say otherwise. We have
    the idea from pilots, single runs of other lengths, none of which is used here.

    ## Facts among strangers

    A fact is a person with one attribute of {{values}} values, named by three tokens of 64 each. Some people are read about again and
    again, all equally often. A share of the sentences is about others, each of whom occurs a few times at most.
    Before, a model has learned from a third list of people how to look a value up at all.
    */
    let uniform = try notebook.train("strangers")
    let full = try notebook.train("loads")
    let equal = try notebook.train("equal")
    let families = try ["1.2", "1.35"].map { try notebook.train("family-\($0)") }
    notebook.check(
      .complete([uniform, full, equal] + families), within: .none(because: "a count"))
    notebook.record("values", uniform.corpus.values[0])
    let among = try AmongStrangers(uniform)
    let counting = ModelSizes.Counting.withoutEmbedding
    let learner = among.learner(.strangers, over: counting, watching: "watched")
    notebook.table(
      "trials",
      "Uniform facts: share of strangers among the sentences, sentences, how often a person is read about, $x$, and the share unknown: measured, and by what was watched in the first trials.",
      columns: ["trial", "strangers", "sentences", "sightings", "$x$", "unknown", "watched"],
      rows: among.trials.map { trial in
        [
          .text(trial.label), .number(trial.strangers, .decimals(1)),
          .number(trial.size.sentences, .significant(3)), .number(trial.sightings, .significant(3)),
          .number(exp(trial.logSignal(.strangers, over: counting)), .significant(3)),
          .mean(trial.unknown), .number(trial.unknown(by: learner, over: counting), .decimals(3)),
        ]
      })
    /*:
    The first trials are the watched ones: d = 16, half of the sentences about strangers. The others have more or
    fewer sentences, more or fewer strangers, another size. Each check takes the mean over the trials of one kind. The rival
    is that nothing disturbs, so that the sightings decide, or for other sizes that size does not matter.
    */
    // The quick profile's models of other sizes have too few steps.
    let isFull = notebook.profile == .full
    notebook.check(
      among.kinds.dropFirst().prefix(isFull ? 6 : 1).enumerated().map { index, kind in
        let isSize = kind.hasPrefix("d =")
        let over = isSize ? nil : counting
        let other = among.learner(isSize ? .strangers : .nobody, over: over, watching: "watched")
        return Claim(
          "trial.\(index + 1)", "\(kind): share unknown, mean over trials",
          measured: among.unknown(in: kind).estimate,
          predicted: among.unknown(in: kind, by: learner, over: counting),
          by: "MeasuredLearner.unknown",
          given: "watched at d = 16 with half of the sentences about strangers",
          rival: .init(
            isSize ? "size does not matter" : "nothing disturbs", by: "MeasuredLearner.unknown",
            predicts: among.unknown(in: kind, by: other, over: over)))
      }, within: .bound(0.05, because: "ours: a twentieth of all facts"))
    /*:
    ## The course of training

    Where a person is read about many hundreds of times, more is unknown than the first trials say: sightings count less and
    less. The estimate above forgets three things. A sentence about a fact moves the answer by what is *missing* to it, so that what was learned
    or disturbed long ago has been corrected since. The share $`E`$ *changes* in the course of training. And what disturbs is not only what is answered wrongly, but
    also what is answered without being *sure*. With a memory of $`m`$ sentences about the same fact,

    ```math
    x = \frac{m^2 (1 - e^{-n p / m})^2}{N}, \qquad \frac{dN}{dn} = \frac{E(n)}{P} - \frac{2 p}{m} N,
    ```

    which is the above for $`np \ll m`$ and constant $`E`$, the mean of $`1 - e^{-\text{loss}}`$ over what is read. As above, what
    is unknown and unsure at each $`x`$ is watched in the first trials. The memory is the one number that is fitted, to the other trials
    of d = 16. This was found when the trials, those without strangers and those with equally many sentences (both below) had been seen, and declared
    before the models under two laws were.
    */
    // The quick profile's sightings are too few to tell.
    let interference = try among.interference(memory: isFull ? nil : 128)
    notebook.record("memory", Int(interference.memory.rounded()))
    notebook.table(
      "course.trials",
      "Uniform facts: share unknown, mean over the trials of a kind, measured, by the estimate, and by the course of training.",
      columns: ["trials", "unknown", "estimate", "course"],
      rows: among.kinds.dropFirst().map { kind in
        let trials = among[kind]
        let course = trials.map(interference.unknown).reduce(0, +) / Double(trials.count)
        return [.text(kind), .mean(among.unknown(in: kind))]
          + [among.unknown(in: kind, by: learner, over: counting), course].map {
            .number($0, .decimals(3))
          }
      })
    /*:
    ## How much a model holds

    Without strangers, and with {{load.sightings}} sightings of everybody, models are full: of more facts than they can hold
    they know a part. This needs no further theory. Facts that are unknown or unsure disturb the others, until as much
    is learned anew as is lost. The last column has what the trials with strangers say of that.
    */
    let loads = try AmongStrangers(full)
    notebook.record("load.sightings", Int(loads.trials[0].sightings.rounded()))
    notebook.table(
      "loads",
      "Uniform facts without strangers: bits of facts a parameter (all parameters), bits stored a parameter, and the share unknown: measured, by the estimate, and by the course of training.",
      columns: ["trial", "load", "stored", "unknown", "estimate", "course"],
      rows: loads.trials.map { trial in
        [.text(trial.label), .number(trial.load, .decimals(2)), .mean(trial.storedBits)]
          + [.mean(trial.unknown)]
          + [trial.unknown(by: learner, over: counting), interference.unknown(of: trial)].map {
            .number($0, .decimals(3))
          }
      })
    /*:
    What they hold is a capacity, and with it the optimum of Theorem 5.6 has no free constant: a model
    then knows the most frequent people, as many as go into {{capacity:3}} a parameter, the embedding included.
    This is the theory of the paper, and the rival of what follows.
    */
    let capacity = notebook.record(
      "capacity", loads.trials.map(\.storedBits.mean).reduce(0, max), unit: "bits")
    let optimum = SizeTheory.stored(bitsPerParameter: capacity)
    let disturbed = SizeTheory.disturbed(learner, over: counting)
    let interfering = SizeTheory.interfering(interference)
    /*:
    ## Models of growing size

    The same sizes read people whose frequencies are $`p_i \propto (i + 4)^{-s}`$, for $`s =`$ 1.2 and 1.35, {{people}} of them,
    more than the largest can know. The sentences grow with the size as $`P^s`$, which is how
    often the rarest fact known has to be read about equally often at all sizes.
    */
    notebook.record("people", families[0].corpus.people)
    let laws = try families.flatMap { family in
      try family.grouped(by: "law").map { try ModelSizes($0.label, sizesOf: $0.runs) }
    }
    func predictions(_ theory: SizeTheory) throws -> [PredictedSizes] {
      try laws.map { try $0.predicted(by: theory) }
    }
    let strangers = try predictions(disturbed)
    let (courses, stored) = (try predictions(interfering), try predictions(optimum))
    notebook.table(
      "sizes",
      "Sentences, how often who is half known is read about, bits of known facts a parameter, and the share unknown: measured, by the estimate, by the course of training, as capacity allows.",
      columns: [
        "law, size", "sentences", "sightings", "stored", "unknown", "estimate", "course",
        "capacity",
      ],
      rows: try laws.enumerated().flatMap { index, law -> [[Cell]] in
        let samples = [try law.sightings, law.storedBits, law.errors]
        return law.sizes.indices.map { size in
          [.text("\(law.label), \(law.sizes[size].label)")]
            + [.number(law.sentences[size], .significant(3))]
            + samples.map { .mean($0.column(size)) }
            + [strangers, courses, stored].map { .number($0[index].errors[size], .decimals(3)) }
        }
      })
    /*:
    The checks take the mean over sizes of the logarithm of measured over predicted, and want it within a tenth. The rival
    is the capacity optimum.
    */
    let bound = Allowance.bound(notebook.record("bound", 0.1), because: "ours: a tenth")
    func errorClaim(_ id: String, _ strangers: PredictedSizes, _ stored: PredictedSizes) -> Claim {
      Claim(
        id,
        "\(strangers.sizes.label): ln of the measured over the predicted share unknown, mean over sizes",
        measured: strangers.departure.estimate, predicted: 0, by: "PredictedSizes.errors",
        given: "watched on uniform facts at d = 16",
        rival: .init(
          "the capacity optimum", by: "PredictedSizes.errors",
          predicts: stored.departure(from: strangers)))
    }
    notebook.check(
      laws.indices.map { errorClaim("error.\($0 + 1)", strangers[$0], stored[$0]) }, within: bound)
    notebook.check(
      laws.indices.map { errorClaim("course.error.\($0 + 1)", courses[$0], stored[$0]) },
      within: bound)
    /*:
    ## Class by class

    The figure has the classes of rank of one law, measured beside predicted, as the paper's has. The frequent are known to every
    size and the curve of their class is flat at 0, where what is left of its loss is irreducible; the next
    classes follow one after the other.
    */
    let classes = [8..<64, 128..<512, 512..<2048, 2048..<8192]
    func panel(_ index: Int) -> Panel {
      let counts = laws[index].count(counting)
      return Panel(
        title: laws[index].label, x: Axis("parameters without the embedding", scale: .log10),
        y: Axis("share unknown of a class", minimum: 0, maximum: 1.05),
        comparing: classes.map { ranks in
          Comparison(
            "ranks \(ranks.lowerBound + 1) to \(ranks.upperBound)",
            theory: Line(counts, courses[index].unknown(of: ranks)),
            measured: Points(counts, laws[index].errors(of: ranks).estimates))
        }, legend: .below)
    }
    notebook.figure(
      "classes",
      "Share unknown of what is said about people of four classes of rank, against size. Points: trained models, mean over seeds with one standard error; lines: the course of training, as watched on uniform facts at one size.",
      .row([panel(1), panel(0)], height: 85))
    /*:
    Two classes are half known between the smallest size and the largest of the full profile. The checks compare the size at which
    they are, read off by lines between the sizes, within 15 %, with the rival as before. It counts all parameters.
    */
    let halfKnown = isFull ? classes[1...2] : []
    notebook.check(
      try laws.indices.flatMap { index in
        try halfKnown.map { ranks in
          let predicted = try strangers[index].halfWay(of: ranks, over: .all)
          return Claim(
            "half.\(index + 1).\(ranks.lowerBound)",
            "\(laws[index].label): ln of the size at which half is known of ranks \(ranks.lowerBound + 1) to \(ranks.upperBound), over the predicted",
            measured: try laws[index].halfWay(of: ranks, over: .all).map { log($0 / predicted) }
              .estimate, predicted: 0, by: "PredictedSizes.halfWay",
            given: "watched on uniform facts at d = 16; lines over ln P between the sizes",
            rival: .init(
              "the capacity optimum", by: "PredictedSizes.halfWay",
              predicts: log(try stored[index].halfWay(of: ranks, over: .all) / predicted)))
        }
      }, within: .bound(0.15, because: "ours: fifteen per cent"))
    /*:
    ## The exponent

    Of the endless law a part lies beyond the list and is unknown to every model. With it the share unknown falls as
    $`P^{-(s-1)}`$ (Theorem 5.6). The table has the slopes for three ways to count the size of a model.
    */
    let exponents = try families.map { -(try $0.powerLaw().exponent - 1) }
    notebook.table(
      "exponents",
      "Slope of ln of the share unknown under the endless law over ln of the size, by what counts as size, and Theorem 5.6's exponent.",
      columns: ["data"] + ModelSizes.Counting.allCases.map(\.rawValue) + ["exponent"],
      rows: try laws.enumerated().map { index, law in
        [.text(law.label)]
          + (try ModelSizes.Counting.allCases.map {
            .mean(try law.slopes(of: law.errorsWithoutEnd, over: $0))
          }) + [.number(exponents[index], .decimals(2))]
      })
    // In the quick profile the smallest size has too few steps for a slope over sizes.
    notebook.check(
      try laws.indices.prefix(isFull ? 2 : 0).map {
        Claim(
          "exponent.\($0 + 1)",
          "\(laws[$0].label): slope of the share unknown under the endless law over parameters without the embedding",
          measured: try laws[$0].slopes(of: laws[$0].errorsWithoutEnd, over: counting).estimate,
          predicted: exponents[$0], by: "Theorem 5.6", given: "all sizes",
          rival: .init("the neighbouring law", by: "Theorem 5.6", predicts: exponents[1 - $0]))
      }, within: .bound(0.05, because: "ours: a third of the difference between the laws"))
    /*:
    These slopes do not show that size matters. The sentences grow with the size, and who
    believes that nothing disturbs, so that a fact is known after so many sightings, expects the same ones. The next section
    decides this.

    ## Sizes that read equally much

    All sizes read {{equal.sentences}} sentences under $`s = 1.35`$. If strangers disturb, what is unknown goes as
    $`(nP)^{-(s-1)/(s+1)}`$ on a long list: with the size far less than above. If nothing disturbs, it does not depend on the
    size, and under the capacity optimum it does as above.
    */
    let alike = try ModelSizes("s = 1.35, equal sentences", sizesOf: equal.complete)
    notebook.record("equal.sentences", Int(alike.sentences[0]))
    func learned(_ signal: SignalOverNoise, _ counting: ModelSizes.Counting)
      throws -> PredictedSizes
    {
      let learner = among.learner(signal, over: counting, watching: "watched")
      return try alike.predicted(by: .disturbed(learner, over: counting))
    }
    let theories = [
      ("estimate", try learned(.strangers, counting)),
      ("all parameters", try learned(.strangers, .all)),
      ("width", try learned(.strangers, .width)),
      ("nothing disturbs", try learned(.nobody, counting)),
      ("course", try alike.predicted(by: interfering)),
      ("capacity", try alike.predicted(by: optimum)),
    ]
    notebook.table(
      "equal",
      "Share unknown after equally many sentences: measured; by the estimate, with the size counted without the embedding, with it, or as the width; if nothing disturbs; by the course of training; as capacity allows.",
      columns: ["size", "unknown"] + theories.map(\.0),
      rows: alike.sizes.indices.map { size in
        [.text(alike.sizes[size].label), .mean(alike.errors.column(size))]
          + theories.map { .number($0.1.errors[size], .decimals(3)) }
      })
    let capable = try alike.predicted(by: optimum)
    notebook.check([errorClaim("equal.error", theories[0].1, capable)], within: bound)
    /*:
    The last check is of the slope. The rival takes the width for the size.
    */
    if isFull {
      notebook.check(
        Claim(
          "equal.slope",
          "Equal sentences: slope of ln of the share unknown over ln of the parameters",
          measured: try alike.slopes(of: alike.errors, over: counting).estimate,
          predicted: try theories[0].1.slope(over: counting), by: "PredictedSizes.errors",
          given: "watched on uniform facts at d = 16",
          rival: .init(
            "the width is the size", by: "PredictedSizes.errors",
            predicts: try theories[2].1.slope(over: counting))),
        within: .bound(0.03, because: "ours: less than half of the distance to the rival"))
    }
    /*:
    ## The rate

    The learning rate falls as $`d^{-3/4}`$. Was it the right one at every size? The full profile
    trains three sizes with half and with twice the rate, on as many sentences as in the last section.
    */
    if isFull {
      let rates = try notebook.train("rates").requireComplete().grouped(by: "rate").map {
        try ModelSizes($0.label, sizesOf: $0.runs)
      }
      notebook.table(
        "rates", "Share unknown with other rates, two seeds.", columns: ["runs", "share unknown"],
        rows: rates.map { [.text($0.label), .mean($0.errors.column(0))] })
    }
    /*:
    ## The caption, claim by claim
    */
    notebook.captions(
      "captions",
      CaptionClaim(
        "(a) small models know the frequent, larger ones the rarer", shownBy: "error", "half"),
      CaptionClaim("(b) theory has the order and the exponent", shownBy: "error", "exponent"))
    /*:
    ## What did not match
    */
  }
}
