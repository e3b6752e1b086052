/// A parameter outside the range in which the theory is defined.
public struct InvalidParameter: Error, Equatable, Sendable, CustomStringConvertible {
  public let name: String
  public let value: String
  public let requirement: String

  public init(_ name: String, _ value: some Any, _ requirement: String) {
    self.name = name
    self.value = "\(value)"
    self.requirement = requirement
  }

  public var description: String { "\(name) is \(value), but \(requirement)" }
}

extension InvalidParameter {
  /// Throws unless `value` is finite and positive.
  static func requirePositive(_ name: String, _ value: Double) throws(InvalidParameter) {
    guard value > 0, value.isFinite else {
      throw InvalidParameter(name, value, "it must be positive and finite")
    }
  }

  /// Throws unless `value` lies in `range`.
  static func require(
    _ name: String, _ value: Int, in range: ClosedRange<Int>
  ) throws(InvalidParameter) {
    guard range.contains(value) else {
      throw InvalidParameter(
        name, value, "it must be between \(range.lowerBound) and \(range.upperBound)")
    }
  }
}
