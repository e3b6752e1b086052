import Analysis
import Figures
import Foundation
import Notebook
import Statistics
import Theory

@main
struct Figure5: Chapter {
  static let summary =
    "What is unknown falls as a power of the data, whose exponent the frequencies fix."
  static let reproduction = Reproduction.trained

  static func run(_ notebook: Notebook) throws {
    /*:
    # Figure 5: how knowledge grows with the data

    **The paper** (Pan, Wang, Liao and Li, [arXiv 2504.09597](https://arxiv.org/abs/2504.09597)) shows validation
    loss against the amount of training data. According to the figure's caption, (a) the loss is a power of the data
    when facts follow a power law of frequency, and not when they are uniform, and a more skewed law makes it decay
    faster; (b) frequent facts are learned first.

    **We predict** what a model does not know from the frequencies alone, without a constant. A set of $`n`$
    sentences leaves out some facts. The probability that a fresh sentence is about one of these is the set's
    *missing mass*, and its mean over sets is

    ```math
    m(n) = \sum_i p_i (1 - p_i)^n .
    ```

    A model with room for all facts that is trained on the set until it knows it errs on just this mass. For
    $`p_i \propto (i+b)^{-s}`$ and endless $`i`$ it falls as a power of $`n`$ with the exponent $`-(s-1)/s`$, and
    for uniform $`p_i`$ exponentially. **We measure** transformers that go through a finite set again and again,
    under five laws, and then transformers that see every sentence once. All settings are ours.

    ## Sets that are learned

    A fact is a person with one attribute of {{values}} values, named by a first and a last name, among
    {{people}} people. A fresh sentence is drawn from the same law as those of the set. The *scientific*
    variables are the law and the number of sentences. The *nuisance* variable is the seed, which decides the
    people, the set and the first weights. Everything else is *fixed* in `sets-base.json` and a file for each law.

    A model first learns from other people, of whom it is never asked, how to look a value up at all. Without this
    uniform data are not learned: nobody is frequent enough to learn it from. Then it learns its set, in epochs,
    under a rate that falls to almost nothing. How many epochs a set needs was found in pilots, single runs
    with other sizes of sets, which are not used here.
    */
    let sets = try ["1.2", "1.35", "1.5", "2", "uniform"].map {
      try notebook.train("sets-\($0)")
    }
    notebook.check(.complete(sets), within: .none(because: "a count"))
    let laws = try sets.flatMap { try $0.grouped(by: "law") }.map {
      try LearnedSets($0.label, $0.runs)
    }
    let corpus = sets[0].corpus
    notebook.record("values", corpus.values[0])
    notebook.record("people", corpus.people)
    /*:
    We ask each model for the value of people drawn at random in classes of rank and of occurrences, and weight the
    answers by frequency. Who knows a share of the facts and guesses otherwise is right a little more often than
    this share. The *error* is corrected for that. The table divides it by the missing mass of the very set that the
    model was trained on.
    */
    notebook.table(
      "ratios", "Error over the missing mass of the set, mean over seeds.",
      columns: ["data"] + laws[0].sizes.map { "n = \($0)" },
      rows: laws.map { law in [.text(law.label)] + law.ratios.estimates.map { .estimate($0) } })
    /*:
    Each check takes the size of set at which a law departs most. The rival is a learner to whom a fact must be
    stated twice.
    */
    let departures = laws.map { $0.largestDeparture(of: $0.errors, from: $0.missingMass) }
    let within = notebook.record("known.bound", 0.05)
    // The quick profile's models are too small to know uniform data this well.
    let isFull = notebook.profile == .full
    let known = isFull ? laws.indices : laws.indices.dropLast()
    notebook.check(
      try known.map {
        let (law, n) = (laws[$0], laws[$0].sentences[departures[$0].size])
        return Claim(
          "known.\($0 + 1)",
          "\(law.label): ln of the error over the missing mass, where it departs most",
          measured: departures[$0].departure.estimate, predicted: 0, by: "FactCounts.missingMass",
          given: "the set of each run",
          rival: .init(
            "a fact must be stated twice", by: "LearnedSets.statedTwice",
            predicts: log(try law.statedTwice(n) / law.expected(n))),
          explanation:
            "What is stated once, in one of two wordings, is not always known in the other: see *What did not match*."
        )
      }, within: .bound(within, because: "ours: five per cent"))
    /*:
    That the ratio is near 1 could be two errors that cancel. The next table takes the largest sets apart. Who guesses is
    right with $`1/V =`$ {{guess:4}}.
    */
    notebook.record("guess", 1 / Double(corpus.values[0]))
    let largest = laws[0].sizes.count - 1
    let times = laws[0].occurrences.prefix(4)
    notebook.table(
      "occurrences", "Accuracy on facts by how often the largest set states them.",
      columns: ["data"]
        + times.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) or \($0.upperBound)" },
      rows: laws.map { law in
        [.text(law.label)]
          + times.map { times in
            law.accuracy(ofSize: largest, occurring: times).map { .mean($0) } ?? .text("none")
          }
      })
    /*:
    ## The power, its exponent and its order

    The figure's first panel shows errors against the size of the set, beside $`m(n)`$. The lists of people have
    an end, and the more so the less skewed the law: of the endless law a share $`T`$ lies beyond the list, from
    {{beyond.least:1}} to {{beyond.most:3}}. Who is beyond is unknown to every model. The second panel adds this share: with an
    error $`E`$ on the list it is $`(1 - T) E + T`$ on the endless law. Its lines are powers with the exponents
    $`-(s-1)/s`$, through the exact value at the first size.
    */
    let powers = laws.filter { !$0.isUniform }
    notebook.record("beyond.least", powers[powers.count - 1].massBeyond)
    notebook.record("beyond.most", powers[0].massBeyond)
    let sizes = laws[0].sentences
    let grid = (0...60).map { sizes[0] * pow(sizes[sizes.count - 1] / sizes[0], Double($0) / 60) }
    let sentences = Axis("sentences in the set", scale: .log10)
    let onList = Panel(
      x: sentences, y: Axis("share unknown, people on the list", scale: .log10),
      comparing: try laws.map { law in
        Comparison(
          law.label, theory: try Line(grid) { try law.expected($0) },
          measured: Points(law.sentences, law.errors.estimates))
      }, legend: .below)
    let endless = Panel(
      x: sentences, y: Axis("share unknown, endless law", scale: .log10),
      comparing: try powers.map { law in
        let (start, exponent) = (law.withoutEnd(try law.expected(sizes[0])), law.exponent)
        return Comparison(
          law.label, theory: Line(grid) { start * pow($0 / sizes[0], exponent) },
          measured: Points(law.sentences, law.errorsWithoutEnd.estimates))
      }, legend: .below)
    notebook.figure(
      "sets",
      "Share of fresh sentences whose fact is unknown, against the size of the set. Points: trained models, mean over seeds with one standard error; (a) lines: exact mean of the missing mass; (b) lines: powers with the exponent $-(s-1)/s$. No constant is fitted.",
      .row([onList, endless], height: 85))
    /*:
    The slopes of $`\ln E`$ over $`\ln n`$ are those of the missing mass, and with $`T`$ they are the exponents
    themselves. Which facts a set leaves out is luck, which its error and its missing mass share. The column
    *endless law* has this luck taken out: the slope of the missing mass of the same sets is replaced by that of
    its exact mean.
    */
    notebook.table(
      "slopes",
      "Slope over ln n of the logarithm of: the error; the missing mass of the same sets; its mean over all sets; the error with the mass beyond the list. Last: the asymptotic exponent.",
      columns: ["data", "error", "missing mass", "exact mean", "endless law", "exponent"],
      rows: try laws.map { law in
        [.text(law.label)]
          + (try [law.errors, law.missingMass].map { .mean(try law.slopes(of: $0)) })
          + [.number(try law.slope(of: law.expected), .decimals(4))]
          + (law.isUniform
            ? [.text("none"), .text("none")]
            : [
              .mean(try law.controlledSlopes(of: law.withoutEnd)),
              .number(law.exponent, .decimals(4)),
            ])
      })
    /*:
    One check compares each slope with that of the missing mass of the same sets, within {{slope.bound}}, another the
    slope under the endless law with its exponent. The rival is always the neighbouring law.
    */
    let bound = notebook.record("slope.bound", 0.01)
    let besides = powers.indices.map { powers[$0 + 1 < powers.count ? $0 + 1 : $0 - 1] }
    notebook.check(
      try powers.indices.map {
        Claim(
          "slope.\($0 + 1)",
          "\(powers[$0].label): slope of the error less that of the missing mass",
          measured: try powers[$0].excessSlopes.estimate, predicted: 0,
          by: "FactCounts.missingMass", given: "all sizes, the set of each run",
          rival: .init(
            "the neighbouring law", by: "LearnedSets.expected",
            predicts: try besides[$0].slope(of: besides[$0].expected)
              - powers[$0].slope(of: powers[$0].expected)))
      },
      within: .bound(bound, because: "ours: a quarter of the least difference between neighbours"))
    notebook.check(
      try powers.indices.map {
        Claim(
          "exponent.\($0 + 1)",
          "\(powers[$0].label): slope of the error under the endless law, the luck of the sets taken out",
          measured: try powers[$0].controlledSlopes(of: powers[$0].withoutEnd).estimate,
          predicted: powers[$0].exponent, by: "DataLaw.exponent", given: "all sizes",
          rival: .init(
            "the neighbouring law", by: "DataLaw.exponent", predicts: besides[$0].exponent))
      }, within: .standardErrors())
    /*:
    The caption's order: the more skewed a law, the steeper its decay. Each check asks for at least half of the
    exact difference between a law and the next more skewed one. The rival is that all laws decay alike.
    */
    notebook.check(
      try zip(powers, powers.dropFirst()).enumerated().map { index, pair in
        let (less, more) = pair
        let exact = try more.slope(of: more.expected) - less.slope(of: less.expected)
        return Claim(
          "order.\(index + 1)",
          "Slope of the error under \(more.label), less that under \(less.label)",
          measured: try more.slope(beyond: less).estimate,
          .atMost, predicted: exact / 2, by: "half of LearnedSets.slope", given: "all sizes",
          rival: .init("all laws alike", by: "one slope for all", predicts: 0))
      }, within: .none(because: "half of the exact difference"))
    /*:
    Uniform data bend. From the first two sizes to the last two the slope falls, where a power would keep it.
    */
    let uniform = laws[laws.count - 1]
    let bend = uniform.bend(of: try sizes.map(uniform.expected))
    notebook.check(
      Claim(
        "uniform", "Uniform: slope between the last two sizes, less that between the first two",
        measured: uniform.errors.number(uniform.bend).estimate, .atMost,
        predicted: bend / 2, by: "half of LearnedSets.expected",
        given: "the first two sizes and the last two",
        rival: .init("a power", by: "one slope for all sizes", predicts: 0)),
      within: .none(because: "half of the exact bend"))
    /*:
    ## The loss, and what a stranger costs

    The caption speaks of the loss, which knows more than right and wrong. A model that is trained on becomes ever
    surer of what it makes up about people who do not occur, and the loss on fresh sentences rises again while the
    error still falls. At its best it can be compared with two answerers that know the set. One can tell whom it
    knows: it loses $`m \ln V`$. The other one is as sure of every answer. The best that it can do is to be as sure
    as it is right, and its loss is Fano's bound

    ```math
    w \ln (V - 1) - w \ln w - (1 - w) \ln (1 - w), \qquad w = m (1 - 1/V).
    ```

    Memory is of the second kind: a model is not told whom it knows. We predict that a model at its best loses
    at least as much. The rival is the first answerer. Uniform data are left out: at the small sizes nearly
    everybody is a stranger, and to say nothing is best.
    */
    notebook.check(
      powers.indices.map {
        let law = powers[$0]
        return Claim(
          "loss.\($0 + 1)",
          "\(law.label): ln of the least loss over that of who cannot tell, mean over sizes",
          measured: law.meanDeparture(of: law.leastLosses, from: law.lossesUnaware).estimate,
          .atLeast, predicted: 0, by: "LearnedSets.lossesUnaware",
          given: "the evaluation with the least loss of each run",
          rival: .init(
            "who can tell", by: "LearnedSets.lossesAware",
            predicts: law.meanDeparture(of: law.lossesAware, from: law.lossesUnaware).mean))
      }, within: .none(because: "a bound"))
    /*:
    The table has the slopes of the least loss. What the caption says of the loss is then asked as above of the error:
    the more skewed a law, the steeper. Each check wants half of the difference that the second answerer would have.
    */
    let unaware = { (law: LearnedSets) in
      try law.slope { law.lossUnaware(missing: try law.expected($0)) }
    }
    notebook.table(
      "loss.slopes",
      "Slope over ln n of ln of the least loss: measured, and of the second answerer.",
      columns: ["data", "least loss", "second answerer"],
      rows: try powers.map { law in
        [
          .text(law.label), .mean(try law.slopes(of: law.leastLosses)),
          .number(try unaware(law), .decimals(4)),
        ]
      })
    notebook.check(
      try zip(powers, powers.dropFirst()).enumerated().map { index, pair in
        let (less, more) = pair
        let slopes = try [more, less].map { try $0.slopes(of: $0.leastLosses) }
        return Claim(
          "loss.order.\(index + 1)",
          "Slope of the least loss under \(more.label), less that under \(less.label)",
          measured: (slopes[0] - slopes[1]).estimate, .atMost,
          predicted: (try unaware(more) - unaware(less)) / 2,
          by: "half of LearnedSets.lossUnaware", given: "all sizes",
          rival: .init("all laws alike", by: "one slope for all", predicts: 0))
      }, within: .none(because: "half of the difference of the second answerer"))
    /*:
    The figure shows the least losses, and what a person who does not occur costs while the largest set is gone
    through. It starts near $`\ln V`$, for who knows nothing of a person loses {{ignorance:3}}. It passes what the second answerer
    would pay, {{stranger.least:3}} to {{stranger.most:3}}, and goes on.
    */
    notebook.record("ignorance", laws[0].ignorance, unit: "nats")
    notebook.record("stranger.least", powers[0].strangersUnaware.means[largest], unit: "nats")
    notebook.record(
      "stranger.most", powers[powers.count - 1].strangersUnaware.means[largest], unit: "nats")
    let losses = Panel(
      x: sentences, y: Axis("least loss on fresh sentences (nats)", scale: .log10),
      comparing: powers.map { law in
        Comparison(
          law.label, theory: Line(law.sentences, law.lossesUnaware.means),
          measured: Points(law.sentences, law.leastLosses.estimates))
      }, legend: .below)
    let strangers = Panel(
      x: Axis("epochs of \(sizes[largest].formatted()) sentences", scale: .log10),
      y: Axis("loss on people who do not occur (nats)", minimum: 0),
      comparing: powers.map { law in
        Comparison(
          law.label,
          measured: Points(
            law.epochs(ofSize: largest), law.strangersCourse(ofSize: largest).estimates,
            joined: true))
      }, references: [ReferenceLine(.horizontal, at: laws[0].ignorance, label: "ln $V$")],
      legend: .below)
    notebook.figure(
      "loss",
      "(a) The loss on fresh sentences at its best, against the size of the set. Points: trained models, mean over seeds with one standard error; lines: answers that know the set and are all equally sure. (b) The loss on people who do not occur in the largest set, during the training on it.",
      .row([losses, strangers], height: 85))
    /*:
    It does not stay there: at the end of training a stranger costs at least half as much again as at the best
    evaluation. The rival is that it stays.
    */
    notebook.check(
      Claim(
        "strangers",
        "\(powers[1].label), largest set: ln of what strangers cost at the end over at the best",
        measured: powers[1].strangersGrowth(ofSize: largest).estimate, .atLeast,
        predicted: log(1.5),
        by: "ours: half as much again", given: "the best and the last evaluation of each run",
        rival: .init("it stays", by: "no growth", predicts: 0)),
      within: .none(because: "half as much again"))
    /*:
    ## Frequent facts first

    The same sets by class: the people of ranks {{class.first}}, {{class.second}} and {{class.third}}. The lines are
    exact as before, the missing mass of the class over its mass. The figure shows the least skewed law and the
    most skewed one: under the latter all but the most frequent few stay strangers.
    */
    let classes = [8..<64, 64..<512, 512..<4096].map { $0.clamped(to: 0..<corpus.people) }
    for (name, people) in zip(["first", "second", "third"], classes) {
      notebook.record("class.\(name)", "\(people.lowerBound + 1) to \(people.upperBound)")
    }
    let decompositions = [powers[0], powers[powers.count - 1]].map { law in
      Panel(
        title: law.label, x: sentences, y: Axis("share unknown", minimum: 0, maximum: 1),
        comparing: classes.map { people in
          Comparison(
            "ranks \(people.lowerBound + 1) to \(people.upperBound)",
            theory: Line(grid) { law.expected($0, of: people) },
            measured: Points(law.sentences, law.errors(of: people).estimates))
        }, legend: .below)
    }
    notebook.figure(
      "classes",
      "Share unknown of what is said about people of three classes of rank, against the size of the set. Points: trained models, mean over seeds with one standard error; lines: exact mean of the missing mass of the class over its mass.",
      .row(decompositions, height: 85))
    /*:
    The middle class is half known at the size that the exact curve says, read off between the same sizes. The rival
    is again that a fact must be stated twice.
    */
    let wider = sizes + [4 * sizes[largest]]
    notebook.check(
      try powers.indices.map { index in
        let (law, people) = (powers[index], classes[1])
        let seeds = try law.errors(of: people).rows.map { try law.halfKnown($0) ?? .nan }
        let exact = try law.halfKnown(sizes.map { law.expected($0, of: people) })
        let twice = try law.halfKnown(wider.map { law.statedTwice($0, of: people) }, at: wider)
        return Claim(
          "class.\(index + 1)",
          "\(law.label): ln of the sentences at which half is known of ranks \(people.lowerBound + 1) to \(people.upperBound)",
          measured: Sample(seeds).estimate, predicted: exact ?? .nan, by: "LearnedSets.expected",
          given: "lines over ln n between the sizes",
          rival: .init(
            "a fact must be stated twice", by: "LearnedSets.statedTwice", predicts: twice ?? .nan))
      }, within: .standardErrors())
    /*:
    ## In one pass, strangers disturb

    Now every sentence is seen once, and the rate stays what it is. What happens to a fact between two of its
    sentences is no longer made good by the next epoch. We propose one mechanism. A sentence about a person who is
    known moves nothing, as there is nothing to correct. A sentence about a stranger moves the weights, and with them
    what is said of everybody. After $`n`$ sentences a fact of frequency $`p`$ was stated $`np`$ times, always
    the same way. With the share $`E`$ of sentences about strangers there were about $`nE`$ disturbances, which add
    up as a random walk, to $`\sqrt{nE}`$. So what is known of a fact depends on the square of signal over noise,

    ```math
    x = \frac{(np)^2}{nE} = \frac{n p^2}{E},
    ```

    and on nothing else: not on the law, nor on the time. The frequency at which half is known then goes as
    $`\sqrt{E/n}`$, and with it $`E`$ as a power of $`n`$ with the exponent $`-(s-1)/(s+1)`$, flatter than
    that of the sets. We have this idea from pilots of single seeds, of half the length, which are not used here.
    */
    let passes = try notebook.train("pass")
    notebook.check(.complete([passes], "pass.complete"), within: .none(because: "a count"))
    let start = Double(notebook.record("pass.start", 100_000))
    let curves = try passes.grouped(by: "law").map {
      try LearningCurve($0.label, $0.runs).after(sentences: start)
    }
    let others = curves.filter { $0.label != "s = 1.5" }
    let watched = curves[2]
    /*:
    All points from {{pass.start}} sentences on count, when the way to look a value up has formed. The share unknown
    as a function of $`x`$ is watched under the law $`s = 1.5`$ alone. Two rivals are watched alike: that nothing
    disturbs, so that the sightings $`np`$ decide, and that every sentence does, so that $`n p^2`$ decides. The table
    and the figure show how far the people under each law are from what was watched under that one.
    */
    let learners = MeasuredLearner.Disturbance.allCases.map { MeasuredLearner(watched, $0) }
    notebook.table(
      "residuals",
      "Root mean square difference between the share unknown of a bin of people, at one time and in one run, and what was watched under s = 1.5.",
      columns: ["data"] + learners.map(\.disturbance.rawValue),
      rows: curves.map { curve in
        [.text(curve.label)] + learners.map { .number($0.residual(curve), .decimals(3)) }
      })
    let collapses = [
      (MeasuredLearner.Disturbance.nobody, "sightings of a person, $n p$", 0.5),
      (.strangers, "signal over noise squared, $n p^2/E$", 1),
    ].map { disturbance, axis, power in
      Panel(
        title: disturbance.rawValue, x: Axis(axis, scale: .log10), y: Axis("share unknown"),
        comparing: curves.map { curve in
          let points = curve.signals(disturbance, ofSeed: 0)
          return Comparison(
            curve.label,
            measured: Points(
              points.map { exp(power * $0.logSignal) }, values: points.map(\.unknown)))
        }, legend: .below)
    }
    notebook.figure(
      "collapse",
      "Share unknown of every bin of people, at every time and under every law, in one pass, one seed each: (a) against the sightings of a person; (b) against the square of the sightings over the sentences about strangers.",
      .row(collapses, height: 85))
    /*:
    Under each other law the share unknown then follows from the law alone, as the $`E`$ that solves
    $`E = \sum p_i U(n p_i^2 / E)`$. The checks compare it with the measured one, within a tenth.
    */
    let learner = learners[0]
    let passBound = notebook.record("pass.bound", 0.1)
    // In the quick profile half of what s = 2 says is known after too few sightings for a random walk.
    notebook.check(
      (isFull ? others : others.dropLast()).enumerated().map { index, curve in
        let nothing = curve.sentences.map {
          log(
            learners[2].error(curve.corpus.law, after: $0)
              / learner.error(curve.corpus.law, after: $0))
        }
        return Claim(
          "pass.\(index + 1)",
          "\(curve.label): ln of the measured over the predicted share unknown, mean over time",
          measured: curve.departure(from: learner).estimate, predicted: 0,
          by: "MeasuredLearner.error",
          given: "watched under s = 1.5; all points from pass.start on",
          rival: .init(
            "nothing disturbs", by: "MeasuredLearner.error",
            predicts: nothing.reduce(0, +) / Double(nothing.count)))
      }, within: .bound(passBound, because: "ours: a tenth"))
    /*:
    The exponents are those of strangers that disturb, not those of the sets. They are read off from {{pass.late}}
    sentences on, when a fact needs more sightings than it would without any disturbance. The quick profile ends
    too early for them.
    */
    let late = Double(notebook.record("pass.late", 200_000))
    let exponents = curves.compactMap(\.exponent)
    let slopes = try curves.map { try $0.after(sentences: late).slopesWithoutEnd }
    notebook.table(
      "pass.slopes",
      "Slope of ln of the share unknown over ln n under the endless law, in one pass; and the exponents if strangers disturb and if nothing does.",
      columns: ["data", "slope", "strangers disturb", "nothing disturbs"],
      rows: zip(slopes, exponents).enumerated().map { index, law in
        [
          .text(curves[index].label), .mean(law.0),
          .number(DataLaw.disturbedExponent(ofPower: law.1), .decimals(3)),
          .number(DataLaw.exponent(ofPower: law.1), .decimals(3)),
        ]
      })
    if isFull {
      notebook.check(
        curves.indices.map { index in
          Claim(
            "pass.exponent.\(index + 1)",
            "\(curves[index].label): slope of the share unknown under the endless law, one pass",
            measured: slopes[index].estimate,
            predicted: DataLaw.disturbedExponent(ofPower: exponents[index]),
            by: "DataLaw.disturbedExponent", given: "all points from pass.late on",
            rival: .init(
              "nothing disturbs", by: "DataLaw.exponent",
              predicts: DataLaw.exponent(ofPower: exponents[index])))
        }, within: .bound(0.03, because: "ours: less than half of the least distance to the rival"))
    }
    let paces = Panel(
      x: Axis("training sentences", scale: .log10),
      y: Axis("share unknown, people on the list", scale: .log10),
      comparing: curves.map { curve in
        Comparison(
          curve.label,
          theory: Line(curve.sentences) { learner.error(curve.corpus.law, after: $0) },
          measured: Points(curve.sentences, curve.errors.estimates))
      }, legend: .below)
    notebook.figure(
      "pass",
      "One pass over fresh sentences: share unknown against the sentences seen. Points: trained models, mean over seeds with one standard error; lines: what was watched under $s = 1.5$, applied to each law.",
      .row([paces], height: 80))
    /*:
    ## Not the steps between, nor the names

    Two other explanations have been held. A model may *forget* at every step, at a speed that grows with the rate:
    then with batches of 512, a quarter of the steps, or with a quarter of the rate, what is watched would be less
    disturbed by a factor of 4. Signal and noise both grow with the rate, and both with the sentences of a step, so
    that under our mechanism neither matters. Or names may become *ambiguous*: with two tokens of
    {{names}} each most of the first people to be known have a token for themselves, and later ones do not. Names of three tokens,
    which everybody shares with others from the start, need more sightings from the start.
    */
    let controls = try notebook.train("controls").requireComplete().grouped(by: "control").map {
      try LearningCurve($0.label, $0.runs).after(sentences: start)
    }
    notebook.record("names", passes.corpus.firstNames)
    notebook.table(
      "controls",
      "Share unknown under s = 1.5 at the end of one pass, and ln of it over that of the runs above.",
      columns: ["runs", "share unknown", "over those above"],
      rows: ([watched] + controls).map { curve in
        [.text(curve.label), .estimate(curve.errors.estimates[curve.errors.width - 1])]
          + [curve.label == watched.label ? .text("none") : .mean(curve.lastError(over: watched))]
      })
    /*:
    The checks compare what is unknown at the end. The rival is the forgetting at every step.
    */
    let end = watched.sentences[watched.sentences.count - 1]
    let forgetting = [1, 4].map { learners[1].error(watched.corpus.law, after: end, strength: $0) }
    notebook.check(
      // Of batches of 512 the quick profile takes too few to learn from.
      [("batch", controls[0], watched), ("rate", controls[1], controls[2])].suffix(isFull ? 2 : 1)
        .map {
          name, curve, other in
          Claim(
            "control.\(name)",
            "Share unknown at the end, s = 1.5: ln of \(curve.label) over \(other.label)",
            measured: curve.lastError(over: other).estimate, predicted: 0, by: "MeasuredLearner",
            given: "the last point",
            rival: .init(
              "forgetting at every step", by: "MeasuredLearner.error",
              predicts: log(forgetting[1] / forgetting[0])))
        }, within: .bound(passBound, because: "ours: a tenth"))
    /*:
    ## The caption, claim by claim
    */
    notebook.captions(
      "captions",
      [
        CaptionClaim(
          "(a) power-law data: the loss is a power of the data", shownBy: "known", "exponent"),
        CaptionClaim("(a) uniform data: it is not", shownBy: "uniform"),
        CaptionClaim("(a) more skewed data: faster decay", shownBy: "order", "loss.order"),
        CaptionClaim("(b) frequent facts are learned first", shownBy: "class"),
      ])
    /*:
    ## What did not match

    - **Uniform data: facts that are stated once.** Where most facts that occur are stated once, models err on more
      than the missing mass, by up to a tenth, and the check `known.5` fails. The sets state a fact in one of two
      wordings, and a model is asked in both. Under a power law most sentences are about facts that the set states in
      both. Under a uniform law most are not. If this is the cause, the excess should be gone where there is one wording. The
      full profile trains such models, with the first seeds and two sizes of set, after the check had failed.
    */
    if isFull {
      let one = try LearnedSets("one wording", notebook.train("wording").complete)
      let columns = one.sizes.map { n in uniform.sizes.firstIndex(of: n) ?? 0 }
      notebook.table(
        "wording",
        "Uniform data: error over missing mass, and accuracy on facts that are stated once.",
        columns: ["sentences", "ratio, two wordings", "one wording", "stated once, two", "one"],
        rows: one.sizes.indices.map { size in
          let once =
            [uniform.accuracy(ofSize: columns[size], occurring: 1...1)]
            + [one.accuracy(ofSize: size, occurring: 1...1)]
          return [.integer(one.sizes[size])]
            + [uniform.ratios.column(columns[size]), one.ratios.column(size)].map { .mean($0) }
            + once.map { $0.map { .mean($0) } ?? .text("none") }
        })
    }
  }
}
