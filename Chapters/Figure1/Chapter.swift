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

    **We predict** these exponents from something else than capacity, and more than the exponents. A sentence about a
    stranger disturbs what is known, the less the larger the model. [Strangers](../Strangers/README.md) has watched on
    *uniform* facts, at one size and one number of sentences, what is known of a fact of frequency $`p`$ after $`n`$ sentences, of
    which the share $`E`$ states unknown facts: a function of the signal over noise

    ```math
    x = \frac{n p^2 P}{E},
    ```

    *the estimate*. *The course of training* follows signal and noise from the first sentence to the last, with a memory of {{memory}} sentences about the same
    fact. What models know under a power law follows, class by class: $`E`$ is what is unknown in all. Nothing is fitted to the models below. But
    the course of training has its form since the estimate had failed on trials with many sightings, and a first form of it on the models of equally many
    sentences; for these it is no prediction. The power laws were predicted by both before they were seen.

    **We measure** transformers of two blocks on synthetic biographies. All settings are ours, see
    `family-base.json`. Parameters are counted without those of the token embedding, unless we say otherwise. Pilots, single
    runs of other lengths, set some tolerances and are not used otherwise. The smallest two sizes are trained in batches of 64, the others of 128, and all of
    128 where they read equally much.

    **We find** that this says what six sizes do not know under two laws: in all within a few per cent, while the size grows
    {{sizes.factor:2}}-fold; of each class within a share of {{class.most:2}}. That strangers disturb less in larger
    models is needed for it. That they do as $`1/P`$ is roughly right: what is unknown falls somewhat faster with the size. The optimum of Theorem 5.6 does
    not describe these models, as they are far from full; the exponents that go with it are those of any theory by which so many sentences
    are spent.

    A fact is a person with one attribute of {{values}} values, named by three tokens of 64 each. Before, a model has
    learned from another list of people how to look a value up at all.
    */
    let uniform = try notebook.train("strangers", of: "Strangers")
    let full = try notebook.train("loads", of: "Strangers")
    let equal = try notebook.train("equal")
    let families = try ["1.2", "1.35"].map { try notebook.train("family-\($0)") }
    notebook.check(
      .complete([uniform, full, equal] + families), within: .none(because: "a count"))
    notebook.record("values", uniform.corpus.values[0])
    /*:
    What was watched on uniform facts makes both theories.
    */
    let among = try AmongStrangers(uniform)
    let counting = ModelSizes.Counting.withoutEmbedding
    let learner = among.learner(.strangers, over: counting, watching: "watched")
    let isFull = notebook.profile == .full
    // The quick profile's sightings are too few to tell.
    let interference = try among.interference(memory: isFull ? nil : 128)
    notebook.record("memory", Int(interference.memory.rounded()))
    /*:
    The theory of the paper is the rival of what follows. Full models of uniform facts without strangers store at most
    {{capacity:3}} a parameter, the embedding included. With this capacity Theorem 5.6 has no free constant: a model
    knows the most frequent people, as many as go into it. This is a limit that needs about a thousand sightings. Nobody below has so many, neither
    could models of all sizes on lists with rare people: the paper's *sufficiently trained* models are not these.
    */
    let capacity = notebook.record("capacity", try AmongStrangers(full).mostStored, unit: "bits")
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
    let counts = laws[0].count(counting)
    notebook.record("sizes.factor", counts[counts.count - 1] / counts[0])
    /*:
    The table has what they say and what was measured.
    */
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
    is the capacity optimum. What is unknown changes slowly with the size, so that a tenth of it leaves the size open by a factor of one and a half to two: how
    the size counts is not decided here, but by equal sentences below.
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
    /*:
    Both theories are asked.
    */
    notebook.check(
      laws.indices.map { errorClaim("error.\($0 + 1)", strangers[$0], stored[$0]) }, within: bound)
    notebook.check(
      laws.indices.map { errorClaim("course.error.\($0 + 1)", courses[$0], stored[$0]) },
      within: bound)
    /*:
    ## Class by class

    The paper's figure has the loss of four classes of frequency against size, measured and as the optimum has it. Ours has both, and
    the course of training between them. Who knows
    nothing of {{values}} values loses at least $`\ln {{values}} =`$ {{ignorance:3}}. There is nothing irreducible here: a fact is
    certain, and a class that is known loses nothing more. The broken lines are the sizes at which a share of {{left}} of a class is
    still unknown. These classes leave out the ranks between them, which [Figure 2](../Figure2/README.md) draws for both laws with their shares known.
    */
    let classes = [8..<64, 128..<512, 512..<2048, 2048..<8192]
    func name(_ ranks: Range<Int>) -> String {
      "ranks \(ranks.lowerBound + 1) to \(ranks.upperBound)"
    }
    let left = notebook.record("left", 0.05)
    let ignorance = log(Double(uniform.corpus.values[0]))
    notebook.record("ignorance", ignorance, unit: "nats")
    // Classes that are known between the smallest size and the largest of the full profile.
    let between = isFull ? Array(classes[1...2]) : []
    /*:
    A panel has a line or points for each class.
    */
    let law = laws[1]
    func panel(
      _ title: String, plateaus: [Double],
      _ shown: (Range<Int>) -> (line: Line?, points: Points?)
    ) -> Panel {
      Panel(
        title: title, x: Axis("parameters without the embedding", scale: .log10),
        y: Axis("loss of a class (nats)", minimum: 0, maximum: 5.2),
        comparing: classes.map { ranks in
          Comparison(name(ranks), theory: shown(ranks).line, measured: shown(ranks).points)
        }, references: plateaus.map { ReferenceLine(.vertical, at: $0) },
        legend: .below)
    }
    /*:
    The models were trained under $`s = 1.35`$ here.
    */
    let measuredEnds = try between.map {
      try law.size(whereUnknown: left, of: $0, over: counting).mean
    }
    let predictedEnds = try between.map {
      try courses[1].size(whereUnknown: left, of: $0, over: counting)
    }
    notebook.figure(
      "losses",
      "The paper's Figure 1 anew, s = 1.35: loss on facts about people of four classes of rank against size. (a) Trained models, means over seeds with one standard error; (b) the course of training, as watched on uniform facts at one size; (c) the capacity optimum. Broken lines: where a twentieth of two of the classes is unknown.",
      .row(
        [
          panel("measured", plateaus: measuredEnds) {
            (nil, Points(counts, law.losses(of: $0).estimates, joined: true))
          },
          panel("course of training", plateaus: predictedEnds) {
            (Line(counts, courses[1].losses(of: $0)), nil)
          },
          panel("capacity optimum", plateaus: []) { ranks in
            (Line(counts, stored[1].unknown(of: ranks).map { ignorance * $0 }), nil)
          },
        ], height: 85))
    /*:
    Over both laws, all classes and sizes, this is how far the share unknown is from the course of training at most.
    */
    let worst =
      laws.indices.flatMap { index in
        classes.flatMap { ranks in
          zip(laws[index].errors(of: ranks).means, courses[index].unknown(of: ranks)).map(-)
        }
      }.map(abs).reduce(0, max)
    notebook.record("class.most", worst)
    /*:
    Two classes are learned between the smallest size and the largest. The first checks compare the size at which
    they are half known, read off by lines between the sizes, the second ones that at which {{left}} is left, both within 15 %, with the rival as
    before. They count all parameters, as was declared. The second ones are by the course of training, and were declared when all runs had been seen.
    */
    func claims(_ id: String, _ statement: String, at share: Double, _ theory: [PredictedSizes])
      throws -> [Claim]
    {
      try laws.indices.flatMap { index in
        try between.map { ranks in
          let predicted = try theory[index].size(whereUnknown: share, of: ranks, over: .all)
          let optimum = try stored[index].size(whereUnknown: share, of: ranks, over: .all)
          let measured = try laws[index].size(whereUnknown: share, of: ranks, over: .all)
          return Claim(
            "\(id).\(index + 1).\(ranks.lowerBound)",
            "\(laws[index].label): ln of the size at which \(statement) of \(name(ranks)), over the predicted",
            measured: measured.map { log($0 / predicted) }.estimate, predicted: 0,
            by: "PredictedSizes.size",
            given: "watched on uniform facts at d = 16; lines over ln P between the sizes",
            rival: .init(
              "the capacity optimum", by: "PredictedSizes.size", predicts: log(optimum / predicted)),
            explanation: "See *What did not match*.")
        }
      }
    }
    /*:
    The estimate was asked for the halves, the course of training for the ends.
    */
    let fifteen = Allowance.bound(0.15, because: "ours: fifteen per cent")
    notebook.check(try claims("half", "half is known", at: 0.5, strangers), within: fifteen)
    notebook.check(
      try claims("plateau", "a twentieth is left", at: left, courses), within: fifteen)
    /*:
    ## The exponent

    Of the endless law a part lies beyond the list and is unknown to every model. With it the share unknown falls as
    $`P^{-(s-1)}`$ (Theorem 5.6). The table has the slopes for three ways to count the size of a model. Of what is unknown to the largest, {{tail}} lies beyond the list.
    */
    let tails = laws.map { 100 * $0.massBeyond / $0.errorsWithoutEnd.means[$0.sizes.count - 1] }
    notebook.record(
      "tail", tails.map { "\(Int($0.rounded())) %" }.joined(separator: " and "))
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
    /*:
    The check counts without the embedding.
    */
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
    The exponents are the theorem's only if the embedding is not counted, though the capacity was measured with it; with it the
    slopes are steeper by a fifth. Nor do they show that size matters. The sentences grow with the size, and who
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
    /*:
    Six theories have a say.
    */
    notebook.table(
      "equal",
      "Share unknown after equally many sentences: measured; by the estimate, with the size counted without the embedding, with it, or as the width; if nothing disturbs; by the course of training; as capacity allows.",
      columns: ["size", "unknown"] + theories.map(\.0),
      rows: alike.sizes.indices.map { size in
        [.text(alike.sizes[size].label), .mean(alike.errors.column(size))]
          + theories.map { .number($0.1.errors[size], .decimals(3)) }
      })
    notebook.check([errorClaim("equal.error", theories[0].1, theories[5].1)], within: bound)
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
            predicts: try theories[2].1.slope(over: counting)),
          explanation: "See *What did not match*."),
        within: .bound(0.03, because: "ours: less than half of the distance to the rival"))
    }
    /*:
    ## The rate

    The learning rate falls as $`d^{-3/4}`$. Was it the right one at every size? The full profile
    trains all sizes with half and with twice the rate, on as many sentences as in the last section. Half the rate is as good,
    within two per cent at all of them, and twice the rate leaves five to nine per cent more unknown at all: the slope over the size does not come from the rates.
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
      CaptionClaim("(b) a theory has the same decomposition", shownBy: "course.error", "half"),
      CaptionClaim("(b) and where a class gains nothing more, within 15 %", shownBy: "plateau"))
    /*:
    ## What did not match

    **The size.** Small models do worse than $`1/P`$ says and large ones better. This is so of uniform facts
    ([Strangers](../Strangers/README.md), d = 12 and d = 32) and of equal sentences, where the slope is steeper than predicted. We tried, when all
    runs had been seen, whether the number of directions in which a sentence can move the weights may grow as a power of the size. The first table has the power
    that uniform facts ask for. It is not the same for the small model and the large one, so that it is no power, rather a number of
    parameters that store nothing. The second has what the common one makes of the slopes, with nothing from the runs of this chapter: those of both laws become right, that of
    equal sentences is half-way. It does not mend the level, and makes the plateaus worse. What in a transformer decides the number of directions remains open.

    **The plateaus.** The last twentieth of a class goes later than the course of training says, at both laws, by ten to sixteen per cent of the size; the estimate, which
    has more unknown where little is, is closer there.
    */
    let power = isFull ? try among.power(of: interference) : 1
    if isFull {
      notebook.table(
        "powers", "Power of the size with which directions should grow, by uniform facts.",
        columns: ["trials", "power"],
        rows: try ["d = 12", "d = 32"].map {
          [
            .text($0), .number(try among.power(of: interference, from: [$0]), .decimals(2)),
          ]
        } + [["both", .number(power, .decimals(2))]])
    }
    /*:
    With the common power:
    */
    if isFull {
      let growing = SizeTheory.interfering(interference.growing(as: power))
      notebook.table(
        "power.slopes",
        "Slope of ln of the share unknown over ln of the parameters without the embedding: measured, by the course of training, and if the number of directions grows as a power of the size. (The finite lists, nothing added.)",
        columns: ["runs", "measured", "course", "with the power"],
        rows: try (laws + [alike]).map { sizes in
          let theories = [interfering, growing]
          return [.text(sizes.label), .mean(try sizes.slopes(of: sizes.errors, over: counting))]
            + (try theories.map {
              .number(try sizes.predicted(by: $0).slope(over: counting), .decimals(3))
            })
        })
    }
  }
}
