extension Crossings {
  /// Seed by seed the place over that of others, such as measured over predicted from the same run.
  ///
  /// Where there is no place there is no ratio: the outcome stands in its stead, that of `self` before that of the
  /// others.
  ///
  /// - Precondition: both have as many seeds.
  public func ratio(to others: Crossings) -> Crossings {
    precondition(each.count == others.each.count, "a ratio is of the same seeds")
    return Crossings(
      zip(each, others.each).map { mine, other in
        guard let place = mine.place else { return mine }
        guard let unit = other.place else { return other }
        return .at(place / unit)
      }, over: source)
  }
}
