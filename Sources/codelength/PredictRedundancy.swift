import ArgumentParser
import Theory

struct PredictRedundancy: PredictionCommand {
  static let configuration = CommandConfiguration(
    commandName: "redundancy",
    abstract: "The exact redundancy of N sentences of the hierarchical model (Theorem 5.2).")

  @Option(
    parsing: .unconditional,
    help: "Discount a of the Pitman-Yor process, 0 <= a < 1; 0 is the Dirichlet process.")
  var discount: Double

  @Option(parsing: .unconditional, help: "Concentration b of the Pitman-Yor process, b > 0.")
  var concentration: Double = 1

  @Option(
    parsing: .unconditional,
    help: "Number of sentences N, 1 to \(HierarchicalModel.maximumSentences).")
  var sentences: Int

  @Option(parsing: .unconditional, help: "Free parameters of a knowledge cluster, d_knw.")
  var knowledgeDimension: Int = 4

  @Option(parsing: .unconditional, help: "Free parameters of a syntax type, d_syn.")
  var syntaxDimension: Int = 16

  @Option(parsing: .unconditional, help: "Number of syntax types, n_s.")
  var syntaxTypes: Int = 8

  @OptionGroup var output: OutputOptions

  /// An asymptote farther than this from the exact value, or from its own next terms, is not shown.
  private static let tolerance = 0.1

  func prediction() throws -> Prediction {
    let model = try HierarchicalModel(
      clusters: PitmanYor(discount: discount, concentration: concentration),
      knowledgeDimension: knowledgeDimension, syntaxDimension: syntaxDimension,
      syntaxTypes: syntaxTypes)
    let redundancy = try model.redundancy(sentences)
    var prediction = Prediction("Redundancy of \(sentences) sentences, nats")
    prediction.add("partition", redundancy.partition, "partition: which cluster")
    prediction.add("knowledge", redundancy.knowledge, "knowledge: the clusters' distributions")
    prediction.add("syntax", redundancy.syntax, "syntax: the types' distributions")
    prediction.add("total", redundancy.total, "total")
    prediction.add("per_sentence", redundancy.perSentence, "per sentence")
    prediction.add("expected_clusters", redundancy.expectedClusters, "expected clusters")
    if let threshold = model.asymptoteThreshold(within: Self.tolerance) {
      let asymptote = model.asymptoticRedundancy(sentences).total
      if Double(sentences) >= threshold,
        abs(asymptote - redundancy.total) <= Self.tolerance * redundancy.total
      {
        prediction.add("asymptote", asymptote, "total by the leading term of each part")
      }
      prediction.add(
        "asymptote_from", threshold,
        "sentences from which on the leading terms give the total within about 10 %")
    }
    return prediction
  }
}
