import ArgumentParser
import Theory

struct PredictCapacity: PredictionCommand {
  enum Distortion: String, ExpressibleByArgument, CaseIterable {
    case exponential
    case logLoss = "log-loss"
  }

  static let configuration = CommandConfiguration(
    commandName: "capacity",
    abstract: "The least loss of a model with C bits of memory (Theorem 5.6).",
    discussion: """
      Items have frequencies i^(-1/a)/zeta(1/a), without end; for discount 0, the Dirichlet process, \
      (b/(1+b))^(i-1)/(1+b). Exponential: an item known to R bits has distortion D0 2^(-2R/d). \
      Log-loss: a fact of H bits costs the H - R bits not stored.
      """)

  @Option(parsing: .unconditional, help: "Discount a, 0 <= a < 1: frequencies fall as rank^(-1/a).")
  var discount: Double

  @Option(
    parsing: .unconditional, help: "Concentration b > 0 of the Dirichlet process (discount 0).")
  var concentration: Double?

  @Option(parsing: .unconditional, help: "Capacity C of the model, bits.")
  var bits: Double

  @Option(
    help:
      "How an item is known by parts: \(Distortion.allCases.map(\.rawValue).joined(separator: " or "))."
  )
  var distortion: Distortion = .exponential

  @Option(parsing: .unconditional, help: "Parameters d of an item (exponential).")
  var dimension: Double?

  @Option(
    parsing: .unconditional, help: "Distortion D0 of an unknown item (exponential; default 1).")
  var initialDistortion: Double?

  @Option(parsing: .unconditional, help: "Information H of a fact, bits (log-loss).")
  var bitsPerFact: Double?

  @OptionGroup var output: OutputOptions

  static let optionNames = ["capacity": "bits", "initial": "initial-distortion"]

  func validate() throws {
    guard (discount == 0) == (concentration != nil) else {
      throw ValidationError(
        discount == 0
          ? "--discount 0 needs --concentration."
          : "--concentration belongs to --discount 0; Zipf's law does not depend on it.")
    }
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

  func prediction() throws -> Prediction {
    let law =
      if let concentration {
        try FrequencyLaw.dirichlet(concentration: concentration)
      } else {
        try FrequencyLaw.zeta(discount: discount)
      }
    let (optimum, logAsymptote, unit) = try solve(law)
    var prediction = Prediction("Best use of \(bits) bits, discount \(discount)")
    prediction.add("redundancy", log: optimum.logRedundancy, "redundancy, \(unit)")
    prediction.add(
      "asymptote", log: logAsymptote,
      "its closed form for large capacity"
        + (logAsymptote == nil ? ", whose first correction is here over a tenth of it" : ""))
    prediction.add("threshold_rank", optimum.knownItems, "rank of the last item with any memory")
    prediction.add(
      "threshold_frequency",
      log: optimum.knownItems > 0 ? law.logFrequency(ofRank: optimum.knownItems) : nil,
      "its frequency: rarer items are guessed")
    return prediction
  }

  private func solve(
    _ law: FrequencyLaw
  ) throws -> (CapacityOptimum, logAsymptote: Double?, unit: String) {
    switch distortion {
    case .exponential:
      let d = try ExponentialDistortion(
        initial: initialDistortion ?? 1, dimension: dimension ?? 1)
      let optimum = try law.optimum(capacity: bits, distortion: d)
      return (optimum, law.logAsymptote(of: optimum, distortion: d), "units of D0")
    case .logLoss:
      guard let bitsPerFact else {
        throw ValidationError("--distortion log-loss needs --bits-per-fact.")
      }
      let d = try LogLossDistortion(bitsPerFact: bitsPerFact)
      let optimum = try law.optimum(capacity: bits, distortion: d)
      return (optimum, law.logAsymptote(of: optimum, distortion: d), "bits")
    }
  }
}
