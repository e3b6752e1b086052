import Foundation
import Statistics

/// Numbers as text. All rounding is the C library's, to nearest, ties as the binary value decides.
enum Formatting {
  /// A number with so many significant digits, 1 to 17; as m×10ᵉ below 10⁻⁴ and from 10⁶ on,
  /// unless the digits reach the units.
  static func significant(_ value: Double, _ digits: Int = 4) -> String {
    guard value.isFinite else { return nonFinite(value) }
    guard value != 0 else { return "0" }
    let exponent = decimalExponent(value, digits: digits)
    if exponent >= -4, exponent < max(6, digits) {
      return plain(value, place: exponent - digits + 1)
    }
    return scaled(value, exponent: exponent, place: exponent - digits + 1) + power(exponent)
  }

  /// A number that is not measured: four significant digits, without trailing zeros if these
  /// digits are the whole number.
  static func short(_ value: Double) -> String {
    let text = significant(value)
    let parts = text.split(separator: "×", maxSplits: 1)
    guard value.isFinite, var digits = parts.first, digits.contains("."),
      Double(printf("%.3e", value)) == value
    else { return text }
    digits = digits.trimmingSuffix { $0 == "0" }.trimmingSuffix { $0 == "." }
    return digits + parts.dropFirst().map { "×" + $0 }.joined()
  }

  /// A number with so many digits after the point.
  static func decimals(_ value: Double, _ digits: Int) -> String {
    value.isFinite ? printf("%.\(digits)f", value) : nonFinite(value)
  }

  /// Value ± uncertainty, both to the place of the uncertainty's second significant digit:
  /// 0.5012 ± 0.0034, 12340 ± 120, (1.234 ± 0.012)×10⁻⁷.
  static func measured(_ value: Double, uncertainty: Double) -> String {
    guard value.isFinite, uncertainty.isFinite, uncertainty > 0 else {
      return "\(significant(value)) ± \(significant(uncertainty, 2))"
    }
    let place = decimalExponent(uncertainty, digits: 2) - 1
    // The leading place of the larger of the two decides how both are written.
    let leading = max(value == 0 ? place : decimalExponent(value, digits: 17), place + 1)
    if leading - place > 15 {  // more digits than a Double has
      return "\(significant(value, 15)) ± \(significant(uncertainty, 2))"
    }
    if leading >= -4, leading < 6 {
      return "\(plain(value, place: place)) ± \(plain(uncertainty, place: place))"
    }
    let values = [value, uncertainty].map { scaled($0, exponent: leading, place: place) }
    return "(\(values[0]) ± \(values[1]))\(power(leading))"
  }

  /// A number to the place of the second significant digit of a scale such as a tolerance, and
  /// at least four significant digits: enough to see by eye how it compares on that scale.
  static func value(_ value: Double, atScaleOf scale: Double) -> String {
    guard value.isFinite, value != 0, scale.isFinite, scale > 0 else { return significant(value) }
    let digits = decimalExponent(value, digits: 17) - decimalExponent(scale, digits: 2) + 2
    return significant(value, min(max(digits, 4), 15))
  }

  /// Value ± standard error; the value alone, to three digits, where there was one run.
  static func estimate(_ estimate: Estimate) -> String {
    switch estimate.uncertainty {
    case .none: short(estimate.value)
    case .oneRun: significant(estimate.value, 3)
    case .standardError(let error, _, _): measured(estimate.value, uncertainty: error)
    }
  }

  static func value(_ quantity: Quantity) -> String {
    let text = estimate(quantity.estimate).with(unit: quantity.unit)
    return quantity.estimate.uncertainty == .oneRun ? "\(text) (one run)" : text
  }

  static func nonFinite(_ value: Double) -> String {
    value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞"
  }

  /// The exponent e of m·10ᵉ, 1 <= |m| < 10, after rounding to so many digits; value finite, not 0.
  private static func decimalExponent(_ value: Double, digits: Int) -> Int {
    let text = printf("%.\(digits - 1)e", value)
    return text.firstIndex(of: "e").flatMap { Int(text[text.index(after: $0)...]) } ?? 0
  }

  /// The value rounded to a multiple of 10^place, without an exponent.
  private static func plain(_ value: Double, place: Int) -> String {
    if place <= 0 { return printf("%.\(-place)f", value) }
    let unit = pow(10, Double(place))
    return printf("%.0f", (value / unit).rounded() * unit + 0)
  }

  /// The value in units of 10^exponent, rounded to a multiple of 10^place.
  private static func scaled(_ value: Double, exponent: Int, place: Int) -> String {
    // In two steps: 10^324 is not a Double, but 5e-324 is.
    let half = exponent / 2
    let mantissa = value * pow(10, Double(-half)) * pow(10, Double(half - exponent))
    return printf("%.\(max(exponent - place, 0))f", mantissa)
  }

  private static func power(_ exponent: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    let text = String(abs(exponent)).compactMap { $0.wholeNumberValue.map { digits[$0] } }
    return "×10" + (exponent < 0 ? "⁻" : "") + String(text)
  }

  private static func printf(_ format: String, _ value: Double) -> String {
    let text = String(format: format, value)
    // A negative number that rounds to zero is zero.
    return text.first == "-" && !text.contains(where: { ("1"..."9").contains($0) })
      ? String(text.dropFirst()) : text
  }
}

extension String {
  /// The text of a value followed by its unit, if it has one.
  func with(unit: String?) -> String { unit.map { "\(self) \($0)" } ?? self }
}

extension Cell {
  var text: String {
    switch self {
    case .text(let text): text
    case .integer(let value): String(value)
    case .number(let value, let format) where format.style == .significant:
      Formatting.significant(value, format.digits)
    case .number(let value, let format): Formatting.decimals(value, format.digits)
    case .estimate(let estimate): Formatting.estimate(estimate)
    }
  }
}

extension Estimate {
  /// Where the error comes from and of how many, as "3 seeds"; "computed" or "one run" without one.
  var origin: String {
    switch uncertainty {
    case .none: "computed"
    case .oneRun: "one run"
    case .standardError(_, _, .bound): "a bound of the standard error"
    case .standardError(_, let count, let source): "\(count) \(source.rawValue)"
    }
  }
}

/// Rounded texts of the numbers of a check, fine enough to show its verdict.
extension Check {
  private var scale: Double {
    [measured.standardError, tolerance.value].compactMap(\.self).filter { $0 > 0 && $0.isFinite }
      .min() ?? 0
  }

  var measuredText: String {
    if let error = measured.standardError, error > 0 {
      return Formatting.measured(measured.value, uncertainty: error)
    }
    return Formatting.value(measured.value, atScaleOf: scale)
  }

  var predictedOrigin: String { "`\(predictedBy)`" + (given.map { ", given \($0)" } ?? "") }
  var predictedText: String { Formatting.value(predicted, atScaleOf: scale) }
  var rivalText: String { Formatting.value(rival.value, atScaleOf: scale) }
  var toleranceText: String { tolerance.value.map { Formatting.short($0) } ?? "not known" }
  var powerText: String { power.map { Formatting.decimals($0, 2) } ?? "not known" }

  /// The relation as a sign, read as "measured ... predicted".
  var relationText: String {
    switch relation {
    case .agrees: "±"
    case .atMost: "≤"
    case .atLeast: "≥"
    }
  }

  var verdictText: String {
    switch verdict {
    case .passed: "PASS"
    case .cannotDecide: "CANNOT DECIDE"
    case .outsideTolerance, .notFinite: "FAIL"
    }
  }

  /// Why the check did not pass, or nil if it did.
  var failureText: String? {
    switch verdict {
    case .passed: nil
    case .outsideTolerance: "outside the tolerance"
    case .cannotDecide(let reason): reason
    case .notFinite: "a number in it is not finite"
    }
  }
}
