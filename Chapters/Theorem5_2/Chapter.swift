import Analysis
import Figures
import Foundation
import Notebook
import Statistics
import Theory

@main
struct Theorem5_2: Chapter {
  static let summary = "The redundancy of the Syntax-Knowledge model: exact, measured, asymptotic."

  static func run(_ notebook: Notebook) async throws {
    /*:
    # Theorem 5.2: what must be learned, and how fast

    **The paper** (Pan, Wang, Liao and Li, [arXiv 2504.09597](https://arxiv.org/abs/2504.09597))
    generates data by a hierarchical Syntax-Knowledge model. Sentences fall into knowledge clusters by a
    Pitman-Yor process, and each sentence also has one of $`n_s`$ syntax types. The redundancy $`R_N`$ is
    what the best predictor of $`N`$ sentences pays, in code length, beyond a predictor that knows all
    parameters. Theorem 5.2 bounds it. The text that we were given has lost the theorem's formula. We take it to be, per
    sentence, with discount $`a`$ (the paper's $`\alpha`$),

    ```math
    \frac{R_N}{N} = \tilde O\!\left(d_{\mathrm{knw}}\, N^{a-1} + \frac{n_s\, d_{\mathrm{syn}}}{N}\right).
    ```

    **We predict** the redundancy exactly, rather than bound it. It is the mutual information between the
    $`N`$ sentences and the parameters, and a sum of three parts: the *partition* of the sentences into
    clusters, the *knowledge* in the clusters' distributions, and the *syntax* in the types'
    distributions.

    **We measure** the redundancy on sentences that we generate. The explicit Bayes mixture codes them, and
    a coder that knows the parameters codes them too. The difference of the two code lengths is the regret,
    and its mean is the redundancy. We ask three questions. Does the measurement agree with the exact
    value? Do both approach the theorem's power law with the constants that theory gives? And which part is
    learned first?

    ## The model and the experiment

    The paper's own settings are not known to us. Ours make all parts visible between a hundred and a
    million sentences. A knowledge cluster has $`d_{\mathrm{knw}} = 4`$ free parameters, each of
    $`n_s = 8`$ syntax types has $`d_{\mathrm{syn}} = 16`$, and the concentration is $`b = 1`$. Four
    discounts run from few clusters to nearly one cluster a sentence.
    */
    let discounts = [0.3, 0.5, 0.7, 0.9]
    let models = try discounts.map { a in
      try HierarchicalModel(
        clusters: PitmanYor(discount: a, concentration: 1),
        knowledgeDimension: 4, syntaxDimension: 16, syntaxTypes: 8)
    }
    let isFull = notebook.profile == .full
    let replicates = notebook.record("replicates", isFull ? 256 : 128)
    let largest = notebook.record("sentences", isFull ? 1_000_000 : 100_000)
    let checkpoints = [100, 316, 1000, 3162, 10_000, 31_623, 100_000, 316_228, 1_000_000]
      .filter { $0 <= largest }
    /*:
    Each of {{replicates}} replicates per discount draws its own parameters, generates {{sentences}}
    sentences and codes them one by one. One pass serves every smaller $`N`$ as well.

    The number of clusters $`K_N`$ varies by tens of percent between replicates, however long they are,
    because $`K_N/N^a`$ has a random limit. The regret varies with it. Since $`E[K_N]`$ is known exactly,
    the study uses $`K_N - E[K_N]`$ as a control variate: it subtracts this excess times the theoretical
    nats a cluster, which leaves the mean unbiased and removes most of the spread.

    Statistical comparisons are grouped by the question that they answer. Each question may raise a
    false alarm once in a thousand runs, and its comparisons share this chance.
    */
    let studies = try await RedundancyStudy.all(
      models, firstSeed: 520, replicates: replicates, checkpoints: checkpoints,
      threads: notebook.threads,
      progress: notebook.progress("sentences", total: models.count * replicates * largest))
    /*:
    The figures show theory as a line over many $`N`$ and measurements as points of the same colour, with bars
    of two standard errors.
    */
    let curves = try models.map {
      try RedundancyCurve(of: $0, at: (0...24).map { Int(pow(10, 2 + Double($0) / 6).rounded()) })
    }
    func comparisons(
      _ theory: (RedundancyCurve) -> [Double], _ measured: (RedundancyStudy) -> [Estimate]
    ) -> [Comparison] {
      discounts.indices.map { i in
        Comparison(
          "$a$ = \(discounts[i])", theory: Line(curves[i].x, theory(curves[i])),
          measured: Points(studies[i].exact.x, measured(studies[i]), bars: 2))
      }
    }
    /*:
    ## The generator follows Heaps and Zipf

    The theorem assumes Heaps' law, by which the number of clusters grows as $`N^a`$, and Zipf's law, by
    which their frequencies fall with rank $`i`$ as $`i^{-1/a}`$. The generator must show both before
    anything else is worth measuring. Exactly,

    ```math
    E[K_N] = \frac{\Gamma(b+1)\,\Gamma(N+b+a)}{a\,\Gamma(b+a)\,\Gamma(N+b)} - \frac{b}{a}.
    ```

    The expected number of clusters with at least $`m`$ sentences, $`\sum_{j \ge m} E[M_{j,N}]`$, is the
    rank at which the frequency has fallen to $`m/N`$. We measure it on partitions of their own.
    */
    let sizes = (0...14).map { 1 << $0 }.filter { $0 <= largest / 10 }
    let ranks = try await ClusterRanks.all(
      models.map(\.clusters), sentences: largest, sizes: sizes, firstSeed: 530,
      replicates: replicates, threads: notebook.threads,
      progress: notebook.progress("partitions", total: models.count * replicates))
    /*:
    Panel (b) of the figure shows Zipf's law, which is a straight line on its axes. The guides have the slope of
    the law and meet the expected ranks at $`m = 8`$.
    */
    let zipfPanel = Panel(
      x: Axis("rank of the cluster", scale: .log10), y: Axis("frequency $m/N$", scale: .log10),
      comparing: ranks.map {
        Comparison(
          nil, theory: Line($0.expected, $0.frequencies),
          measured: Points($0.measured.means, values: $0.frequencies))
      },
      guides: ranks.enumerated().map { i, ranks in
        Guide(nil, Line(ranks.expected, ranks.zipfFrequencies(through: 3)), slot: i)
      }, legend: .none)
    notebook.figure(
      "heaps-zipf",
      """
      (a) Heaps: number of clusters among $`N`$ sentences. (b) Zipf: frequency $`m/N`$ of a cluster \
      against its rank, for the largest $`N`$. Points: means over replicates, in (a) with two standard \
      errors; lines: exact expectations; dashed: the slope $`-1/a`$.
      """,
      .row(
        [
          Panel(
            x: Axis("sentences $N$", scale: .log10), y: Axis("clusters $K_N$", scale: .log10),
            comparing: comparisons({ $0.values(\.clusters) }, { $0.estimates(\.clusters) }),
            legend: .topLeft), zipfPanel,
        ], height: 70))
    /*:
    Heaps' law is one question, asked at four discounts, so that its four checks share one level. The rival
    process has the same discounts, and therefore the same exponents, but no concentration. Its number of
    clusters is the plain Poisson-Dirichlet count, which grows as $`N^a/\Gamma(1+a)`$.
    */
    notebook.check(
      try studies.map { study in
        let unconcentrated = try study.model.clusters.changing(concentration: 1e-9)
        return Claim(
          "heaps.\(study.discount)",
          "Heaps: clusters of \(largest) sentences, a = \(study.discount)",
          measured: study.largest(\.clusters), predicted: study.exactLargest.clusters,
          by: "PitmanYor.expectedClusters",
          rival: .init(
            "no concentration, the plain Poisson-Dirichlet count",
            by: "PitmanYor.expectedClusters",
            predicts: unconcentrated.expectedClusters(largest)))
      }, within: .standardErrors())
    /*:
    What can the count tell apart? The next cell takes the discount 0.3. It computes the least difference that
    the test finds with a probability of 0.9, and how far Heaps' leading term alone, which at $`b = 1`$ is
    $`E[K_N] + 1/a`$, lies from the exact expectation.
    */
    let family = TestFamily(of: discounts)
    let fewest = studies[0]
    let percent = 100 / fewest.exactLargest.clusters
    notebook.record(
      "heaps.resolution", percent * (try family.resolution(of: fewest.largest(\.clusters))),
      unit: "%", reproducing: .within(absolute: 0, relative: 0.5))
    notebook.record("heaps.leading", percent / fewest.discount, unit: "%")
    /*:
    The test tells apart counts that differ by {{heaps.resolution:2}}. The leading term differs by
    {{heaps.leading:2}}, and by less at larger discounts, so that the experiment cannot tell it from the
    exact expectation.

    For Zipf's law we fit the slope of $`\ln(\text{rank})`$ against $`\ln m`$, which tends to $`-a`$. The window
    holds clusters of at least 16 sentences (smaller sizes have no power law) and of a frequency of at
    most 1/256 (the head bends and has few clusters). The expected ranks bend a little even inside this
    window, so that the prediction is their own slope, computed over the same window. The rival is the
    slope for a discount that is larger by 0.04.
    */
    let window = 16...largest / 256
    notebook.check(
      try ranks.map { ranks in
        let by = "PitmanYor.expectedClusters(ofEachSizeUpTo:)"
        let other = try ranks.process.changing(discountBy: 0.04)
        return Claim(
          "zipf.\(ranks.discount)", "Zipf: slope of ln(rank) in ln(size), a = \(ranks.discount)",
          measured: try ranks.slope(over: window),
          predicted: try ranks.expectedSlope(of: ranks.process, over: window), by: by,
          given: "sizes from 16 sentences to N/256",
          rival: .init(
            "a discount larger by 0.04", by: by,
            predicts: try ranks.expectedSlope(of: other, over: window)))
      }, within: .standardErrors())
    /*:
    ## The redundancy: exact, measured, asymptotic

    With $`f(x) = \psi(x+1) - \ln x`$, the cost of predicting by a posterior mean, sentence $`n+1`$
    costs in the partition

    ```math
    r_n = E\!\left[\sum_i \frac{n_i - a}{n+b}\, f(n_i - a) + \frac{b + aK_n}{n+b}\, f(b + aK_n)\right]
      - f(n+b) \quad \text{nats},
    ```

    and the two other parts are sums of the information $`I_A(n)`$ that $`n`$ draws give about a
    distribution over $`A`$ outcomes. The sums are evaluated without approximation for every $`N`$ in
    the figure (see `Sources/Theory`). The leading term of each part, with its closed-form constant, is drawn
    from a thousand sentences on.
    */
    let leading = models.map {
      RedundancyCurve(leadingTermsOf: $0, at: curves[0].sentences.filter { $0 >= 1000 })
    }
    let panel = Panel(
      x: Axis("sentences $N$", scale: .log10),
      y: Axis("redundancy $R_N/N$ (nats per sentence)", scale: .log10),
      comparing: comparisons({ $0.perSentence(\.total) }, { $0.perSentence(\.total) }),
      guides: leading.enumerated().map { i, curve in
        Guide(nil, Line(curve.x, curve.perSentence(\.total)), slot: i)
      }, legend: .bottomLeft)
    notebook.figure(
      "redundancy",
      """
      Redundancy per sentence. Points: regret of the Bayes mixture against the true parameters, mean over \
      replicates with two standard errors (smaller than the points); lines: exact redundancy; thin \
      dashes: the leading terms.
      """, .plot(Plot(width: 120, height: 85, panels: [panel])))
    /*:
    The largest sample has the most at stake. The table lists its measured parts, their total, and what the
    exact sum and the leading terms say of that total.
    */
    let parts: [(name: String, part: RedundancyPart)] = [
      ("partition", \.partition), ("knowledge", \.knowledge), ("syntax", \.syntax),
    ]
    notebook.table(
      "largest", "Redundancy of the largest sample, nats.",
      columns: ["a", "partition", "knowledge", "syntax", "total", "exact total", "leading terms"],
      rows: studies.map { study in
        [.number(study.discount, .decimals(1))] + parts.map { .estimate(study.largest($0.part)) }
          + [
            .estimate(study.largest(\.total)),
            .number(study.exactLargest.total, .significant(7)),
            .number(study.model.asymptoticRedundancy(largest).total, .significant(5)),
          ]
      })
    /*:
    The theorem is about the total, and the total is what we test first. The rival is the same theory with a
    discount that is larger by 0.02.
    */
    notebook.check(
      try studies.map { study in
        let rival = try study.model.changing(discountBy: 0.02)
        return Claim(
          "redundancy.\(study.discount)",
          "Theorem 5.2: redundancy of \(largest) sentences, a = \(study.discount), nats",
          measured: study.largest(\.total), predicted: study.exactLargest.total,
          by: "HierarchicalModel.redundancy",
          rival: .init(
            "a discount larger by 0.02", by: "HierarchicalModel.redundancy",
            predicts: try rival.redundancy(largest).total))
      }, within: .standardErrors())
    /*:
    The next table says what these tests can tell apart. Its second column is the least difference that a test
    finds with a probability of 0.9. The other columns are the differences that neighbouring theories make:
    another discount, one parameter fewer a cluster, no cost of syntax, and the leading terms alone. All
    are in percent of the exact total.
    */
    notebook.table(
      "resolution", "What the test of the total resolves, and what other theories differ by, %.",
      columns: ["a", "resolved", "discount + 0.02", "d_knw = 3", "no syntax", "leading terms"],
      rows: try studies.map { study in
        let (model, exact) = (study.model, study.exactLargest)
        let others = [
          try model.changing(discountBy: 0.02).redundancy(largest).total,
          try model.changing(knowledgeDimension: 3).redundancy(largest).total,
          exact.clusterParts, model.asymptoticRedundancy(largest).total,
        ]
        let resolved = try family.resolution(of: study.largest(\.total))
        return [.number(study.discount, .decimals(1))]
          + ([resolved] + others.map { abs($0 - exact.total) }).map {
            .number(100 * $0 / exact.total, .significant(2))
          }
      }, reproducing: .within(absolute: 0, relative: 0.5))
    /*:
    Every neighbouring theory but the last is found out at every discount. The leading terms alone are found out
    at the two smaller discounts. At the two larger ones they are so near the exact value that this
    experiment cannot tell them from it.

    The total could be right because two wrong parts cancel. The parts are therefore tested on their own, at all
    other numbers of sentences and at all discounts together, in one joint test a part. What is measured is
    the largest distance from theory in standard errors. The rival is the part's leading term alone, so that
    each test also shows that the experiment sees what the theorem leaves out.
    */
    let asymptotes = models.map { RedundancyCurve(leadingTermsOf: $0, at: checkpoints) }
    for (name, part) in parts {
      notebook.check(
        JointClaim(
          "parts.\(name)", "The \(name) at every N below \(largest) and every discount",
          measured: studies.beforeLargest(part),
          predicted: studies.map(\.exact).beforeLargest(part),
          by: "HierarchicalModel.redundancies",
          rival: .init(
            "the leading term alone", by: "HierarchicalModel.asymptoticRedundancy",
            predicts: asymptotes.beforeLargest(part))))
    }
    /*:
    ## Syntax is learned first

    The syntax part grows only as $`\tfrac12 n_s d_{\mathrm{syn}} \ln N`$, since no new types arrive, while new
    clusters keep arriving. Beyond a few hundred sentences the weight of syntax falls and that of knowledge
    grows. The larger the discount, the earlier knowledge takes over.
    */
    let partsPanel = Panel(
      x: Axis("sentences $N$", scale: .log10),
      y: Axis("redundancy (nats per sentence)", scale: .log10),
      comparing: parts.enumerated().map { slot, part in
        Comparison(
          part.name, theory: Line(curves[1].x, curves[1].perSentence(part.part)),
          measured: Points(studies[1].exact.x, studies[1].perSentence(part.part), bars: 2),
          colour: .slot(slot + 4))
      }, legend: .bottomLeft)
    notebook.figure(
      "parts",
      """
      (a) The three parts of the redundancy per sentence at $`a = 0.5`$. (b) The share of syntax in the \
      redundancy. Points: measured, with two standard errors; lines: exact.
      """,
      .row(
        [
          partsPanel,
          Panel(
            x: Axis("sentences $N$", scale: .log10),
            y: Axis("share of syntax in $R_N$", minimum: 0, maximum: 1),
            comparing: comparisons(
              { zip($0.values(\.syntax), $0.values(\.total)).map { $0 / $1 } },
              { $0.ratio(\.syntax, to: \.total) }),
            references: [ReferenceLine(.horizontal, at: 0.5)]),
        ], height: 70))
    /*:
    The table shows from how many sentences on syntax is less than half of the redundancy. That number is
    read off the exact and the measured curve by the same interpolation between their points, so that the
    interpolation cancels. At the two larger discounts syntax is less than half of the redundancy from the
    smallest sample on. There is no further check, as the number follows from parts that have been tested.
    */
    notebook.table(
      "overtaken", "Sentences at which knowledge and partition overtake syntax.",
      columns: ["a", "exact", "measured"],
      rows: try studies.prefix(2).map { study in
        let (measured, exact) = try study.syntaxOvertaken()
        return [
          .number(study.discount, .decimals(1)), .number(exact, .significant(4)),
          .estimate(measured),
        ]
      })
    /*:
    ## The exponent

    The theorem's power is that of the cluster parts, partition and knowledge: $`N^{a-1}`$ per
    sentence. The table compares it with the least-squares slopes over the last two decades of $`N`$, from
    {{window.low}} to {{sentences}} sentences. The exact curve is not yet a pure power there: its slope differs
    from $`a - 1`$ by a correction that shrinks as $`N^{-a}\ln N`$. At the three smaller
    discounts the measured slope follows the exact curve and not the limit. At 0.9 the two are too close for this
    experiment to tell them apart. There is no further check, as the slope follows from parts that have been tested.
    */
    let windowLow = notebook.record("window.low", largest / 100)
    let slopes = try studies.map { try $0.slope(\.clusterParts, from: windowLow) }
    notebook.table(
      "exponents", "Exponent of the cluster parts per sentence.",
      columns: ["a", "theorem", "exact curve", "measured"],
      rows: zip(discounts, slopes).map { a, slope in
        [
          .number(a, .decimals(1)), .number(a - 1, .decimals(1)),
          .number(slope.exact - 1, .decimals(4)), .estimate(slope.measured.shifted(by: -1)),
        ]
      })
    /*:
    ## The constants

    The exact values reach far enough to test the constants themselves. As $`N`$ grows, each cluster
    costs $`c(a)/a`$ nats in the partition and $`c_A(a)`$ in its knowledge,

    ```math
    \frac{c(a)}{a} = \int_0^\infty w(t)\left[(e^t-1)^{a-1}e^t - e^{at}\right]dt, \qquad
    c_A(a) = \int_0^\infty w(t)\,(1-e^{-t})^{a-1}\left[\rho\, e^{-t/2} - e^{-At/2}\right]dt,
    ```

    with $`w(t) = 1/t - 1/(e^t-1)`$ and
    $`\rho = \Gamma(\tfrac12+a)\Gamma(1+\tfrac A2)/(\Gamma(\tfrac32)\Gamma(a+\tfrac A2))`$. The next
    terms in $`N`$ are a logarithm and a constant, so that exact values at $`10^4, 10^5, 10^6`$ sentences
    give the coefficient of $`N^a`$ in $`A N^a + B \ln N + C`$. The same solution from
    $`10^3, 10^4, 10^5`$ is off by what the terms left out can do, and this distance is the tolerance.
    */
    for model in models {
      let decades = try RedundancyCurve(of: model, at: [1000, 10_000, 100_000, 1_000_000])
      for part in ClusterCost.Part.allCases {
        let (cost, a) = (ClusterCost(part, of: model), model.clusters.discount)
        let rival = ClusterCost(part, of: try model.changing(discountBy: 0.01))
        let by = "PitmanYor.\(part)RedundancyPerCluster"
        let limit = cost.extrapolated(from: decades)
        notebook.check(
          Claim(
            "constant.\(part).\(a)", "Nats a cluster costs in the \(part) at a = \(a)",
            measured: .computed(limit.value), predicted: cost.closed, by: by,
            rival: .init("a discount larger by 0.01", by: by, predicts: rival.closed)),
          within: .bound(
            limit.bound, because: "change of the solution from one decade to the next"))
      }
    }
    /*:
    ## What did not match

    Nothing contradicts the theorem as a bound, but four things would mislead whoever fitted it blindly.
    */
    notebook.record("slope.0.3", slopes[0].measured.shifted(by: -1))
    notebook.record("slope.exact.0.3", slopes[0].exact - 1)
    for study in [studies[0], studies[3]] {
      let leading = study.model.asymptoticRedundancy(largest).total
      notebook.record(
        "asymptote.error.\(study.discount)",
        100 * abs(leading / study.exactLargest.total - 1), unit: "%")
    }
    notebook.record(
      "spread.0.5", 100 * studies[1].uncontrolledSpread, unit: "%",
      reproducing: .within(absolute: 0, relative: 0.5))
    /*:
    - At $`a = 0.3`$ the slope measured over two decades up to {{sentences}} sentences is
      {{slope.0.3}}, and not $`-0.7`$: the exact curve itself has {{slope.exact.0.3:3}} there. The
      logarithm under the power fades as $`N^{-a}\ln N`$, which is slow at this discount. A fit without the exact
      curve at hand would report the wrong exponent with a small error bar.
    - The bound's factor $`d_{\mathrm{knw}}`$ is not the rate. In the table of what the test resolves, a quarter
      fewer parameters lowers the total by much less than a quarter. The knowledge part, too, falls by less than a quarter, and
      by less the larger the discount. Clusters that were seen fewer than $`d_{\mathrm{knw}}`$ times have not paid
      for their parameters yet.
    - The leading terms alone miss the exact redundancy of the largest sample by {{asymptote.error.0.3:2}} at
      $`a = 0.3`$ and by {{asymptote.error.0.9:2}} at $`a = 0.9`$. The theorem's $`\tilde O`$ hides an
      additive correction, which is not small for small discounts.
    - The regret of a single run says little about the redundancy. Without the control variate its
      standard deviation over replicates is {{spread.0.5:2}} of the mean at $`a = 0.5`$, because
      the number of clusters is itself random at every scale.
    */
  }
}
