import Foundation
import Testing
import codelength

/// `codelength predict` for arguments that nobody thought of: it prints numbers or says that there are
/// none, or says which option is wrong.
@Suite struct PredictTests {
  /// A command and options that are fine.
  struct Subject: Sendable, CustomTestStringConvertible {
    let command: String
    let options: [(name: String, value: String)]
    var testDescription: String { "\(command) \(options.map(\.name))" }

    init(_ command: String, _ options: (String, String)...) {
      self.command = command
      self.options = options.map { (name: $0.0, value: $0.1) }
    }

    /// The arguments with other values for some options.
    func arguments(_ changes: [String: String]) -> [String] {
      [command] + options.map { "--\($0.name)=\(changes[$0.name] ?? $0.value)" }
    }
  }

  static let redundancy = Subject(
    "redundancy", ("discount", "0.5"), ("concentration", "1"), ("sentences", "20"),
    ("knowledge-dimension", "4"), ("syntax-dimension", "3"), ("syntax-types", "2"))
  static let capacities = [
    Subject(
      "capacity", ("discount", "0.5"), ("bits", "1000"), ("dimension", "2"),
      ("initial-distortion", "3")),
    Subject(
      "capacity", ("discount", "0.5"), ("bits", "1000"), ("distortion", "log-loss"),
      ("bits-per-fact", "7")),
    Subject(
      "capacity", ("discount", "0"), ("concentration", "5"), ("bits", "1000"),
      ("dimension", "2"), ("initial-distortion", "3")),
    Subject(
      "capacity", ("discount", "0"), ("concentration", "5"), ("bits", "1000"),
      ("distortion", "log-loss"), ("bits-per-fact", "7")),
  ]
  static let data = Subject(
    "data", ("exponent", "1.3"), ("shift", "2"), ("items", "30"), ("samples", "100"),
    ("sightings", "2"))

  static let extremes = [
    "0", "-0.0", "-1", "nan", "inf", "-inf", "5e-324", "1e-300", "1e-12", "1e-3", "0.5", "0.999999",
    "0.9999999999999999", "1", "1.0000000000000002", "2", "3", "10", "100", "1000", "4096", "1e10",
    "1e15", "1e18", "1e100", "1e300", "1.7976931348623157e308", "9223372036854775807",
    "-9223372036854775808", "99999999999999999999", "", "x",
  ]

  /// Fewer, for pairs of them.
  static let worst = [
    "0", "-1", "nan", "inf", "5e-324", "1e-12", "0.5", "1", "10", "1e15", "1.7976931348623157e308",
    "9223372036854775807",
  ]

  @Test(arguments: [redundancy, data] + capacities)
  func oneExtremeOption(subject: Subject) throws {
    for option in subject.options {
      for value in Self.extremes { try check(subject, [option.name: value]) }
    }
  }

  @Test(arguments: [data] + capacities)
  func twoExtremeOptions(subject: Subject) throws {
    for (index, first) in subject.options.enumerated() {
      for second in subject.options[..<index] {
        for a in Self.worst {
          for b in Self.worst { try check(subject, [first.name: a, second.name: b]) }
        }
      }
    }
  }

  @Test func bothParametersOfTheProcessExtreme() throws {
    for discount in Self.worst + ["0.9999999999"] {
      for concentration in Self.worst + ["1e300", "1e307"] {
        try check(
          Self.redundancy,
          ["discount": discount, "concentration": concentration, "sentences": "1000"])
      }
    }
  }

  private func check(_ subject: Subject, _ changes: [String: String]) throws {
    let arguments = subject.arguments(changes)
    let table = predict(arguments)
    // Before the options: one with an empty value takes what follows it.
    let json = predict([arguments[0], "--json"] + arguments.dropFirst())
    guard table.status == 0 else {
      #expect(table.status == 64, "\(arguments)")
      #expect(table.error == json.error)
      let error = try #require(table.error)
      let namesAnOption = (subject.options.map(\.name) + ["concentration"]).contains {
        error.contains("--\($0)")
      }
      #expect(namesAnOption, "\(arguments): \(error)")
      return
    }
    let object = try JSONDecoder().decode([String: Double?].self, from: Data(json.output.utf8))
    let rows = table.output.split(separator: "\n").dropFirst()
    #expect(rows.count == object.keys.count { !$0.hasPrefix("log10_") }, "\(arguments)")
    for row in rows {
      let number = row.split(separator: " ").first.map(String.init) ?? ""
      let digits = number.hasPrefix("10^") ? String(number.dropFirst(3)) : number
      #expect(
        number == "absent" || Double(digits)?.isFinite == true, "\(arguments): \(table.output)")
    }
    // A number that is too small for a double has a logarithm.
    for (key, value) in object where value == nil && object["log10_\(key)"] == .some(nil) {
      Issue.record("\(arguments): \(key) is null, and so is its logarithm")
    }
  }

  private func object(_ line: String) throws -> [String: Double?] {
    let printed = predict(line.split(separator: " ").map(String.init) + ["--json"])
    #expect(printed.status == 0, "\(printed.error ?? "")")
    return try JSONDecoder().decode([String: Double?].self, from: Data(printed.output.utf8))
  }

  private func table(_ line: String) -> String {
    predict(line.split(separator: " ").map(String.init)).output
  }

  private func expect(
    _ value: Double??, _ reference: Double, at location: SourceLocation = #_sourceLocation
  ) {
    let value = (value ?? nil) ?? .nan
    #expect(abs(value - reference) <= 1e-9 * abs(reference), sourceLocation: location)
  }

  @Test func aLossBelowEveryDoubleIsAPowerOfTen() throws {
    let few = "data --exponent 1.2 --items 10 --samples 1e6"
    var values = try object(few)
    #expect(values["loss_fraction"] == .some(nil))
    expect(values["log10_loss_fraction"], -11105.8516828358349)
    expect(values["local_exponent"], -25568.5021358302684)
    #expect(table(few).contains("10^-11105.85168  loss, as a fraction of H\n"))
    #expect(table(few).contains("-25568.50214  local exponent"))
    let many = "data --exponent 1.35 --shift 1000 --items 100000 --samples 1e9 --sightings 5"
    values = try object(many)
    expect(values["log10_loss_fraction"], -367.347036683924552)
    expect(values["local_exponent"], -857.214848175765421)
    #expect(table(many).contains("10^-367.3470367  loss"))
    let none = try object("data --exponent 1.2 --items 10 --samples 0")
    #expect(none["loss_fraction"] == 1 && none["local_exponent"] == 0)
  }

  @Test(arguments: ["0.5", "0.7", "0.3", "0 --concentration 2"])
  func withoutMemoryNothingIsKnown(discount: String) throws {
    for distortion in ["", " --distortion log-loss --bits-per-fact 24"] {
      let line = "capacity --discount \(discount) --bits 0" + distortion
      let values = try object(line)
      expect(values["redundancy"], distortion.isEmpty ? 1 : 24)
      #expect(values["threshold_rank"] == 0)
      #expect(values["threshold_frequency"] == .some(nil) && values["asymptote"] == .some(nil))
      #expect(table(line).contains("absent  its frequency"))
    }
  }

  @Test func aTinyDiscountIsAsQuickAsAnother() throws {
    let values = try object("capacity --discount 1e-12 --bits 10000")
    expect(values["log10_redundancy"], -6020.5999132796239)
    expect(values["threshold_rank"], 1)
    expect(values["threshold_frequency"], 1)
    #expect(values["asymptote"] == .some(nil))
  }

  @Test func theDirichletProcessHasItsOwnLaw() throws {
    let values = try object("capacity --discount 0 --concentration 5 --bits 1e6")
    expect(values["threshold_rank"], 3900)
    expect(values["log10_redundancy"], -704.417682585096982 / M_LN10)
    expect(values["log10_asymptote"], -704.419086205470491 / M_LN10)
    let facts = try object(
      "capacity --discount 0 --concentration 4 --bits 80 --distortion log-loss --bits-per-fact 8")
    expect(facts["redundancy"], 8 * pow(0.8, 10))
    expect(facts["threshold_frequency"], 0.2 * pow(0.8, 9))
  }

  @Test(arguments: [
    ("redundancy --discount 1.5 --sentences 9", "--discount is 1.5, but"),
    ("redundancy --discount 0.5 --sentences 0", "--sentences is 0, but"),
    ("redundancy --discount 0.5 --sentences 9 --concentration 0", "--concentration is 0.0, but"),
    ("redundancy --discount 0.5 --sentences 9 --knowledge-dimension 0", "--knowledge-dimension is"),
    (
      "redundancy --discount 0.5 --sentences 9 --syntax-dimension 0", "--syntax-dimension is 0, but"
    ),
    (
      "redundancy --discount 0.5 --sentences 9 --syntax-types 1000000 --syntax-dimension 999",
      "--syntax-types is 1000000, but with 999 parameters each it must be at most 100000"
    ),
    ("capacity --discount 1 --bits 9", "--discount is 1.0, but"),
    ("capacity --discount 0 --bits 9", "--discount 0 needs --concentration"),
    (
      "capacity --discount 0.5 --concentration 1 --bits 9",
      "--concentration belongs to --discount 0"
    ),
    ("capacity --discount 0 --concentration 0 --bits 9", "--concentration is 0.0, but"),
    ("capacity --discount 0.5 --bits nan", "--bits is nan, but it must be between 0 and 1e15"),
    ("capacity --discount 0.5 --bits 9 --dimension 0", "--dimension is 0.0, but"),
    (
      "capacity --discount 0.5 --bits 9 --initial-distortion inf",
      "--initial-distortion is inf, but"
    ),
    ("capacity --discount 0.5 --bits 9 --distortion log-loss", "--distortion log-loss needs"),
    (
      "capacity --discount 0.5 --bits 9 --distortion log-loss --bits-per-fact 0",
      "--bits-per-fact is 0.0, but"
    ),
    (
      "capacity --discount 0.5 --bits 1e15 --distortion log-loss --bits-per-fact 1e-5",
      "--bits is 1000000000000000.0, but that holds more than 2^53 items"
    ),
    (
      "capacity --discount 0.5 --bits 10000 --distortion log-loss --bits-per-fact 1e-20",
      "--bits is 10000.0, but that holds more than 2^53 items"
    ),
    (
      "capacity --discount 0.5 --bits 10000 --dimension 1e-20",
      "--bits is 10000.0, but that holds more than 2^53 items"
    ),
    ("data --exponent 101 --items 9 --samples 9", "--exponent is 101.0, but"),
    ("data --exponent 100 --items 99999 --samples 9", "--exponent is 100.0, but of 99999 items"),
    ("data --exponent 1 --items 9 --samples 9 --shift nan", "--shift is nan, but"),
    ("data --exponent 1 --items 0 --samples 9", "--items is 0, but it must be between 1 and"),
    ("data --exponent 1 --items 9 --samples 1e19", "--samples is 1e+19, but"),
    ("data --exponent 1 --items 9 --samples 9 --sightings 0", "--sightings is 0, but"),
  ])
  func errorsNameTheOption(line: String, start: String) {
    let printed = predict(line.split(separator: " ").map(String.init))
    #expect(printed.status == 64)
    #expect(printed.error?.hasPrefix(start) == true, "\(printed.error ?? "")")
    #expect(printed.error?.contains("\n") == false)
  }
}
