import Figures
import Foundation
import Notebook
import SyntaxKnowledge
import Theory

@main
struct Figure3: Chapter {
  static let name = "Figure3"
  static let executable = "figure3"
  static let summary = "The hierarchical Syntax-Knowledge model, drawn from a sample of it."

  static func run(_ notebook: Notebook) async throws {
    /*:
    # Figure 3: the hierarchical Syntax-Knowledge model

    The paper's Figure 3 (Pan, Wang, Liao and Li,
    [arXiv 2504.09597](https://arxiv.org/abs/2504.09597)) has two panels: (a) the Kolmogorov structure
    function view of a language model, and (b) an illustration of the model that generates the data.

    ## (a) The structure-function view

    This panel shows two-part codes of trained models against the computable bound of the structure
    function. It needs trained models and is not part of this write-up yet; the bound itself is
    `StructureFunctionBound` in `Sources/Theory`.

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

    Nothing so far: this chapter measures little. Panel (a) will be its test.
    */
  }
}
