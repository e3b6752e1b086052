import Foundation

/// D(R): how badly an item is known when R bits are spent on it. Convex, decreasing, D >= 0.
public protocol RateDistortion: Sendable {
  /// D(R) for a rate of R >= 0 bits.
  func distortion(rate: Double) -> Double
  /// The rate that minimises D(R) + slope R: where D falls by `slope` a bit. Where several do, the
  /// smallest.
  func rate(slope: Double) -> Double
}

/// D(R) = D0 2^{-2R/d}: d real parameters, each known to R/d bits, under squared error.
public struct ExponentialDistortion: RateDistortion, Hashable {
  /// D0, the distortion at rate 0.
  public let initial: Double
  /// d, the number of parameters of an item.
  public let dimension: Double

  /// Throws `InvalidParameter` unless both are positive and finite.
  public init(initial: Double = 1, dimension: Double) throws(InvalidParameter) {
    try InvalidParameter.requirePositive("initial", initial)
    try InvalidParameter.requirePositive("dimension", dimension)
    self.initial = initial
    self.dimension = dimension
  }

  /// -D'(0), the benefit of the first bit.
  public var initialSlope: Double { initial * 2 * M_LN2 / dimension }

  public func distortion(rate: Double) -> Double { initial * exp2(-2 * rate / dimension) }

  public func rate(slope: Double) -> Double {
    slope >= initialSlope ? 0 : dimension / 2 * log2(initialSlope / slope)
  }
}

/// D(R) = max(H - R, 0): a fact of H bits under log-loss. Every bit of it saves a bit until it is known.
public struct LogLossDistortion: RateDistortion, Hashable {
  /// H, bits.
  public let bitsPerFact: Double

  /// Throws `InvalidParameter` unless H is positive and finite.
  public init(bitsPerFact: Double) throws(InvalidParameter) {
    try InvalidParameter.requirePositive("bitsPerFact", bitsPerFact)
    self.bitsPerFact = bitsPerFact
  }

  public func distortion(rate: Double) -> Double { max(bitsPerFact - rate, 0) }

  public func rate(slope: Double) -> Double { slope >= 1 ? 0 : bitsPerFact }
}

/// Any convex decreasing D, given with its derivative.
public struct ConvexDistortion: RateDistortion {
  private let value: @Sendable (Double) -> Double
  private let derivative: @Sendable (Double) -> Double
  private let maximumRate: Double

  /// `derivative` must be negative and not decreasing on [0, maximumRate]; beyond `maximumRate` bits
  /// no more are spent on an item.
  public init(
    maximumRate: Double, value: @escaping @Sendable (Double) -> Double,
    derivative: @escaping @Sendable (Double) -> Double
  ) throws(InvalidParameter) {
    try InvalidParameter.requirePositive("maximumRate", maximumRate)
    let start = derivative(0)
    let end = derivative(maximumRate)
    guard start <= end, end <= 0 else {
      throw InvalidParameter(
        "derivative", "\(start) at 0 and \(end) at \(maximumRate)",
        "the distortion must be convex and decreasing")
    }
    self.maximumRate = maximumRate
    self.value = value
    self.derivative = derivative
  }

  public func distortion(rate: Double) -> Double { value(rate) }

  public func rate(slope: Double) -> Double {
    guard derivative(0) + slope < 0 else { return 0 }
    guard derivative(maximumRate) + slope > 0 else { return maximumRate }
    return findSignChange(from: 0, to: maximumRate) { derivative($0) + slope }.low
  }
}
