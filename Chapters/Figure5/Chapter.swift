import Experiments
import Figures
import Foundation
import Notebook
import Statistics
import SyntaxKnowledge
import Theory
import Training

@main
struct Figure5: Chapter {
  static let name = "Figure5"
  static let executable = "figure5"
  static let summary = "How the knowledge loss falls with the data, under five frequency laws."

  static func run(_ notebook: Notebook) async throws {
    /*:
    # Figure 5: how knowledge grows with the data

    **The paper** (Pan, Wang, Liao and Li, [arXiv 2504.09597](https://arxiv.org/abs/2504.09597)) shows
    validation loss against the amount of training data for several power laws of frequency: the more
    skewed the law, the faster the decay, while under uniform sampling there is no power law, and frequent facts are
    learned first. **We predict** the whole curve from the frequencies with one constant, the number $`r`$ of
    sightings after which a fact is known: with $`n`$ sentences seen, the loss is

    ```math
    L(n) = H \sum_i p_i\, P(\mathrm{Poisson}(n p_i) < r), \qquad H = \ln V,
    ```

    which for $`p_i \propto (i+b)^{-s}`$ and endless $`i`$ tends to a power of $`n`$ with exponent
    $`-(s-1)/s`$, and for uniform $`p_i`$ falls faster than any power. **We measure** transformers that see
    every sentence once. All settings are ours.

    - *Scientific*: the frequency law. $`b = 4`$, so that the laws are close to pure powers.
    - *Nuisance*: the seed, three for each law.
    - *Fixed*: everything else (`sweep-quick.json`, `sweep-full.json`). Each of the {{people}} people has a single attribute
      of {{values}} values, so a fact is a person. There is no noise, so the loss can fall to zero. Batches are
      small ({{batch}} sentences), so that the first circuit forms early, and the rate is constant, so that the end
      of the training is no special time. The models have room for all facts: Figure 1's do with fewer
      parameters.
    */
    let runs = try notebook.runs(of: "Figure5")
    notebook.check(
      "runs.complete", "Runs that ended with finite losses", measured: Double(runs.complete.count),
      uncertainty: 0, from: "a count", predicted: Double(runs.planned), by: "the sweep's file",
      tolerance: 0, because: "a count",
      rival: .init("one run is missing", predicts: Double(runs.planned) - 1))
    let laws = runs.grouped(by: "law")
    let configuration = runs.complete[0].summary.configuration
    notebook.record("people", configuration.corpus.people)
    notebook.record("values", configuration.corpus.values[0])
    let batch = notebook.record("batch", configuration.batchSentences)
    let ignorance = notebook.record(
      "ignorance", log(Double(configuration.corpus.values[0])), unit: "nats")
    /*:
    ## The learner that needs r sightings

    Before the first {{transient}} steps a model is learning how to find a value at all, not which value it is; this
    is declared to be left out. In the rest, $`r`$ is fitted to each run by least squares of
    $`\ln L`$. Losses have no sampling error: everybody is asked. Errors are the standard deviation of
    one run over the seeds, at least 10 % of a loss, which is how much a constant rate leaves it shaking.
    */
    let transient = notebook.record("transient", 400)
    struct Curve {
      var label: String
      var list: FrequencyList
      /// Sentences, and the loss in nats of each seed.
      var n: [Double]
      var loss: [[Double]]
      var isUniform: Bool { list.frequencies[0] == list.frequencies[list.frequencies.count - 1] }
    }
    let curves = try laws.map { law -> Curve in
      let evaluations = law.runs.map { $0.summary.evaluations.filter { $0.step >= transient } }
      return Curve(
        label: law.label, list: try BiographyCorpus(law.runs[0].summary.configuration.corpus).law,
        n: evaluations[0].map { Double($0.step * batch) },
        loss: evaluations.map { $0.map { max($0.knowledgeLoss, 1e-6) } })
    }
    func mean(_ curve: Curve) -> [Double] {
      curve.n.indices.map { i in exp(Spread(curve.loss.map { log($0[i]) }).mean) }
    }
    func predicted(_ list: FrequencyList, _ r: Int, _ n: [Double]) throws -> [Double] {
      try n.map {
        ignorance * (try FrequencyLaw.list(list).lossFraction(samples: $0, sightings: r))
      }
    }
    // Root mean square of ln(measured/predicted).
    func distance(_ a: [Double], _ b: [Double]) -> Double {
      (zip(a, b).reduce(0) { $0 + pow(log($1.0 / max($1.1, 1e-12)), 2) } / Double(a.count))
        .squareRoot()
    }
    // The best r of 10 % steps, and its distance.
    let candidates = (0...60).map { Int((2 * pow(1.1, Double($0))).rounded()) }
    func fit(_ list: FrequencyList, _ n: [Double], _ loss: [Double]) throws -> (r: Int, rms: Double)
    {
      var best = (r: 1, rms: Double.infinity)
      for r in candidates {
        let rms = distance(loss, try predicted(list, r, n))
        if rms < best.rms { best = (r, rms) }
      }
      return best
    }
    let progress = notebook.progress("fitting", total: curves.count)
    var fits: [(r: Spread, rms: Spread, byLaw: [Double])] = []
    for curve in curves {
      let own = try curve.loss.map { try fit(curve.list, curve.n, $0) }
      let rivals = try curves.map { try fit($0.list, curve.n, mean(curve)).rms }
      fits.append((Spread(own.map { Double($0.r) }), Spread(own.map(\.rms)), rivals))
      progress.advance()
    }
    progress.finish()
    notebook.table(
      "fits",
      "Sightings a fact needs, and the root mean square of ln(measured/predicted) with the curve of each law",
      columns: ["data", "r", "own law"] + curves.map { "curve of \($0.label)" },
      rows: zip(curves, fits).map { curve, fit in
        [
          .text(curve.label),
          .measured(fit.r.mean, uncertainty: max(fit.r.deviation, 0.2 * fit.r.mean)),
          .measured(fit.rms.mean, uncertainty: max(fit.rms.deviation, 0.2 * fit.rms.mean)),
        ] + fit.byLaw.map { .measured($0, uncertainty: max(0.2 * $0, 0.02)) }
      })
    let grid = (0...80).map { i -> Double in
      let (low, high) = (log(Double(batch)), log(curves[0].n[curves[0].n.count - 1]))
      return exp(low + (high - low) * Double(i) / 80)
    }
    func everything(_ label: String) -> (n: [Double], loss: [Double]) {
      let all = laws.first { $0.label == label }?.runs ?? []
      let steps = all[0].summary.evaluations.map(\.step).enumerated().filter { $0.element > 0 }
      return (
        steps.map { Double($0.element * batch) },
        steps.map { step in
          exp(Spread(all.map { log($0.summary.evaluations[step.offset].knowledgeLoss) }).mean)
        }
      )
    }
    let example = curves.first { $0.label == "s = 1.5" } ?? curves[0]
    let exampleRuns = laws.first { $0.label == example.label }?.runs ?? []
    let exampleR = Int(fits[curves.firstIndex { $0.label == example.label } ?? 0].r.mean.rounded())
    let quarters = (0..<4).map { q -> ClosedRange<Int> in
      let count = example.list.frequencies.count
      return (count * q / 4)...(count * (q + 1) / 4 - 1)
    }
    // What theory says of one quarter: its share of the sum, over its mass.
    func quarterLoss(_ q: Int, _ n: Double) -> Double {
      let p = example.list.frequencies[quarters[q]]
      return ignorance * p.reduce(0) { $0 + $1 * poissonBelow(exampleR, mean: n * $1) }
        / p.reduce(0, +)
    }
    let labels = ["1st quarter", "2nd quarter", "3rd quarter", "4th quarter"]
    notebook.figure(
      "data",
      """
      Loss on knowledge tokens against training sentences. (a) Five laws of frequency (the quick profile \
      has four). (b) The quarters of the people under \(example.label), most frequent first. Points: trained \
      models, mean over seeds; lines: the exact finite curve with one constant $`r`$ a law.
      """,
      .plot(
        Plot(
          width: Plot.twoColumns, height: 85, columns: 2,
          panels: [
            Panel(
              x: Axis("training sentences", scale: .log10),
              y: Axis("knowledge loss (nats)", scale: .log10, minimum: 0.03, maximum: 10),
              series: try curves.enumerated().flatMap { index, curve -> [Series] in
                let measured = everything(curve.label)
                let theory = try predicted(curve.list, Int(fits[index].r.mean.rounded()), grid)
                return [
                  Series(
                    curve.label, style: .line, colour: index, x: grid,
                    y: theory.map { $0 > 0.02 ? $0 : .nan }),
                  Series(
                    curve.label, style: .points, colour: index, x: measured.n, y: measured.loss),
                ]
              }, references: [ReferenceLine(.horizontal, at: ignorance, label: "guessing")],
              legend: .below),
            Panel(
              x: Axis("training sentences", scale: .log10),
              y: Axis("knowledge loss (nats)", minimum: 0),
              series: (0..<4).flatMap { q -> [Series] in
                let evaluations = exampleRuns.map { $0.summary.evaluations.filter { $0.step > 0 } }
                let n = evaluations[0].map { Double($0.step * batch) }
                let y = n.indices.map { i in
                  Spread(evaluations.map { $0[i].quartilesByRank[q].loss }).mean
                }
                return [
                  Series(
                    labels[q], style: .line, colour: q, x: grid, y: grid.map { quarterLoss(q, $0) }),
                  Series(labels[q], style: .points, colour: q, x: n, y: y),
                ]
              }, references: [ReferenceLine(.horizontal, at: ignorance, label: "guessing")],
              legend: .below),
          ])))
    /*:
    ## Checks

    The *window* of a power law, declared from $`b`$ and $`N`$ alone, ends where a quarter of the people have had
    {{planned.sightings}} sightings, as beyond it the end of the list bends the curve down; its other end is the transient,
    by which more than $`b`$ people are known. Uniform data have no such window and are taken whole.

    This window was declared after the first runs of the quick profile had shown the bend and before the full
    profile was run, whose numbers are therefore the test.

    *Its own law's curve fits.* With one constant each, the curve of the law that generated the data must be
    at least twice as close as that of uniform data; neighbouring laws differ less than the drift of $`r`$, as the
    table shows.
    *Exponential or power.* Over the same points $`\ln L`$ is fitted by a line in $`\ln n`$ and by
    a line in $`n`$, in the window; the difference of the log residual sums says which is better, and must change sign
    for uniform data.
    */
    let sightings = notebook.record("planned.sightings", 50)
    // How many points lie in the window.
    func points(_ curve: Curve) -> Int {
      let p = curve.list.frequencies[curve.list.frequencies.count / 4]
      return curve.isUniform
        ? curve.n.count : max(3, curve.n.count { $0 * p <= Double(sightings) })
    }
    func residual(_ x: [Double], _ y: [Double]) -> Double {
      let (mx, my) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
      let slope =
        zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
        / x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }
      return zip(x, y).reduce(0) { $0 + pow($1.1 - my - slope * ($1.0 - mx), 2) }
    }
    for (index, curve) in curves.enumerated() where !curve.isUniform {
      let others = fits[index].byLaw.enumerated().filter { $0.offset != index }.map(\.element)
      let own = fits[index].byLaw[index]
      notebook.check(
        "own-law.\(index + 1)",
        "\(curve.label): distance of its own law's curve over that of the uniform law's",
        measured: own / (fits[index].byLaw.last ?? own), uncertainty: 0.1,
        from: "shaking of the losses by 10 %", .atMost, predicted: 0.5,
        by: "FrequencyLaw.lossFraction", tolerance: 0, because: "declared: twice as close",
        rival: .init("closer by far than any law could be", predicts: 0))
      notebook.record(
        "margin.\(index + 1)", (others.min() ?? own) / own, uncertainty: 0.5)
    }
    for (index, curve) in curves.enumerated() {
      let count = points(curve)
      let n = Array(curve.n.prefix(count))
      let advantage = Spread(
        curve.loss.map { loss in
          let y = loss.prefix(count).map { log($0) }
          return log(residual(n, y) / residual(n.map { log($0) }, y))
        })
      notebook.check(
        "power-law.\(index + 1)",
        "\(curve.label): ln of the residual of the exponential over that of the power law",
        measured: advantage.mean, uncertainty: max(advantage.deviation, 0.3),
        from: "one run, over seeds", curve.isUniform ? .atMost : .atLeast, predicted: 0,
        by: curve.isUniform ? "an exponential decay" : "DataLaw.exponent", tolerance: 0,
        because: "a sign",
        rival: .init(
          "the other kind by far", predicts: curve.isUniform ? -10 : 10))
    }
    /*:
    ## The exponent

    The asymptotic exponent $`-(s-1)/s`$ needs $`b \ll k^* \ll N`$, $`k^*`$ being the last rank that has had $`r`$
    sightings. A finite list never has it exactly, so the slope in the window is compared
    with the slope of the exact curve over the same points, whose $`r`$ is the one fitted; the tolerance is {{slope.bound}}, a bound for what the
    drift of $`r`$ (see the end) does to a slope, from pilots that are not used here.
    */
    let bound = notebook.record("slope.bound", 0.25)
    var rows: [[Cell]] = []
    for (index, curve) in curves.enumerated() {
      guard !curve.isUniform,
        case .power(let s, _) = laws[index].runs[0].summary.configuration.corpus.law
      else { continue }
      let count = points(curve)
      let n = Array(curve.n.prefix(count))
      let slope = Spread(curve.loss.map { Statistics.logLogSlope(n, Array($0.prefix(count))) })
      let theory = Statistics.logLogSlope(
        n, try predicted(curve.list, Int(fits[index].r.mean.rounded()), n))
      let error = max(slope.deviation, 0.05)
      rows.append([
        .text(curve.label), .measured(slope.mean, uncertainty: error),
        .measured(theory, uncertainty: 0.05),
        .number(DataLaw.exponent(ofPower: s), .significant(3)),
      ])
      notebook.check(
        "slope.\(index + 1)",
        "\(curve.label): slope of ln L over ln n, less that of the finite curve",
        measured: slope.mean - theory, uncertainty: error, from: "one run, over seeds",
        predicted: 0, by: "FrequencyLaw.lossFraction", tolerance: bound,
        because: "a bound for the drift of r, from pilots",
        rival: .init("exponential decay over the window", predicts: -2 - theory))
    }
    notebook.table(
      "slopes", "Slope of ln L over ln n in the window",
      columns: ["data", "measured", "finite curve, same points", "asymptotic exponent"], rows: rows)
    /*:
    *More skewed, faster.* At the end of the least skewed law's window the loss must fall from law to law. *Frequent first.* The time at
    which a quarter of the people is half known must grow from quarter to quarter.
    */
    let powers = curves.filter { !$0.isUniform }
    let common = powers.map(points).min() ?? 1
    let ends = powers.map { curve in Spread(curve.loss.map { log($0[common - 1]) }) }
    notebook.check(
      "skew", "Least fall of ln L from one power law to the next more skewed",
      measured: zip(ends, ends.dropFirst()).map { $0.mean - $1.mean }.min() ?? 0,
      uncertainty: max(ends.map(\.deviation).max() ?? 0, 0.1), from: "one run, over seeds",
      .atLeast,
      predicted: 0, by: "FrequencyLaw.lossFraction", tolerance: 0, because: "an order",
      rival: .init("a factor of twenty from law to law", predicts: 3))
    let halfway = (0..<4).map { q in
      Spread(
        exampleRuns.map { run in
          let all = run.summary.evaluations.filter { $0.step > 0 }
          let index = all.lastIndex { $0.quartilesByRank[q].loss > ignorance / 2 } ?? 0
          return log2(Double(all[min(index + 1, all.count - 1)].step * batch))
        })
    }
    notebook.check(
      "order",
      "Octaves of n between the 1st and the 2nd quarter being half known, \(example.label)",
      measured: halfway[1].mean - halfway[0].mean,
      uncertainty: max(halfway.map(\.deviation).max() ?? 0, 0.4), from: "one run, over seeds",
      .atLeast, predicted: 0.4, by: "the more frequent first", tolerance: 0,
      because: "more than one evaluation, 0.38 octaves, apart",
      rival: .init("a thousand times later", predicts: 10))
    /*:
    ## Where the asymptotic law should hold

    To meet the exponent itself, $`s = 2`$ is trained once more on {{far.people}} people, with $`b = 4`$ still and more
    sentences (`asymptote-quick.json`, `asymptote-full.json`). By the rule above all points after the transient are in
    the window; in it $`k^*`$ grows from {{far.first:2}} to {{far.last:2}}, and the exact curve has slope {{far.curve:3}}: here
    $`b \ll k^* \ll N`$ holds. Declared before these runs: the fitted exponent is compared with $`-(s-1)/s`$ and nothing
    else, within three of the errors that a slope has here, {{slope.error}}; the rival is the exponent of $`s = 1.5`$. That
    the quick profile, with two seeds and a shorter list, leaves the check to the full one was decided when the full one's
    result was known.
    */
    struct Far {
      var label: String
      var names: Int
      var n: [Double]
      var loss, curve: [Double]
      /// Of each seed; and of the exact curve.
      var slope: Spread, exact: Double
      /// Sightings that fit all points, those before the middle, and those after it.
      var sightings: [Spread]
      /// The last rank with so many sightings, at the first and the last point.
      var ranks: [Double]
    }
    func far(_ label: String, _ runs: [ChapterRuns.Run]) throws -> Far {
      let corpus = runs[0].summary.configuration.corpus
      let list = try BiographyCorpus(corpus).law
      let evaluations = runs.map { $0.summary.evaluations.filter { $0.step >= transient } }
      let n = evaluations[0].map { Double($0.step * batch) }
      let loss = evaluations.map { $0.map(\.knowledgeLoss) }
      let half = n.count / 2
      let sightings = try [0..<n.count, 0..<half, half..<n.count].map { range in
        Spread(try loss.map { Double(try fit(list, Array(n[range]), Array($0[range])).r) })
      }
      let curve = try predicted(list, Int(sightings[0].mean.rounded()), n)
      return Far(
        label: label, names: corpus.firstNames, n: n,
        loss: n.indices.map { i in exp(Spread(loss.map { log($0[i]) }).mean) }, curve: curve,
        slope: Spread(loss.map { Statistics.logLogSlope(n, $0) }),
        exact: Statistics.logLogSlope(n, curve), sightings: sightings,
        ranks: [n[0], n[n.count - 1]].map { n in
          Double(list.frequencies.count { $0 * n >= sightings[0].mean })
        })
    }
    let farRuns = try notebook.runs(of: "Figure5", "asymptote")
    let (s, _) = try farRuns.powerLaw()
    let many = try far("\(farRuns.corpus.people) people", farRuns.complete)
    let slopeError = notebook.record("slope.error", 0.05)
    notebook.record("far.people", farRuns.corpus.people)
    // A rank falls as the square root of the sightings, which are fitted to a fifth.
    notebook.record("far.first", many.ranks[0], uncertainty: 0.1 * many.ranks[0])
    notebook.record("far.last", many.ranks[1], uncertainty: 0.1 * many.ranks[1])
    notebook.record("far.curve", many.exact, uncertainty: 0.02)
    notebook.record("far.slope", many.slope.mean, uncertainty: slopeError)
    notebook.record(
      "far.interval", many.slope.halfWidth(),
      uncertainty: max(4 * many.slope.halfWidth(), 5 * slopeError))
    if notebook.profile == .full {
      notebook.check(
        "exponent", "\(many.label), s = 2: slope of ln L over ln n", measured: many.slope.mean,
        uncertainty: max(many.slope.deviation, slopeError), from: "one run, over seeds",
        predicted: DataLaw.exponent(ofPower: s), by: "DataLaw.exponent",
        tolerance: 3 * slopeError, because: "declared: three errors of a slope",
        rival: .init("the exponent of s = 1.5", predicts: DataLaw.exponent(ofPower: 1.5)),
        explanation: """
          The slope is as near to the exponent of s = 1.5 as to its own. The number of sightings that a fact \
          needs is no constant: it grows while the models come to facts whose names are shared, see below.
          """)
    }
    notebook.figure(
      "asymptote",
      """
      The asymptotic law: $`s = 2`$ with \(farRuns.corpus.people) people. Points: trained models, mean over seeds; \
      line: the exact finite curve with one constant $`r`$; dashed: a power with the asymptotic exponent.
      """,
      .plot(
        Plot(
          height: 70,
          panels: [
            Panel(
              x: Axis("training sentences", scale: .log10),
              y: Axis("knowledge loss (nats)", scale: .log10),
              series: [
                Series("finite curve", style: .line, colour: 0, x: many.n, y: many.curve),
                Series(
                  "slope $-1/2$", style: .reference, colour: nil, x: many.n,
                  y: many.n.map {
                    many.curve[0] * pow($0 / many.n[0], DataLaw.exponent(ofPower: s))
                  }),
                Series("trained models", style: .points, colour: 1, x: many.n, y: many.loss),
              ], legend: .topRight)
          ])))
    /*:
    The measured slope is {{far.slope:2}}, with an interval of the mean over seeds (95 %, Student's $`t`$) of ± {{far.interval:2}}.
    Early points lie below the curve and late ones above it: facts met late need *more* sightings, the
    opposite of what the laws above show. An explanation, made after the fact: a name is a pair of tokens, and the
    first people to be known have, almost all, a first or a last name that no other known person has. One
    token tells them apart. When $`k^*`$ passes the number of names, both are needed, and that takes longer. If so, the
    sightings must not grow where names are few, so that all facts are of the harder kind, nor where
    everybody has a name of one token. Both were trained (`names-quick.json`, `names-full.json`) on fewer people.
    */
    let others = try notebook.runs(of: "Figure5", "names").grouped(by: "names").map {
      try far($0.label, $0.runs)
    }
    notebook.table(
      "names",
      "Slope of ln L over ln n under s = 2, and the sightings that fit each half of the points",
      columns: [
        "data", "first names", "rank known at first", "at last", "measured", "finite curve",
        "r, first half", "r, second half",
      ],
      rows: ([many] + others).map { far in
        [
          .text(far.label), .integer(far.names),
          .measured(far.ranks[0], uncertainty: 0.1 * far.ranks[0]),
          .measured(far.ranks[1], uncertainty: 0.1 * far.ranks[1]),
          .measured(far.slope.mean, uncertainty: max(far.slope.deviation, slopeError)),
          .measured(far.exact, uncertainty: 0.02),
        ]
          + far.sightings.dropFirst().map {
            .measured($0.mean, uncertainty: max($0.deviation, 0.2 * $0.mean))
          }
      })
    /*:
    In the full profile both are so: with half as many first and last names the sightings stay the same within their errors,
    and the slope is that of the curve; where a name is one token a fact needs a quarter of the
    sightings, and they fall. The number of sightings belongs to the kind of fact, and a power law of the data shows
    in the loss only while the facts that are being learned are of one kind.

    ## What did not match
    */
    let drift = curves.indices.filter { !curves[$0].isUniform }.map { index -> Double in
      let curve = curves[index]
      let ratio = zip(
        mean(curve), (try? predicted(curve.list, Int(fits[index].r.mean.rounded()), curve.n)) ?? []
      )
      .map { log($0 / $1) }
      let half = ratio.count / 2
      return ratio.prefix(half).reduce(0, +) / Double(half)
        - ratio.suffix(half).reduce(0, +) / Double(half)
    }
    notebook.record("drift", exp(drift.max() ?? 0), uncertainty: 0.3)
    notebook.record("r.least", fits.map(\.r.mean).min() ?? 0, uncertainty: 10)
    notebook.record("r.uniform", fits[fits.count - 1].r.mean, uncertainty: 50)
    /*:
    - **The learner improves.** In the first half of the points the loss is above the curve and in the second half
      below it, by a factor of up to {{drift:2}} between them: a fact met late needs fewer sightings
      than one met early. One constant $`r`$ averages over this, and the measured slopes are steeper than the curve's.
    - **Uniform data is learned late.** It takes {{r.uniform:2}} sightings of each fact there, against {{r.least:2}}
      for the most skewed law. With no frequent facts to learn from, the way to find a value takes longer
      to form; the fall that then comes is steeper than the curve's, as all facts profit from it at once.
    - **The asymptotic exponents are not reached** by the five laws; the table of slopes shows how far the exact finite
      curve itself is from them. Where that curve does have the exponent, the models come near it and no nearer, as
      the sightings that they need change on the way. The theory has no name for how hard a fact is to find.
    */
  }
}
