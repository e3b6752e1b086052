import Figures
import Foundation
import Support
import Training

/// A run's curves against the sentences seen, with logarithmic axes: losses, the error, and the same of
/// groups.
struct CurveFigure {
  let curves: RunCurves
  /// The evaluations that a logarithmic axis can show.
  private let points: [RunCurves.Point]

  init(_ curves: RunCurves) {
    self.curves = curves
    points = curves.points.filter { $0.sentences > 0 }
  }

  /// - Throws: `NothingToDraw` before there is a step.
  func plot() throws -> Plot {
    let panels =
      [panel("loss (nats per token)", losses)]
      + chunks.map { panel("error", $0.flatMap(errors) + missingMass($0)) }
      + chunks.map { panel("loss of groups (nats)", $0.flatMap(groupLoss)) }
    let drawn = panels.filter { !$0.series.isEmpty }
    guard !drawn.isEmpty else { throw NothingToDraw(id: curves.id) }
    let columns = drawn.count == 4 ? 2 : min(drawn.count, 3)
    let rows = (drawn.count + columns - 1) / columns
    return Plot(
      width: columns == 1 ? Plot.oneColumn : Plot.twoColumns, height: 70 * Double(rows),
      columns: columns, panels: drawn)
  }

  private func panel(_ label: String, _ series: [Series]) -> Panel {
    // Where phases begin, but for the first.
    let starts = curves.phases.dropFirst().filter { $0.sentences > 0 }
    return Panel(
      x: Axis("sentences trained on", scale: .log10), y: Axis(label, scale: .log10), series: series,
      references: starts.map { ReferenceLine(.vertical, at: Double($0.sentences)) },
      legend: .below)
  }
}

/// Before the first step there is nothing that a logarithmic axis of sentences can show.
struct NothingToDraw: Error, CustomStringConvertible {
  let id: String

  var description: String {
    "the run \(id.prefix(12)) has no step that a figure could show; look again when it has"
  }
}

extension CurveFigure {
  /// Of whom an error is drawn.
  private enum Curve {
    case everybody
    case group(String)
  }

  /// As many as there are colours in a panel; each has its colour in all panels.
  private var chunks: [[(curve: Curve, colour: Int)]] {
    let groups = (curves.configuration.evaluation.groups ?? []).map { Curve.group($0.name) }
    let all = [.everybody] + groups
    return stride(from: 0, to: all.count, by: Style.slotCount).map { start in
      all[start...].prefix(Style.slotCount).enumerated().map { ($0.element, $0.offset) }
    }
  }

  private var losses: [Series] {
    func validation(_ name: String, _ colour: Int, _ score: (Evaluation) -> Evaluation.Score)
      -> [Series]
    {
      series(name, colour) { point in
        let score = score(point.evaluation)
        return score.tokens > 0 ? score.loss : nil
      }
    }
    return training + validation("names", 0, \.name) + validation("syntax", 1, \.syntax)
      + validation("knowledge", 2, \.knowledge)
  }

  /// Means over stretches of a phase in which the sentences grow by a thirtieth.
  private var training: [Series] {
    var (x, y): ([Double], [Double]) = ([], [])
    var rest = curves.steps[...]
    while let first = rest.first {
      let end = curves.phases.first { $0.sentences >= first.sentences }?.sentences ?? .max
      let stretch = rest.prefix {
        $0.sentences <= end && Double($0.sentences) <= 1.03 * Double(first.sentences)
      }
      let tokens = stretch.reduce(0) { $0 + Double($1.tokens) }
      x.append(stretch.reduce(0) { $0 + Double($1.sentences) } / Double(stretch.count))
      y.append(stretch.reduce(0) { $0 + $1.loss * Double($1.tokens) } / tokens)
      rest = rest.dropFirst(stretch.count)
    }
    return series("training", nil, x: x, y: y)
  }

  private func errors(_ item: (curve: Curve, colour: Int)) -> [Series] {
    switch item.curve {
    case .group(let name):
      return series(name, item.colour) { point in
        point.evaluation.groups?.first { $0.name == name }.map { 1 - $0.accuracy }
      }
    case .everybody:
      return band(item.colour) + series("everybody", item.colour, \.error)
    }
  }

  /// What a model that has learned the set and no more gets wrong.
  private func missingMass(_ items: [(curve: Curve, colour: Int)]) -> [Series] {
    guard case .everybody? = items.first?.curve, points.count > 1,
      let mass = points[0].evaluation.missingMass, mass > 0
    else { return [] }
    return [
      Series(
        "missing mass", style: .reference, colour: nil, x: points.map { Double($0.sentences) },
        y: points.map { _ in mass })
    ]
  }

  /// One standard error on both sides, of a sample.
  private func band(_ colour: Int) -> [Series] {
    let sampled = points.compactMap { point in
      point.everybody?.sampling.map {
        (Double(point.sentences), point.error ?? 0, $0.accuracyError)
      }
    }
    let (low, high) = (sampled.map { $0.1 - $0.2 }, sampled.map { $0.1 + $0.2 })
    guard sampled.count > 1, isVisible(low, high) else { return [] }
    return [Series(nil, style: .band, colour: colour, x: sampled.map(\.0), low: low, high: high)]
  }

  /// Whether a band is anywhere as high as a fiftieth of its logarithmic axis. A line hides a lower one.
  private func isVisible(_ low: [Double], _ high: [Double]) -> Bool {
    let groups = points.flatMap { $0.evaluation.groups ?? [] }.map { 1 - $0.accuracy }
    let masses = points.compactMap(\.evaluation.missingMass)
    let shown = (low + high + groups + masses).filter { $0 > 0 }
    guard let least = shown.min(), let most = shown.max() else { return false }
    return zip(low, high).contains { low, high in
      high > 0 && log(high / max(low, least)) > 0.02 * log(most / least)
    }
  }

  private func groupLoss(_ item: (curve: Curve, colour: Int)) -> [Series] {
    guard case .group(let name) = item.curve else { return [] }
    return series(name, item.colour) { point in
      point.evaluation.groups?.first { $0.name == name }?.loss
    }
  }

  /// A line through the evaluations at which there is a value.
  private func series(
    _ label: String, _ colour: Int?, _ value: (RunCurves.Point) -> Double?
  ) -> [Series] {
    let pairs = points.compactMap { point in value(point).map { (Double(point.sentences), $0) } }
    return series(label, colour, x: pairs.map(\.0), y: pairs.map(\.1))
  }

  /// None if there is nothing that a logarithmic axis can show, and points if there is no line.
  private func series(_ label: String, _ colour: Int?, x: [Double], y: [Double]) -> [Series] {
    guard y.contains(where: { $0 > 0 }) else { return [] }
    let hasLine = zip(y, y.dropFirst()).contains { $0 > 0 && $1 > 0 }
    let name = oneLine(label, longest: 30).replacingScalars("$", with: "\\$")
    return [Series(name, style: hasLine ? .line : .points, colour: colour, x: x, y: y)]
  }
}
