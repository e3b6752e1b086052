import Foundation
import Statistics
import Theory

/// What is known of a fact in one pass over fresh sentences, where other sentences disturb what was learned: a function U
/// of ``SignalOverNoise`` alone.
///
/// U is not predicted but watched: under one law, or of uniform facts. E under another law then follows from E = sum
/// p_i U(n p_i^2 / E). For p_i ~ i^{-s} the frequency at which half is known is p* ~ sqrt(E/n), and E, the mass of what
/// is rarer, goes as p*^{(s - 1)/s}, so that together
///
///     E ~ n^{-(s - 1)/(s + 1)}.
public struct MeasuredLearner: Sendable {
  /// Where it was watched.
  public let label: String
  public let signal: SignalOverNoise
  /// ln x and the share unknown, means of bins of x.
  private let logSignal: [Double], unknown: [Double]

  public init(_ curve: LearningCurve, _ signal: SignalOverNoise) {
    self.init(curve.label, signal, watching: curve.signals(signal))
  }

  /// - Parameters:
  ///   - points: what was watched, at least one.
  ///   - width: of the bins in ln x.
  public init(
    _ label: String, _ signal: SignalOverNoise, watching points: [SignalPoint],
    width: Double = 0.25
  ) {
    precondition(!points.isEmpty, "something was watched")
    (self.label, self.signal) = (label, signal)
    let bins = Dictionary(grouping: points) { ($0.logSignal / width).rounded(.down) }
    func mean(_ points: [SignalPoint], _ value: KeyPath<SignalPoint, Double>) -> Double {
      points.reduce(0) { $0 + $1[keyPath: value] } / Double(points.count)
    }
    let sorted = bins.sorted { $0.key < $1.key }.map(\.value)
    logSignal = sorted.map { mean($0, \.logSignal) }
    unknown = sorted.map { mean($0, \.unknown) }
  }

  /// U, by lines in ln x between the bins; beyond the first and the last as there.
  public func unknown(_ logSignal: Double) -> Double {
    let x = self.logSignal
    var (low, high) = (0, x.count)
    while low < high {
      let middle = (low + high) / 2
      if x[middle] > logSignal { high = middle } else { low = middle + 1 }
    }
    guard low > 0 else { return unknown[0] }
    guard low < x.count else { return unknown[x.count - 1] }
    let share = (logSignal - x[low - 1]) / (x[low] - x[low - 1])
    return unknown[low - 1] + share * (unknown[low] - unknown[low - 1])
  }

  /// U of a fact of frequency p after n sentences of which the share e was about what is unknown.
  func unknown(frequency p: Double, _ n: Double, _ e: Double, _ strength: Double) -> Double {
    unknown(signal.logarithm(frequency: p, after: n, unknown: e, strength: strength))
  }

  /// The largest u in 0...1 with u = share(u), where what more is unknown makes more unknown: from above, by putting each
  /// share in again until its ninth digit stays. A learner starts with everything unknown, and where several shares
  /// keep themselves up (who is unknown disturbs) it stops at the first.
  func solution(_ share: (Double) -> Double) -> Double {
    var u = 1.0
    for _ in 0..<10_000 {
      let next = min(max(share(u), 1e-12), u)
      if next > u * (1 - 1e-9) { return next }
      u = next
    }
    return u
  }

  /// E under a law after n sentences.
  /// - Parameter strength: by which the square of signal over noise is larger than where it was watched.
  public func error(_ law: FrequencyList, after n: Double, strength: Double = 1) -> Double {
    let groups = Self.groups(of: law)
    return solution { e in
      CompensatedSum.of(
        groups.lazy.map { $0.mass * unknown(frequency: $0.frequency, n, e, strength) })
    }
  }

  /// People of nearly the same frequency together: one by one up to rank 256, then 1/256 of their rank at a time. Their
  /// frequencies differ by less than a hundredth.
  static func groups(of law: FrequencyList) -> [(frequency: Double, mass: Double)] {
    var groups: [(frequency: Double, mass: Double)] = []
    var first = 0
    while first < law.frequencies.count {
      let next = min(first + max(first / 256, 1), law.frequencies.count)
      let mass = CompensatedSum.of(law.frequencies[first..<next])
      groups.append((mass / Double(next - first), mass))
      first = next
    }
    return groups
  }

  /// What is unknown of sentences about people of some ranks, counted from 0, after n sentences under a law.
  /// - Parameter error: E, if it is known already.
  public func unknown(
    of ranks: Range<Int>, _ law: FrequencyList, after n: Double, strength: Double = 1,
    error: Double? = nil
  ) -> Double {
    let p = law.frequencies[ranks]
    let e = error ?? self.error(law, after: n, strength: strength)
    return CompensatedSum.of(p.lazy.map { $0 * unknown(frequency: $0, n, e, strength) })
      / CompensatedSum.of(p)
  }

  /// What is unknown of facts of one frequency among sentences of which a share q is about strangers: the largest u
  /// with u = U(x) for E = (1 - q) u + q.
  package func unknown(
    frequency p: Double, strangers q: Double, after n: Double, strength: Double
  ) -> Double {
    solution { u in unknown(frequency: p, n, (1 - q) * u + q, strength) }
  }

  /// The frequency of a fact of which so much is unknown, after n sentences with the error E.
  /// - Throws: ``UnfitLearningCurve`` if so much was never watched; `Curve.Failure`.
  func frequency(
    whereUnknown share: Double, after n: Double, error e: Double, strength: Double
  ) throws -> Double {
    let curve = try Curve(logSignal, unknown, over: .linear)
    guard let place = curve.crossing(of: share, .falling, .last).place else {
      throw UnfitLearningCurve(label: label, reason: "a share unknown of \(share) was not watched")
    }
    return signal.frequency(ofLogarithm: place, after: n, unknown: e, strength: strength)
  }

  /// The root mean square difference between what is unknown of the bins of a curve and what this says of them.
  public func residual(_ curve: LearningCurve) -> Double {
    let squares = curve.signals(signal).map { point in
      let difference = point.unknown - unknown(point.logSignal)
      return difference * difference
    }
    return (CompensatedSum.of(squares) / Double(squares.count)).squareRoot()
  }
}
