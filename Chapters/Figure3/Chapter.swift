import Experiments
import Figures
import Foundation
import Notebook
import Statistics
import SyntaxKnowledge
import Theory

@main
struct Figure3: Chapter {
  static let name = "Figure3"
  static let executable = "figure3"
  static let summary =
    "Two-part codes of trained models against the bound of the structure function; the generator, drawn."

  static func run(_ notebook: Notebook) async throws {
    /*:
    # Figure 3: two-part codes, and the model that generates the data

    The paper's Figure 3 (Pan, Wang, Liao and Li,
    [arXiv 2504.09597](https://arxiv.org/abs/2504.09597)) has two panels: (a) the Kolmogorov structure
    function view of a language model, and (b) an illustration of the model that generates the data.

    ## (a) The structure-function view

    **The paper** sees training as two-part coding: first a model in $`\alpha`$ bits, then the data in
    $`-\log_2 P(X)`$ bits under that model. The structure function $`h_X(\alpha)`$ is the least that the second
    part can be; the *sufficiency line* $`x + y = K(X)`$ bounds all codes from below. **We predict** a
    computable upper bound of $`h_X`$ and the line, for data whose generator is known. **We measure** codes that
    are real: the weights of trained transformers, quantised and entropy coded, then every sentence by the integer
    frequencies that this very quantised model gives; `codelength compress` writes such files and
    `decompress` reads them.

    The data $`X`$ are the first $`N =`$ {{sentences.coded}} sentences on which the models were trained: the
    biographies of Figure 1, {{people}} people with {{attributes}} attributes of {{values}} values, noise {{noise}}. The
    family is that of Figure 1, one seed a size, and two still smaller sizes, so that some do not even know
    the grammar. Their learning rates continue the trend of Figure 1's search and were not searched for.
    Both parts of the code are described in `Sources/Compression`: rows of weights on $`2^k - 1`$ levels
    with a scale each, adaptive frequencies for the levels, and a range coder.
    */
    let codes = try notebook.twoPartCodes()
    let coded = notebook.record("sentences.coded", codes.sentences)
    let n = Double(coded)
    let corpus = codes.corpus
    let setting = corpus.configuration
    notebook.record("people", setting.people)
    notebook.record("attributes", setting.attributes)
    notebook.record("values", setting.values[0])
    notebook.record("noise", setting.noise)
    try await codes.measure()
    /*:
    ### The sufficiency line

    $`K(X)`$ cannot be computed. Among codes that average over what they do not know, none is shorter on
    average than the Bayes mixture; ours is granted the grammar, the names, the frequencies and the noise, and
    only has to learn the facts, so it can only lie below what any of our codes reach. It codes $`X`$ in
    {{bayes.megabits}}. Theory: the entropy of the sentences plus the mutual information of facts and
    sentences. Names and words cost the same in both, so the check is of the values alone.
    */
    let entropy = BiographyEntropies(of: corpus)
    let factBits = try BiographyInformation(corpus, upTo: coded).bits(after: coded)
    var mixture = BiographyBayesCode(corpus)
    let description = try BiographyDescription(corpus)
    let bound = try description.bound(sentences: n)
    let complete = bound.completeModelBits
    let partial = try [0.25, 0.5].map {
      try BiographyPartialCode(description, modelBits: $0 * complete)
    }
    var mixtureBits = 0.0
    var values: [Double] = []
    var codedByPartial: [[Double]] = [[], []]
    let coding = notebook.progress("Bayes mixture", total: coded)
    for j in 0..<coded {
      let sentence = corpus.sentence(at: UInt64(j), in: .training)
      let bits = try mixture.bits(of: sentence)
      mixtureBits += bits.total
      values.append(bits.knowledge)
      for (k, code) in partial.enumerated() {
        codedByPartial[k].append(try code.bits(of: sentence).total)
      }
      if j % 1000 == 999 { coding.advance(by: 1000) }
    }
    coding.finish()
    let k = mixtureBits
    notebook.record("bayes.megabits", k / 1e6, unit: "Mbit")
    notebook.record("fact.bits", factBits / 1000, unit: "kbit")
    let critical = notebook.record(
      "critical.normal", Statistics.criticalNormal(significance: 0.001, tests: 3))
    let knowledge = Statistics.mean(values)
    let floor = entropy.sentence.knowledge / M_LN2
    notebook.check(
      "bayes", "Code length of the stated values under the Bayes mixture, bits a sentence",
      measured: knowledge.value, uncertainty: knowledge.standardError, from: "sentences",
      predicted: floor + factBits / n, by: "BiographyEntropies, BiographyInformation",
      tolerance: critical * knowledge.standardError, because: "3 tests at 0.001 in all",
      rival: .init("all facts are known", predicts: floor))
    /*:
    ### The bound

    A model of the class that we can compute describes the grammar, then who is who and the frequency law,
    then names and facts in the order of what they save (`BiographyDescription`); each has a stated price in bits and a
    stated saving. Under log-loss the best use of $`\alpha`$ bits is to know what is most worth knowing and
    nothing else, which is the knapsack of Theorem 5.6, and gives a curve $`h(\alpha)`$ that decreases and is
    convex. Its points are codes, too. Two of them, which know a quarter and a half of all there is
    to describe ({{complete.kilobits}}), are applied to all sentences of $`X`$; between them lie
    facts only, so what they differ by is the slope in the knowledge regime, $`-N p`$ bits for a bit,
    where $`p`$ is how much less often than every sentence the fact is used.
    */
    notebook.record("complete.kilobits", complete / 1000, unit: "kbit")
    let corners = bound.vertices(limit: 2000)
    let slopes = zip(corners, corners.dropFirst()).map {
      ($1.dataBits - $0.dataBits) / ($1.modelBits - $0.modelBits)
    }
    let bends = zip(slopes, slopes.dropFirst()).count { $1 < $0 - 1e-9 * abs($0) }
    notebook.check(
      "bound.convex", "Corners where the bound rises or is not convex",
      measured: Double(bends + slopes.count { $0 > 0 }), uncertainty: 0, from: "a count",
      predicted: 0, by: "StructureFunctionBound", tolerance: 0, because: "a count",
      rival: .init("one corner is wrong", predicts: 1))
    let half = Statistics.mean(codedByPartial[1])
    let names = description.contents.prefix(partial[1].items).count {
      if case .name = $0 { true } else { false }
    }
    notebook.record("names.described", names)
    notebook.check(
      "bound.attained", "The code that knows half of all there is, bits a sentence",
      measured: half.value, uncertainty: half.standardError, from: "sentences",
      predicted: try bound.dataBits(modelBits: partial[1].modelBits) / n,
      by: "StructureFunctionBound.dataBits", tolerance: critical * half.standardError,
      because: "3 tests at 0.001 in all",
      rival: .init(
        "a quarter is known", predicts: try bound.dataBits(modelBits: partial[0].modelBits) / n))
    let difference = Statistics.mean(zip(codedByPartial[0], codedByPartial[1]).map { $1 - $0 })
    let more = partial[1].modelBits - partial[0].modelBits
    let slope = n * difference.value / more
    let slopeError = n * difference.standardError / more
    notebook.check(
      "slope", "Slope in the knowledge regime, bits of data for a bit of model",
      measured: slope, uncertainty: slopeError, from: "sentences",
      predicted: try
        (bound.dataBits(modelBits: partial[1].modelBits)
        - bound.dataBits(modelBits: partial[0].modelBits)) / more,
      by: "StructureFunctionBound.dataBits", tolerance: critical * slopeError,
      because: "3 tests at 0.001 in all",
      rival: .init(
        "all facts are used equally often",
        predicts: -n * (entropy.unknownKnowledge / M_LN2 - floor)
          / (Double(setting.people * setting.attributes) * entropy.unknownKnowledge / M_LN2)))
    /*:
    ### The trained models

    Each model is coded with {{precisions}} numbers of bits a weight. The second part is measured on
    {{sample}} sentences at equal distances in $`X`$.
    */
    notebook.record("precisions", codes.precisions.count)
    let family = codes.runs.map { codes.codes(of: $0) }
    let all = family.flatMap(\.self)
    notebook.record("sample", all.first?.sample ?? 0)
    func length(_ code: CodeLengths.TwoPart) -> Double { code.modelBits + n * code.bits }
    let best = family.compactMap { $0.min { length($0) < length($1) } }
    guard let shortest = best.min(by: { length($0) < length($1) }) else { return }
    let excess = (length(shortest) - k) / n
    // Another processor trains other weights; so an error of a few hundredths at least.
    let error = max(shortest.standardError, 0.05)
    notebook.record("shortest.excess", excess, uncertainty: error, unit: "bits")
    notebook.record(
      "shortest.share", 100 * (length(shortest) / k - 1), uncertainty: 100 * error * n / k,
      unit: "%")
    notebook.check(
      "sufficiency", "Shortest two-part code above the sufficiency line, bits a sentence",
      measured: excess, uncertainty: error, from: "the sample, at least 0.05", .atLeast,
      predicted: 0, by: "no code of ours knows more than the mixture was granted", tolerance: 0,
      because: "the mixture's length is exact",
      rival: .init("the uniform code bounds all others", predicts: description.start - k / n))
    func megabits(_ bits: Double) -> Double { bits / 1e6 }
    let widest = (best.map(\.modelBits).max() ?? 1) * 1.05
    let ends = [0, widest]
    let coarse = all.filter { ["2", "3"].contains($0.precision) }
    let middle = all.filter { ["4", "5"].contains($0.precision) }
    let fine = all.filter { !["2", "3", "4", "5"].contains($0.precision) }
    let top = n * (best.dropFirst(2).first.map(\.bits) ?? 20) * 1.02
    func points(_ label: String, _ colour: Int, _ codes: [CodeLengths.TwoPart]) -> Series {
      let shown = codes.filter { $0.modelBits <= widest && n * $0.bits <= top }
      return Series(
        label, style: .points, colour: colour, x: shown.map { megabits($0.modelBits) },
        y: shown.map { megabits(n * $0.bits) })
    }
    let visible = corners.filter { $0.dataBits <= top }
    notebook.figure(
      "structure",
      """
      The structure-function view of the generator's data, panel (a) of Figure 3. Solid: the computable \
      bound of the structure function, and the sufficiency line with K(X) the length of the Bayes mixture; no \
      two-part code lies in the grey region. Points: two-part codes of trained models by bits a weight; \
      dashed: the best of each size, which is the loss of the family against the size of its models.
      """,
      .plot(
        Plot(
          width: Plot.twoColumns, height: 95,
          panels: [
            Panel(
              x: Axis("model α (Mbit)", minimum: 0, maximum: megabits(widest)),
              y: Axis(
                "data given the model (Mbit)", minimum: megabits(k - 1.5 * widest),
                maximum: megabits(top)),
              series: [
                Series(
                  nil, style: .band, colour: nil, x: ends.map(megabits),
                  low: ends.map { _ in megabits(k - 1.5 * widest) },
                  high: ends.map { megabits(k - $0) }),
                Series(
                  "sufficiency line", style: .line, colour: nil, x: ends.map(megabits),
                  y: ends.map { megabits(k - $0) }),
                Series(
                  "bound of $h_X$(α)", style: .line, colour: 0,
                  x: visible.map { megabits($0.modelBits) } + [megabits(widest)],
                  y: visible.map { megabits($0.dataBits) } + [
                    megabits(visible.last?.dataBits ?? 0)
                  ]),
                Series(
                  "best of each size", style: .reference, colour: 1,
                  x: best.map { megabits($0.modelBits) }, y: best.map { megabits(n * $0.bits) }),
                points("2, 3 bits a weight", 2, coarse), points("4, 5 bits", 1, middle),
                points("6 bits or more", 3, fine),
              ], legend: .topRight)
          ])))
    // The quick profile's smallest models find less or more of the grammar and of the facts by chance.
    let elsewhere = notebook.profile == .full ? 0.2 : 1.0
    notebook.table(
      "family",
      "The shortest two-part code of each size; ± is what training on another processor may change",
      columns: [
        "size", "parameters", "bits a weight", "model (kbit)", "data (bits a sentence)",
        "in all (bits a sentence)",
      ],
      rows: zip(codes.runs, best).map { run, code in
        [
          .text(run.label), .integer(run.configuration.model.parameterCount),
          .measured(Double(code.precision) ?? 0, uncertainty: 1),
          .measured(code.modelBits / 1000, uncertainty: 0.25 * code.modelBits / 1000),
          .measured(code.bits, uncertainty: max(elsewhere, code.standardError)),
          .measured(length(code) / n, uncertainty: max(elsewhere, code.standardError)),
        ]
      })
    /*:
    The shortest code is {{shortest.excess:1}} a sentence above the line, {{shortest.share:1}}. The models lie far to the
    right of the bound: what takes the list of facts {{complete.kilobits}} in the class's own language takes the
    weights many times as much, since a trained parameter holds about one bit of knowledge (Figure 1)
    and is not described in one.

    ## (b) The generator

    Everything in the drawing is sampled, not invented (of six seeds the most legible is shown; the checks
    below use another): a model with discount $`a = 0.5`$,
    concentration $`b = 3`$, knowledge clusters with 6 outcomes and 4 syntax types with 5 forms
    generates {{sentences}} sentences. The strip shows the clusters in order of discovery with the share
    of sentences each received, the bars how often each outcome occurred, and the row at the bottom the
    last sentence generated.
    */
    let model = try HierarchicalModel(
      clusters: PitmanYor(discount: 0.5, concentration: 3),
      knowledgeDimension: 5, syntaxDimension: 4, syntaxTypes: 4)
    let seed: UInt64 = 4
    let sentences = notebook.record("sentences", 400)
    var generator = SentenceGenerator(model: model, seed: seed)
    let sample = (0..<sentences).map { _ in generator.next().sentence }
    notebook.record("clusters", generator.clusterCount)
    guard let last = sample.last else { return }
    // How often each outcome occurred, by cluster and by type.
    var facts = [[Double]](repeating: .init(repeating: 0, count: 6), count: generator.clusterCount)
    var forms = [[Double]](repeating: .init(repeating: 0, count: 5), count: model.syntaxTypes)
    for sentence in sample {
      facts[sentence.cluster][sentence.knowledge] += 1
      forms[sentence.type][sentence.syntax] += 1
    }
    let sizes = facts.map { $0.reduce(0, +) }
    notebook.record("last.cluster", last.cluster + 1)
    notebook.record("last.outcome", last.knowledge + 1)
    notebook.record("last.type", last.type + 1)
    notebook.record("last.form", last.syntax + 1)
    /*:
    The drawing is assembled on a canvas in millimetres: first the strip of cluster shares, then the
    distributions of the largest clusters and of the types, then the sentence.
    */
    var shapes: [Diagram.Shape] = []
    let path = Diagram.Stroke(.slot(1), width: 1.4)
    let plain = Diagram.Stroke(.grey(0.6), width: 0.6)
    func text(
      _ words: String, _ x: Double, _ y: Double, size: Double = 8, bold: Bool = false,
      colour: Diagram.Colour = .grey(0)
    ) {
      shapes.append(
        .text(.init(words, at: .init(x, y), size: size, isBold: bold, colour: colour)))
    }
    func arrow(_ x: Double, _ y: Double, to x2: Double, _ y2: Double, chosen: Bool) {
      shapes.append(
        .arrow(.init(from: .init(x, y), to: .init(x2, y2), stroke: chosen ? path : plain)))
    }
    func distribution(
      _ title: String, _ values: [Double], x: Double, width: Double, slot: Int, chosen: Int?
    ) {
      shapes.append(
        .rectangle(
          .init(
            x: x, y: 41, width: width, height: 23, corner: 1.5, fill: .tint(slot, 0.1),
            stroke: chosen == nil ? plain : path)))
      text(title, x + width / 2, 44.5, size: 7)
      shapes.append(
        .bars(
          .init(
            x: x + 1.5, y: 48, width: width - 3, height: 14, values: values,
            fill: .tint(slot, 0.6), highlighted: chosen)))
    }
    text("Knowledge: Pitman-Yor clusters", 56, 4, size: 9, bold: true)
    text("Syntax: $n_s$ types", 147, 4, size: 9, bold: true)

    // The strip: one segment a cluster in order of discovery, then the mass of clusters to come.
    let clusters = Double(generator.clusterCount)
    let total = Double(sentences) + model.clusters.concentration
    let undiscovered =
      (model.clusters.concentration + model.clusters.discount * clusters) / total
    notebook.record("undiscovered", undiscovered)
    var edges = [4.0]
    for size in sizes {
      edges.append(edges[edges.count - 1] + 104 * (size - model.clusters.discount) / total)
    }
    for (k, size) in sizes.enumerated() {
      let width = edges[k + 1] - edges[k]
      shapes.append(
        .rectangle(
          .init(
            x: edges[k], y: 12.5, width: width, height: 9,
            fill: k == last.cluster ? .slot(1) : .tint(0, k.isMultiple(of: 2) ? 0.55 : 0.3),
            stroke: nil)))
      if size > 0.04 * total { text("\(k + 1)", (edges[k] + edges[k + 1]) / 2, 17) }
    }
    shapes.append(
      .rectangle(
        .init(
          x: edges[edges.count - 1], y: 12.5, width: 108 - edges[edges.count - 1], height: 9,
          stroke: .init(.grey(0.4), width: 0.6, isDashed: true))))
    text("new", (edges[edges.count - 1] + 108) / 2, 24, size: 7)
    text(
      "probability of each cluster for the next sentence, in order of discovery", 56, 9.5, size: 7,
      colour: .grey(0.35))
    /*:
    The boxes show the four largest clusters and the one that the last sentence drew.
    */
    let largest = sizes.indices.sorted { (sizes[$0], $1) > (sizes[$1], $0) }.prefix(5)
    let boxes =
      largest.contains(last.cluster) ? Array(largest) : largest.dropLast() + [last.cluster]
    for (i, k) in boxes.sorted().enumerated() {
      let x = 4 + 21.25 * Double(i)
      let isChosen = k == last.cluster
      arrow(
        (edges[k] + edges[k + 1]) / 2, 22, to: x + 9.5, 40.5, chosen: isChosen)
      distribution(
        "cluster \(k + 1)", facts[k], x: x, width: 19, slot: 0,
        chosen: isChosen ? last.knowledge : nil)
      if isChosen { arrow(x + 9.5, 64.5, to: 60, 76, chosen: true) }
    }
    shapes.append(
      .ellipse(
        .init(centre: .init(147, 15.5), radiusX: 13, radiusY: 5, fill: .tint(2, 0.1), stroke: plain)
      ))
    text("uniform", 147, 15.5)
    for type in 0..<model.syntaxTypes {
      let x = 123 + 12.25 * Double(type)
      let isChosen = type == last.type
      arrow(147 + 5 * (Double(type) - 1.5), 20.8, to: x + 5.5, 40.5, chosen: isChosen)
      distribution(
        "type \(type + 1)", forms[type], x: x, width: 11, slot: 2,
        chosen: isChosen ? last.syntax : nil)
      if isChosen { arrow(x + 5.5, 64.5, to: 115, 76, chosen: true) }
    }
    shapes.append(
      .rectangle(
        .init(x: 27, y: 76.5, width: 121, height: 11, corner: 2, fill: .tint(1, 0.12), stroke: path)
      ))
    text(
      "sentence \(sentences):  cluster \(last.cluster + 1), outcome \(last.knowledge + 1);  "
        + "type \(last.type + 1), form \(last.syntax + 1)", 87.5, 82, size: 9)
    notebook.figure(
      "model",
      """
      The hierarchical Syntax-Knowledge model, panel (b) of Figure 3. A sentence draws a knowledge \
      cluster (dashed: a new one) and an outcome of it, and independently a syntax type and a form of it; \
      orange: what sentence 400 drew. Bars: how often each outcome occurred in the sample.
      """, .diagram(Diagram(height: 90, shapes: shapes)))
    /*:
    Sentence {{sentences}} says outcome {{last.outcome}} of cluster {{last.cluster}} in form
    {{last.form}} of type {{last.type}}. The sample has {{clusters}} clusters; the next sentence would
    open another with probability {{undiscovered:2}}.

    ## Does the drawing show the model that the theory describes?

    A single sample cannot be tested sharply, so {{replicates}} further samples of the same length are
    generated and coded. Both checks allow {{critical.t:3}} standard errors: two tests, one false alarm
    in a thousand runs.
    */
    let replicates = notebook.record("replicates", notebook.profile == .full ? 4000 : 1000)
    let experiment = try RedundancyExperiment(
      model: model, seed: seed + 1, replicates: replicates, checkpoints: [sentences])
    let progress = notebook.progress("sentences", total: replicates * sentences)
    let runs = try await experiment.run(threads: notebook.threads) { progress.advance(by: $0) }
    progress.finish()
    let criticalT = notebook.record(
      "critical.t",
      Statistics.criticalT(significance: 0.001, degreesOfFreedom: replicates - 1, tests: 2))
    let exact = try model.redundancy(sentences)
    let count = Statistics.mean(runs.replicates.map { Double($0[0].clusters) })
    notebook.check(
      "clusters.mean", "Number of clusters among \(sentences) sentences",
      measured: count.value, uncertainty: count.standardError, from: "replicates",
      predicted: exact.expectedClusters, by: "PitmanYor.expectedClusters",
      tolerance: criticalT * count.standardError, because: "2 tests at 0.001 in all",
      rival: .init("no discount: b ln(1 + N/b)", predicts: 3 * log(1 + Double(sentences) / 3)))
    let regret = Statistics.mean(runs.replicates.map { $0[0].regret.total })
    notebook.check(
      "redundancy", "Redundancy of \(sentences) sentences, nats",
      measured: regret.value, uncertainty: regret.standardError, from: "replicates",
      predicted: exact.total, by: "HierarchicalModel.redundancy",
      tolerance: criticalT * regret.standardError, because: "2 tests at 0.001 in all",
      rival: .init("syntax is known from the start", predicts: exact.total - exact.syntax))
    /*:
    ## What did not match

    Nothing of what was predicted. But the bound is loose for trained models, as said above: the class describes a
    fact by its index, at the price of its entropy, and finds it again at no cost. How far the weights
    could be compressed beyond rows of levels with adaptive frequencies was not tried.
    */
  }
}
