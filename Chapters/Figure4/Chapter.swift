import Experiments
import Figures
import Foundation
import Notebook
import Statistics
import SyntaxKnowledge
import Theory

@main
struct Figure4: Chapter {
  static let name = "Figure4"
  static let executable = "figure4"
  static let summary =
    "The whole structure-function view: what is paid for first, and files that beat every compressor."

  static func run(_ notebook: Notebook) async throws {
    /*:
    # Figure 4: what a growing model pays for, from syntax to the rarest fact

    **The paper** (Pan, Wang, Liao and Li, [arXiv 2504.09597](https://arxiv.org/abs/2504.09597)) enlarges its
    structure-function view to show how the loss of growing language models runs down along $`h_X(\alpha)`$: the
    first bits of a model buy syntax, the next ones frequent knowledge, then ever rarer knowledge, until the
    minimal sufficient statistic leaves nothing but noise. **We predict** that order and its prices from the
    generator of the data. **We measure** it on the two-part codes of [Figure 3](../Figure3/README.md), and put
    the files that `codelength compress` makes beside those of general-purpose compressors.

    The data $`X`$ are the first $`N =`$ {{sentences}} training sentences, the family of models and their codes
    those of Figure 3; nothing is trained here that was not trained there.
    */
    let codes = try notebook.twoPartCodes()
    let lengths = stride(from: 3, through: Int(log10(Double(codes.sentences)) + 0.5), by: 1).map {
      Int(pow(10, Double($0)))
    }
    try codes.requirePrograms(forFilesOf: lengths)
    try await codes.measure()
    let coded = notebook.record("sentences", codes.sentences)
    let n = Double(coded)
    let corpus = codes.corpus
    let setting = corpus.configuration
    let entropies = BiographyEntropies(of: corpus)
    let floor = (
      syntax: entropies.sentence.syntax / M_LN2, name: entropies.sentence.name / M_LN2,
      knowledge: entropies.sentence.knowledge / M_LN2
    )
    let entropy = floor.syntax + floor.name + floor.knowledge
    notebook.record("entropy", entropy, unit: "bits a sentence")
    let family = codes.runs.map { codes.codes(of: $0) }
    func length(_ code: CodeLengths.TwoPart, _ n: Double) -> Double {
      code.modelBits + n * code.bits
    }
    let best = family.compactMap { $0.min { length($0, n) < length($1, n) } }
    let parameters = codes.runs.map { Double($0.configuration.model.parameterCount) }
    /*:
    ## Prices

    The class of models behind the bound (`BiographyDescription`) buys in the order of what a bit saves:
    the grammar for {{grammar.bits:3}}; then the frequency law with names and facts, the most frequent people
    first. Everything there is to know costs {{complete.kilobits}}; a fact is worth its price while it is used more often
    than once for each bit it saves, which at this $`N`$ is true of {{sufficient.share:3}} of all there is:
    the minimal sufficient statistic.
    */
    let description = try BiographyDescription(corpus)
    let bound = try description.bound(sentences: n)
    notebook.record("grammar.bits", description.items[0].bits, unit: "bits")
    notebook.record("complete.kilobits", bound.completeModelBits / 1000, unit: "kbit")
    notebook.record(
      "sufficient.share", 100 * bound.sufficientModelBits / bound.completeModelBits, unit: "%")
    /*:
    With the minimal sufficient statistic as first part, the code of $`X`$ is longer than the Bayes mixture
    by the price of what the mixture was granted (grammar, names, law) and of what the sentences do not tell about
    the facts, some of which nobody states. The first is a sum of prices, the second what facts and
    sentences do not share.
    */
    let information = try BiographyInformation(corpus, upTo: coded)
    let statistic = try BiographyPartialCode(description, items: bound.sufficientItems)
    var mixture = BiographyBayesCode(corpus)
    var bayes = CompensatedSum()
    var bayesAt: [Int: Double] = [:]
    var gaps: [Double] = []
    let progress = notebook.progress("Bayes mixture", total: coded)
    for j in 0..<coded {
      let sentence = corpus.sentence(at: UInt64(j), in: .training)
      let bits = try mixture.bits(of: sentence).total
      bayes.add(bits)
      gaps.append(try statistic.bits(of: sentence).total - bits)
      if lengths.contains(j + 1) { bayesAt[j + 1] = bayes.value }
      if j % 1000 == 999 { progress.advance(by: 1000) }
    }
    progress.finish()
    let k = bayes.value
    let gap = Statistics.mean(gaps)
    let critical = Statistics.criticalNormal(significance: 0.001)
    let told = try information.bits(after: coded)
    notebook.check(
      "sufficient", "Two-part code by the minimal sufficient statistic above the mixture, kbit",
      measured: (statistic.modelBits + n * gap.value) / 1000,
      uncertainty: n * gap.standardError / 1000, from: "sentences",
      predicted: (try bound.twoPartBits(modelBits: statistic.modelBits) - n * entropy - told)
        / 1000,
      by: "StructureFunctionBound.twoPartBits, BiographyInformation",
      tolerance: critical * n * gap.standardError / 1000, because: "1 test at 0.001",
      rival: .init("the model is free", predicts: -told / 1000))
    /*:
    ## The figure
    */
    let range = (least: 20.0, most: 4 * (best.map(\.modelBits).max() ?? 1e6))
    let grid = stride(from: log(range.least), through: log(range.most), by: 0.05).map { exp($0) }
    let highest = 1.03 * description.start
    let lowest = 0.0
    let points = family.flatMap(\.self)
    notebook.figure(
      "structure",
      """
      The structure-function view over all sizes of models, Figure 4. Blue: the bound of the structure \
      function; grey: the region that no two-part code enters, below the sufficiency line; points: two-part codes of trained \
      models at all precisions; dashed: the best of each size, the loss of the family. Vertical: the \
      grammar, and the minimal sufficient statistic.
      """,
      .plot(
        Plot(
          width: Plot.twoColumns, height: 90,
          panels: [
            Panel(
              x: Axis("model α (bits)", scale: .log10, minimum: range.least, maximum: range.most),
              y: Axis(
                "data given the model (bits a sentence)", minimum: lowest, maximum: highest),
              series: [
                Series(
                  "no two-part code", style: .band, colour: nil, x: grid,
                  low: grid.map { _ in lowest }, high: grid.map { max(lowest, (k - $0) / n) }),
                Series(
                  "bound of $h_X$(α)", style: .line, colour: 0, x: grid,
                  y: try grid.map { try bound.dataBits(modelBits: $0) / n }),
                Series(
                  "two-part codes", style: .points, colour: 3,
                  x: points.filter { $0.bits < highest }.map(\.modelBits),
                  y: points.filter { $0.bits < highest }.map(\.bits)),
                Series(
                  "best of each size", style: .reference, colour: 1, x: best.map(\.modelBits),
                  y: best.map(\.bits)),
              ],
              references: [
                ReferenceLine(.vertical, at: description.items[0].bits, label: "grammar"),
                ReferenceLine(.vertical, at: bound.sufficientModelBits, label: "sufficient"),
              ], legend: .topRight)
          ])))
    /*:
    ## The order of payment

    Each kind of thing is followed by the share of it that is known: of what its tokens cost those who do not
    know it, beyond what they cost those who know everything. For syntax the ignorant code is the uniform
    one over all tokens; for names and values it is the one that knows the grammar. Facts are split by the
    rank of their people into quarters, the most frequent first.
    */
    let ignorant = (
      syntax: 4 * log2(Double(corpus.vocabulary.size)),
      name: log2(Double(setting.firstNames * setting.lastNames)),
      knowledge: entropies.unknownKnowledge / M_LN2
    )
    let kinds = ["syntax", "names", "facts, 1st quarter", "2nd", "3rd", "4th"]
    func shares(_ syntax: Double, _ name: Double, _ quarters: [Double]) -> [Double] {
      [
        (ignorant.syntax - syntax) / (ignorant.syntax - floor.syntax),
        (ignorant.name - name) / (ignorant.name - floor.name),
      ] + quarters.map { (ignorant.knowledge - $0) / (ignorant.knowledge - floor.knowledge) }
    }
    let measured = best.map { shares($0.syntax, $0.name, $0.knowledgeByQuarter) }
    // What the bound has bought of each kind, item after item.
    var bought = [Double](repeating: 0, count: kinds.count)
    var curve: (bits: [Double], shares: [[Double]]) = ([], [])
    let ends = corpus.rankQuartiles.map(\.upperBound)
    var paid = 0.0
    for (index, item) in description.items.enumerated() {
      paid += item.bits
      switch description.contents[index] {
      case .grammar: bought[0] += item.saving
      case .law, .name: bought[1] += item.saving
      case .fact(let person, _): bought[2 + (ends.firstIndex { person < $0 } ?? 3)] += item.saving
      }
      // A point for every few items is enough to draw.
      guard index == 0 || index % 8 == 1 || index == description.items.count - 1 else { continue }
      curve.bits.append(paid)
      curve.shares.append(bought)
    }
    curve.shares = curve.shares.map { row in zip(row, bought).map { $0 / $1 } }
    func halfWay(_ x: [Double], _ y: [Double]) -> Double {
      let last = min(y.lastIndex { $0 < 0.5 } ?? 0, y.count - 2)
      let share = (0.5 - y[last]) / (y[last + 1] - y[last])
      return x[last] * pow(x[last + 1] / x[last], min(max(share, 0), 1))
    }
    let sizes = best.map(\.modelBits)
    let paidFor = kinds.indices.map { kind in halfWay(sizes, measured.map { $0[kind] }) }
    let predicted = kinds.indices.map { kind in
      halfWay(curve.bits, curve.shares.map { $0[kind] })
    }
    let axis = Axis("model α (bits)", scale: .log10)
    let shown = [0, 1, 2, 3, 4, 5]
    notebook.figure(
      "payment",
      """
      What is known, by kind, as models grow. (a) The class of models behind the bound. (b) The best two-part \
      code of each size of the trained family; shares below 0, of models that predict worse than the \
      ignorant code, are drawn at 0.
      """,
      .plot(
        Plot(
          width: Plot.twoColumns, height: 85, columns: 2,
          panels: [
            Panel(
              title: "bound", x: axis, y: Axis("share known", minimum: 0, maximum: 1.05),
              series: shown.map { kind in
                Series(
                  kinds[kind], style: .line, colour: kind,
                  x: [curve.bits[0] / 2, curve.bits[0] * 0.999] + curve.bits,
                  y: [0, 0] + curve.shares.map { $0[kind] })
              }, legend: .below),
            Panel(
              title: "trained models", x: axis, y: Axis("share known", minimum: 0, maximum: 1.05),
              series: shown.flatMap { kind in
                [Series.Style.line, .points].map { style in
                  Series(
                    kinds[kind], style: style, colour: kind, x: sizes,
                    y: measured.map { max(0, $0[kind]) })
                }
              }, legend: .below),
          ])))
    notebook.table(
      "half-way", "Bits of model with which half of each kind is known",
      columns: ["kind", "bound (bits)", "trained (kbit)", "trained over bound"],
      rows: kinds.indices.map { kind in
        [
          .text(kinds[kind]), .number(predicted[kind], .significant(3)),
          .measured(paidFor[kind] / 1000, uncertainty: 0.25 * paidFor[kind] / 1000),
          .measured(
            paidFor[kind] / predicted[kind], uncertainty: 0.25 * paidFor[kind] / predicted[kind]),
        ]
      })
    /*:
    The bound's order among syntax and the four quarters of facts must be that of the trained models;
    names are left out, since their frequencies save less than a bit a sentence and are learned as a
    side effect of everything else. The step from one to the next is measured in octaves of model bits;
    the error of a half-way point is taken to be half a step of the family, as in Figure 1.
    */
    let order = [0, 2, 3, 4, 5]
    let steps = zip(order, order.dropFirst()).map { log2(paidFor[$1] / paidFor[$0]) }
    let resolution = log2(sizes[sizes.count - 1] / sizes[0]) / Double(sizes.count - 1) / 2
    notebook.check(
      "order", "Least step between successive half-way points, octaves of model bits",
      measured: steps.min() ?? 0, uncertainty: resolution, from: "half a step of the family",
      .atLeast, predicted: 0, by: "the order of BiographyDescription.items", tolerance: 0,
      because: "only the order is claimed",
      rival: .init(
        "as far apart as syntax and facts in the bound",
        predicts: log2(predicted[2] / predicted[0])))
    /*:
    Syntax comes before knowledge in the bound: when the grammar is paid for no fact is. The smallest model that knows
    nine tenths of the syntax should know none either. What counts as none, less than a fifth of
    the first quarter, was set when the runs were known; growth in proportion, the rival, is far from it.
    */
    let first = measured.firstIndex { $0[0] > 0.9 } ?? measured.count - 1
    notebook.record("first.parameters", Int(parameters[first]))
    notebook.check(
      "syntax-first", "Share of the first quarter of facts known when 0.9 of the syntax is",
      measured: max(0, measured[first][2]), uncertainty: 0.05, from: "training elsewhere",
      predicted: curve.shares[0][2], by: "BiographyDescription.items: the grammar is the first",
      tolerance: 0.2, because: "a fifth counts as none",
      rival: .init("all kinds grow in proportion", predicts: 0.9))
    let tiny = family[0].filter { $0.precision != "2" }
    notebook.record("tiny.parameters", Int(parameters[0]))
    notebook.record(
      "tiny.syntax", 100 * measured[0][0], uncertainty: 15, unit: "%")
    notebook.record(
      "tiny.least", tiny.map(\.bits).min() ?? 0, uncertainty: 2, unit: "bits a sentence")
    notebook.record(
      "tiny.most", tiny.map(\.bits).max() ?? 0, uncertainty: 2, unit: "bits a sentence")
    notebook.record(
      "syntax.ratio", paidFor[0] / predicted[0], uncertainty: 0.25 * paidFor[0] / predicted[0])
    notebook.record(
      "facts.ratio", paidFor[2] / predicted[2], uncertainty: 0.25 * paidFor[2] / predicted[2])
    /*:
    ## Files

    The text of $`X`$, a line a sentence, is compressed by programs that know nothing of it, each at its strongest,
    and by `codelength compress` with the model whose two-part code is shortest at that length: weights, vocabulary
    and checksums are in the file. Every file was restored and compared with the text. The Bayes mixture and the
    entropy floor are lengths, not files, and the online code is what the training itself would
    send: each batch by the model that the batches before have trained, with no first part at all. (All models
    were trained on {{trained.sentences}} sentences. In the files of few sentences most of what the model knows is
    of no use, and is paid for all the same.)
    */
    let training = codes.runs[0].configuration
    notebook.record("trained.sentences", training.steps * training.batchSentences)
    func shortest(_ n: Double) -> CodeLengths.TwoPart? {
      family.flatMap(\.self).min { length($0, n) < length($1, n) }
    }
    var files: [[CodeLengths.File]] = []
    for count in lengths {
      guard let model = shortest(Double(count)) else { return }
      files.append(try await codes.files(first: count, model: model))
    }
    let restored = files.reduce(0) { $0 + $1.count }
    let programs = (files.last?.count ?? 1) - 1
    notebook.check(
      "round-trips", "Files that were restored byte for byte", measured: Double(restored),
      uncertainty: 0, from: "a count", predicted: Double(lengths.count * (programs + 1)),
      by: "every file that was made", tolerance: 0, because: "a count",
      rival: .init("one was not", predicts: Double(lengths.count * (programs + 1) - 1)))
    func bits(_ file: CodeLengths.File) -> Double {
      8 * Double(file.bytes) / Double(file.sentences)
    }
    let online = codes.lengths.prequential.filter { $0.sentences == coded }.map(\.bits).min() ?? 0
    // The program's name says enough; the command lines are in the table of lengths.
    let labels = lengths.map { "\($0) sentences" }
    notebook.table(
      "files",
      "Bits a sentence, by the number of sentences; ± is what other versions of a program, or training on another processor, may change",
      columns: ["code"] + labels,
      rows: (0..<programs).map { program in
        [.text(files[0][program].code)]
          + files.map { .measured(bits($0[program]), uncertainty: 0.01 * bits($0[program])) }
      } + [
        [.text("codelength compress")]
          + files.map { row in
            .measured(bits(row[programs]), uncertainty: 0.02 * bits(row[programs]))
          },
        [.text("online code of the training")]
          + lengths.map {
            $0 == coded
              ? .measured(online / n, uncertainty: 0.02 * online / n) : .text("")
          },
        [.text("Bayes mixture")]
          + lengths.map { .number((bayesAt[$0] ?? 0) / Double($0), .significant(5)) },
        [.text("entropy")] + lengths.map { _ in .number(entropy, .significant(5)) },
      ])
    guard let last = files.last,
      let strongest = last.prefix(programs).min(by: { $0.bytes < $1.bytes })
    else { return }
    let own = bits(last[programs])
    notebook.record("own", own, uncertainty: 0.02 * own, unit: "bits a sentence")
    notebook.record(
      "own.share", 100 * (own / entropy - 1), uncertainty: 2 * own / entropy, unit: "%")
    notebook.record("strongest", bits(strongest), uncertainty: 0.01 * bits(strongest))
    notebook.check(
      "floor", "The file of codelength above the entropy, bits a sentence",
      measured: own - entropy, uncertainty: 0.02 * own, from: "training elsewhere, 2 %", .atLeast,
      predicted: told / n, by: "BiographyInformation: the least that facts cost on average",
      tolerance: 0, because: "an average of so many sentences that its error is small beside it",
      rival: .init(
        "weights as 32 bits each",
        predicts: 32 * (parameters.max() ?? 0) / n + told / n))
    notebook.check(
      "baselines", "The strongest general-purpose file above that of codelength, bits a sentence",
      measured: bits(strongest) - own, uncertainty: 0.02 * own, from: "training elsewhere, 2 %",
      .atLeast, predicted: 0, by: "a model of the data codes them best once they are many",
      tolerance: 0, because: "only the sign is claimed",
      rival: .init("codelength reaches the mixture", predicts: bits(strongest) - k / n))
    /*:
    At $`N`$ the file takes {{own}}, {{own.share:2}} more than the entropy; the strongest of the others takes
    {{strongest}}. For few sentences the model does not pay: between the lengths of the table, files of general
    programs interpolated in $`\ln N`$ and ours summed from its two parts, they cross at
    {{crossing:1}} sentences.
    */
    func general(_ n: Double) -> Double {
      let x = log10(n)
      let i = min(max(Int(x) - 3, 0), lengths.count - 2)
      func least(_ i: Int) -> Double { files[i].prefix(programs).map(bits).min() ?? 0 }
      return least(i) + (least(i + 1) - least(i)) * (x - Double(i + 3))
    }
    let crossing =
      stride(from: 3.0, through: log10(n), by: 0.01).map { pow(10, $0) }
      .first { n in general(n) > (shortest(n).map { length($0, n) } ?? .infinity) / n } ?? .infinity
    notebook.record("crossing", crossing, uncertainty: 0.2 * crossing)
    /*:
    ## What did not match

    The order is the predicted one, but the prices are not. Half of the first quarter of facts takes trained
    models {{facts.ratio:1}} times the bits of the bound, the rarer quarters half of that, and half of the syntax up to
    {{syntax.ratio:1}} times: the smallest model, of {{tiny.parameters}} parameters, knows {{tiny.syntax:1}} of the
    syntax and the next one all of it, so where exactly it is acquired was not resolved. Syntax is not dear because
    of what has to be stored. If it were, more exact weights would help the smallest model, but with 3 bits a weight
    and more it needs between {{tiny.least}} and {{tiny.most}}. A grammar of a hundred bits still takes a
    network in which kinds of words are directions, and a width of 2 has too few. So the
    theory's $`\alpha`$ orders what is learned; what it costs in weights depends on the architecture, and
    differently for syntax and for knowledge.

    The models that know the grammar and few facts do worse than the code that knows the grammar and none: their
    shares are below 0. That is the overconfidence of [Figure 2](../Figure2/README.md), and it moves the
    dashed line of the family above the bound by more than the price of the weights.
    */
  }
}
