import Foundation
import Statistics

/// A power law and an exponential decay through the same points, each by least squares of ln y.
public struct DecayForms: Hashable, Sendable {
  /// ln y over ln x.
  public let power: LineFit
  /// ln y over x.
  public let exponential: LineFit
  private let x: [Double], logY: [Double]

  /// - Precondition: as many x as y.
  /// - Throws: unless there are two different x, all positive, and every ln y is finite.
  public init(_ x: [Double], logY: [Double]) throws(LineFit.Failure) {
    (self.x, self.logY) = (x, logY)
    power = try LineFit(x: x.map { log($0) }, y: logY)
    exponential = try LineFit(x: x, y: logY)
  }

  /// ln of the exponential's residual sum over the power law's: positive where the power law is nearer.
  public var advantageOfPower: Double { log(exponential.residualSum / power.residualSum) }

  /// What the advantage would be if a form were right: its line through these points, with the departures that
  /// the other form's line leaves here in place of its own. Without any departure the advantage would be
  /// infinite, and no measured curve is without.
  ///
  /// - Parameter truth: the form that is supposed to be right.
  public func advantageOfPower(if truth: Form) throws(LineFit.Failure) -> Double {
    let imagined = zip(x, logY).map { x, y in
      let (power, exponential) = (power.value(at: log(x)), exponential.value(at: x))
      return switch truth {
      case .power: power + (y - exponential)
      case .exponential: exponential + (y - power)
      }
    }
    return try DecayForms(x, logY: imagined).advantageOfPower
  }

  /// The raw value is the name in a sentence.
  public enum Form: String, Hashable, Sendable {
    case power = "a power law"
    case exponential = "an exponential decay"
  }
}

extension LearningCurve {
  /// The form that theory does not expect: an exponential decay under a power law, a power law under a uniform one.
  public var rivalForm: DecayForms.Form { isUniform ? .power : .exponential }

  /// `DecayForms.advantageOfPower` of each seed.
  /// - Throws: `LineFit.Failure`.
  public var advantageOfPower: Sample {
    get throws { try logLosses.number { try DecayForms(sentences, logY: $0).advantageOfPower } }
  }

  /// What it would be, on average over the seeds, if a form were right.
  /// - Throws: `LineFit.Failure`.
  public func advantageOfPower(if truth: DecayForms.Form) throws -> Double {
    try logLosses.number { try DecayForms(sentences, logY: $0).advantageOfPower(if: truth) }.mean
  }
}
