extension Points {
  /// Every so many of the points, the first among them, where all would hide the line under them.
  ///
  /// - Precondition: as many x as estimates.
  public func thinned(by step: Int) -> Points {
    let kept = Array(stride(from: 0, to: x.count, by: step))
    return Points(kept.map { x[$0] }, kept.map { estimates[$0] }, joined: joined, bars: bars)
  }
}
