import Foundation
import Statistics
import Theory

/// Another account of facts that disturb one another, with one constant, too: a sentence of which a model is unsure overwrites
/// a share of everything, not only of what is known of its own fact.
///
/// If sentences of which a share E is unsure take a share E/(k P) each from all that a model of P parameters holds, signal
/// and noise decay over M = k P/E sentences:
///
///     ds/dn = p - s/M,    dN/dn = E/P - 2 N/M,
///
/// so that after n sentences with a constant E
///
///     x = s^2/N = 2 M p^2 P/E (1 - exp(-n/M))^2 / (1 - exp(-2 n/M)) = 2 M p^2 P/E tanh(n / 2M).
///
/// For n << M this is n p^2 P/E, for n >> M it does not grow any more. As in ``Interference`` what is unknown and unsure at each
/// x is watched; E is the one with which the model ends.
public struct Overwriting: Sendable {
  /// k, in sentences a parameter.
  public let constant: Double
  private let counting: ModelSizes.Counting
  private let unknown: Curve, unsure: Curve

  /// - Throws: `Curve.Failure` if two trials have the same signal.
  public init(
    watching trials: [AmongStrangers.Trial], constant: Double,
    over counting: ModelSizes.Counting = .withoutEmbedding
  ) throws {
    (self.constant, self.counting) = (constant, counting)
    let ends = trials.map { trial in
      Self.logSignal(
        trial, unsure: trial.unsure.mean, constant: constant,
        parameters: counting.count(trial.size.model))
    }
    (unknown, unsure) = try Interference.curves(ends, trials)
  }

  /// Of uniform facts among strangers: from a model that is unsure of everything, what it is unsure of is put in until its
  /// ninth digit stays.
  public func unknown(of trial: AmongStrangers.Trial) -> Double {
    var unsure = 1.0
    var logSignal = -Double.infinity
    for _ in 0..<1000 {
      logSignal = Self.logSignal(
        trial, unsure: unsure, constant: constant, parameters: counting.count(trial.size.model))
      let next = Interference.value(self.unsure, logSignal)
      if abs(next - unsure) < 1e-9 { break }
      unsure = next
    }
    return Interference.value(unknown, logSignal)
  }

  private static func logSignal(
    _ trial: AmongStrangers.Trial, unsure: Double, constant: Double, parameters: Double
  ) -> Double {
    let error = trial.strangers + (1 - trial.strangers) * unsure
    let memory = constant * parameters / error
    let p = trial.frequency
    return log(
      2 * memory * p * p * parameters / error * tanh(trial.size.sentences / (2 * memory)))
  }
}

extension AmongStrangers {
  /// The constant with which what was watched in the first kind of trials is nearest to what is unknown in the others of the same
  /// size, by the least sum of squares over k = 2^(j/4) from 4 to 1024.
  /// - Throws: `CalibrationAtEdge`, `Curve.Failure`.
  public func overwriting() throws -> Overwriting {
    func theory(_ constant: Double) throws -> Overwriting {
      try Overwriting(watching: self[kinds[0]], constant: constant)
    }
    let best = try Calibration(over: .candidates((8...40).map { pow(2, Double($0) / 4) })) {
      let theory = try theory($0)
      return squares(of: sameSize, theory.unknown)
    }
    return try theory(best.constant)
  }

  /// Sum over trials of some kinds of the square of what is unknown less what a theory says.
  func squares(of kinds: [String], _ theory: (Trial) -> Double) -> Double {
    kinds.flatMap { self[$0] }.reduce(0) { sum, trial in
      let difference = trial.unknown.mean - theory(trial)
      return sum + difference * difference
    }
  }

  /// The root of the mean of these squares.
  public func rms(of kinds: [String], _ theory: (Trial) -> Double) -> Double {
    let count = kinds.reduce(0) { $0 + self[$1].count }
    return (squares(of: kinds, theory) / Double(count)).squareRoot()
  }
}
