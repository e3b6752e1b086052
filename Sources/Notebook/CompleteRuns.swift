import Analysis

extension Claim {
  /// That all runs of a sweep ended with finite losses.
  public static func complete(_ runs: FinishedRuns, _ id: String = "runs.complete") -> Claim {
    Claim(
      id, "Runs that ended with finite losses",
      measured: .computed(Double(runs.complete.count)), predicted: Double(runs.planned),
      by: "the sweep's file",
      rival: .init(
        "one run is missing", by: "the sweep's file", predicts: Double(runs.planned - 1)))
  }
}
