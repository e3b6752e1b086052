import Experiments
import Figures
import Foundation
import Notebook
import Statistics
import SyntaxKnowledge
import Theory
import Training

@main
struct Figure2: Chapter {
  static let name = "Figure2"
  static let executable = "figure2"
  static let summary =
    "The hallucination threshold: below a frequency set by its size a model guesses."

  static func run(_ notebook: Notebook) async throws {
    /*:
    # Figure 2: the frequency below which a model hallucinates

    **The paper** (Pan, Wang, Liao and Li, [arXiv 2504.09597](https://arxiv.org/abs/2504.09597)) shows
    (a) accuracy against input frequency for models of several sizes, each with a threshold frequency
    below which it hallucinates, and (b) accuracy of four frequency classes against model size.
    By its Theorem 5.6 the threshold is a matter of capacity: the best use of few bits is to know the
    frequent and to guess the rest, so the rank of the rarest person known grows in proportion to the
    capacity $`C`$, and for $`p_k \propto k^{-1/a}`$ its frequency falls as $`C^{-1/a}`$.

    **Here** the models are those of Figure 1: they read sentences that state one of three attributes
    of one of $`N`$ = {{people}} people, each with one of $`V`$ = {{values}} values. Person $`k`$ is
    written about with probability $`p_k \propto (k+b)^{-s}`$, $`s`$ = {{exponent:2}}, $`b`$ = {{shift}}, and a
    share {{noise:1}} of the sentences states a value drawn at random. Then *everybody* is asked everything:
    the *accuracy* is the share of questions to which the most probable value is the true one, the
    *confidence* the mean probability of that most probable value. **We predict**

    1. the threshold rank is proportional to the number of parameters $`P`$: slope 1 of $`\ln k`$
       against $`\ln P`$, or the slope of the optimum over this very list of frequencies;
    2. below it the model is right once in $`V`$ answers, whatever it says;
    3. it does not say so: its confidence exceeds its accuracy. That is the hallucination itself.

    | hyperparameter | role | why |
    |---|---|---|
    | width, and with it the size | scientific | the threshold is a function of it |
    | learning rate of each width | nuisance | tuned by the recorded search of Figure 1's chapter |
    | seed of weights | nuisance | three a size; intervals come from it |
    | depth, heads, batch, steps, warm-up, AdamW | fixed | one recipe, so that only the capacity differs |
    | people, values, frequencies, noise, their seed | fixed | one world, so that truth is shared |
    */
    let runs = try notebook.runs(of: "Figure1")
    notebook.record("runs", "\(runs.complete.count) of \(runs.planned)")
    let sizes = runs.grouped(by: "size")
    let configuration = runs.corpus
    let valueCount = configuration.values[0]
    let (exponent, shift) = try runs.powerLaw()
    let corpus = try BiographyCorpus(configuration)
    let frequencies = corpus.law.frequencies
    let people = notebook.record("people", configuration.people)
    let values = Double(notebook.record("values", valueCount))
    notebook.record("exponent", exponent)
    notebook.record("shift", shift)
    notebook.record("noise", configuration.noise)
    let guess = notebook.record("guess.rate", 1 / values)
    let parameters = sizes.map { Double($0.runs.first?.summary.parameters ?? 0) }
    let seeds = sizes.map(\.runs.count).min() ?? 0
    /*:
    {{runs}} runs are complete.

    ## The threshold of a run

    Declared before the runs of this sweep were looked at (four pilot runs were known): bins of consecutive ranks are joined until each has at least
    8 people, and a bin stands at its geometric mid-rank. The *threshold rank* is where accuracy last
    falls through half-way between guessing, $`1/V`$, and 1, by interpolation in $`\ln k`$; it is
    $`N`$ where even the rarest are above, 1 where even the most frequent are below. The fit takes the
    sizes whose *predicted* threshold rank (water-filling, below) lies between $`b`$ and $`N/2`$, so that
    neither the flat head nor the end of the list bounds it. At first the measured rank
    had to lie between $`b/2`$ and $`N/2`$; whether a size belonged then hung on the noise of its runs, and on
    another processor the quick profile took other sizes. The rule was changed after both
    profiles had been seen; in the full one it takes the same sizes as before. Bins are $`\tfrac12 \ln 2`$ wide, and over
    one of them the accuracy changes smoothly; a quarter of that width is taken as the error of
    interpolation, in the direction that hurts the slope most.
    */
    let halfWay = notebook.record("half-way", (1 + guess) / 2)
    let interpolationError = M_LN2 / 8
    func joined(_ bins: [PeopleBin]) -> [PeopleBin] {
      var groups: [[PeopleBin]] = [[]]
      for bin in bins {
        if groups[groups.count - 1].reduce(0, { $0 + $1.count }) >= 8 { groups.append([]) }
        groups[groups.count - 1].append(bin)
      }
      return groups.map { PeopleBin.merged($0) }
    }
    func midRank(_ bin: PeopleBin) -> Double {
      (Double(bin.first + 1) * Double(bin.first + bin.count)).squareRoot()
    }
    /// Where what is read off the bins last falls through a level.
    func crossing(_ run: ChapterRuns.Run, of read: (PeopleBin) -> Double, level: Double) -> Double {
      let bins = joined(run.last.people)
      guard let last = bins.lastIndex(where: { read($0) >= level }) else { return 1 }
      guard last + 1 < bins.count else { return Double(people) }
      let (above, below) = (bins[last], bins[last + 1])
      let share = (read(above) - level) / (read(above) - read(below))
      return midRank(above) * pow(midRank(below) / midRank(above), share)
    }
    let certain = BiographyEntropies.knowledge(noise: configuration.noise, values: valueCount)
    /// The share of the knowable that is known: 0 at a loss of ln V, 1 at the entropy of the noise.
    func known(_ bin: PeopleBin) -> Double { (log(values) - bin.loss) / (log(values) - certain) }
    let thresholds = sizes.map { $0.runs.map { crossing($0, of: \.accuracy, level: halfWay) } }
    let thresholdsOfLoss = sizes.map { $0.runs.map { crossing($0, of: known, level: 0.5) } }
    func centre(_ ranks: [Double]) -> Double {
      exp(ranks.reduce(0) { $0 + log($1) } / Double(ranks.count))
    }
    /// p_k between whole ranks.
    func frequency(atRank k: Double) -> Double {
      let lower = min(max(Int(k), 1), people)
      let upper = min(lower + 1, people)
      return frequencies[lower - 1]
        * pow(frequencies[upper - 1] / frequencies[lower - 1], k - Double(lower))
    }
    func isInside(_ size: Int) -> Bool {
      thresholds[size].allSatisfy { $0 > 1 && $0 < Double(people) }
    }
    /*:
    ## The optimum over these frequencies

    The exponents hold for an endless Zipf law; here $`k`$ is neither far above $`b`$ nor far below
    $`N`$. So the optimum is computed over the list itself, in two ways: *knapsack* (log-loss: people
    are known whole, most frequent first) and *water-filling* (a person given $`R`$ of the
    $`3\log_2 V`$ bits keeps a share $`D = 2^{-R/(3 \log_2 V)}`$ of the ignorance). Both have one
    constant, the bits that a parameter holds. It is calibrated on the knowledge *loss* of all sizes,
    $`h + (\ln V - h) \sum_k p_k D_k`$ with $`h`$ the entropy of the noise, by least squares;
    accuracy, and so everything below, is predicted from it without further freedom. The link
    is: a share $`1 - D`$ of a person's facts is known and answered, the others are guessed, so
    accuracy is half-way where $`D = 1/2`$.
    */
    let bitsPerPerson = Double(configuration.attributes) * log2(values)
    let water = try ExponentialDistortion(dimension: 2 * bitsPerPerson)
    let knapsack = try LogLossDistortion(bitsPerFact: bitsPerPerson)
    let law = FrequencyLaw.list(corpus.law)
    func ignorance(capacity: Double, whole: Bool) throws -> Double {
      whole
        ? try law.optimum(capacity: capacity, distortion: knapsack).redundancy / bitsPerPerson
        : try law.optimum(capacity: capacity, distortion: water).redundancy
    }
    /// Bits a parameter, by search over a grid of 1 per cent; `losses` has one a size.
    func calibrated(_ losses: [Double], whole: Bool) throws -> Double {
      var best = (error: Double.infinity, bits: 0.0)
      for step in -460...460 {
        let bits = exp(0.01 * Double(step))
        let error = try zip(parameters, losses).reduce(0.0) { sum, size in
          let loss =
            certain + (log(values) - certain)
            * (try ignorance(capacity: bits * size.0, whole: whole))
          return sum + (loss - size.1) * (loss - size.1)
        }
        if error < best.error { best = (error, bits) }
      }
      return best.bits
    }
    let losses = (0..<seeds).map { seed in sizes.map { $0.runs[seed].last.knowledgeLoss } }
    let waterBits = Spread(try losses.map { try calibrated($0, whole: false) })
    let knapsackBits = Spread(try losses.map { try calibrated($0, whole: true) })
    func floored(_ spread: Spread, _ least: Double) -> Double { max(spread.deviation, least) }
    notebook.record(
      "bits.water", waterBits.mean, uncertainty: floored(waterBits, 0.05 * waterBits.mean))
    notebook.record(
      "bits.knapsack", knapsackBits.mean,
      uncertainty: floored(knapsackBits, 0.05 * knapsackBits.mean))
    /// p D is the same for all who are known: the water level, in units of D(0).
    func level(_ size: Double) throws -> Double {
      try law.optimum(capacity: waterBits.mean * size, distortion: water).price
        / water.initialSlope
    }
    func accuracy(_ people: Range<Int>, level: Double) -> Double {
      let mass = people.reduce(0) { $0 + frequencies[$1] }
      let lost = people.reduce(0) { $0 + min(frequencies[$1], level) }
      return guess + (1 - guess) * (1 - lost / mass)
    }
    let waterRanks = try parameters.map { size in
      let level = try level(size)
      // The law's own inverse: (k + b)^-s proportional to p_k = 2 level.
      let k = pow(2 * level / frequencies[0], -1 / exponent) * (1 + shift) - shift
      return min(max(k, 1), Double(people))
    }
    let knapsackRanks = parameters.map {
      min(knapsackBits.mean * $0 / bitsPerPerson, Double(people))
    }
    let fitted = sizes.indices.filter {
      (shift...Double(people) / 2).contains(waterRanks[$0])
    }
    let logSizes = fitted.map { log(parameters[$0]) }
    func slope(_ ranks: (Int) -> Double) -> Double {
      Statistics.logLogSlope(fitted.map { parameters[$0] }, fitted.map(ranks))
    }
    func slopes(_ ranks: [[Double]]) -> Spread {
      Spread((0..<seeds).map { seed in slope { ranks[$0][seed] } })
    }
    notebook.table(
      "thresholds", "Threshold rank and frequency by size; ± is the spread of one run over seeds",
      columns: [
        "width", "parameters", "threshold rank", "its frequency", "rank by loss",
        "rank, water-filling", "rank, knapsack",
      ],
      rows: sizes.indices.map { i in
        let rank = centre(thresholds[i])
        let byLoss = centre(thresholdsOfLoss[i])
        let relative = floored(Spread(thresholds[i].map { log($0) }), 0.1)
        return [
          .text(sizes[i].label), .integer(Int(parameters[i])),
          .measured(rank, uncertainty: relative * rank),
          .measured(
            frequency(atRank: rank), uncertainty: exponent * relative * frequency(atRank: rank)),
          .measured(
            byLoss,
            uncertainty: byLoss * floored(Spread(thresholdsOfLoss[i].map { log($0) }), 0.1)),
          .measured(waterRanks[i], uncertainty: 0.15 * waterRanks[i]),
          .measured(knapsackRanks[i], uncertainty: 0.1 * knapsackRanks[i]),
        ]
      })
    let shown = sizes.indices.filter { sizes.count <= 6 || $0.isMultiple(of: 2) }
    func mean(_ size: Int, _ read: (ChapterRuns.Run) -> Double) -> Double {
      Spread(sizes[size].runs.map(read)).mean
    }
    let curves = shown.enumerated().flatMap { colour, size in
      let bins = joined(sizes[size].runs[0].last.people)
      let x = bins.map { $0.mass / Double($0.count) }
      let y = bins.indices.map { bin in mean(size) { joined($0.last.people)[bin].accuracy } }
      return [Series.Style.line, .points].map {
        Series(sizes[size].label, style: $0, colour: colour, x: x, y: y)
      }
    }
    let marked = shown.filter(isInside)
    let quartiles = (0..<4).map { quartile in
      sizes.map { size in Spread(size.runs.map { $0.last.quartilesByRank[quartile].accuracy }) }
    }
    let finer = (0...60).map { step in
      parameters[0] * pow(parameters[parameters.count - 1] / parameters[0], Double(step) / 60)
    }
    let classes = ["most frequent", "second", "third", "rarest"]
    let quartilePanels = try (0..<4).flatMap { quartile in
      let spreads = quartiles[quartile]
      return [
        Series(
          classes[quartile], style: .line, colour: quartile, x: finer,
          y: try finer.map { accuracy(corpus.rankQuartiles[quartile], level: try level($0)) }),
        Series(
          classes[quartile], style: .pointsWithErrors, colour: quartile, x: parameters,
          y: spreads.map(\.mean), low: spreads.map { $0.mean - $0.deviation },
          high: spreads.map { $0.mean + $0.deviation }),
      ]
    }
    notebook.figure(
      "accuracy",
      """
      (a) Accuracy against a person's frequency, by width: means over seeds of bins of people. Crosses: \
      the thresholds, half-way between guessing ($`1/V`$, dashed) and knowing. (b) Accuracy of \
      the four quartiles of people by rank against size: mean and spread over seeds; lines: \
      water-filling, calibrated on the total loss alone.
      """,
      .plot(
        Plot(
          width: Plot.twoColumns, height: 85, columns: 2,
          panels: [
            Panel(
              x: Axis("frequency $p$ of the person", scale: .log10),
              y: Axis("accuracy", minimum: 0, maximum: 1.05),
              series: curves + [
                Series(
                  "threshold", style: .points, colour: nil,
                  x: marked.map { frequency(atRank: centre(thresholds[$0])) },
                  y: marked.map { _ in halfWay })
              ],
              references: [ReferenceLine(.horizontal, at: guess, label: "$1/V$")],
              legend: .below),
            Panel(
              x: Axis("parameters $P$", scale: .log10),
              y: Axis("accuracy", minimum: 0, maximum: 1.05), series: quartilePanels,
              references: [ReferenceLine(.horizontal, at: guess, label: "$1/V$")],
              legend: .below),
          ])))
    /*:
    ## The threshold rank against capacity
    */
    let measured = slopes(thresholds)
    let waterSlope = slope { waterRanks[$0] }
    let middle = logSizes.reduce(0, +) / Double(logSizes.count)
    let lever =
      logSizes.reduce(0) { $0 + abs($1 - middle) }
      / logSizes.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
    let halfWidth = measured.halfWidth()
    notebook.record("slope", measured.mean, uncertainty: floored(measured, 0.1))
    notebook.record("slope.interval", halfWidth, uncertainty: max(halfWidth / 2, 0.1))
    notebook.record("slope.water", waterSlope, uncertainty: 0.1)
    for (name, rank) in [
      ("smallest.lowest", thresholds[0].min()), ("smallest.highest", thresholds[0].max()),
    ] {
      let rank = rank ?? 1
      let relative = floored(Spread(thresholds[0].map { log($0) }), 0.1)
      notebook.record(name, rank, uncertainty: relative * centre(thresholds[0]))
    }
    let byLoss = slopes(thresholdsOfLoss)
    notebook.record("slope.loss", byLoss.mean, uncertainty: floored(byLoss, 0.1))
    let ofFrequency = slopes(thresholds.map { $0.map(frequency(atRank:)) })
    notebook.record("slope.frequency", ofFrequency.mean, uncertainty: floored(ofFrequency, 0.1))
    notebook.record("slope.frequency.zipf", -exponent)
    /*:
    The slope of $`\ln k`$ against $`\ln P`$ is {{slope:2}} ± {{slope.interval:1}} (95 %, Student's $`t`$ over
    seeds); the optimum by water-filling predicts {{slope.water:2}} over the same sizes, the knapsack 1.
    In the quick profile the smallest models find their threshold in some seeds and not in others, and three
    seeds do not tell how often; so it records the slope and leaves both checks to the full
    profile. There the rival of the slope takes the width of a model for its capacity. The second
    check is of the rank itself: the optimum was calibrated on the loss, and where accuracy
    falls is predicted with nothing left to choose. That check, and leaving the slope to the full profile, were
    decided after the quick profile was seen and before the full one was; leaving the rank to it as well, when the
    quick profile gave another number of standard errors on another processor. Its rival
    is a capacity of 2 bits a parameter, the figure often quoted for large language models.
    */
    let interpolation = interpolationError * lever
    let widths = sizes.map { Double($0.runs[0].summary.configuration.model.width) }
    if notebook.profile == .full {
      notebook.check(
        "threshold.slope", "Threshold rank against parameters: slope of ln k against ln P",
        measured: measured.mean, uncertainty: floored(measured, 0.1),
        from: "standard deviation of one run over \(seeds) seeds, at least 0.1",
        predicted: 1, by: "CapacityAsymptotics.thresholdExponent, by rank",
        tolerance: halfWidth + interpolation,
        because:
          "95 % interval over seeds, and a quarter of a bin in the direction that hurts most",
        rival: .init("capacity is the width", predicts: slope { widths[$0] }))
      let count = Double(fitted.count)
      let offset = Spread(
        (0..<seeds).map { seed in
          fitted.reduce(0) { $0 + log(thresholds[$1][seed] / waterRanks[$1]) } / count
        })
      notebook.check(
        "threshold.rank",
        "Threshold rank over that of the optimum, mean logarithm over fitted sizes",
        measured: offset.mean, uncertainty: floored(offset, 0.1),
        from: "standard deviation of one run over \(seeds) seeds, at least 0.1",
        predicted: 0, by: "FrequencyLaw.optimum, calibrated on the knowledge loss",
        tolerance: offset.halfWidth() + interpolationError,
        because: "95 % interval over seeds, and a quarter of a bin",
        rival: .init(
          "2 bits a parameter",
          predicts: fitted.reduce(0) {
            $0 + log(min(2 * parameters[$1] / bitsPerPerson, Double(people)) / waterRanks[$1])
          } / count))
    }
    /*:
    ## Below the threshold

    For the smallest size, the one whose threshold is furthest from the end of the list, the rarest
    quarter of the people lies below the threshold. Their values are uniform and
    independent of their names, so whatever the model answers, it is right with probability $`1/V`$. Three
    models share one truth, so the number of distinct questions is that of one run, {{questions}}, and the
    tolerance is the binomial standard error of that many at the 1 % level. The rival is a calibrated
    model, which would be right as often as its answers are probable.
    */
    let rarest = sizes.map { $0.runs.map { $0.last.quartilesByRank[3] } }
    func spread(_ size: Int, _ read: (PeopleBin) -> Double) -> Spread {
      Spread(rarest[size].map(read))
    }
    let questions = notebook.record(
      "questions", corpus.rankQuartiles[3].count * configuration.attributes)
    let byChance =
      Statistics.criticalNormal(significance: 0.01)
      * (guess * (1 - guess) / Double(questions)).squareRoot()
    let accuracyBelow = spread(0, \.accuracy)
    let confidenceBelow = spread(0, \.confidence)
    notebook.check(
      "below.guess", "Accuracy on the rarest quarter, smallest size",
      measured: accuracyBelow.mean, uncertainty: floored(accuracyBelow, 0.02),
      from: "standard deviation of one run over \(seeds) seeds, at least 0.02",
      predicted: guess, by: "1/V: values are uniform and independent of names",
      tolerance: byChance, because: "binomial, \(questions) distinct questions, 1 % level",
      rival: .init(
        "calibrated: right as often as it is confident", predicts: confidenceBelow.mean))
    let gap = spread(0) { $0.confidence - $0.accuracy }
    notebook.check(
      "below.overconfidence", "Confidence less accuracy on the rarest quarter, smallest size",
      measured: gap.mean, uncertainty: floored(gap, 0.02),
      from: "standard deviation of one run over \(seeds) seeds, at least 0.02", .atLeast,
      predicted: byChance, by: "what chance gives a calibrated model that guesses", tolerance: 0,
      because: "chance is in the predicted value",
      rival: .init("certain of every answer: the gap is 1 - 1/V", predicts: 1 - guess))
    /*:
    A model that knew that it does not know would give every value $`1/V`$: its confidence would be its
    accuracy, and its loss $`\ln V`$. What it does instead costs it. For a truth that is independent of
    the answer the loss exceeds $`\ln V`$ by the divergence of the uniform law from the model's, and an answer
    of probability $`c`$ costs at least
    $`f(c) = -\tfrac1V \ln(cV) - (1-\tfrac1V)\ln\tfrac{(1-c)V}{V-1}`$, reached when the other values share
    the rest equally.
    */
    let excess = spread(0) { $0.loss - log(values) }
    let c = confidenceBelow.mean
    let leastExcess =
      -guess * log(c * values) - (1 - guess) * log((1 - c) * values / (values - 1))
    notebook.record("below.accuracy", accuracyBelow.mean, uncertainty: floored(accuracyBelow, 0.02))
    notebook.record("below.confidence", c, uncertainty: floored(confidenceBelow, 0.02))
    notebook.record("below.ratio", c / guess, uncertainty: floored(confidenceBelow, 0.02) / guess)
    notebook.record("below.excess", excess.mean, uncertainty: floored(excess, 0.02), unit: "nats")
    notebook.record(
      "below.least.excess", leastExcess, uncertainty: floored(excess, 0.02), unit: "nats")
    notebook.table(
      "rarest", "The rarest quarter of the people by size; ± is the spread of one run over seeds",
      columns: ["width", "accuracy", "confidence", "loss less ln V (nats)"],
      rows: sizes.indices.map { i in
        func cell(_ read: (PeopleBin) -> Double) -> Cell {
          let spread = spread(i, read)
          return .measured(spread.mean, uncertainty: floored(spread, 0.02))
        }
        return [
          .text(sizes[i].label), cell(\.accuracy), cell(\.confidence),
          cell { $0.loss - log(values) },
        ]
      })
    func points(_ label: String, _ colour: Int?, _ x: [Double], _ spreads: [Spread]) -> [Series] {
      let y = spreads.map(\.mean)
      return [
        Series(label, style: .line, colour: colour, x: x, y: y),
        Series(
          label, style: .pointsWithErrors, colour: colour, x: x, y: y,
          low: spreads.map { $0.mean - $0.deviation }, high: spreads.map { $0.mean + $0.deviation }),
      ]
    }
    let inside = sizes.indices.filter(isInside)
    notebook.figure(
      "threshold",
      """
      (a) Threshold rank against size: mean and spread over seeds, where it lies within the list; lines: \
      the optimum over these frequencies, its one constant calibrated on the loss. Dashed: the window of \
      the fit. (b) The rarest quarter of the people: confidence and accuracy against size.
      """,
      .plot(
        Plot(
          width: Plot.twoColumns, height: 80, columns: 2,
          panels: [
            Panel(
              x: Axis("parameters $P$", scale: .log10),
              y: Axis("threshold rank $k$", scale: .log10, maximum: 1.5 * Double(people)),
              series: [
                Series(
                  "measured", style: .pointsWithErrors, colour: 0, x: inside.map { parameters[$0] },
                  y: inside.map { centre(thresholds[$0]) },
                  low: inside.map { thresholds[$0].min() ?? 1 },
                  high: inside.map { thresholds[$0].max() ?? 1 }),
                Series(
                  "water-filling", style: .line, colour: 1, x: parameters, y: waterRanks),
                Series("knapsack", style: .line, colour: 2, x: parameters, y: knapsackRanks),
              ],
              references: [
                ReferenceLine(.horizontal, at: shift, label: "$b$"),
                ReferenceLine(.horizontal, at: Double(people) / 2, label: "$N/2$"),
              ], legend: .below),
            Panel(
              x: Axis("parameters $P$", scale: .log10),
              y: Axis("rarest quarter", minimum: 0, maximum: 1.05),
              series: points(
                "confidence", 1, parameters, sizes.indices.map { spread($0, \.confidence) })
                + points("accuracy", 0, parameters, sizes.indices.map { spread($0, \.accuracy) }),
              references: [ReferenceLine(.horizontal, at: guess, label: "$1/V$")],
              legend: .below),
          ])))
    /*:
    Below its threshold the smallest model is right in {{below.accuracy:2}} of its answers and gives
    them a probability of {{below.confidence:2}}, {{below.ratio:2}} times what guessing earns. It pays
    {{below.excess:2}} more than $`\ln V`$, of which an answer that confident explains at least
    {{below.least.excess:1}}. Training does punish this, but in proportion to the frequency of the people
    concerned; that what the same few weights gain on frequent facts outweighs it is our reading, which
    no run here tests.

    ## What did not match

    - *The order of learning is softer than the optimum's.* In the optimum nobody below the threshold is
      known at all, and confidence would fall to $`1/V`$ there; the accuracy of
      panel (a) falls over a wide range of frequencies, and the rarest quarter is partly
      known (figure "threshold", b) at sizes where the optimum gives it nothing.
    - *A smaller model can guess with a loss above ln V.* No capacity optimum can: $`D \le 1`$ means a
      loss of at most $`\ln V`$. The excess above is not in the theory, which optimises bits and lets
      an unknown item cost nothing more than not knowing it.
    - *The slope is steeper than the optimum's.* {{slope:2}} ± {{slope.interval:1}} against {{slope.water:2}} for water-filling over
      the same sizes: in the full profile at the edge of the interval. It is the smallest size, whose threshold lies
      lower than predicted, that makes it so.
    - *The smallest size depends on its seed.* Its threshold ranks run from {{smallest.lowest:2}} to
      {{smallest.highest:2}} (1: not even the most frequent reach half-way), where a capacity would give one.
      How well a run was optimised may be what limits it, rather than what it could hold; that was
      not tested, and three seeds do not say how often it happens.
    - *The exponent of the frequency.* The threshold frequency has slope {{slope.frequency:2}} against
      $`\ln P`$, not $`-s`$ = {{slope.frequency.zipf:2}} times the slope of the rank, because $`p_k`$ has the
      local exponent $`-s k/(k+b)`$, which is less than $`s`$ unless $`k \gg b`$. By rank there is no such correction.
    - *Half of the accuracy is not half of the knowledge.* The most probable value can be right while much
      of the probability is elsewhere. Read off the loss instead, half-way between $`\ln V`$ and $`h`$, the
      slope is {{slope.loss:2}}; the ranks are in the table of thresholds.
    */
  }
}
