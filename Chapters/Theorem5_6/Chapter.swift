import Analysis
import Figures
import Foundation
import Notebook
import Theory

@main
struct Theorem5_6: Chapter {
  static let summary = "The best use of a model's capacity: scaling law, allocation, threshold."

  static func run(_ notebook: Notebook) async throws {
    /*:
    # Theorem 5.6: what a model of limited capacity should know

    **The paper** (Pan, Wang, Liao and Li, [arXiv 2504.09597](https://arxiv.org/abs/2504.09597))
    derives the model scaling law from an optimisation. A model of capacity $`C`$ bits gives item $`k`$,
    whose frequency is $`p_k`$, a rate of $`m_k`$ bits, and chooses the rates so as to minimise the
    redundancy

    ```math
    \mathrm{Red}(C) = \min_{m \ge 0} \sum_k p_k\, D(m_k)
    \quad\text{subject to}\quad \sum_k m_k \le C .
    ```

    The distortion $`D`$ says how badly an item is known at a given rate. Take Zipf frequencies
    $`p_k = k^{-1/a}/\zeta(1/a)`$ with discount $`a`$. We were given the theorem's name and not its statement.
    We take it to say that the redundancy then falls as $`C^{1-1/a}`$, and that item $`k`$ contributes
    $`\Theta(\min(k^{-1/a}, C^{-1/a}))`$ to it. A model therefore knows something of the items above a threshold
    frequency proportional to $`C^{-1/a}`$ and guesses the others.

    **We predict** the redundancy, the allocation and the threshold by closed forms *with their
    constants*, for two distortions, that is, for two ways of knowing an item in part:

    - *exponential*, $`D(R) = D_0\, 2^{-2R/d}`$: an item is $`d`$ real numbers, under squared error;
    - *log-loss*, $`D(R) = \max(H - R, 0)`$: an item is a fact of $`H`$ bits, and every stored bit saves
      one bit.

    **We measure** nothing in the usual sense, as nothing in this chapter is random. A numerical
    search finds the minimum without knowing the shape of the solution, and we compare it with the closed
    forms. A tolerance is a small multiple of the first term that an expansion leaves out, and every
    comparison names a rival theory that it must be able to reject.
    */
    let discounts = [0.3, 0.5, 0.7]
    let dimension = notebook.record("dimension", 1.0)
    let bitsPerFact = notebook.record("bits.per.fact", 16.0, unit: "bits")
    let exponential = try ExponentialDistortion(dimension: dimension)
    let logLoss = try LogLossDistortion(bitsPerFact: bitsPerFact)
    /*:
    ## The search finds the closed solution

    Both distortions have a solution that can be written down. Under exponential distortion every known
    item is left with the same $`p_k D_k`$ (the literature calls this reverse water-filling). Under
    log-loss the most frequent facts are stored whole. The search uses neither: it looks for the price
    $`\lambda`$ of a bit at which the capacity is just spent, where each item buys bits as long as a bit
    saves it more than $`\lambda`$.

    We compare search and closed solution over lists of {{items}} items: under a Zipf law, under a uniform
    law, and under a shifted law of the kind from which the models of Figures 1 and 2 learn. The capacities
    run from 10 to {{capacity.most}} bits.
    */
    let items = notebook.record("items", notebook.profile == .full ? 1_000_000 : 50_000)
    let most = notebook.record("capacity.most", Double(items))
    let capacities = [10, 1000, 100_000, most]
    let laws: [(name: String, law: FrequencyLaw)] = [
      ("Zipf, s = 2", try .shiftedPower(exponent: 2, shift: 0, items: items)),
      ("shifted, s = 1.35, b = 1000", try .shiftedPower(exponent: 1.35, shift: 1000, items: items)),
      ("uniform", try .shiftedPower(exponent: 0, shift: 0, items: items)),
    ]
    let cases = laws.flatMap { law in capacities.map { (law.name, law.law, $0) } }
    /*:
    The search is given each distortion in turn. In a third variant it is given the derivative of the
    exponential distortion and nothing else, and finds every rate by a root search.
    */
    let byDerivative = try ConvexDistortion(
      maximumRate: 1000, value: { exp2(-2 * $0 / dimension) },
      derivative: { -2 * M_LN2 / dimension * exp2(-2 * $0 / dimension) })
    let progress = notebook.progress("searches", total: 3 * cases.count)
    func trials(
      _ distortion: any ClosedFormDistortion, searching: any RateDistortion
    ) throws -> [OptimumTrial] {
      try cases.map { _, law, capacity in
        defer { progress.advance() }
        return try OptimumTrial(
          of: law, capacity: capacity, distortion: distortion, searching: searching)
      }
    }
    let exponentialTrials = try trials(exponential, searching: exponential)
    let logLossTrials = try trials(logLoss, searching: logLoss)
    let derivativeTrials = try trials(exponential, searching: byDerivative)
    progress.finish()
    /*:
    The table shows what there is to find. Under exponential distortion ten bits already remove most of the
    redundancy of the Zipf law, where few items matter, and next to nothing of that of the uniform law.
    */
    notebook.table(
      "optima", "Optimum over \(items) items, by closed form",
      columns: [
        "law", "C (bits)", "Red, exponential", "items known", "Red, log-loss (bits)", "items known",
      ],
      rows: cases.indices.map { i in
        let (exponential, logLoss) = (exponentialTrials[i].closed, logLossTrials[i].closed)
        return [
          .text(cases[i].0), .number(cases[i].2, .significant(1)),
          .number(exponential.redundancy, .significant(6)), .integer(exponential.knownItems),
          .number(logLoss.redundancy, .significant(6)), .integer(logLoss.knownItems),
        ]
      })
    /*:
    The search and the closed solution should agree up to rounding. We count the optima at which they
    differ by more than {{solver.precision}} of the redundancy. The rival policy gives every item the same
    rate. That policy is optimal for the uniform law, and the same count must find it out under the two
    other laws.
    */
    let precision = notebook.record("solver.precision", 1e-9)
    let searches = [
      ("exponential", exponentialTrials), ("log-loss", logLossTrials),
      ("derivative", derivativeTrials),
    ]
    notebook.check(
      searches.map { name, trials in
        func count(_ differs: (OptimumTrial) -> Bool) -> Double {
          Double(trials.filter(differs).count)
        }
        return Claim(
          "solver.\(name)", "Optima, of \(trials.count), that the search misses (\(name))",
          measured: .computed(count { $0.searchDiffers(by: precision) }), predicted: 0,
          by: "FrequencyLaw.optimum",
          rival: .init(
            "the same rate for every item", by: "RateDistortion.distortion",
            predicts: count { $0.uniformDiffers(by: precision) }))
      }, within: .none(because: "a count"))
    /*:
    ## The scaling law

    For the endless Zipf law of discount $`a`$, let $`K`$ be the number of items of which anything is known.
    It tends to $`2a\ln 2\, C/d`$ under exponential distortion and to $`C/H`$ under log-loss, and
    the redundancy to

    ```math
    \mathrm{Red}(C) \to \frac{D_0\, K^{1-1/a}}{(1-a)\,\zeta(1/a)}
    \quad\text{and}\quad
    \mathrm{Red}(C) \to \frac{H a\, K^{1-1/a}}{(1-a)\,\zeta(1/a)} \text{ bits}.
    ```

    The two differ only in $`K`$ and in what the known items still contribute: under exponential
    distortion each contributes as much as the last known one would if it were unknown, and under log-loss
    each contributes nothing.
    */
    let sweep = (4...32).map { pow(10, Double($0) / 4) }
    let distortions: [any ClosedFormDistortion] = [exponential, logLoss]
    let scalings = try distortions.map { distortion in
      try discounts.map {
        try CapacityScaling(discount: $0, distortion: distortion, capacities: sweep)
      }
    }
    /*:
    Each distortion has a panel, in which points are optima and lines are their closed forms.
    */
    func panels(
      _ labels: [String], measured: (CapacityOptimum) -> Double,
      closed: (CapacityScaling) -> [Double]
    ) -> [Panel] {
      zip(scalings, labels).map { ofDistortion, label in
        Panel(
          title: ofDistortion[0].distortion.name, x: Axis("capacity $C$ (bits)", scale: .log10),
          y: Axis(label, scale: .log10),
          comparing: ofDistortion.map { scaling in
            Comparison(
              "$a$ = \(scaling.discount)", theory: Line(sweep, closed(scaling)),
              measured: Points(sweep, values: scaling.optima.map(measured)).thinned(by: 2))
          }, legend: .bottomLeft)
      }
    }
    notebook.figure(
      "scaling",
      """
      Redundancy of the best model of capacity $`C`$. Points: the optimum over the endless Zipf law; \
      lines: closed form for large $`C`$, with its constant.
      """,
      .row(
        panels(
          ["redundancy (units of $D_0$)", "redundancy (bits)"], measured: \.redundancy,
          closed: \.closedRedundancies), height: 70))
    /*:
    Exponents are fitted from {{window.low}} to $`10^8`$ bits. What the closed forms leave out is
    known. Under exponential distortion Stirling's formula gives the relative correction
    $`(\tfrac1a - 1)\tfrac{\ln 2\pi K}{2K} + \tfrac{1-a}{2K}`$. Under log-loss the sum over the unknown items
    starts half an item late, which gives $`(\tfrac1a-1)\tfrac1{2K}`$. Later terms are smaller, so that
    twice the first term, at the window's lower end, is the tolerance.

    The rival exponent is that of the data law, $`a - 1`$. Whoever thinks that a bit of capacity buys
    as much knowledge as a sentence of data would expect it here too.
    */
    let windowLow = notebook.record("window.low", 10_000.0, unit: "bits")
    for scaling in scalings.joined() {
      let (a, exponent) = (scaling.discount, try scaling.exponent(from: windowLow))
      notebook.check(
        Claim(
          "exponent.\(scaling.distortion.name).\(a)",
          "Theorem 5.6: exponent of the redundancy, \(scaling.distortion.name), a = \(a)",
          measured: .computed(exponent.value),
          predicted: CapacityAsymptotics.redundancyExponent(discount: a),
          by: "CapacityAsymptotics.redundancyExponent",
          rival: .init(
            "the exponent of the data law", by: "DataLaw.exponent",
            predicts: DataLaw.exponent(ofPower: 1 / a))),
        within: .bound(
          exponent.bound, because: "twice the first neglected term at the window's lower end"))
    }
    /*:
    The constant is a separate question, as a wrong constant leaves the exponent right. We compare the optimum
    with its closed form at the largest capacity. The rival confuses the distortions: it lets a known
    item contribute what it contributes under the other one.
    */
    let costs = distortions.map(\.knownItemCost)
    for (ofDistortion, otherCost) in zip(scalings, costs.reversed()) {
      for scaling in ofDistortion {
        let (name, a, constant) = (scaling.distortion.name, scaling.discount, scaling.constant)
        notebook.check(
          Claim(
            "constant.\(name).\(a)", "Redundancy, optimum over closed form, \(name), a = \(a)",
            measured: .computed(constant.value), predicted: 1,
            by: "CapacityAsymptotics.redundancy",
            rival: .init(
              "known items cost as under the other distortion",
              by: "CapacityScaling.constant(ifKnownItemsCost:)",
              predicts: scaling.constant(ifKnownItemsCost: otherCost))),
          within: .bound(constant.bound, because: "twice the first neglected term"))
      }
    }
    /*:
    ## Who gets the bits

    Take the Zipf law with $`a = 0.5`$ and a capacity of {{allocation.capacity}}. Under exponential
    distortion known item $`k`$ gets $`m_k = \tfrac{d}{2a}\log_2(K/k)`$ bits, more the more frequent
    it is, so that all known items contribute the same. Unknown items get nothing and contribute
    $`p_k`$. Under log-loss the first $`C/H`$ facts are known whole and contribute nothing.
    */
    let a = 0.5
    let capacity = notebook.record("allocation.capacity", 1000.0, unit: "bits")
    let ranks = AllocationProfile.ranks(decades: 4, perDecade: 10)
    func profile(_ distortion: any ClosedFormDistortion) throws -> AllocationProfile {
      try AllocationProfile(
        of: laws[0].law, capacity: capacity, distortion: distortion, ranks: ranks)
    }
    let (byExponential, byLogLoss) = (try profile(exponential), try profile(logLoss))
    /*:
    The prediction for the contributions is the theorem's minimum with its constant $`1/\zeta(1/a)`$.
    */
    let threshold = exponential.knownItems(discount: a, capacity: capacity)
    let x = byExponential.x
    let contributions = x.map { min(pow($0, -1 / a), pow(threshold, -1 / a)) / riemannZeta(1 / a) }
    let contributionPanel = Panel(
      x: Axis("rank $k$", scale: .log10), y: Axis("contribution $p_k D_k$", scale: .log10),
      comparing: [
        Comparison(
          "exponential", theory: Line(x, contributions),
          measured: Points(x, values: byExponential.contributions))
      ], guides: [Guide("$p_k$", Line(x, byExponential.frequencies))],
      references: [ReferenceLine(.vertical, at: threshold, label: "$K$")], legend: .bottomLeft)
    /*:
    The prediction for the rates is a logarithm under exponential distortion and a step under log-loss.
    */
    let facts = logLoss.knownItems(discount: a, capacity: capacity)
    let rates = x.map { max(0, dimension / (2 * a) * log2(threshold / $0)) }
    let step = Line([1, facts, facts, x[x.count - 1]], [bitsPerFact, bitsPerFact, 0, 0])
    let ratePanel = Panel(
      x: Axis("rank $k$", scale: .log10), y: Axis("rate $m_k$ (bits)", minimum: 0),
      comparing: [
        Comparison(
          "exponential", theory: Line(x, rates), measured: Points(x, values: byExponential.rates)),
        Comparison("log-loss", theory: step, measured: Points(x, values: byLogLoss.rates)),
      ])
    notebook.figure(
      "allocation",
      """
      $`a = 0.5`$, $`C = 1000`$ bits. (a) Contribution of item $`k`$ under exponential distortion. Line: \
      $`\\min(k^{-1/a}, K^{-1/a})/\\zeta(1/a)`$ with $`K = 2a \\ln 2\\, C/d`$; dashed: the \
      frequency $`p_k`$. (b) Bits spent on item $`k`$. Points: found by the search; lines: predicted.
      """, .row([contributionPanel, ratePanel], height: 70))
    /*:
    The theorem's $`\Theta`$ hides no large constant: the contribution stays close to
    $`\min(k^{-1/a}, K^{-1/a})/\zeta(1/a)`$ at every rank. The logarithm of their ratio may deviate by
    $`\tfrac{1}{2aK}\ln(2\pi K)`$, Stirling's next term, and by $`1/(aK)`$ because $`K`$ is not an
    integer. The rival gives all known items the same rate.
    */
    let correction = exponential.knownItemsCorrection(knownItems: byExponential.knownItems) / a
    let shared = AllocationProfile(
      of: laws[0].law, capacity: capacity, distortion: exponential, ranks: ranks,
      sharedBy: byExponential.knownItems)
    notebook.check(
      Claim(
        "contribution", "Largest |ln ratio| of contribution and min(k^(-1/a), K^(-1/a))/ζ",
        measured: .computed(byExponential.largestLogRatio(to: contributions)), predicted: 0,
        by: "ExponentialDistortion.knownItems",
        rival: .init(
          "the same rate for every known item", by: "AllocationProfile",
          predicts: shared.largestLogRatio(to: contributions))),
      within: .bound(correction, because: "next terms in 1/K"))
    /*:
    The most frequent item gets bits as long as they help under exponential distortion, and no more than
    $`H`$ bits under log-loss. The rival is therefore the allocation of the other distortion.
    */
    notebook.check(
      Claim(
        "allocation.first", "Bits for the most frequent item, exponential distortion",
        measured: .computed(byExponential.rates[0]), predicted: rates[0],
        by: "ExponentialDistortion.knownItems",
        rival: .init(
          "the log-loss allocation", by: "FrequencyList.allocation", predicts: byLogLoss.rates[0])),
      within: .bound(
        dimension / (2 * M_LN2) * correction, because: "next terms in 1/K"))
    /*:
    The two distortions also differ in how many items they let a model know: many items in part under
    exponential distortion, and few items whole under log-loss.
    */
    notebook.check(
      Claim(
        "allocation.facts", "Facts known whole under log-loss",
        measured: .computed(Double(byLogLoss.knownAsTheFirst)), predicted: facts.rounded(.down),
        by: "LogLossDistortion.knownItems",
        rival: .init(
          "the threshold of the exponential distortion", by: "ExponentialDistortion.knownItems",
          predicts: threshold.rounded(.down))),
      within: .none(because: "a count"))
    /*:
    ## The threshold of hallucination

    The frequency of the last item that gets any memory is the theorem's threshold: it is the edge of
    knowledge, below which a model of capacity $`C`$ answers by guessing. Figure 2 measures a stricter threshold,
    where an item is half known. For a power law that threshold falls with the same exponent. The threshold
    frequency falls as $`C^{-1/a}`$ because the threshold rank $`K`$ is proportional to $`C`$.
    */
    notebook.figure(
      "threshold",
      """
      Frequency of the rarest item of which a model of capacity $`C`$ knows anything, under exponential \
      distortion (a) and log-loss (b). Points: the optimum; lines: $`K^{-1/a}/\\zeta(1/a)`$ with \
      $`K = 2a \\ln 2\\, C/d`$ (a), $`K = C/H`$ (b).
      """,
      .row(
        panels(
          ["threshold frequency $p_K$", "threshold frequency $p_K$"],
          measured: \.thresholdFrequency, closed: \.closedThresholds), height: 70))
    /*:
    The exponents are fitted over the same window. The rival confuses the threshold frequency with the mass of
    all items below it. That mass, times $`H`$, is the redundancy under log-loss, and it falls more slowly, as
    $`C^{1-1/a}`$.
    */
    for scaling in scalings.joined() {
      let (a, exponent) = (scaling.discount, try scaling.thresholdExponent(from: windowLow))
      notebook.check(
        Claim(
          "threshold.\(scaling.distortion.name).\(a)",
          "Exponent of the threshold frequency, \(scaling.distortion.name), a = \(a)",
          measured: .computed(exponent.value),
          predicted: CapacityAsymptotics.thresholdExponent(discount: a),
          by: "CapacityAsymptotics.thresholdExponent",
          rival: .init(
            "the exponent of the mass below the threshold",
            by: "CapacityAsymptotics.redundancyExponent",
            predicts: CapacityAsymptotics.redundancyExponent(discount: a))),
        within: .bound(
          exponent.bound,
          because: "twice the first neglected term of K, and K an integer, times 1/a"))
    }
    /*:
    ## What did not match

    Nothing contradicts the theorem where it applies. It is asymptotic, though, and its power law needs
    Zipf's law at the threshold. The experiments of Figures 1, 2 and 5 must use a shifted law
    $`(i+b)^{-s}`$ over finitely many items, which is a power law only for ranks between $`b`$ and the
    last.
    */
    let shifted = laws[1].law
    let middle = notebook.record("local.middle.capacity", Double(items) * 2, unit: "bits")
    notebook.record("local.first", try shifted.capacityExponent(at: 1000, distortion: logLoss))
    notebook.record("local.middle", try shifted.capacityExponent(at: middle, distortion: logLoss))
    /*:
    For $`s = 1.35`$, $`b = 1000`$ and {{items}} items the local exponent of the redundancy under
    log-loss is {{local.first:2}} at 1000 bits and {{local.middle:2}} at {{local.middle.capacity}}. The
    theorem's exponent is $`1 - s = -0.35`$, and the curve passes through it without staying there. With
    few items known the head of the law is flat, so that the exponent is near 0. With many known, the
    finite tail runs out, and the curve turns down for good.

    Predictions for trained models must therefore come from the optimum over the actual frequencies
    (`FrequencyLaw.optimum`), and not from the exponent.
    */
  }
}
