import Figures
import Foundation
import Notebook
import Statistics
import Theory

@main
struct Theorem5_6: Chapter {
  static let name = "Theorem5_6"
  static let executable = "theorem5.6"
  static let summary = "The best use of a model's capacity: scaling law, allocation, threshold."

  static func run(_ notebook: Notebook) async throws {
    /*:
    # Theorem 5.6: what a model of limited capacity should know

    **The paper** (Pan, Wang, Liao and Li, [arXiv 2504.09597](https://arxiv.org/abs/2504.09597))
    derives the model scaling law from an optimisation: a model of capacity $`C`$ gives item $`k`$ of
    frequency $`p_k`$ a rate of $`m_k`$ bits, and

    ```math
    \mathrm{Red}(C) = \min_{m \ge 0} \sum_k p_k\, D(m_k)
    \quad\text{subject to}\quad \sum_k m_k \le C,
    ```

    where $`D`$ says how badly an item is known at a given rate. With Zipf frequencies
    $`p_k = k^{-1/a}/\zeta(1/a)`$ the theorem says that the redundancy falls as $`C^{1-1/a}`$, that
    item $`k`$ contributes $`\Theta(\min(k^{-1/a}, C^{-1/a}))`$, and so that a model knows the items
    above a threshold frequency proportional to $`C^{-1/a}`$ and must guess the others.

    **Here** the minimum is computed numerically, without using the shape of the solution, and
    compared with closed forms *with their constants*, for two ways of knowing an item by parts:

    - *exponential*, $`D(R) = 2^{-2R/d}`$: $`d`$ real parameters under squared error;
    - *log-loss*, $`D(R) = \max(H - R, 0)`$: a fact of $`H`$ bits, each of which saves itself.

    Nothing in this chapter is random. Tolerances are a small multiple of the first neglected term of an
    expansion, or rounding where a result is exact.
    */
    let discounts = [0.3, 0.5, 0.7]
    let dimension = notebook.record("dimension", 1.0)
    let bitsPerFact = notebook.record("bits.per.fact", 16.0, unit: "bits")
    let exponential = try ExponentialDistortion(dimension: dimension)
    let logLoss = try LogLossDistortion(bitsPerFact: bitsPerFact)
    /*:
    ## The numerical optimum is the closed form

    The solver knows only that $`D`$ is convex and decreasing. It searches for the price $`\lambda`$ of a
    bit: each item buys the rate at which another bit would save it less than $`\lambda`$. Against it stand
    reverse water-filling (every known item is left with the same $`p_k D_k`$) for the exponential
    distortion and the knapsack (most frequent first) for log-loss. The first comparison is over
    {{items}} items, for a Zipf law, a shifted law and a uniform one, at capacities of
    10 to {{capacity.most}} bits. In a third variant the solver gets nothing but
    $`D`$'s derivative and finds each rate by a root search.
    */
    let items = notebook.record("items", notebook.profile == .full ? 1_000_000 : 50_000)
    let laws: [(String, FrequencyLaw)] = [
      ("Zipf, s = 2", try .shiftedPower(exponent: 2, shift: 0, items: items)),
      ("shifted, s = 1.35, b = 1000", try .shiftedPower(exponent: 1.35, shift: 1000, items: items)),
      ("uniform", try .shiftedPower(exponent: 0, shift: 0, items: items)),
    ]
    let capacities = [10, 1000, 100_000, Double(items)]
    notebook.record("capacity.most", Double(items))
    let byDerivative = try ConvexDistortion(
      maximumRate: 1000, value: { exp2(-2 * $0 / dimension) },
      derivative: { -2 * M_LN2 / dimension * exp2(-2 * $0 / dimension) })
    var rows: [[Cell]] = []
    var worst = (water: 0.0, knapsack: 0.0, derivative: 0.0)
    let progress = notebook.progress("optima", total: laws.count * capacities.count)
    for (label, law) in laws {
      guard case .list(let list) = law else { continue }
      for capacity in capacities {
        let water = try law.optimum(capacity: capacity, distortion: exponential)
        let knapsack = try law.optimum(capacity: capacity, distortion: logLoss)
        let differences = (
          water: try list.allocation(capacity: capacity, distortion: exponential)
            .optimum.redundancy / water.redundancy - 1,
          knapsack: try list.allocation(capacity: capacity, distortion: logLoss)
            .optimum.redundancy / knapsack.redundancy - 1,
          derivative: try list.allocation(capacity: capacity, distortion: byDerivative)
            .optimum.redundancy / water.redundancy - 1
        )
        worst.water = max(worst.water, abs(differences.water))
        worst.knapsack = max(worst.knapsack, abs(differences.knapsack))
        worst.derivative = max(worst.derivative, abs(differences.derivative))
        rows.append([
          .text(label), .number(capacity, .significant(1)),
          .number(water.redundancy, .significant(6)), .integer(water.knownItems),
          .number(knapsack.redundancy, .significant(6)), .integer(knapsack.knownItems),
        ])
        progress.advance()
      }
    }
    progress.finish()
    notebook.table(
      "optima", "Optimum over \(items) items, by closed form",
      columns: [
        "law", "C (bits)", "Red, exponential", "items known", "Red, log-loss (bits)", "items known",
      ], rows: rows)
    // A policy that ignores frequencies, as the negative control: all items share the capacity.
    let equalShares = try ExponentialDistortion(dimension: dimension).distortion(
      rate: 1000 / Double(items))
    let zipfAt1000 = try laws[0].1.optimum(capacity: 1000, distortion: exponential).redundancy
    for (id, statement, value) in [
      ("solver.exponential", "Numerical optimum against water-filling", worst.water),
      ("solver.log-loss", "Numerical optimum against the knapsack", worst.knapsack),
      ("solver.derivative", "The same from the derivative alone", worst.derivative),
    ] {
      notebook.check(
        id, "\(statement): largest relative difference", measured: value, uncertainty: 0,
        from: "computed", predicted: 0, by: "FrequencyLaw.optimum", tolerance: 1e-9,
        because: "rounding of sums of \(items) terms and of the bisection",
        rival: .init(
          "equal shares for all items of the Zipf law at C = 1000",
          predicts: equalShares / zipfAt1000 - 1))
    }
    /*:
    ## The scaling law

    For the endless Zipf law with discount $`a`$ the optimum tends to

    ```math
    \mathrm{Red}(C) \to \frac{1}{(1-a)\,\zeta(1/a)}\left(\frac{2a\ln 2\; C}{d}\right)^{1-1/a}
    \quad\text{and}\quad
    \mathrm{Red}(C) \to \frac{H a}{(1-a)\,\zeta(1/a)}\left(\frac{C}{H}\right)^{1-1/a} \text{ bits}.
    ```
    */
    let sweep = (4...32).map { pow(10, Double($0) / 4) }
    func optima(_ a: Double, _ distortion: String) throws -> [CapacityOptimum] {
      let law = try FrequencyLaw.zeta(discount: a)
      return try sweep.map { capacity in
        distortion == "exponential"
          ? try law.optimum(capacity: capacity, distortion: exponential)
          : try law.optimum(capacity: capacity, distortion: logLoss)
      }
    }
    func closedForm(_ a: Double, _ distortion: String, _ capacity: Double) -> Double {
      distortion == "exponential"
        ? CapacityAsymptotics.redundancy(discount: a, capacity: capacity, distortion: exponential)
        : CapacityAsymptotics.redundancy(discount: a, capacity: capacity, distortion: logLoss)
    }
    let solutions = try ["exponential", "log-loss"].map { distortion in
      (distortion, try discounts.map { try optima($0, distortion) })
    }
    func scalingPanel(_ distortion: String, _ solved: [[CapacityOptimum]], unit: String) -> Panel {
      Panel(
        title: distortion,
        x: Axis("capacity $C$ (bits)", scale: .log10),
        y: Axis("redundancy\(unit)", scale: .log10),
        series: discounts.indices.flatMap { i in
          let a = discounts[i]
          let every = stride(from: 0, to: sweep.count, by: 2)
          return [
            Series(
              "$a$ = \(a)", style: .line, colour: i, x: sweep,
              y: sweep.map { closedForm(a, distortion, $0) }),
            Series(
              "$a$ = \(a)", style: .points, colour: i, x: every.map { sweep[$0] },
              y: every.map { solved[i][$0].redundancy }),
          ]
        }, legend: .bottomLeft)
    }
    notebook.figure(
      "scaling",
      """
      Redundancy of the best model of capacity $`C`$. Points: the optimum over the endless Zipf law; \
      lines: closed form for large $`C`$, with its constant.
      """,
      .plot(
        Plot(
          width: Plot.twoColumns, height: 70, columns: 2,
          panels: [
            scalingPanel("exponential", solutions[0].1, unit: " (units of $D_0$)"),
            scalingPanel("log-loss", solutions[1].1, unit: " (bits)"),
          ])))
    /*:
    Exponents are fitted from $`10^4`$ to $`10^8`$ bits. The closed forms leave out terms that are
    known: with $`K`$ items known, Stirling's formula gives the relative correction
    $`(\tfrac1a - 1)\tfrac{\ln 2\pi K}{2K} + \tfrac{1-a}{2K}`$ under exponential distortion and the first
    neglected half item $`(\tfrac1a-1)\tfrac1{2K}`$ under log-loss. Everything after them is smaller, so
    twice the first term is the tolerance: at the window's lower end for the exponent, at $`10^8`$ bits
    for the constant.
    */
    let window = sweep.indices.filter { sweep[$0] >= 1e4 }
    let windowCapacities = window.map { sweep[$0] }
    for (distortion, solved) in solutions {
      for (i, a) in discounts.enumerated() {
        func correction(_ optimum: CapacityOptimum) -> Double {
          distortion == "exponential"
            ? CapacityAsymptotics.relativeCorrection(
              discount: a, knownItems: optimum.knownItems, distortion: exponential)
            : CapacityAsymptotics.relativeCorrection(
              discount: a, knownItems: optimum.knownItems, distortion: logLoss)
        }
        notebook.check(
          "exponent.\(distortion).\(a)",
          "Theorem 5.6: exponent of the redundancy, \(distortion), a = \(a)",
          measured: Statistics.logLogSlope(
            windowCapacities, window.map { solved[i][$0].redundancy }),
          uncertainty: 0, from: "computed", predicted: 1 - 1 / a,
          by: "CapacityAsymptotics.redundancyExponent",
          tolerance: 2 * correction(solved[i][window[0]]),
          because: "twice the first neglected term at the window's lower end",
          rival: .init("the exponent of the threshold frequency", predicts: -1 / a))
        let end = sweep.count - 1
        notebook.check(
          "constant.\(distortion).\(a)",
          "Constant of the redundancy, \(distortion), a = \(a): optimum over closed form",
          measured: solved[i][end].redundancy / closedForm(a, distortion, sweep[end]),
          uncertainty: 0, from: "computed", predicted: 1, by: "CapacityAsymptotics.redundancy",
          tolerance: 2 * correction(solved[i][end]), because: "twice the first neglected term",
          rival: .init(
            distortion == "exponential" ? "known items cost nothing" : "known items cost as much",
            predicts: distortion == "exponential" ? a : 1 / a))
      }
    }
    /*:
    ## Who gets the bits

    Take $`a = 0.5`$ and a capacity of {{allocation.capacity}}. Under exponential distortion the
    solution is a water level. Known items get $`m_k = \tfrac{d}{2a}\log_2(K/k)`$ bits, more for more
    frequent ones, so that each contributes the same $`p_k D_k`$; unknown items get nothing and
    contribute $`p_k`$. Under log-loss there is no level: the first $`C/H`$ facts are known whole
    and contribute nothing.
    */
    let capacity = notebook.record("allocation.capacity", 1000.0, unit: "bits")
    let a = 0.5
    let list = try FrequencyList(
      weights: (1...items).map { pow(Double($0), -1 / a) })
    let graded = try list.allocation(capacity: capacity, distortion: exponential)
    let whole = try list.allocation(capacity: capacity, distortion: logLoss)
    let threshold = CapacityAsymptotics.knownItems(
      discount: a, capacity: capacity, distortion: exponential)
    let shown = Array(Set((0...40).map { Int(pow(10, Double($0) / 10)) })).sorted()
    let ranks = shown.map(Double.init)
    func rate(_ allocation: CapacityAllocation, _ rank: Int) -> Double {
      rank <= allocation.rates.count ? allocation.rates[rank - 1] : 0
    }
    func contribution(_ rank: Int) -> Double {
      list.frequencies[rank - 1] * exponential.distortion(rate: rate(graded, rank))
    }
    func predictedContribution(_ rank: Double) -> Double {
      min(pow(rank, -1 / a), pow(threshold, -1 / a)) / riemannZeta(1 / a)
    }
    notebook.figure(
      "allocation",
      """
      $`a = 0.5`$, $`C = 1000`$ bits. (a) Contribution of item $`k`$ under exponential distortion; the \
      line is $`\\min(k^{-1/a}, K^{-1/a})/\\zeta(1/a)`$ with $`K = 2a \\ln 2\\, C/d`$, the dashed line its \
      frequency $`p_k`$. (b) Bits spent on item $`k`$: measured (points) and predicted (lines).
      """,
      .plot(
        Plot(
          width: Plot.twoColumns, height: 70, columns: 2,
          panels: [
            Panel(
              x: Axis("rank $k$", scale: .log10),
              y: Axis("contribution $p_k D_k$", scale: .log10),
              series: [
                Series(
                  "optimum", style: .points, colour: 0, x: ranks, y: shown.map(contribution)),
                Series(
                  "$min(k^{-1/a}, K^{-1/a})/ζ$", style: .line, colour: 0, x: ranks,
                  y: ranks.map(predictedContribution)),
                Series(
                  "$p_k$", style: .reference, colour: nil, x: ranks,
                  y: shown.map { list.frequencies[$0 - 1] }),
              ],
              references: [ReferenceLine(.vertical, at: threshold, label: "$K$")],
              legend: .bottomLeft),
            Panel(
              x: Axis("rank $k$", scale: .log10),
              y: Axis("rate $m_k$ (bits)", minimum: 0),
              series: [
                Series(
                  "exponential", style: .line, colour: 0, x: ranks,
                  y: ranks.map { max(0, dimension / (2 * a) * log2(threshold / $0)) }),
                Series(
                  "exponential", style: .points, colour: 0, x: ranks,
                  y: shown.map { rate(graded, $0) }),
                Series(
                  "log-loss", style: .line, colour: 1,
                  x: [1, capacity / bitsPerFact, capacity / bitsPerFact, ranks[ranks.count - 1]],
                  y: [bitsPerFact, bitsPerFact, 0, 0]),
                Series(
                  "log-loss", style: .points, colour: 1, x: ranks,
                  y: shown.map { rate(whole, $0) }),
              ], legend: .topRight),
          ])))
    /*:
    The theorem's $`\Theta`$ hides no large constant: the ratio of the contribution to
    $`\min(k^{-1/a}, K^{-1/a})/\zeta(1/a)`$ stays close to 1 at every rank. The ratio's logarithm may
    deviate by $`\tfrac{1}{2K}\ln(2\pi K)/a`$, Stirling's next term in the water level, and by
    $`1/(aK)`$ because $`K`$ is not an integer.
    */
    let known = Double(graded.optimum.knownItems)
    let spread = shown.map { abs(log(contribution($0) / predictedContribution(Double($0)))) }.max()
    notebook.check(
      "contribution", "p_k D_k over min(k^(-1/a), K^(-1/a))/ζ: largest |ln ratio| over all ranks",
      measured: spread ?? .nan, uncertainty: 0, from: "computed", .atMost, predicted: 0,
      by: "CapacityAsymptotics.knownItems",
      tolerance: (log(2 * .pi * known) / 2 + 1) / (a * known), because: "next terms in 1/K",
      rival: .init("contributions fall as p_k throughout", predicts: -1))
    notebook.check(
      "allocation.first", "Bits for the most frequent item", measured: rate(graded, 1),
      uncertainty: 0, from: "computed", predicted: dimension / (2 * a) * log2(threshold),
      by: "CapacityAsymptotics.knownItems",
      tolerance: dimension / (2 * M_LN2) * (log(2 * .pi * known) / 2 + 1) / (a * known),
      because: "next terms in 1/K", rival: .init("the log-loss allocation", predicts: bitsPerFact))
    notebook.check(
      "allocation.facts", "Facts known whole under log-loss",
      measured: Double(whole.rates.filter { $0 == bitsPerFact }.count), uncertainty: 0,
      from: "computed", predicted: (capacity / bitsPerFact).rounded(.down),
      by: "FrequencyLaw.optimum", tolerance: 0, because: "a count",
      rival: .init("the exponential threshold", predicts: threshold.rounded(.down)))
    /*:
    ## The threshold of hallucination

    The frequency of the last item that gets any memory is the threshold of Figure 2: below it, a
    model of capacity $`C`$ answers by guessing. It falls as $`C^{-1/a}`$ because the threshold rank
    is proportional to $`C`$, $`K = 2a\ln2\,C/d`$ or $`C/H`$.
    */
    notebook.figure(
      "threshold",
      """
      Frequency of the rarest item of which a model of capacity $`C`$ knows anything, under exponential \
      distortion (a) and log-loss (b). Points: the optimum; lines: $`K^{-1/a}/\\zeta(1/a)`$ with \
      $`K = 2a \\ln 2\\, C/d`$ (a), $`K = C/H`$ (b).
      """,
      .plot(
        Plot(
          width: Plot.twoColumns, height: 70, columns: 2,
          panels: solutions.map { distortion, solved in
            Panel(
              title: distortion,
              x: Axis("capacity $C$ (bits)", scale: .log10),
              y: Axis("threshold frequency $p_K$", scale: .log10),
              series: discounts.indices.flatMap { i in
                let a = discounts[i]
                let ranks = sweep.map { capacity in
                  distortion == "exponential"
                    ? CapacityAsymptotics.knownItems(
                      discount: a, capacity: capacity, distortion: exponential)
                    : capacity / bitsPerFact
                }
                let every = stride(from: 0, to: sweep.count, by: 2)
                return [
                  Series(
                    "$a$ = \(a)", style: .line, colour: i, x: sweep,
                    y: ranks.map { pow($0, -1 / a) / riemannZeta(1 / a) }),
                  Series(
                    "$a$ = \(a)", style: .points, colour: i, x: every.map { sweep[$0] },
                    y: every.map { solved[i][$0].thresholdFrequency }),
                ]
              }, legend: .bottomLeft)
          })))
    for (distortion, solved) in solutions {
      for (i, a) in discounts.enumerated() {
        let known = Double(solved[i][window[0]].knownItems)
        notebook.check(
          "threshold.\(distortion).\(a)",
          "Exponent of the threshold frequency, \(distortion), a = \(a)",
          measured: Statistics.logLogSlope(
            windowCapacities, window.map { solved[i][$0].thresholdFrequency }),
          uncertainty: 0, from: "computed", predicted: -1 / a,
          by: "CapacityAsymptotics.thresholdExponent",
          tolerance: 2 / a * (distortion == "exponential" ? log(2 * .pi * known) / 2 + 1 : 1)
            / known,
          because: "twice the first neglected term of K, and K an integer, times 1/a",
          rival: .init("the exponent of the redundancy", predicts: 1 - 1 / a))
      }
    }
    /*:
    ## What did not match

    The theorem is asymptotic, and its power law needs Zipf's law at the threshold. A shifted law
    $`(i+b)^{-s}`$ over finitely many items, which is what the experiments of Figures 1, 2 and 5 must
    use, is a power law only for ranks between $`b`$ and the last.
    */
    func localExponent(_ capacity: Double) throws -> Double {
      let values = try [0.9, 1.1].map {
        try laws[1].1.optimum(capacity: capacity * $0, distortion: logLoss).redundancy
      }
      return log(values[1] / values[0]) / log(1.1 / 0.9)
    }
    let middle = notebook.record("local.middle.capacity", Double(items) * 2, unit: "bits")
    notebook.record("local.first", try localExponent(1000))
    notebook.record("local.middle", try localExponent(middle))
    /*:
    For $`s = 1.35`$, $`b = 1000`$ and {{items}} items the local exponent of the redundancy runs from
    {{local.first:2}} at 1000 bits to {{local.middle:2}} at {{local.middle.capacity}}, while the
    theorem's exponent is $`1 - s = -0.35`$: the curve passes through it without staying there. With
    few items known the head is flat, so the exponent is near 0; with many known, the finite tail runs
    out and the curve turns down for good. Predictions for trained models must therefore come from the
    optimum over the actual frequencies (`FrequencyLaw.optimum`), not from the exponent.
    */
  }
}
