/// What a caption of the paper claims, in our words, and the checks that decide it.
public struct CaptionClaim: Hashable, Sendable {
  public let claim: String
  /// Names of checks, or what the names of a family begin with, up to the dot.
  public let checks: [String]

  public init(_ claim: String, shownBy checks: String...) {
    (self.claim, self.checks) = (claim, checks)
  }

  /// The checks among those of a chapter that decide it.
  func deciding(among checks: [(id: String, check: Check)]) -> [(id: String, check: Check)] {
    checks.filter { id, _ in self.checks.contains { id == $0 || id.hasPrefix("\($0).") } }
  }

  /// A claim is refuted if one check speaks against it, undecided if none does and one cannot decide.
  static func outcome(of checks: [(id: String, check: Check)]) -> String {
    func named(_ outcome: String, _ those: [(id: String, check: Check)]) -> String {
      "\(outcome): \(those.map(\.id).joined(separator: ", "))"
    }
    let failed = checks.filter(\.check.failed)
    if !failed.isEmpty { return named("refuted", failed) }
    let undecided = checks.filter { !$0.check.passed }
    return undecided.isEmpty ? "reproduced" : named("undecided", undecided)
  }
}

extension Notebook {
  /// Records a table of what a caption claims and of how the checks made so far decide it. They decide in the full
  /// profile: the models of the quick one are too small to.
  ///
  /// A claim without a check is an error.
  public func captions(
    _ name: String, _ claims: CaptionClaim..., file: String = #filePath, line: Int = #line
  ) {
    let checks = checks
    let rows = claims.map { claim in
      let deciding = claim.deciding(among: checks)
      if deciding.isEmpty, profile == .full {
        refuse("no check decides what is claimed: \(claim.claim)", file: file, line: line)
      }
      let outcome = profile == .full ? CaptionClaim.outcome(of: deciding) : "only in full"
      return [claim.claim, claim.checks.joined(separator: ", "), outcome].map { Cell.text($0) }
    }
    table(
      name, "What the caption claims, the checks that decide it, and how they did.",
      columns: ["claim", "checks", "outcome"], rows: rows, file: file, line: line)
  }
}
