/// A number that was computed, and a bound of what its computation leaves out.
public struct BoundedValue: Hashable, Sendable {
  public let value: Double
  /// In the unit of the value, not negative.
  public let bound: Double

  public init(_ value: Double, bound: Double) { (self.value, self.bound) = (value, bound) }
}
