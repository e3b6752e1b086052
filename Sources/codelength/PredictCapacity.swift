import ArgumentParser
import Theory

struct PredictCapacity: ParsableCommand {
  enum Distortion: String, ExpressibleByArgument, CaseIterable {
    case exponential
    case logLoss = "log-loss"
  }

  static let configuration = CommandConfiguration(
    commandName: "capacity",
    abstract: "The least loss of a model with C bits of memory (Theorem 5.6).",
    discussion: """
      Items have frequencies i^(-1/a)/zeta(1/a), without end. Exponential: an item known to R bits \
      has distortion D0 2^(-2R/d). Log-loss: a fact of H bits costs the H - R bits not stored.
      """)

  @Option(help: "Discount a: frequencies fall as rank^(-1/a), 0 < a < 1.")
  var discount: Double

  @Option(help: "Capacity C of the model, bits.")
  var bits: Double

  @Option(
    help:
      "How an item is known by parts: \(Distortion.allCases.map(\.rawValue).joined(separator: " or "))."
  )
  var distortion: Distortion = .exponential

  @Option(help: "Parameters d of an item (exponential).")
  var dimension: Double?

  @Option(help: "Distortion D0 of an unknown item (exponential; default 1).")
  var initialDistortion: Double?

  @Option(help: "Information H of a fact, bits (log-loss).")
  var bitsPerFact: Double?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    switch distortion {
    case .exponential:
      guard bitsPerFact == nil else {
        throw ValidationError("--bits-per-fact belongs to --distortion log-loss.")
      }
    case .logLoss:
      guard dimension == nil, initialDistortion == nil else {
        throw ValidationError(
          "--dimension and --initial-distortion belong to --distortion exponential.")
      }
      guard bitsPerFact != nil else {
        throw ValidationError("--distortion log-loss needs --bits-per-fact.")
      }
    }
  }

  func run() throws {
    try output.print {
      let (optimum, asymptote, unit) = try solve()
      var prediction = Prediction("Best use of \(bits) bits, discount \(discount)")
      prediction.add("redundancy", optimum.redundancy, "redundancy, \(unit)")
      prediction.add("asymptote", asymptote, "its closed form for large capacity")
      prediction.add("threshold_rank", optimum.knownItems, "rank of the last item with any memory")
      prediction.add(
        "threshold_frequency", optimum.thresholdFrequency, "its frequency: rarer items are guessed")
      return prediction
    }
  }

  private func solve() throws -> (CapacityOptimum, asymptote: Double, unit: String) {
    let law = try FrequencyLaw.zeta(discount: discount)
    switch distortion {
    case .exponential:
      let d = try ExponentialDistortion(
        initial: initialDistortion ?? 1, dimension: dimension ?? 1)
      let asymptote = CapacityAsymptotics.redundancy(
        discount: discount, capacity: bits, distortion: d)
      return (try law.optimum(capacity: bits, distortion: d), asymptote, "units of D0")
    case .logLoss:
      let d = try LogLossDistortion(bitsPerFact: bitsPerFact ?? 0)
      let asymptote = CapacityAsymptotics.redundancy(
        discount: discount, capacity: bits, distortion: d)
      return (try law.optimum(capacity: bits, distortion: d), asymptote, "bits")
    }
  }
}
