import Foundation

extension ResolvedAxis {
  /// Position of a value along the axis, 0 at its lower end and 1 at its upper.
  func fraction(_ value: Double) -> Double {
    isLog
      ? log10(value / minimum) / log10(maximum / minimum)
      : (value - minimum) / (maximum - minimum)
  }
}

/// An axis with definite ends and ticks. We choose both, not gnuplot, so that the room for the
/// tick labels is known before the figure is laid out.
struct ResolvedAxis {
  struct Tick: Hashable {
    let value: Double
    /// Nil on a minor tick.
    let label: String?
  }

  let source: Axis
  let minimum: Double, maximum: Double
  let ticks: [Tick]

  var isLog: Bool { source.scale == .log10 }

  /// `values` are what the axis must show; `length` its millimetres; `spacing` the least
  /// millimetres between two labelled ticks.
  init(
    _ axis: Axis, values: [Double], length: Double, spacing: Double, place: String
  ) throws(FigureError) {
    source = axis
    let shown = values.filter(axis.canShow)
    let isLog = axis.scale == .log10
    let scaled = shown.map { isLog ? log10($0) : $0 }
    guard var low = scaled.min(), var high = scaled.max() else {
      throw .nothingToDraw(place: place, problem: "it has no value to show")
    }
    var padding = (high - low) * 0.04
    if !(padding > abs(high) * 1e-12) { padding = isLog ? 0.5 : max(abs(high) * 0.1, 1e-300) }
    if high == 0 && low == 0 && !isLog { padding = 1 }
    low -= padding
    high += padding
    minimum = axis.minimum ?? (isLog ? pow(10, low) : low)
    maximum = axis.maximum ?? (isLog ? pow(10, high) : high)
    guard minimum < maximum, minimum.isFinite, maximum.isFinite, (maximum - minimum).isFinite,
      !isLog || minimum > 0
    else {
      throw .invalid(
        place: place,
        problem: "the range \(minimum) to \(maximum) is empty or too wide; set both ends")
    }
    let room = max(2, Int(length / spacing))
    ticks =
      axis.ticks.map {
        $0.map { Tick(value: $0.value, label: $0.label ?? label(for: $0.value, isLog)) }
      }
      ?? (isLog
        ? logTicks(from: minimum, to: maximum, atMost: room)
        : linearTicks(from: minimum, to: maximum, atMost: room))
    if let outside = ticks.first(where: { $0.value < minimum || $0.value > maximum }) {
      throw .invalid(
        place: place,
        problem:
          "the tick \(outside.value) is outside \(minimum) to \(maximum); set the range or remove it"
      )
    }
  }
}

/// Multiples of 1, 2, 2.5 or 5 times a power of ten.
private func linearTicks(from low: Double, to high: Double, atMost count: Int) -> [ResolvedAxis
  .Tick]
{
  let raw = (high - low) / Double(count)
  let power = pow(10, floor(log10(raw)))
  guard power > 0, power.isFinite else { return [] }
  let step = [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= raw * (1 - 1e-9) } ?? 10 * power
  let first = (low / step - 1e-9).rounded(.up)
  let last = (high / step + 1e-9).rounded(.down)
  guard last - first < 100 else { return [] }
  // 7 * 0.2 is more than 1.4: a tick at an end of the axis may be rounded beyond it.
  let values = stride(from: first, through: last, by: 1).map { min(max($0 * step, low), high) }
  let largest = values.map(abs).max() ?? 0
  return values.map { .init(value: $0, label: decimal($0, step: step, largest: largest)) }
}

/// Decades, every n-th labelled where there are many; 1, 2, 5 or linear ticks where there are few.
private func logTicks(from low: Double, to high: Double, atMost count: Int) -> [ResolvedAxis.Tick] {
  let tolerance = 1e-9
  let first = Int((log10(low) - tolerance).rounded(.up))
  let last = Int((log10(high) + tolerance).rounded(.down))
  let decades = max(0, last - first + 1)
  let minors = (first - 1...max(first, last) + 1).flatMap { exponent in
    (2...9).map { (Double($0) * pow(10, Double(exponent)), $0) }
  }.filter { $0.0 > low && $0.0 < high }
  if decades < 2 {
    let some = minors.filter { $0.1 == 2 || $0.1 == 5 }.map(\.0)
    let decade = decades == 1 ? [pow(10, Double(first))] : []
    let values = (some + decade).sorted()
    guard values.count >= 2 else { return linearTicks(from: low, to: high, atMost: count) }
    return values.map { .init(value: $0, label: label(for: $0, false)) }
      + minors.map(\.0).filter { !values.contains($0) }.map { .init(value: $0, label: nil) }
  }
  let step = (decades + count - 1) / count
  var ticks: [ResolvedAxis.Tick] = (first...last).map { exponent in
    let isLabelled = exponent.isMultiple(of: step)
    return .init(
      value: min(max(pow(10, Double(exponent)), low), high),
      label: isLabelled ? "$10^{\(exponent)}$" : nil)
  }
  if step == 1 { ticks += minors.map { .init(value: $0.0, label: nil) } }
  return ticks
}

private func label(for value: Double, _ asPower: Bool) -> String {
  let exponent = value > 0 ? log10(value) : 0
  if asPower && abs(exponent - exponent.rounded()) < 1e-9 {
    return "$10^{\(Int(exponent.rounded()))}$"
  }
  guard value != 0, abs(value) >= 1e5 || abs(value) < 1e-3 else {
    return shortest(value)
  }
  let power = floor(log10(abs(value)) + 1e-9)
  return "\(shortest(value / pow(10, power))) × $10^{\(Int(power))}$"
}

/// At most six significant digits, a true minus sign.
private func shortest(_ value: Double) -> String {
  minus(String(format: "%.6g", value))
}

private func decimal(_ value: Double, step: Double, largest: Double) -> String {
  if value == 0 { return "0" }
  if largest >= 1e5 || largest < 1e-3 { return label(for: value, false) }
  var decimals = 0
  var scaled = step
  while decimals < 12, abs(scaled - scaled.rounded()) > 1e-6 * abs(scaled) {
    decimals += 1
    scaled *= 10
  }
  return minus(String(format: "%.\(decimals)f", value))
}

private func minus(_ text: String) -> String { text.replacing("-", with: "\u{2212}") }
