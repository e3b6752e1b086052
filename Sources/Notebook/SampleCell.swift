import Statistics

extension Cell {
  /// The mean of a sample with its standard error.
  public static func mean(_ sample: Sample) -> Cell { .estimate(sample.estimate) }

  /// The same, or the words for why there is no sample.
  public static func mean(_ sample: Sample?, orSay absence: String) -> Cell {
    if let sample { .mean(sample) } else { .text(absence) }
  }
}
