import Analysis

extension Claim {
  /// That all runs of sweeps ended with finite losses.
  public static func complete(_ sweeps: [FinishedRuns], _ id: String = "runs.complete") -> Claim {
    let planned = sweeps.reduce(0) { $0 + $1.planned }
    return Claim(
      id, "Runs that ended with finite losses",
      measured: .computed(Double(sweeps.reduce(0) { $0 + $1.complete.count })),
      predicted: Double(planned), by: "the sweep's file",
      rival: .init("one run is missing", by: "the sweep's file", predicts: Double(planned - 1)))
  }
}
