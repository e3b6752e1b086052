import ArgumentParser
import Foundation
import Support

/// What a prediction prints: quantities with a key for machines and a description for people.
struct Prediction {
  struct Quantity {
    let key: String
    let description: String
    let value: ReportedNumber
  }

  let title: String
  var quantities: [Quantity] = []

  init(_ title: String) { self.title = title }

  /// A number, or one that does not exist here: nil, or what is not finite.
  mutating func add(_ key: String, _ value: Double?, _ description: String) {
    add(key, value.map { ReportedNumber($0) } ?? .absent, description)
  }

  mutating func add(_ key: String, _ value: Int, _ description: String) {
    add(key, .integer(value), description)
  }

  /// A number by its natural logarithm, so that it may be too small or too large for a double.
  mutating func add(_ key: String, log: Double?, _ description: String) {
    add(key, log.map { ReportedNumber(log: $0) } ?? .absent, description)
  }

  private mutating func add(_ key: String, _ value: ReportedNumber, _ description: String) {
    quantities.append(Quantity(key: key, description: description, value: value))
  }

  /// One JSON object, or a table for people. The object has a key `log10_...` beside each quantity that
  /// is known by its logarithm.
  func rendered(json: Bool) throws -> String {
    if json {
      var object = Dictionary(uniqueKeysWithValues: quantities.map { ($0.key, $0.value) })
      for quantity in quantities {
        if let log10 = quantity.value.log10 { object["log10_\(quantity.key)"] = log10 }
      }
      return String(decoding: try canonicalJSON(object, pretty: true), as: UTF8.self)
    }
    let width = quantities.map { $0.value.text.count }.max() ?? 0
    let lines = quantities.map { quantity in
      let padding = String(repeating: " ", count: width - quantity.value.text.count)
      return "  \(padding)\(quantity.value.text)  \(quantity.description)"
    }
    return ([title] + lines).joined(separator: "\n")
  }
}

/// A number for readers: finite, or said to be absent.
enum ReportedNumber: Encodable {
  case real(Double)
  case integer(Int)
  /// e to this power; more than -infinity and less than infinity.
  case logarithm(Double)
  case absent

  init(_ value: Double) { self = value.isFinite ? .real(value) : .absent }

  init(log: Double) {
    self = log.isFinite ? .logarithm(log) : log == -.infinity ? .real(0) : .absent
  }

  /// null where it is absent or no double: JSON has no infinity and no NaN.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .real(let x): try container.encode(x)
    case .integer(let n): try container.encode(n)
    case .logarithm(let log):
      if let value = Self.double(log) {
        try container.encode(value)
      } else {
        try container.encodeNil()
      }
    case .absent: try container.encodeNil()
    }
  }

  var text: String {
    switch self {
    case .real(let x): String(format: "%.10g", x)
    case .integer(let n): "\(n)"
    case .logarithm(let log):
      Self.double(log).map { String(format: "%.10g", $0) }
        ?? String(format: "10^%.10g", log / M_LN10)
    case .absent: "absent"
    }
  }

  /// The common logarithm of a number that is known by its logarithm.
  var log10: ReportedNumber? {
    if case .logarithm(let log) = self { ReportedNumber(log / M_LN10) } else { nil }
  }

  /// The number, if a double has all its digits, also after rounding to those that are printed.
  private static func double(_ log: Double) -> Double? {
    let value = exp(log)
    return (Double.leastNormalMagnitude...1e308).contains(value) ? value : nil
  }
}

/// A command that prints a prediction.
protocol PredictionCommand: ParsableCommand {
  var output: OutputOptions { get }

  /// The names of options that are called otherwise than the theory's parameters.
  static var optionNames: [String: String] { get }

  func prediction() throws -> Prediction
}

extension PredictionCommand {
  static var optionNames: [String: String] { [:] }

  /// What is printed. A parameter outside the theory's range is bad usage: exit status 64.
  func rendered() throws -> String {
    try namingOptions(Self.optionNames) { try prediction().rendered(json: output.json) }
  }

  func run() throws { Terminal.print(try rendered()) }
}

/// The options that all predictions share.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON object instead of a table; what is absent is null or left out.")
  var json = false
}
