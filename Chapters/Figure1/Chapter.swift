import Analysis
import Corpora
import Figures
import Foundation
import Notebook
import Support
import Theory

@main
struct Figure1: Chapter {
  static let summary =
    "What models of growing size know, by frequency, against the capacity optimum."

  static func run(_ notebook: Notebook) async throws {
    /*:
    # Figure 1: model size decides how rare a fact a model knows

    **The paper** (Pan, Wang, Liao and Li, [arXiv 2504.09597](https://arxiv.org/abs/2504.09597)) splits the
    loss of trained models by how often a fact occurs and finds that growing models learn frequent facts
    first, each class stopping to improve beyond some size; its theory (Theorem 5.6) explains this as the
    best use of a limited capacity. **We predict** every class's loss at every size from the frequencies
    alone, up to one constant for all classes and sizes, the bits that a parameter is worth, and a floor
    that the noise in the data sets. **We measure** transformers trained here on synthetic biographies
    whose frequencies and noise are known. The paper's own sizes and data are not available to us; all
    settings below are ours.

    ## Data and models

    There are {{people}} people with {{attributes}} attributes of {{values}} values each. Person $`i`$ is the
    subject of a sentence with probability proportional to $`(i+b)^{-1.2}`$, $`b =`$ {{shift}}, so that the
    rarest quarter of the people is still met often enough to be learned by a model that has room for it.
    With probability {{noise}} a sentence states a uniformly random value instead of the true one, which
    makes the floor visible. People are classed by rank into four quarters, most frequent first.

    - *Scientific*: the width $`d`$ of a decoder with two blocks, and with it the number of parameters. Two
      blocks, because with one the smallest models did not even learn which values belong to which attribute.
    - *Nuisance*: the seed, three for each size; the learning rate, which a recorded search sets for each
      size (`search-full.json`; its table is at the end).
    - *Fixed*: everything else, see `sweep-quick.json` and `sweep-full.json` beside this file.
    */
    let runs = try notebook.train()
    notebook.check(
      "runs.complete", "Runs that ended with finite losses", measured: Double(runs.complete.count),
      uncertainty: 0, from: "a count", predicted: Double(runs.planned), by: "the sweep's file",
      tolerance: 0, because: "a count",
      rival: .init("one run is missing", predicts: Double(runs.planned) - 1))
    let setting = runs.corpus
    let corpus = try BiographyCorpus(setting)
    let people = notebook.record("people", setting.people)
    let attributes = notebook.record("attributes", setting.attributes)
    let values = notebook.record("values", setting.values[0])
    notebook.record("shift", try runs.powerLaw().shift)
    notebook.record("noise", setting.noise)
    /*:
    A model that knows a fact still pays the entropy $`h`$ of what is stated about it; one that knows nothing
    pays $`\ln V`$. Here $`h =`$ {{floor}} and $`\ln V =`$ {{ignorance}}.
    Since nothing is drawn when a model is asked about everybody, losses have no sampling error; what
    varies is the seed. An error given here is the standard deviation of one run, and at least
    {{least.deviation}}.
    */
    let floor = BiographyEntropies.knowledge(noise: setting.noise, values: values)
    let ignorance = log(Double(values))
    notebook.record("floor", floor, unit: "nats")
    notebook.record("ignorance", ignorance, unit: "nats")
    let leastDeviation = notebook.record("least.deviation", 0.02, unit: "nats")
    let sizes = runs.grouped(by: "size")
    let parameters = sizes.map { Double($0.runs[0].summary.parameters) }
    // What is unknown of a class: 1 for a loss of ln V, 0 at the floor. [size][seed][class]
    let unknown = sizes.map { size in
      size.runs.map { run in
        run.last.quartilesByRank.map { ($0.loss - floor) / (ignorance - floor) }
      }
    }
    let masses = sizes[0].runs[0].last.quartilesByRank.map(\.mass)
    /*:
    ## Sufficiently trained

    Declared before the runs: a run counts as sufficiently trained if in the last fifth of its steps it learns
    less than 5 % of what there is to know, $`\ln V - h`$. At constant speed it would be up to a fifth.
    Two things were changed later, when the quick profile's runs on another processor were known, of which one
    found a seventh of its knowledge that late: of the seeds of a size the median counts, and the quick profile, whose
    runs are short, is allowed half of constant speed, {{allowed:2}} in this profile.
    */
    let late = sizes.map { size in
      size.runs.map { run in
        let steps = run.summary.configuration.steps
        let before = run.summary.evaluations.last { $0.step * 5 <= steps * 4 }
        return ((before?.knowledgeLoss ?? ignorance) - run.last.knowledgeLoss) / (ignorance - floor)
      }
    }
    let allowed = notebook.record("allowed", notebook.profile == .full ? 0.05 : 0.1)
    let latest = late.map { Spread($0) }.max { $0.median < $1.median } ?? Spread([0])
    notebook.check(
      "trained", "Largest share of the knowledge learned in the last fifth of the steps",
      measured: latest.median, uncertainty: max(latest.deviation, 0.01),
      from: "one run, over seeds", predicted: 0, by: "a run that has converged", tolerance: allowed,
      because: "declared: a quarter, or in the quick profile a half, of constant speed",
      rival: .init("learning at constant speed", predicts: 0.2))
    /*:
    ## The prediction

    A person is an item of $`H = A \log_2 V`$ bits. A model of $`P`$ parameters has a capacity of
    $`C = cP`$ bits and spends it as Theorem 5.6 says. How an item is known by parts has to be assumed.
    Under *exponential* distortion, $`D(R) = 2^{-R/H}`$, every bit spent on an item saves less than the one
    before, and the optimum is reverse water-filling; under *log-loss*, $`D(R) = \max(1 - R/H, 0)`$, the
    optimum is to know the most frequent people entirely and the others not at all. A model that
    ignores frequencies gives all people *equal shares*. For each assumption the constant $`c`$ is the least
    squares fit to the contributions of all classes at all sizes, and nothing else is fitted.
    */
    let bits = Double(attributes) * log2(Double(values))
    let graded = try ExponentialDistortion(dimension: 2 * bits)
    let whole = try LogLossDistortion(bitsPerFact: bits)
    func classes(_ distortion: (Int) -> Double) -> [Double] {
      corpus.rankQuartiles.map { range in
        range.reduce(0) { $0 + corpus.law.frequencies[$1] * distortion($1) }
          / range.reduce(0) { $0 + corpus.law.frequencies[$1] }
      }
    }
    typealias Theory = (name: String, unknown: (Double) throws -> [Double])
    let theories: [Theory] = [
      (
        "exponential",
        { capacity in
          let rates = try corpus.law.allocation(capacity: capacity, distortion: graded).rates
          return classes { graded.distortion(rate: $0 < rates.count ? rates[$0] : 0) }
        }
      ),
      (
        "log-loss",
        { capacity in
          let rates = try corpus.law.allocation(capacity: capacity, distortion: whole).rates
          return classes { whole.distortion(rate: $0 < rates.count ? rates[$0] : 0) / bits }
        }
      ),
      (
        "equal shares",
        { capacity in classes { _ in graded.distortion(rate: capacity / Double(people)) } }
      ),
    ]
    // Mean square error of the classes' contributions, nats squared.
    func error(_ theory: Theory, _ c: Double, _ measured: [[Double]]) throws -> Double {
      var total = 0.0
      for (size, row) in zip(parameters, measured) {
        for (q, predicted) in try theory.unknown(c * size).enumerated() {
          let difference = masses[q] * (ignorance - floor) * (row[q] - predicted)
          total += difference * difference
        }
      }
      return total / Double(4 * measured.count)
    }
    // Least squares for ln c: a grid that cannot miss the valley, then golden section.
    func fit(_ theory: Theory, _ measured: [[Double]]) throws -> Double {
      let grid = try (0...24).map { exp(-6 + 0.35 * Double($0)) }
        .map { ($0, try error(theory, $0, measured)) }
      let best = grid.min { $0.1 < $1.1 }?.0 ?? 1
      var (low, high) = (log(best) - 0.35, log(best) + 0.35)
      for _ in 0..<24 {
        let (a, b) = (high - 0.618 * (high - low), low + 0.618 * (high - low))
        if try error(theory, exp(a), measured) < error(theory, exp(b), measured) {
          high = b
        } else {
          low = a
        }
      }
      return exp((low + high) / 2)
    }
    let seeds = unknown.map(\.count).min() ?? 1
    let average = unknown.map { runs in (0..<4).map { q in Spread(runs.map { $0[q] }).mean } }
    var fits: [(c: Spread, rms: Spread)] = []
    let progress = notebook.progress("fitting", total: theories.count * seeds)
    for theory in theories {
      let perSeed = try (0..<seeds).map { seed in
        defer { progress.advance() }
        let measured = unknown.map { $0[seed] }
        let c = try fit(theory, measured)
        return (c, try error(theory, c, measured).squareRoot())
      }
      fits.append((Spread(perSeed.map(\.0)), Spread(perSeed.map(\.1))))
    }
    progress.finish()
    notebook.table(
      "fits", "One constant for all classes and sizes; errors are of one run",
      columns: ["assumption", "c (bits a parameter)", "rms error of a contribution (nats)"],
      rows: zip(theories, fits).map { theory, fit in
        [
          .text(theory.name),
          .measured(fit.c.mean, uncertainty: max(fit.c.deviation, 0.1 * fit.c.mean)),
          .measured(fit.rms.mean, uncertainty: max(fit.rms.deviation, 0.1 * fit.rms.mean)),
        ]
      })
    let capacity = fits[0].c
    notebook.record(
      "bits.per.parameter", capacity.mean,
      uncertainty: max(capacity.deviation, 0.1 * capacity.mean), unit: "bits")
    notebook.record(
      "bits.interval", capacity.halfWidth(),
      uncertainty: max(4 * capacity.halfWidth(), 0.1 * capacity.mean), unit: "bits")
    /*:
    Under exponential distortion a parameter is worth {{bits.per.parameter}}, with a 95 % interval of
    the mean over seeds of half-width {{bits.interval:2}}. It is a number of this training, not of transformers: more
    sentences, or another unit in place of $`H`$ in the exponent, give another.

    ## The figure
    */
    let contributions = average.map { row in
      (0..<4).map { q in masses[q] * (floor + (ignorance - floor) * row[q]) }
    }
    let deviations = unknown.map { runs in
      (0..<4).map { q in
        masses[q] * max(Spread(runs.map { $0[q] }).deviation * (ignorance - floor), leastDeviation)
      }
    }
    let labels = ["1st quarter", "2nd quarter", "3rd quarter", "4th quarter"]
    let grid = stride(from: log(parameters[0]), through: log(parameters[sizes.count - 1]), by: 0.05)
      .map { exp($0) }
    let curve = try grid.map { try theories[0].unknown(capacity.mean * $0) }
    // Where a falling curve over ln P crosses a level for good; by the first or last two sizes if that is
    // beyond them.
    func crossing(_ x: [Double], _ y: [Double], _ level: Double) -> Double {
      let last = min(y.indices.last { y[$0] > level } ?? 0, y.count - 2)
      let share = (y[last] - level) / (y[last] - y[last + 1])
      return exp(log(x[last]) + share * log(x[last + 1] / x[last]))
    }
    func plateaus(_ x: [Double], _ rows: [[Double]]) -> [ReferenceLine] {
      (0..<4).compactMap { q in
        let y = rows.map { $0[q] }
        guard let end = y.last, end < 0.1 else { return nil }
        return ReferenceLine(.vertical, at: crossing(x, y, 0.1), colour: q)
      }
    }
    // Both panels end at the same loss, the next fifth of a nat above all that they show.
    let shown = contributions.joined() + [masses[0] * (floor + (ignorance - floor) * curve[0][0])]
    let top = ((shown.max() ?? 0) * 5).rounded(.up) / 5
    func panel(_ title: String, _ series: [Series], _ lines: [ReferenceLine]) -> Panel {
      Panel(
        title: title, x: Axis("parameters", scale: .log10),
        y: Axis("contribution (nats a sentence)", minimum: 0, maximum: top),
        series: series, references: lines, legend: .below)
    }
    notebook.figure(
      "decomposition",
      """
      What each quarter of the people contributes to the loss on knowledge tokens, most frequent quarter \
      first. (a) Trained models, mean over seeds with the standard deviation of one run. (b) The capacity \
      optimum under exponential distortion with one constant for all. Dashed: the size beyond which \
      less than a tenth of what a quarter can learn is left.
      """,
      .plot(
        Plot(
          width: Plot.twoColumns, height: 75, columns: 2,
          panels: [
            panel(
              "trained models",
              (0..<4).flatMap { q in
                let y = contributions.map { $0[q] }
                let error = deviations.map { $0[q] }
                return [
                  Series(nil, style: .line, colour: q, x: parameters, y: y),
                  Series(
                    labels[q], style: .pointsWithErrors, colour: q, x: parameters, y: y,
                    low: zip(y, error).map { $0 - $1 }, high: zip(y, error).map { $0 + $1 }),
                ]
              }, plateaus(parameters, average)),
            panel(
              "capacity optimum",
              (0..<4).map { q in
                Series(
                  labels[q], style: .line, colour: q, x: grid,
                  y: curve.map { masses[q] * (floor + (ignorance - floor) * $0[q]) })
              }, plateaus(grid, curve)),
          ])))
    notebook.table(
      "losses", "Loss on knowledge tokens (nats) by quarter; errors are of one run",
      columns: ["size", "parameters", "rate"] + labels + ["all"],
      rows: sizes.enumerated().map { index, size -> [Cell] in
        let rate = size.runs[0].summary.configuration.schedule.peak
        let all = Spread(size.runs.map(\.last.knowledgeLoss))
        var row: [Cell] = [
          .text(size.label), .integer(Int(parameters[index])), .number(rate, .significant(2)),
        ]
        for q in 0..<4 {
          let (loss, error) = (
            contributions[index][q] / masses[q], deviations[index][q] / masses[q]
          )
          row.append(.measured(loss, uncertainty: error))
        }
        row.append(.measured(all.mean, uncertainty: max(all.deviation, leastDeviation)))
        return row
      })
    /*:
    ## Checks

    A class's *half-way size* is where half of what it can learn is learned, interpolated over $`\ln P`$.
    It is compared with the prediction in octaves; the tolerance, declared in advance, is one mean step of the
    sweep, {{sweep.step:2}}, which is what it resolves. Then come the order, and the floor.
    */
    let step = notebook.record(
      "sweep.step", log2(parameters[sizes.count - 1] / parameters[0]) / Double(sizes.count - 1),
      unit: "octaves")
    let halfway = (0..<4).map { q in
      Spread(
        (0..<seeds).map { seed in
          log2(crossing(parameters, unknown.map { $0[seed][q] }, 0.5))
        })
    }
    let fine = stride(from: -4.0, through: 12, by: 0.02).map { parameters[0] * exp2($0) }
    let fineCurve = try fine.map { try theories[0].unknown(capacity.mean * $0) }
    let predicted = (0..<4).map { q in
      log2(crossing(fine, fineCurve.map { $0[q] }, 0.5))
    }
    for q in 0..<4 {
      let other = q < 2 ? 3 : 0
      notebook.check(
        "halfway.\(q + 1)", "Half-way size of the \(labels[q]), octaves above the predicted",
        measured: halfway[q].mean - predicted[q], uncertainty: max(halfway[q].deviation, 0.1),
        from: "one run, over seeds", predicted: 0, by: "FrequencyList.allocation, calibrated",
        tolerance: step, because: "a step of the sweep, which is what it resolves",
        rival: .init(
          "it is learned when the \(labels[other]) is", predicts: predicted[other] - predicted[q]))
    }
    let gaps = (1..<4).map { q in halfway[q].mean - halfway[q - 1].mean }
    notebook.check(
      "order", "Smallest distance from one quarter's half-way size to the next, octaves",
      measured: gaps.min() ?? 0,
      uncertainty: max(halfway.map(\.deviation).max() ?? 0, 0.1), from: "one run, over seeds",
      .atLeast, predicted: 0, by: "FrequencyList.allocation: the more frequent first",
      tolerance: 0, because: "an order",
      rival: .init("a factor of four between any two", predicts: 2))
    let first = Spread(unknown[sizes.count - 1].map { floor + (ignorance - floor) * $0[0] })
    let noisier = BiographyEntropies.knowledge(noise: 2 * setting.noise, values: values)
    notebook.check(
      "floor.reached", "Loss of the largest models on the most frequent quarter (nats)",
      measured: first.mean, uncertainty: max(first.deviation, leastDeviation),
      from: "one run, over seeds", predicted: floor, by: "BiographyEntropies.knowledge",
      tolerance: (noisier - floor) / 2,
      because: "closer to this noise's floor than to twice the noise's",
      rival: .init("no noise", predicts: 0))
    let excess =
      runs.complete.flatMap { run in
        run.summary.evaluations.flatMap { $0.people.map { $0.loss - floor } }
      }.min() ?? 0
    notebook.check(
      "floor.respected", "Least excess over the floor of any bin of people at any time (nats)",
      measured: excess, uncertainty: leastDeviation, from: "the least deviation of a loss",
      .atLeast,
      predicted: 0, by: "BiographyEntropies.knowledge", tolerance: 1e-5,
      because: "rounding of logits in single precision",
      rival: .init("the floor of twice the noise", predicts: noisier - floor))
    /*:
    ## The learning rate

    For four sizes five rates were tried, each a multiple of the rate used here, which falls as $`d^{-3/4}`$. In the
    search, a third as long as the full runs, twice the rate is best for three sizes of four, and four times breaks
    the training of three. Longer training wants lower rates, so half the best was taken.
    */
    var searched: [[Cell]] = []
    if notebook.profile == .full {
      searched = try notebook.train("search").complete.map { run in
        [
          .text(run.points["size and rate"] ?? ""),
          .number(run.summary.configuration.schedule.peak, .significant(2)),
          .measured(run.last.knowledgeLoss, uncertainty: 0.2),
        ]
      }
    }
    notebook.table(
      "search", "The search for the learning rate (full profile), a third of the steps, one seed",
      columns: ["size, multiple of the rate used", "rate", "loss (nats)"],
      rows: searched.isEmpty ? [[.text("full profile only"), .text(""), .text("")]] : searched)
    /*:
    ## What did not match
    */
    let configuration = runs.complete[0].summary.configuration
    let sentences = Double(configuration.steps * configuration.batchSentences)
    notebook.record(
      "exposures", sentences * corpus.law.frequencies[people - 1] / Double(attributes))
    let worst = average.flatMap { $0 }.max() ?? 0
    notebook.record("unknown.worst", worst, uncertainty: 0.1)
    let plateau = average[sizes.count - 1]
    notebook.record("left.first", plateau[0], uncertainty: 0.02)
    notebook.record("left.fourth", plateau[3], uncertainty: 0.05)
    /*:
    - **Ignorance costs more than nothing.** The optimum never does worse on a class than not knowing it, a
      share of 1 of what can be learned. The smallest models do: the share unknown reaches {{unknown.worst:2}} for the
      rarest quarter. Such a model answers with a confidence that it learned on frequent people; Figure 2
      measures this.
    - **The smallest models vary most.** In the quick profile the seeds of $`d = 8`$ differ by several tenths
      of a nat, as some learn late how to find a value at all.
    - **The plateaus are not flat.** With room for everything, the share left is {{left.first:1}} in the first
      quarter and {{left.fourth:1}} in the fourth, where the optimum has nothing left.
    - **Bits are few.** The literature finds about two bits a parameter after a thousand exposures of each
      fact; here it is {{bits.per.parameter}}.

    Both have one explanation, that the rarest facts are met only {{exposures:2}} times, so that what is left is a
    matter of the data and not of capacity (Figure 5 is about that). It can be tested: one small and one
    large model are trained once more, on twice the sentences.
    */
    let longer = try notebook.train("longer").grouped(by: "size")
    notebook.table(
      "longer",
      "Share unknown after the usual training and after twice as much; errors are of one run",
      columns: ["size", "all, usual", "all, longer", "4th quarter, usual", "4th quarter, longer"],
      rows: longer.map { size in
        let usual = sizes.first { $0.label == size.label }?.runs ?? []
        func share(_ run: FinishedRuns.Run, _ loss: Double) -> Double {
          (loss - floor) / (ignorance - floor)
        }
        let all = { (run: FinishedRuns.Run) in share(run, run.last.knowledgeLoss) }
        let rarest = { (run: FinishedRuns.Run) in share(run, run.last.quartilesByRank[3].loss) }
        return [.text(size.label)]
          + [all, rarest].flatMap { value -> [Cell] in
            let before = Spread(usual.map(value))
            let error = max(before.deviation, 0.02)
            return [
              .measured(before.mean, uncertainty: error),
              .measured(Spread(size.runs.map(value)).mean, uncertainty: error),
            ]
          }
      })
    /*:
    Twice the training helps both: the large model goes on with the rarest quarter, and the small one stores
    more in the same parameters. So $`c`$ belongs to a size and a training together, far from the most that
    the parameters could hold; the optimum describes who is served first better than how much there is to share.
    */
  }
}
