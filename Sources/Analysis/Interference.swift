import Foundation
import Statistics
import Theory
import Transformer

/// What is known of facts that disturb one another, in the course of training.
///
/// **Signal.** A sentence about a fact moves the answer by what is missing to it: it takes away a share 1/m of what is there, and
/// adds one. After S sentences a fact of frequency f was read about S f times, and its signal is m (1 - exp(-S f/m)).
///
/// **Noise.** A sentence moves what it has nothing to do with, now this way and now that, the more the less sure the model is
/// of what the sentence states: let G be one for what it knows nothing of and zero for what it is sure of, and E the mean
/// of G over what is read. In a model of P parameters few of the P directions in which the weights can be moved concern a
/// given fact. Between two sentences about it the noise grows by E/P a sentence, and each takes away a share 2/m of
/// its variance:
///
///     dN/dS = E/P - (2 f/m) N.
///
/// **What is known** depends on x = signal^2/N alone: U(x) is unknown, and G(x) unsure. Both are watched on facts that are
/// all equally frequent, among strangers. For facts of many frequencies E is the mean of G, which is followed through
/// training: it starts at one.
///
/// For S f << m and a constant E this is ``SignalOverNoise``. For S f >> m facts balance what disturbs them. Where there are
/// more than a model can keep up so, those that are unknown keep each other unknown: this is its capacity.
public struct Interference: Sendable {
  /// m, in sentences about the same fact.
  public let memory: Double
  private let counting: ModelSizes.Counting
  /// P of the model that was watched, and the power of the size with which the number of directions grows: one, unless
  /// asked otherwise.
  private let watched: Double
  private var power = 1.0
  /// U and G over ln x.
  private var unknown: Curve, unsure: Curve
  /// What nobody who knows nothing of a watched fact can lose less than, ln V nats.
  private let ignorance: Double

  /// Facts of one frequency among what is read, and the share of sentences about them.
  package struct Facts {
    let frequency: Double
    let mass: Double

    package init(frequency: Double, mass: Double) {
      (self.frequency, self.mass) = (frequency, mass)
    }
  }

  /// - Parameters:
  ///   - trials: what is watched, at least two of different signal.
  ///   - memory: m.
  ///   - disturbing: G; what is unknown in its place shows whether it matters that what disturbs is unsure.
  /// - Throws: `Curve.Failure` if two trials have the same signal.
  public init(
    watching trials: [AmongStrangers.Trial], memory: Double, over counting: ModelSizes.Counting,
    disturbing: KeyPath<AmongStrangers.Trial, Sample> = \.unsure
  ) throws {
    precondition(trials.count > 1 && memory > 0, "a curve, and a number of sentences")
    (self.memory, self.counting) = (memory, counting)
    ignorance = trials[0].bitsPerFact * M_LN2
    watched = counting.count(trials[0].size.model)
    let first = trials.map { $0.logSignal(.strangers, over: counting) }
    (unknown, unsure) = try Self.curves(first, trials, disturbing)
    // Where a trial ends on the curves depends on its course, and this on the curves: from the signals of a constant E
    // on, eight rounds leave the curves as they are, to the fourth digit.
    for _ in 0..<8 {
      let ends = trials.map { trial in
        logSignals(
          [trial.facts], strangers: trial.strangers, after: trial.size.sentences,
          parameters: watched)[0]
      }
      (unknown, unsure) = try Self.curves(ends, trials, disturbing)
    }
  }

  /// U and G over the ends of trials.
  static func curves(
    _ ends: [Double], _ trials: [AmongStrangers.Trial],
    _ disturbing: KeyPath<AmongStrangers.Trial, Sample> = \.unsure
  ) throws -> (unknown: Curve, unsure: Curve) {
    let sorted = zip(ends, trials).sorted { $0.0 < $1.0 }
    let x = sorted.map(\.0)
    let last = sorted[sorted.count - 1]
    // Beyond the strongest signal unsureness falls as 1/x.
    let far = 10.0
    return (
      try Curve(x, sorted.map(\.1.unknown.mean), over: .linear),
      try Curve(
        x + [last.0 + far],
        sorted.map { $0.1[keyPath: disturbing].mean }
          + [last.1[keyPath: disturbing].mean * exp(-far)], over: .linear)
    )
  }

  /// The same with a number of directions that grows with some power of the size, and is what it was for the model that was
  /// watched.
  public func growing(as power: Double) -> Interference {
    var other = self
    other.power = power
    return other
  }

  /// P, or the number of directions in its place.
  func parameters(of model: ModelConfiguration) -> Double {
    watched * pow(counting.count(model) / watched, power)
  }

  /// y at x, beyond the ends as there.
  static func value(_ curve: Curve, _ x: Double) -> Double {
    let inside = min(max(x, curve.x[0]), curve.x[curve.x.count - 1])
    return curve.value(at: inside) ?? curve.y[0]
  }

  /// U.
  func unknown(_ logSignal: Double) -> Double { Self.value(unknown, logSignal) }

  /// What a fact loses, -ln (1 - G), as a share of what is lost where nothing is known.
  func loss(_ logSignal: Double) -> Double {
    -log1p(-Self.value(unsure, logSignal)) / ignorance
  }

  /// ln x of facts after S sentences, of which a share is about strangers.
  ///
  /// E is taken from the beginning of each of 160 steps in S, whose ends are a geometric series from S/2000 on; within a
  /// step the noise is integrated exactly.
  package func logSignals(
    _ facts: [Facts], strangers: Double, after sentences: Double, parameters: Double
  ) -> [Double] {
    let steps = 160
    var noise = facts.map { _ in 0.0 }
    var logSignals = facts.map { _ in -Double.infinity }
    var unsure = strangers + facts.reduce(0) { $0 + $1.mass }
    var start = 0.0
    for step in 0...steps {
      let end = sentences * pow(2000, Double(step) / Double(steps) - 1)
      for (index, fact) in facts.enumerated() {
        let rate = 2 * fact.frequency / memory
        let lost = -expm1(-rate * (end - start))
        noise[index] += unsure / parameters * lost / rate - noise[index] * lost
        let signal = -memory * expm1(-fact.frequency * end / memory)
        logSignals[index] = log(signal * signal / noise[index])
      }
      unsure = zip(facts, logSignals).reduce(strangers) {
        $0 + $1.0.mass * Self.value(self.unsure, $1.1)
      }
      start = end
    }
    return logSignals
  }
}

extension Interference {
  /// How a model that reads facts of many frequencies ends.
  public struct End: Sendable {
    /// The share of what is read that is unknown.
    public let error: Double
    /// What it loses on the facts, as a share of what is lost where nothing is known.
    public let loss: Double
    /// Of a fact, over its frequency.
    private let unknowns: Curve, losses: Curve

    init(_ facts: [Facts], unknown: [Double], loss: [Double]) throws {
      func mean(_ shares: [Double]) -> Double {
        CompensatedSum.of(zip(facts, shares).lazy.map { $0.0.mass * $0.1 })
      }
      (error, self.loss) = (mean(unknown), mean(loss) / CompensatedSum.of(facts.lazy.map(\.mass)))
      func curve(_ shares: [Double]) throws -> Curve {
        let rising = zip(facts, shares).sorted { $0.0.frequency < $1.0.frequency }
        return try Curve(rising.map(\.0.frequency), rising.map(\.1), over: .logarithmic)
      }
      (unknowns, losses) = (try curve(unknown), try curve(loss))
    }

    /// What is unknown of a fact: between the facts by lines over ln of the frequency, beyond them as there.
    public func unknown(frequency: Double) -> Double { Interference.value(unknowns, frequency) }

    /// What is lost on it, in the same way.
    public func loss(frequency: Double) -> Double { Interference.value(losses, frequency) }

    /// The frequency at which so much is unknown; nil if that is not among the facts.
    public func frequency(whereUnknown share: Double) -> Double? {
      unknowns.crossing(of: share, .falling, .last).place
    }
  }

  /// After S sentences under a law.
  /// - Parameters:
  ///   - attributes: of everybody, each as often stated; a fact is a person with one of them.
  ///   - noise: the share of sentences that state a random value, which disturb and teach nothing.
  /// - Throws: `Curve.Failure` for a law of one frequency: see ``unknown(of:)``.
  public func end(
    _ law: FrequencyList, attributes: Int = 1, noise: Double = 0, after sentences: Double,
    parameters: Double
  ) throws -> End {
    let facts = MeasuredLearner.groups(of: law).map {
      Facts(
        frequency: (1 - noise) * $0.frequency / Double(attributes), mass: (1 - noise) * $0.mass)
    }
    let ends = logSignals(facts, strangers: noise, after: sentences, parameters: parameters)
    return try End(facts, unknown: ends.map(unknown), loss: ends.map(loss))
  }

  /// Of uniform facts among strangers.
  public func unknown(of trial: AmongStrangers.Trial) -> Double { unknown(logSignal(of: trial)) }

  /// ln x of these facts.
  public func logSignal(of trial: AmongStrangers.Trial) -> Double {
    logSignals(
      [trial.facts], strangers: trial.strangers, after: trial.size.sentences,
      parameters: parameters(of: trial.size.model))[0]
  }
}

extension AmongStrangers.Trial {
  fileprivate var facts: Interference.Facts {
    Interference.Facts(frequency: frequency, mass: 1 - strangers)
  }
}

extension AmongStrangers {
  /// The course of training as it was watched in the first kind of trials.
  /// - Parameter memory: m; without one, that with which what was watched is nearest to what is unknown in the other trials of
  ///   the same size, by the least sum of squares over m = 2^(k/4) from 16 to 4096.
  /// - Throws: `CalibrationAtEdge` if the best is either of these, `Curve.Failure`.
  public func interference(
    memory: Double? = nil, over counting: ModelSizes.Counting = .withoutEmbedding
  ) throws -> Interference {
    func theory(_ memory: Double) throws -> Interference {
      try Interference(watching: self[kinds[0]], memory: memory, over: counting)
    }
    if let memory { return try theory(memory) }
    let best = try Calibration(over: .candidates((16...48).map { pow(2, Double($0) / 4) })) {
      let theory = try theory($0)
      return squares(of: sameSize, theory.unknown)
    }
    return try theory(best.constant)
  }

  /// The power of the size with which the number of directions should grow for the trials of other sizes: the least sum of
  /// squares over 0.5...2.
  /// - Parameter some: kinds of trials; all that are named by a width, if none are given.
  /// - Throws: `CalibrationAtEdge`.
  public func power(of interference: Interference, from some: [String]? = nil) throws -> Double {
    let others = some ?? kinds.filter { $0.hasPrefix("d =") }
    return try Calibration(over: .candidates((50...200).map { Double($0) / 100 })) {
      squares(of: others, interference.growing(as: $0).unknown)
    }.constant
  }

  /// The kinds of trials but the first, without those that are named by another width.
  package var sameSize: [String] { kinds.dropFirst().filter { !$0.hasPrefix("d =") } }
}
