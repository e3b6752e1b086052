import Statistics

extension Cell {
  /// Where a computed curve crosses, or what happened in words.
  public static func crossing(_ crossing: Crossing) -> Cell {
    if let place = crossing.place { .number(place) } else { .text("\(crossing)") }
  }

  /// Where curves cross, on a logarithmic scale: the geometric mean if all of them do, and else what
  /// happened in words.
  public static func crossings(_ crossings: Crossings) -> Cell {
    if let mean = crossings.geometricMean { .estimate(mean) } else { .text(crossings.words) }
  }
}
