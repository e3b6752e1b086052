import Foundation
import Support
import Training

/// A run's evaluations as a table for people.
struct CurveTable {
  let curves: RunCurves
  /// Rows at most; nil for all.
  let most: Int?

  var text: String {
    ([heading] + lines + notes).joined(separator: "\n")
  }

  /// All evaluations, or so many that are about equally far apart, the first and the last among them.
  private var rows: [RunCurves.Point] {
    let points = curves.points
    guard let most, points.count > most else { return points }
    return (0..<most).map {
      points[Int((Double($0 * (points.count - 1)) / Double(most - 1)).rounded())]
    }
  }

  private var heading: String {
    let state =
      switch curves.manifest?.outcome {
      case .complete: "complete, \(curves.step) steps"
      case .diverged:
        "diverged at step \(curves.manifest?.step ?? 0): \(curves.manifest?.reason ?? "")"
      case nil: "not finished, step \(curves.step) of \(curves.configuration.steps)"
      }
    let loss = curves.lossSinceEvaluation.map {
      ", training loss \(Self.text($0)) since the last evaluation"
    }
    return oneLine("run \(curves.id.prefix(12)): \(state)\(loss ?? "")")
  }

  /// The phase is left out of the table of a run that has only one.
  private var hasPhases: Bool { curves.configuration.phases.count > 1 }

  private var notes: [String] {
    var notes = ["Losses in nats; train: the mean since the evaluation before."]
    if curves.points.contains(where: { $0.error != nil }) {
      notes[0] += " Error: 1 - accuracy over everybody."
    }
    if rows.count < curves.points.count {
      notes.append("\(rows.count) of \(curves.points.count) evaluations; --all shows all.")
    }
    return notes
  }

  /// Four decimals, or three digits of what these would show as nearly nothing.
  private static func text(_ value: Double?) -> String {
    guard let value else { return "-" }
    return String(format: value != 0 && abs(value) < 0.001 ? "%.2e" : "%.4f", value)
  }

  /// Blocks of columns beside each other: what all runs have, and each group under its name.
  private var lines: [String] {
    let rows = rows
    let columns = curves.columns.map { column in
      (column.group, [column.title] + rows.map { Self.text(column.value($0)) })
    }
    let leading =
      [["step"] + rows.map { "\($0.step)" }]
      + (hasPhases ? [["phase"] + rows.map(\.phase)] : [])
      + [["sentences"] + rows.map { "\($0.sentences)" }]
    let groups = (curves.configuration.evaluation.groups ?? []).map(\.name)
      .filter { name in columns.contains { $0.0 == name } }
    let blocks =
      [Self.block("", leading + columns.filter { $0.0 == nil }.map(\.1))]
      + groups.map { name in Self.block(name, columns.filter { $0.0 == name }.map(\.1)) }
    let lines = blocks[0].indices.map { line in blocks.map { $0[line] }.joined(separator: "  ") }
    return groups.isEmpty ? Array(lines.dropFirst()) : lines
  }

  /// Lines of one width: a name, and columns below it, two spaces between them. Everything stands at the
  /// right of its place, and on one line.
  private static func block(_ name: String, _ columns: [[String]]) -> [String] {
    func right(_ texts: [String], atMost longest: Int) -> [String] {
      let texts = texts.map { oneLine($0, longest: longest) }
      let width = texts.map(\.count).max() ?? 0
      return texts.map { String(repeating: " ", count: width - $0.count) + $0 }
    }
    let columns = columns.map { right($0, atMost: 24) }
    let lines = (columns.first ?? []).indices.map { row in
      columns.map { $0[row] }.joined(separator: "  ")
    }
    return right([name] + lines, atMost: max(lines.first?.count ?? 0, 3))
  }
}
