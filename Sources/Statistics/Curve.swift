import Foundation

/// Points of increasing x, joined by straight lines over x or over ln x.
public struct Curve: Hashable, Sendable {
  public enum Scale: String, Hashable, Sendable { case linear, logarithmic }
  public enum Direction: String, Hashable, Sendable { case falling, rising }
  public enum Which: String, Hashable, Sendable {
    /// Where the curve is beyond the level for the first time.
    case first
    /// From where on it stays beyond the level to its end.
    case last
  }

  public let x: [Double], y: [Double]
  /// On which x is interpolated.
  public let scale: Scale

  /// Why points are no curve. They count from zero.
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    /// NaN, infinite, or an x without a logarithm.
    case unusable(point: Int, x: Double, y: Double)
    /// x is not larger than that of the point before.
    case notIncreasing(point: Int, x: Double)

    public var description: String {
      switch self {
      case .empty: "a curve needs a point"
      case .unusable(let point, let x, let y):
        "point \(point + 1) of the curve, x = \(x), y = \(y), cannot be used: leave it out by name or mend it"
      case .notIncreasing(let point, let x):
        "point \(point + 1) of the curve, x = \(x), does not lie beyond the one before: sort the points"
      }
    }
  }

  /// - Precondition: as many x as y.
  public init(_ x: [Double], _ y: [Double], over scale: Scale) throws(Failure) {
    precondition(x.count == y.count, "a y for each x")
    guard !x.isEmpty else { throw .empty }
    for index in x.indices {
      guard x[index].isFinite, y[index].isFinite, scale == .linear || x[index] > 0 else {
        throw .unusable(point: index, x: x[index], y: y[index])
      }
      guard index == 0 || x[index] > x[index - 1] else {
        throw .notIncreasing(point: index, x: x[index])
      }
    }
    (self.x, self.y, self.scale) = (x, y, scale)
  }

  /// y at a place between the ends; nil beyond them, as nothing is known there.
  public func value(at place: Double) -> Double? {
    guard let upper = x.firstIndex(where: { $0 >= place }) else { return nil }
    guard x[upper] > place else { return y[upper] }
    guard upper > 0 else { return nil }
    let (low, high) = (x[upper - 1], x[upper])
    let share =
      scale == .linear ? (place - low) / (high - low) : log(place / low) / log(high / low)
    return y[upper - 1] + share * (y[upper] - y[upper - 1])
  }

  /// Where the curve falls to a level, or rises to it. The level counts as beyond: a curve that only just
  /// touches it has crossed.
  ///
  /// Nothing is extrapolated: a curve that is beyond the level from its first point on, or that is not beyond
  /// it in the end, has no crossing, and the answer says which.
  public func crossing(of level: Double, _ direction: Direction, _ which: Which) -> Crossing {
    let sign = direction == .falling ? 1.0 : -1.0
    /// Positive before the level is reached.
    let left = y.map { sign * ($0 - level) }
    let reached: Int?
    switch which {
    case .first: reached = left.firstIndex { !($0 > 0) }
    case .last:
      let next = (left.lastIndex { $0 > 0 } ?? -1) + 1
      reached = next < left.count ? next : nil
    }
    guard let reached else { return .notReached }
    guard reached > 0 else { return left[0] == 0 ? .at(x[0]) : .alreadyPast }
    let share = left[reached - 1] / (left[reached - 1] - left[reached])
    let (low, high) = (x[reached - 1], x[reached])
    return .at(
      scale == .linear ? low + share * (high - low) : low * pow(high / low, share))
  }
}

/// Where a curve crosses a level, if it does.
public enum Crossing: Codable, Hashable, Sendable, CustomStringConvertible {
  case at(Double)
  /// The curve is beyond the level at its first point: it crossed, if ever, before.
  case alreadyPast
  /// The curve is not beyond the level, or not for good: it crosses, if ever, after its last point.
  case notReached

  public var place: Double? {
    guard case .at(let place) = self else { return nil }
    return place
  }

  /// The words of a table or an error.
  public var description: String {
    switch self {
    case .at(let place): "at \(place)"
    case .alreadyPast: "past at the first point"
    case .notReached: "not reached"
    }
  }
}
