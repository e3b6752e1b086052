import ArgumentParser
import Support
import Theory

struct PredictData: PredictionCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "The knowledge loss after n training sentences (Figure 5).",
    discussion: """
      Items have frequencies (i + b)^(-s), i = 1...N; a fact is known after r sightings. The loss is \
      a fraction of the loss of knowing nothing.
      """)

  @Option(parsing: .unconditional, help: "Exponent s of the frequency law; 0 is uniform.")
  var exponent: Double

  @Option(parsing: .unconditional, help: "Shift b of the frequency law, b >= 0.")
  var shift: Double = 0

  @Option(
    parsing: .unconditional, help: "Number of items N, at most 10^8; time and memory grow with it.")
  var items: Int

  @Option(parsing: .unconditional, help: "Number of training sentences n.")
  var samples: Double

  @Option(parsing: .unconditional, help: "Sightings r after which a fact is known.")
  var sightings: Int = 1

  @OptionGroup var output: OutputOptions

  func prediction() throws -> Prediction {
    // The law, its logarithms and its partial sums; what no law has is refused below.
    if (1...100_000_000).contains(items) {
      try Memory.require(
        ByteCount(items, 64), for: "a list of \(items) items", remedy: "give fewer --items")
    }
    let law = try FrequencyLaw.shiftedPower(exponent: exponent, shift: shift, items: items)
    let loss = try law.logLoss(samples: samples, sightings: sightings)
    var prediction = Prediction("Knowledge loss after \(samples) sentences")
    prediction.add("loss_fraction", log: loss.value, "loss, as a fraction of H")
    prediction.add(
      "local_exponent", loss.localExponent,
      "local exponent d ln loss/d ln n of this law at these n")
    if exponent > 1 {
      prediction.add(
        "exponent", DataLaw.exponent(ofPower: exponent),
        "exponent -(s-1)/s of the endless law, inside its window")
    }
    return prediction
  }
}
