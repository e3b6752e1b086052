import Foundation
import Statistics
import Theory
import Training

/// What is known of a fact in one pass over fresh sentences, where other sentences disturb what was learned.
///
/// After n sentences a fact of frequency p was stated n p times, each of which moved the answer to it the same way:
/// a signal n p. A sentence whose fact is unknown moves what it has nothing to do with as well, now this way and
/// now that; one whose fact is known moves nothing. With E the share of sentences whose fact is unknown there were
/// about n E of the former, and their sum, a random walk, is a noise of size sqrt(n E). What is known then depends
/// on the square of signal over noise alone,
///
///     x = (n p)^2 / (n E) = n p^2 / E.
///
/// In a model of P parameters a sentence about a stranger finds P directions to move the weights in, of which few
/// concern a given fact, so that the noise goes as 1/P. Among models of different sizes it is P x that counts.
///
/// How it does, U(x), is not predicted but watched under one law. E under another follows from E = sum p_i U(n
/// p_i^2 / E). For p_i ~ i^{-s} the frequency at which half is known is p* ~ sqrt(E/n), and E, the mass of what is
/// rarer, goes as p*^{(s - 1)/s}, so that together
///
///     E ~ n^{-(s - 1)/(s + 1)}.
public struct MeasuredLearner: Sendable {
  /// Which sentences disturb.
  public enum Disturbance: String, Hashable, Sendable, CaseIterable {
    case strangers = "strangers disturb"
    case everybody = "every sentence disturbs"
    case nobody = "nothing disturbs"

    /// x: n p^2/E; n p^2; or (n p)^2, what is known then depending on the sightings n p alone.
    func signal(sentences n: Double, frequency p: Double, unknown e: Double) -> Double {
      switch self {
      case .strangers: n * p * p / e
      case .everybody: n * p * p
      case .nobody: n * p * n * p
      }
    }

    /// What x is multiplied by in a model of some size, if size matters and counts so: what does not disturb needs
    /// no room.
    func strength(of size: ModelSizes.Size, over counting: ModelSizes.Counting?) -> Double {
      self == .nobody ? 1 : counting?.count(size.model) ?? 1
    }
  }

  /// The law that it was watched under.
  public let label: String
  public let disturbance: Disturbance
  /// How much a sentence disturbs whose fact is known, over one whose fact is unknown: it adds to E.
  public let background: Double
  /// ln x and the share unknown, means of bins of x.
  private let logSignal: [Double], unknown: [Double]

  public init(_ curve: LearningCurve, _ disturbance: Disturbance, background: Double = 0) {
    self.init(
      curve.label, disturbance,
      watching: curve.signals(disturbance, background: background), background: background)
  }

  /// - Parameters:
  ///   - points: what was watched, at least one.
  ///   - width: of the bins in ln x.
  public init(
    _ label: String, _ disturbance: Disturbance, watching points: [SignalPoint],
    width: Double = 0.25, background: Double = 0
  ) {
    precondition(!points.isEmpty, "something was watched")
    (self.label, self.disturbance, self.background) = (label, disturbance, background)
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

  /// ln x of a fact of frequency p.
  private func logSignal(of p: Double, after n: Double, unknown e: Double, strength: Double)
    -> Double
  {
    log(strength * disturbance.signal(sentences: n, frequency: p, unknown: e + background))
  }

  /// The u with u = share(u), by bisection to nine digits of ln u between 1e-9 and 1.
  private func solution(_ share: (Double) -> Double) -> Double {
    var (low, high) = (log(1e-9), 0.0)
    while high - low > 1e-9 {
      let middle = (low + high) / 2
      if share(exp(middle)) > exp(middle) { low = middle } else { high = middle }
    }
    return exp((low + high) / 2)
  }

  /// E under a law after n sentences.
  /// - Parameter strength: by which the square of signal over noise is larger than where it was watched.
  public func error(_ law: FrequencyList, after n: Double, strength: Double = 1) -> Double {
    let sums = PowerSums(law)
    func share(_ e: Double) -> Double {
      sum(sums, shift: logSignal(of: 1, after: n, unknown: e, strength: strength))
    }
    return disturbance == .strangers ? solution(share) : share(1)
  }

  /// sum p_i U(x_i) with ln x_i = 2 ln p_i + c. Between two bins U is a line in ln x, so that the sum over the people
  /// between them needs only their sums of p and of p ln p.
  private func sum(_ sums: PowerSums, shift c: Double) -> Double {
    let x = logSignal
    let last = x.count - 1
    let ends = x.map { sums.count(atLeast: exp(($0 - c) / 2)) }
    let beyond = unknown[last] * sums.mass(0..<ends[last])
    return (0..<last).reduce(beyond + unknown[0] * sums.mass(ends[0]..<sums.people)) { sum, bin in
      let slope = (unknown[bin + 1] - unknown[bin]) / (x[bin + 1] - x[bin])
      let people = ends[bin + 1]..<ends[bin]
      return sum + (unknown[bin] + slope * (c - x[bin])) * sums.mass(people)
        + 2 * slope * sums.logarithms(people)
    }
  }

  /// What is unknown of sentences about people of some ranks, counted from 0, after n sentences under a law.
  /// - Parameter error: E, if it is known already.
  public func unknown(
    of ranks: Range<Int>, _ law: FrequencyList, after n: Double, strength: Double = 1,
    error: Double? = nil
  ) -> Double {
    let p = law.frequencies[ranks]
    let e = error ?? self.error(law, after: n, strength: strength)
    let lost = p.lazy.map { p in
      p * unknown(logSignal(of: p, after: n, unknown: e, strength: strength))
    }
    return CompensatedSum.of(lost) / CompensatedSum.of(p)
  }

  /// What is unknown of facts of one frequency among sentences of which a share q is about strangers: the u with u =
  /// U(x) for E = (1 - q) u + q.
  func unknown(frequency p: Double, strangers q: Double, after n: Double, strength: Double)
    -> Double
  {
    solution { u in
      unknown(logSignal(of: p, after: n, unknown: (1 - q) * u + q, strength: strength))
    }
  }

  /// The frequency of a fact of which so much is unknown, after n sentences with the error E: x goes as p^2.
  /// - Throws: ``UnfitLearningCurve`` if so much was never watched; `Curve.Failure`.
  func frequency(
    whereUnknown share: Double, after n: Double, error e: Double, strength: Double
  ) throws -> Double {
    let curve = try Curve(logSignal, unknown, over: .linear)
    guard let logSignal = curve.crossing(of: share, .falling, .last).place else {
      throw UnfitLearningCurve(label: label, reason: "a share unknown of \(share) was not watched")
    }
    return exp(
      (logSignal - self.logSignal(of: 1, after: n, unknown: e, strength: strength)) / 2)
  }

  /// The root mean square difference between what is unknown of the bins of a curve and what this says of them.
  public func residual(_ curve: LearningCurve) -> Double {
    let squares = curve.signals(disturbance, background: background).map { point in
      let difference = point.unknown - unknown(point.logSignal)
      return difference * difference
    }
    return (CompensatedSum.of(squares) / Double(squares.count)).squareRoot()
  }
}

/// Sums over people of consecutive ranks, each at once.
private struct PowerSums {
  private let law: FrequencyList
  /// sum p ln p over the people from each rank on.
  private var products: [Double]

  init(_ law: FrequencyList) {
    self.law = law
    products = Array(repeating: 0, count: law.frequencies.count + 1)
    // From the rarest on, so that small numbers are added first.
    for (rank, p) in law.frequencies.enumerated().reversed() {
      products[rank] = products[rank + 1] + p * log(p)
    }
  }

  var people: Int { law.frequencies.count }

  /// How many have at least this frequency.
  func count(atLeast p: Double) -> Int {
    var (low, high) = (0, people)
    while low < high {
      let middle = (low + high) / 2
      if law.frequencies[middle] >= p { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// sum p.
  func mass(_ ranks: Range<Int>) -> Double {
    law.masses[ranks.lowerBound] - law.masses[ranks.upperBound]
  }
  /// sum p ln p.
  func logarithms(_ ranks: Range<Int>) -> Double {
    products[ranks.lowerBound] - products[ranks.upperBound]
  }
}

/// What is unknown of a bin of people at one evaluation.
public struct SignalPoint: Hashable, Sendable {
  public let logSignal: Double
  public let unknown: Double

  package init(logSignal: Double, unknown: Double) {
    (self.logSignal, self.unknown) = (logSignal, unknown)
  }
}
