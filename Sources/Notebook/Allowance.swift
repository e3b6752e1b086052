import Statistics

/// How far apart what was measured and what was predicted may be.
public enum Allowance: Hashable, Sendable {
  /// The two-sided quantile of Student's t, or of the normal law where an error is a bound, times the
  /// standard error, at a level that the whole family of checks shares (Bonferroni).
  case standardErrors(level: Double = 0.001)
  /// A bound with its reason, in the unit of the measured value.
  case bound(Double, because: String)

  /// None, as for a count.
  public static func none(because reason: String) -> Allowance { .bound(0, because: reason) }
}

/// An allowance worked out for one check.
public struct Tolerance: Codable, Hashable, Sendable {
  /// In the unit of the measured value; nil where it is a multiple of an error that is not known.
  public let value: Double?
  public let because: String
  /// How the value is got, in words that hold for both profiles: what is declared.
  let rule: String
  /// The standard errors that `value` is, where they are the scatter of some values; nil for a bound.
  let multiple: Double?

  init(_ allowance: Allowance, of measured: Estimate, members: Int) {
    switch allowance {
    case .bound(let value, let because):
      (self.value, self.because, multiple, rule) = (value, because, nil, because)
    case .standardErrors(let level):
      let family = TestFamily(level: level, members: members)
      value = family.tolerance(of: measured)
      multiple = measured.degreesOfFreedom.map { family.criticalT(degreesOfFreedom: $0) }
      let share = members == 1 ? "one test" : "a family of \(members)"
      because = "level \(Formatting.short(level)), \(share)"
      rule = "standard errors at level \(Formatting.short(level)), shared by the family"
    }
  }

  /// For a joint test: its critical value.
  init(critical: Double, because: String, rule: String) {
    (value, self.because, multiple, self.rule) = (critical, because, nil, rule)
  }
}
