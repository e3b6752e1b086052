/// Checks that one line of a chapter made in a loop, woven as one table with the reasons below it.
struct CheckFamily {
  let checks: [(name: String, check: Check)]
  let link: String

  var blocks: [String] {
    let table = markdownTable(
      columns: ["check", "measured", "predicted", "tolerance", "rival", "power", "verdict"],
      isRightAligned: [false, true, true, true, true, true, false],
      rows: checks.map { name, check in
        let failure = check.failureText.map { ": \($0)" } ?? ""
        return [
          "`\(name)` \(check.statement)", check.measuredText, check.predictedText,
          check.allowanceText, check.rivalText, check.powerText,
          "**\(check.verdictText)**\(failure)",
        ]
      })
    let origins =
      "Measured: \(distinct(\.measured.origin)). Predicted: \(distinct(\.predictedOrigin)). "
      + "Tolerance: \(distinct(\.tolerance.because)). "
      + "Rival: \(distinct { "\($0.rival.theory) (`\($0.rival.by)`)" }). (\(link))"
    let explanations = checks.compactMap { name, check in
      check.passed
        ? nil : check.explanation.map { "**Why `\(name)` does not pass.** \(onOneLine($0))" }
    }
    return [table, origins] + explanations
  }

  /// The different texts among the checks, in order.
  private func distinct(_ text: (Check) -> String) -> String {
    var seen: Set<String> = []
    return checks.map { onOneLine(text($0.check)) }.filter { seen.insert($0).inserted }
      .joined(separator: "; ")
  }
}
