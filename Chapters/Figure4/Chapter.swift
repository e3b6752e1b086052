import Analysis
import Corpora
import Figures
import Foundation
import Notebook
import Statistics
import Theory

@main
struct Figure4: Chapter {
  static let summary =
    "The whole structure-function view: what is paid for first, and files that beat every compressor."
  static let reproduction = Reproduction.trained

  static func run(_ notebook: Notebook) async throws {
    /*:
    # Figure 4: what a growing model pays for, from syntax to the rarest fact

    **The paper** (Pan, Wang, Liao and Li, [arXiv 2504.09597](https://arxiv.org/abs/2504.09597)) shows in Figure 4
    the structure function, the sufficiency line and the test loss of language models over model size. Its abstract
    says that models acquire pervasive syntactic patterns first and then progressively rarer knowledge.

    **We predict** that order and its prices from the generator of the data.

    **We measure** both on the two-part codes of [Figure 3](../Figure3/README.md), and put the files that
    `codelength compress` makes beside those of general-purpose compressors.

    The data, the family of models and their codes are those of Figure 3, with their scale in its
    [codes.json](../Figure3/codes.json). Nothing is trained here that was not trained there.
    */
    let codes = try notebook.twoPartFamily(of: "Figure3")
    let counts = Array(sequence(first: 1000) { 10 * $0 }.prefix { $0 <= codes.sentences })
    try codes.requirePrograms(forFilesOf: counts)
    let runs = try notebook.train(of: "Figure3")
    let seeds = try await codes.measure()
    let family = CodedFamily(merging: seeds)
    /*:
    The data $`X`$ are the first $`N =`$ {{sentences}} training sentences, whose entropy is {{entropy}}.
    */
    let (corpus, n) = (codes.corpus, Double(codes.sentences))
    let entropies = BiographyEntropies(of: corpus)
    let entropy = entropies.sentence.total / M_LN2
    notebook.record("sentences", codes.sentences)
    notebook.record("entropy", entropy, unit: "bits a sentence", reproducing: .computed)
    /*:
    ## Prices

    The class of models behind the bound (`BiographyDescription`) buys in the order of what a bit saves. The grammar
    comes first and costs {{grammar.bits:3}}; then come the frequency law, names and facts, the most frequent people
    first. Everything there is to know costs {{complete.kilobits}}.

    A fact is worth its price while it saves more bits of data than it costs. With $`N`$ sentences that is true of
    {{sufficient.share:3}} of all there is to know, which makes the class's shortest two-part code. It stands for the
    minimal sufficient statistic, which in the strict sense would reach the line.
    */
    let description = try BiographyDescription(corpus)
    let bound = try description.bound(sentences: n)
    let (complete, sufficient) = (bound.completeModelBits, bound.sufficientModelBits)
    notebook.record(
      "grammar.bits", description.items[0].bits, unit: "bits", reproducing: .computed)
    notebook.record("complete.kilobits", complete / 1000, unit: "kbit", reproducing: .computed)
    notebook.record(
      "sufficient.share", 100 * sufficient / complete, unit: "%", reproducing: .computed)
    /*:
    The class's shortest two-part code of $`X`$ is longer than the Bayes mixture. It pays for what the mixture was granted (grammar, names and law), and for what the sentences do not tell of the facts
    that it describes. Both are sums of prices.

    (That both are one sum is arithmetic, which the check repeats by another way.) The rival takes sufficiency at its word: a sufficient statistic reaches the sufficiency line. The mixture is shorter
    than the class's code, because it was granted what the code has to describe.
    */
    let statistic = try BiographyPartialCode(description, items: bound.sufficientItems)
    let pass = try BayesPass(
      corpus, sentences: codes.sentences, partial: [statistic],
      progress: notebook.progress("Bayes mixture", total: codes.sentences))
    let told = try BiographyInformation(corpus, upTo: codes.sentences).bits(after: codes.sentences)
    let price = try bound.twoPartBits(modelBits: statistic.modelBits) - n * entropy - told
    notebook.check(
      Claim(
        "sufficient", "The class's shortest two-part code above the mixture, kbit",
        measured: .computed(pass.excess(of: statistic, at: 0) / 1000), predicted: price / 1000,
        by: "StructureFunctionBound.twoPartBits, BiographyInformation",
        rival: .init(
          "it reaches the sufficiency line", by: "definition of sufficiency", predicts: 0)),
      within: .bound(
        0.001, because: "one bit: both codes pay alike for what varies from draw to draw"),
      reproducing: .computed)
    /*:
    ## The figure

    The *lower envelope* of the trained codes is the least second part among all models, of whichever size, seed and
    precision, that fit into $`\alpha`$ bits. The test loss of a model is that of Figure 3, at the length of the
    model's most exact code.
    */
    let highest = 1.03 * description.start
    let most = 4 * family.members.map { $0.shortest(for: n).modelBits }.reduce(0, max)
    let grid = stride(from: log(20), through: log(most), by: 0.05).map { exp($0) }
    let steps = family.envelope.steps(to: most)
    let losses = JointSample(try seeds.map { try $0.testLosses(runs) }).means
    let shown = family.codes.filter { $0.bits < highest && $0.modelBits < most }
    /*:
    In the grey region a code would be shorter than the Bayes mixture, the best code on average over the generator's
    draws. No proof forbids a code of this one $`X`$ to lie there: $`X`$ is pseudo-random, and a program that contains
    the generator and its seed is far shorter than any code drawn here. A trained model would have to find that
    program.
    */
    let below = Series(
      "shorter than the mixture", style: .band, colour: nil, x: grid, low: grid.map { _ in 0 },
      high: grid.map { max(0, (pass.bits - $0) / n) })
    let cases = [
      Comparison(
        "bound of $h_X$(α)", theory: try Line(grid) { try bound.dataBits(modelBits: $0) / n }),
      Comparison("lower envelope", theory: Line(steps.modelBits, steps.bits)),
      Comparison(
        "two-part codes",
        measured: Points(shown.map(\.modelBits), values: shown.map(\.bits)), colour: .slot(3)),
    ]
    /*:
    The data's part is shown in bits a sentence, so that the loss of each model can be read off.
    */
    notebook.figure(
      "structure",
      """
      The structure-function view over all sizes of models, Figure 4. Blue: the bound of the structure \
      function. Grey: two-part codes there would be shorter than the best code on average. Points: two-part codes of \
      trained models at all precisions. Vermilion, dashed steps: their lower envelope. Light blue, short dashes: the \
      test loss of the models as they were trained. Vertical: the grammar, and the model of the class's shortest \
      two-part code.
      """,
      .plot(
        Plot(
          width: Plot.twoColumns, height: 90,
          panels: [
            Panel(
              x: Axis("model α (bits)", scale: .log10, minimum: 20, maximum: most),
              y: Axis("data given the model (bits a sentence)", minimum: 0, maximum: highest),
              comparing: cases,
              guides: [
                Guide(
                  "test loss", Line(seeds[0].members.map(\.finest.modelBits), losses), slot: 5)
              ], series: [below],
              references: [
                ReferenceLine(.vertical, at: description.items[0].bits, label: "grammar"),
                ReferenceLine(.vertical, at: sufficient, label: "shortest"),
              ])
          ])))
    /*:
    ## The order of payment

    Each kind of thing is followed by the share of it that is known (`KnowledgeByKind`). Its tokens cost those who do not
    know it more than those who know everything, and the share is how much of this difference is saved.

    For syntax the ignorant code is the uniform one over all tokens; for names and values it is the one that knows the
    grammar. Facts are split by the rank of their people into quarters, the most frequent first.
    */
    let knowledge = KnowledgeByKind(of: corpus)
    let described = try KnownKind.all.map {
      try knowledge.curve(of: $0, described: description, every: 8)
    }
    let trained = try KnownKind.all.map { try knowledge.curve(of: $0, along: family.envelope) }
    func panel(
      _ title: String, from start: Double, above least: Double, _ curves: [Curve], points: Bool
    ) -> Panel {
      Panel(
        title: title, x: Axis("model α (bits)", scale: .log10, minimum: start),
        y: Axis("share known", minimum: least, maximum: 1.05),
        comparing: zip(KnownKind.all, curves).map { kind, curve in
          Comparison(
            "\(kind)", theory: Line(curve.x, curve.y),
            measured: points ? Points(curve.x, values: curve.y) : nil)
        }, legend: .below)
    }
    /*:
    A share below zero belongs to a model that predicts worse than the ignorant code: it is sure of things that
    it does not know. Models without the grammar have names and facts far below zero, outside the panel.
    */
    notebook.figure(
      "payment",
      """
      What is known, by kind, as models grow. (a) The class of models behind the bound. (b) The trained family along \
      its lower envelope; a share below 0 belongs to a model that predicts worse than the ignorant code.
      """,
      .row(
        [
          panel("bound", from: 40, above: -0.05, described, points: false),
          panel("trained models", from: 3000, above: -0.6, trained, points: true),
        ], height: 85))
    /*:
    Half of a kind is known where its curve passes one half for good, interpolated between two codes of the envelope of
    each of the {{seeds}} seeds. Between two sizes the interpolation decides: errors are of the seeds alone, and quarters that cross in one gap are told apart by it.
    */
    notebook.record("seeds", seeds.count)
    let halves = try seeds.map { seed in
      try KnownKind.all.map {
        try HalfWay(of: $0, knowledge, described: description, trained: seed.envelope)
      }
    }
    func cell(_ kind: Int, ifPast words: String, _ number: (HalfWay) throws -> Double) throws
      -> Cell
    {
      let seeds = halves.map { $0[kind] }
      if seeds.contains(where: { $0.trained == .alreadyPast }) { return .text(words) }
      return .mean(Sample(try seeds.map(number)))
    }
    notebook.table(
      "half-way", "Bits of model with which half of each kind is known.",
      columns: ["kind", "bound (bits)", "trained (kbit)", "trained over bound"],
      rows: try halves[0].enumerated().map { index, half in
        [
          .text("\(half.kind)"), .number(half.described, .significant(3)),
          try cell(index, ifPast: "below the smallest model") {
            try $0.ratio() * $0.described / 1000
          },
          try cell(index, ifPast: "not resolved") { try $0.ratio() },
        ]
      })
    /*:
    The bound's order of the four quarters of facts must be that of the trained models: each quarter must be in its
    place. Names are left out, since their frequencies save less than a bit a sentence and are learned as a side
    effect of everything else. The place of syntax has a check of its own below.

    A rival theory holds that how often a fact is used does not matter. Each order is then as likely as any other. One
    quarter is in its place on average, and all are with a probability of {{order.chance:2}}. This, and no error of
    the measurement, limits the power, which is 1 less that.
    */
    let quarters = halves.map { $0.filter { $0.kind != .names && $0.kind != .syntax } }
    let count = quarters[0].count
    notebook.record("order.chance", 1 / Double((1...count).reduce(1, *)))
    notebook.check(
      Claim(
        "order", "Quarters of facts in their place half-way, of \(count), in all seeds",
        measured: .computed(quarters.map { Double($0.inPlace) }.reduce(.infinity, min)),
        predicted: Double(count),
        by: "BiographyDescription.items",
        rival: .init(
          "frequency does not matter", by: "the mean over all orders", predicts: 1)),
      within: .none(because: "a count"))
    /*:
    Syntax comes before knowledge in the bound: when the grammar is paid for, no fact is. The shortest model on the
    envelope that knows nine tenths of the syntax, one of {{first.parameters:3}} parameters, should know no fact either. What counts
    as none, less than a fifth of the first quarter, was set when the runs were known. The rival is growth of all kinds
    in proportion.
    */
    let firsts = try seeds.map {
      try knowledge.first(in: $0.envelope, knowing: 0.9, of: .syntax)
    }
    func sample(_ number: (CodeLengths.TwoPart) -> Double) -> Sample { Sample(firsts.map(number)) }
    let first = sample { knowledge.share(of: .facts(quarter: 0), by: $0) }
    notebook.record(
      "first.parameters", sample { Double(family.parameters(of: $0)) }.estimate)
    notebook.record("first.share", first.estimate)
    notebook.record(
      "first.finest",
      sample { knowledge.share(of: .facts(quarter: 0), by: family.finest(of: $0)) }.estimate)
    notebook.check(
      Claim(
        "syntax-first", "Share of the first quarter of facts known when 0.9 of the syntax is",
        measured: first.estimate, .atMost, predicted: 0,
        by: "BiographyDescription.items: the grammar is the first",
        rival: .init(
          "all kinds grow in proportion", by: "KnowledgeByKind.share",
          predicts: sample { knowledge.share(of: .syntax, by: $0) }.mean)),
      within: .bound(0.2, because: "a fifth counts as none"))
    /*:
    ### The smallest model

    The smallest model, of {{tiny.parameters}} parameters, knows {{tiny.syntax:2}} of the syntax by this measure.
    */
    let syntax = seeds.sample { knowledge.share(of: .syntax, by: $0.members[0].finest) }
    let tiny = seeds.sample { $0.members[0].finest.bits }.estimate
    notebook.record("tiny.parameters", family.members[0].parameters)
    notebook.record("tiny.syntax", syntax.map { 100 * $0 }.estimate, unit: "%")
    notebook.record("tiny.bits", tiny, unit: "bits a sentence")
    /*:
    Of three seeds one has learned how often each token occurs and nothing else, the others some of the order. The code that knows these frequencies and nothing of
    order costs {{unigram.bits:5}}, and the smallest models cost {{tiny.bits:3}} on average.
    The check asks whether the model knows more of the syntax than the frequencies give, and again a fifth counts as none
    (at the quick scale it knows a little more). The rival is a model that has learned the grammar.
    */
    notebook.record(
      "unigram.bits", pass.unigram.total, unit: "bits a sentence", reproducing: .computed)
    let frequencies = knowledge.shareOfSyntax(paying: pass.unigram)
    notebook.check(
      Claim(
        "smallest",
        "Share of the syntax known to the smallest model beyond the tokens' frequencies",
        measured: syntax.map { $0 - frequencies }.estimate, .atMost, predicted: 0,
        by: "BayesPass.unigram",
        rival: .init(
          "the grammar is learned", by: "KnowledgeByKind.share", predicts: 1 - frequencies)),
      within: .bound(0.2, because: "a fifth counts as none"))
    /*:
    ## Files

    The text of $`X`$, a line a sentence, is compressed by programs that know nothing of it, each at a high
    setting, which the table gives.
    `codelength compress` takes the model whose two-part code is shortest at that length, and its file holds weights,
    vocabulary and checksums. Each of the {{files.restored}} files was restored and compared with the text byte for byte.
    */
    let files = try await codes.files(of: counts, family)
    try notebook.publish(codes.lengths.ofFiles)
    notebook.record("files.restored", files.reduce(0) { $0 + $1.general.count + 1 })
    /*:
    All models were trained on {{trained.sentences}} sentences. In the files of few sentences most of what the model knows
    is of no use, and is paid for all the same. The Bayes mixture and the entropy are lengths, not files. The
    online code is what the training itself would send: each batch by the model that the batches before have
    trained, with no first part at all. It is of the model of {{online.parameters:3}} parameters, the size for which the
    online code is shortest, chosen with hindsight.
    */
    let training = codes.runs[0].configuration
    notebook.record("trained.sentences", training.steps * training.batchSentences)
    let online = try codes.onlineCode()
    notebook.record("online.parameters", .oneRun(Double(online.parameters)))
    func row(_ code: String, _ bits: [Double]) -> [Cell] {
      [.text(code)] + bits.map { .number($0, .decimals(2)) }
    }
    /*:
    The lengths of files and codes are exact for this $`X`$ and these models; the entropy is an average over the
    law of the sentences.
    */
    let programs = files[0].general.indices.map { index in
      row(files[0].general[index].code, files.map { $0.general[index].bitsPerSentence })
    }
    notebook.table(
      "files", "Bits a sentence, by the number of sentences.",
      columns: ["code"] + counts.map { "\($0) sentences" },
      rows: programs + [
        row("codelength compress", files.map(\.own.bitsPerSentence)),
        [.text("online code of the training")] + counts.dropLast().map { _ in "" }
          + [.number(online.bits / n, .decimals(2))],
        row("Bayes mixture", counts.map { pass.bits(first: $0) / Double($0) }),
        row("entropy", counts.map { _ in entropy }),
      ])
    /*:
    At $`N`$ the file takes {{own:4}}, {{own.share:2}} more than the entropy; the strongest of the others takes
    {{strongest:4}}.
    */
    let last = files[files.count - 1]
    let (own, strongest) = (last.own.bitsPerSentence, last.strongest.bitsPerSentence)
    notebook.record("own", .oneRun(own), unit: "bits a sentence")
    notebook.record("own.share", .oneRun(100 * (own / entropy - 1)), unit: "%")
    notebook.record("strongest", strongest, unit: "bits a sentence")
    /*:
    Two bounds hold for the file. On average it cannot cost less above the entropy than what the sentences tell of the facts; the
    rival is a file that knows every fact from the start and pays for none. And it should be shorter than every
    general-purpose file; the rival is that such a program, given so many sentences, codes them as well as the Bayes
    mixture.
    */
    let scatter = pass.mean(\.total).uncertainty
    notebook.check(
      Claim(
        "floor", "The file of codelength above the entropy, bits a sentence",
        measured: Estimate(own - entropy, scatter), .atLeast, predicted: told / n,
        by: "BiographyInformation: the least that facts cost on average",
        rival: .init(
          "every fact is known from the start", by: "BiographyEntropies", predicts: 0)),
      within: .none(
        because:
          "a bound on average over the generator's draws; the error says how much one draw scatters"
      ))
    notebook.check(
      Claim(
        "baselines", "The strongest general-purpose file above that of codelength, bits a sentence",
        measured: .computed(strongest - own), .atLeast, predicted: 0,
        by: "a model of the data codes them best once they are many",
        rival: .init(
          "a general program reaches the mixture", by: "BayesPass.bits",
          predicts: pass.bits / n - own)), within: .none(because: "only the sign is claimed"))
    /*:
    For few sentences the model does not pay. Between the lengths of the table, with the general files
    interpolated in $`\ln N`$ and ours summed from its two parts, the two cross at {{crossing:2}} sentences.
    */
    let crossing = try ComparedFiles.crossing(files, family)
    notebook.record("crossing", .oneRun(crossing))
    /*:
    ## What did not match

    The order is the predicted one, but the prices are not. Half of the first quarter of facts takes trained
    models {{facts.ratio:2}} times the bits of the bound, and half of the last quarter {{last.ratio:2}} times. For half of the syntax
    we know only that it takes at most {{syntax.ratio:2}} times the bound: already the smallest model knows
    {{tiny.syntax:2}} of it.
    */
    for (name, kind) in [("syntax", 0), ("facts", 2), ("last", KnownKind.all.count - 1)] {
      notebook.record("\(name).ratio", Sample(try halves.map { try $0[kind].ratio() }).estimate)
    }
    /*:
    The smallest models have learned the tokens' frequencies and some order, or none. Runs
    at one learning rate cannot say whether a model of this size could learn the grammar. The factor concerns the
    frequencies of tokens and not the grammar of {{grammar.bits:2}}. What a grammar costs in weights we have not
    measured.

    The models that know the grammar and few facts do worse than the code that knows the grammar and none: their
    shares are below zero in two of three seeds. The codes of the check above have {{first.share:2}} on average, and the same models with the most exact weights
    {{first.finest:2}}, so that coarse weights are a part of it, and not all. We think that the rest is the
    overconfidence of [Figure 2](../Figure2/README.md); this is not tested here. If
    so, it is overconfidence that holds the envelope of the family above the bound by more than the price of the
    weights.
    */
  }
}
