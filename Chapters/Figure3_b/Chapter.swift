import Analysis
import Corpora
import Figures
import Foundation
import Notebook
import Statistics
import Theory

@main
struct Figure3_b: Chapter {
  static let summary = "The hierarchical Syntax-Knowledge model, drawn from a sample and checked."

  static func run(_ notebook: Notebook) async throws {
    /*:
    # Figure 3 (b): the model that generates the data

    The paper's Figure 3 (Pan, Wang, Liao and Li,
    [arXiv 2504.09597](https://arxiv.org/abs/2504.09597)) has two panels: (a) the view of a language model through
    the Kolmogorov structure function, which is [another chapter](../Figure3/README.md), and (b) an illustration of the
    hierarchical Syntax-Knowledge model. Here is one, of a sample of it.

    The drawing shows a sample, and nothing in it is invented. (Of six seeds the most legible one is shown; the checks
    below use another.) The model has discount $`a =`$ {{discount}}, concentration $`b =`$ {{concentration}}, knowledge clusters
    of {{outcomes}} outcomes and {{types}} syntax types of {{forms}} forms. It generates
    {{sentences}} sentences.
    */
    let model = try HierarchicalModel(
      clusters: PitmanYor(discount: 0.5, concentration: 3),
      knowledgeDimension: 5, syntaxDimension: 4, syntaxTypes: 4)
    let seed: UInt64 = 4
    let sample = try GeneratorSample(of: model, seed: seed, sentences: 400)
    let last = sample.last
    notebook.record("discount", model.clusters.discount)
    notebook.record("concentration", model.clusters.concentration)
    notebook.record("outcomes", model.knowledgeDimension + 1)
    notebook.record("types", model.syntaxTypes)
    notebook.record("forms", model.syntaxDimension + 1)
    notebook.record("sentences", sample.sentences)
    /*:
    The strip shows the clusters in order of discovery, each as wide as it is probable for the next sentence. The bars
    show how often each outcome occurred, and the row at the bottom the last sentence generated.
    */
    notebook.figure(
      "model",
      """
      The hierarchical Syntax-Knowledge model, panel (b) of Figure 3. A sentence draws a knowledge \
      cluster (dashed: a new one) and an outcome of it, and independently a syntax type and a form of it; \
      orange: what sentence \(sample.sentences) drew. Bars: how often each outcome occurred in the sample. Each \
      box has its own scale.
      """,
      .hierarchicalModel(
        HierarchicalModelPicture(
          clusters: sample.probabilities,
          boxes: sample.largestClusters(5).map {
            .init($0, sample.outcomes[$0], chosen: $0 == last.cluster ? last.knowledge : nil)
          },
          types: sample.forms.indices.map {
            .init($0, sample.forms[$0], chosen: $0 == last.type ? last.syntax : nil)
          },
          sentence: "sentence \(sample.sentences):  cluster \(last.cluster + 1), outcome "
            + "\(last.knowledge + 1);  type \(last.type + 1), form \(last.syntax + 1)")))
    /*:
    Sentence {{sentences}} says outcome {{last.outcome}} of cluster {{last.cluster}} in form
    {{last.form}} of type {{last.type}}. The sample has {{clusters}} clusters, and the next sentence would
    open another with probability {{undiscovered:2}}.
    */
    notebook.record("clusters", sample.outcomes.count)
    notebook.record("last.cluster", last.cluster + 1)
    notebook.record("last.outcome", last.knowledge + 1)
    notebook.record("last.type", last.type + 1)
    notebook.record("last.form", last.syntax + 1)
    notebook.record("undiscovered", sample.newCluster, reproducing: .computed)
    /*:
    ## Does the drawing show the model that the theory describes?

    A single sample cannot be tested sharply, so {{replicates}} further samples of the same length are
    generated and coded.
    */
    let replicates = notebook.record("replicates", notebook.profile == .full ? 4000 : 1000)
    let experiment = try RedundancyExperiment(
      model: model, seed: seed + 1, replicates: replicates, checkpoints: [sample.sentences])
    let progress = notebook.progress("sentences", total: replicates * sample.sentences)
    let measured = try await experiment.run(threads: notebook.threads) { progress.advance(by: $0) }
    progress.finish()
    let ends = measured.replicates.map { $0[0] }
    /*:
    Two numbers are compared, how many clusters there are and what the Bayes mixture pays beyond the generator's own
    probabilities. The rival is a neighbouring law, with a discount a tenth smaller.
    */
    let exact = try model.redundancy(sample.sentences)
    let neighbour = try HierarchicalModel(
      clusters: PitmanYor(
        discount: 0.9 * model.clusters.discount, concentration: model.clusters.concentration),
      knowledgeDimension: 5, syntaxDimension: 4, syntaxTypes: 4
    ).redundancy(sample.sentences)
    notebook.check(
      [
        Claim(
          "clusters.mean", "Number of clusters among \(sample.sentences) sentences",
          measured: .mean(of: ends.map { Double($0.clusters) }, over: .replicates),
          predicted: exact.expectedClusters, by: "PitmanYor.expectedClusters",
          rival: .init(
            "a discount a tenth smaller", by: "PitmanYor.expectedClusters",
            predicts: neighbour.expectedClusters)
        ),
        Claim(
          "redundancy", "Redundancy of \(sample.sentences) sentences, nats",
          measured: .mean(of: ends.map(\.regret.total), over: .replicates),
          predicted: exact.total, by: "HierarchicalModel.redundancy",
          rival: .init(
            "a discount a tenth smaller", by: "HierarchicalModel.redundancy",
            predicts: neighbour.total)),
      ], within: .standardErrors(), reproducing: .computed)
  }
}
